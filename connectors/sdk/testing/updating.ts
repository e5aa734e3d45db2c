import { expect, it } from '@jest/globals';
import { BackendReference, type BackendObject, type ObjectKey } from '../backend-object.js';
import { isUpdatable, type AttributeChange, type UpdateRequest } from '../capabilities/updatable.js';
import { failureOf, outcomeOf } from './expect-code.js';
import { attributesOf, call, demand, describeWith, has, type Conformance, type Fixture } from './fixture.js';
import { hostileTexts } from './hostile-texts.js';

function updateUser(
  fixture: Fixture,
  key: ObjectKey,
  changes: readonly AttributeChange[],
  more: Partial<UpdateRequest> = {},
): Promise<BackendObject> {
  const { objectType } = fixture.user;
  const returning = fixture.userAttributeNames();
  return demand(fixture.connector, isUpdatable).update({ objectType, key, changes, returning, ...more }, call());
}

/** `Updatable`. */
export function describeUpdating(conformance: Conformance): void {
  describeWith('update', conformance, (fixture) => {
    it('sets, replaces and removes, and leaves the rest alone', async () => {
      const { user } = fixture();
      const mails = ['a@example.com', 'b@example.com'];
      const made = await fixture().makeUser({ [user.text]: ['old'], [user.multiple]: mails });
      const changed = await updateUser(fixture(), made, [
        { attribute: user.text, values: [] },
        { attribute: user.secondText, values: ['new'] },
      ]);
      expect(changed.id).toBe(made.id);
      const { [user.multiple]: stored, ...others } = changed.attributes;
      expect({ ...others }).toEqual({ [user.key]: made.attributes[user.key], [user.secondText]: ['new'] });
      expect([...(stored ?? [])].sort()).toEqual(mails);
      await updateUser(fixture(), made, [{ attribute: user.multiple, values: ['b@example.com', 'c@example.com'] }]);
      expect(await fixture().texts(made, user.multiple)).toEqual(['b@example.com', 'c@example.com']);
      await updateUser(fixture(), made, [{ attribute: user.multiple, values: [] }]);
      expect(await fixture().texts(made, user.multiple)).toEqual([]);
    });

    it('gives only what shall be returned', async () => {
      const { user } = fixture();
      const made = await fixture().makeUser();
      const changes = [{ attribute: user.text, values: ['new'] }];
      expect((await updateUser(fixture(), made, changes, { returning: [] })).attributes).toEqual(attributesOf());
    });

    it('removes what is not there', async () => {
      const { user } = fixture();
      const made = await fixture().makeUser();
      await updateUser(fixture(), made, [{ attribute: user.text, values: [] }]);
      expect(await fixture().texts(made, user.text)).toEqual([]);
    });

    it('changes the object with this id, whatever the name says', async () => {
      const { user } = fixture();
      const one = await fixture().makeUser();
      const other = await fixture().makeUser();
      const changed = await updateUser(fixture(), { id: one.id, name: other.name }, [
        { attribute: user.text, values: ['new'] },
      ]);
      expect(changed.id).toBe(one.id);
      expect(await fixture().texts(one, user.text)).toEqual(['new']);
      expect(await fixture().texts(other, user.text)).toEqual([]);
    });

    it('finds no object under an unknown id', async () => {
      const { user } = fixture();
      const other = await fixture().makeUser();
      const id = '00000000-0000-4000-8000-000000000000';
      for (const key of [{ id }, { id, name: other.name }, { id: '*' }]) {
        expect(await failureOf(updateUser(fixture(), key, [{ attribute: user.text, values: ['x'] }]))).toBe('notFound');
      }
      expect(await fixture().texts(other, user.text)).toEqual([]);
    });

    it('refuses to remove the name', async () => {
      const { user } = fixture();
      const made = await fixture().makeUser();
      expect(await failureOf(updateUser(fixture(), made, [{ attribute: user.key, values: [] }]))).toBe('invalidValue');
      expect(await fixture().texts(made, user.key)).toEqual(made.attributes[user.key]);
    });

    it.each(hostileTexts)('stores or refuses a value with special characters: %s', async (_, text) => {
      const { user } = fixture();
      const made = await fixture().makeUser({ [user.text]: ['old'] });
      const outcome = await outcomeOf(updateUser(fixture(), made, [{ attribute: user.text, values: [text] }]));
      if (outcome.failed !== undefined) expect(outcome.failed).toBe('invalidValue');
      expect(await fixture().texts(made, user.text)).toEqual([outcome.failed === undefined ? text : 'old']);
    });

    describeRenaming(fixture);
    if (has(conformance, 'versions')) describeVersions(fixture);
    if (has(conformance, 'reference')) describeReferences(fixture);
  });
}

function describeRenaming(fixture: () => Fixture): void {
  it('renames: the id stays, the old name is free, the old name is no way to the object', async () => {
    const { user } = fixture();
    const made = await fixture().makeUser({ [user.text]: ['renamed'] });
    const name = fixture().unique();
    const renamed = await updateUser(fixture(), made, [{ attribute: user.key, values: [name] }]);
    expect(renamed.id).toBe(made.id);
    expect(renamed.name).not.toBe(made.name);
    expect(renamed.attributes[user.key]).toEqual([name]);
    const successor = await fixture().makeUser({ [user.key]: made.attributes[user.key] ?? [] });
    expect(successor.id).not.toBe(made.id);
    // The old name now leads to the successor; the id still decides.
    expect((await fixture().readUser({ id: made.id, name: made.name }, [user.key]))?.attributes[user.key]).toEqual([
      name,
    ]);
  });

  it('changes the spelling of a name', async () => {
    const { user } = fixture();
    const name = fixture().unique();
    const made = await fixture().makeUser({ [user.key]: [name] });
    const renamed = await updateUser(fixture(), made, [{ attribute: user.key, values: [name.toUpperCase()] }]);
    expect(renamed.id).toBe(made.id);
    expect(await fixture().texts(made, user.key)).toEqual([name.toUpperCase()]);
  });

  it('changes everything or nothing when the new name is taken', async () => {
    const { user } = fixture();
    const other = await fixture().makeUser();
    const made = await fixture().makeUser({ [user.text]: ['old'] });
    for (const turn of [
      (changes: readonly AttributeChange[]) => changes,
      (changes: readonly AttributeChange[]) => [...changes].reverse(),
    ]) {
      const changes = turn([
        { attribute: user.text, values: ['new'] },
        { attribute: user.key, values: other.attributes[user.key] ?? [] },
      ]);
      expect(await failureOf(updateUser(fixture(), made, changes))).toBe('alreadyExists');
      const read = await fixture().readUser(made, [user.key, user.text]);
      expect(read?.attributes).toEqual(
        attributesOf({ [user.key]: made.attributes[user.key] ?? [], [user.text]: ['old'] }),
      );
    }
  });

  it('renames and changes other attributes in one step', async () => {
    const { user } = fixture();
    const made = await fixture().makeUser({ [user.text]: ['old'] });
    const name = fixture().unique();
    const changed = await updateUser(fixture(), made, [
      { attribute: user.text, values: ['new'] },
      { attribute: user.key, values: [name] },
      { attribute: user.multiple, values: ['a@example.com'] },
    ]);
    expect(changed.attributes).toEqual(
      attributesOf({ [user.key]: [name], [user.text]: ['new'], [user.multiple]: ['a@example.com'] }),
    );
  });

  it.each(hostileTexts)('renames to, and away from, a name with special characters: %s', async (_, text) => {
    const { user } = fixture();
    const made = await fixture().makeUser();
    const name = `${text}${fixture().unique()}${text}`;
    const outcome = await outcomeOf(updateUser(fixture(), made, [{ attribute: user.key, values: [name] }]));
    if (outcome.failed !== undefined) {
      expect(outcome.failed).toBe('invalidValue');
      expect(await fixture().texts(made, user.key)).toEqual(made.attributes[user.key]);
      return;
    }
    expect(await fixture().texts(outcome.result, user.key)).toEqual([name]);
    const plain = fixture().unique();
    await updateUser(fixture(), outcome.result, [{ attribute: user.key, values: [plain] }]);
    expect(await fixture().texts(outcome.result, user.key)).toEqual([plain]);
  });
}

function describeVersions(fixture: () => Fixture): void {
  it('gives another version after a change, and the same one without', async () => {
    const { user } = fixture();
    const made = await fixture().makeUser();
    expect(made.version).toBeDefined();
    expect((await fixture().readUser(made, [user.text]))?.version).toBe(made.version);
    const changed = await updateUser(fixture(), made, [{ attribute: user.text, values: ['new'] }]);
    expect(changed.version).not.toBe(made.version);
    expect((await fixture().readUser(made, []))?.version).toBe(changed.version);
  });

  it('refuses a change of an object that has changed since', async () => {
    const { user } = fixture();
    const made = await fixture().makeUser();
    const expected = { expectedVersion: made.version ?? '' };
    const changed = await updateUser(fixture(), made, [{ attribute: user.text, values: ['first'] }], expected);
    const second = [{ attribute: user.text, values: ['second'] }];
    expect(await failureOf(updateUser(fixture(), made, second, expected))).toBe('versionConflict');
    expect(await failureOf(updateUser(fixture(), made, second, { expectedVersion: 'never seen' }))).toBe(
      'versionConflict',
    );
    const rename = [{ attribute: user.key, values: [fixture().unique()] }];
    expect(await failureOf(updateUser(fixture(), made, rename, expected))).toBe('versionConflict');
    expect(await fixture().texts(made, user.text)).toEqual(['first']);
    expect(await fixture().texts(made, user.key)).toEqual(made.attributes[user.key]);
    await updateUser(fixture(), made, second, { expectedVersion: changed.version ?? '' });
    expect(await fixture().texts(made, user.text)).toEqual(['second']);
  });

  it('lets exactly one of several changes of the same version through', async () => {
    const { user } = fixture();
    const made = await fixture().makeUser();
    const expected = { expectedVersion: made.version ?? '' };
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        outcomeOf(updateUser(fixture(), made, [{ attribute: user.text, values: [`writer ${index}`] }], expected)),
      ),
    );
    const winners = outcomes.flatMap(({ failed }, index) => (failed === undefined ? [`writer ${index}`] : []));
    expect(winners).toHaveLength(1);
    expect(outcomes.filter(({ failed }) => failed === 'versionConflict')).toHaveLength(9);
    expect(await fixture().texts(made, user.text)).toEqual(winners);
  });
}

function describeReferences(fixture: () => Fixture): void {
  it('sets and removes a reference', async () => {
    const { user } = fixture();
    const attribute = user.reference ?? '';
    const boss = await fixture().makeUser();
    const made = await fixture().makeUser();
    const values = [new BackendReference(user.objectType, boss.id)];
    const changed = await updateUser(fixture(), made, [{ attribute, values }], { returning: [attribute] });
    expect(changed.attributes[attribute]?.[0]).toBeInstanceOf(BackendReference);
    expect(changed.attributes[attribute]).toMatchObject([{ objectType: user.objectType, id: boss.id }]);
    await updateUser(fixture(), made, [{ attribute, values: [] }]);
    expect((await fixture().readUser(made, [attribute]))?.attributes).toEqual(attributesOf());
  });

  it('refuses a reference to nobody, and changes nothing', async () => {
    const { user } = fixture();
    const made = await fixture().makeUser({ [user.text]: ['old'] });
    const nobody = new BackendReference(user.objectType, '00000000-0000-4000-8000-000000000000', made.name);
    const changes = [
      { attribute: user.text, values: ['new'] },
      { attribute: user.reference ?? '', values: [nobody] },
    ];
    expect(await failureOf(updateUser(fixture(), made, changes))).toBe('referenceNotFound');
    expect(await fixture().texts(made, user.text)).toEqual(['old']);
  });
}
