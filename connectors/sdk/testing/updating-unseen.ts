import { expect, it } from '@jest/globals';
import { type BackendObject, type ObjectKey } from '../backend-object.js';
import { isUnseenUpdatable } from '../capabilities/unseen-updatable.js';
import { isUpdatable, type AttributeChange } from '../capabilities/updatable.js';
import { outcomeOf } from './expect-code.js';
import { call, demand, describeWith, has, type Conformance, type Fixture } from './fixture.js';
import { hostileTexts } from './hostile-texts.js';

function updateUnseen(
  fixture: Fixture,
  key: ObjectKey,
  changes: readonly AttributeChange[],
): Promise<BackendObject | undefined> {
  const { connector, user } = fixture;
  const returning = fixture.userAttributeNames();
  return demand(connector, isUnseenUpdatable).updateUnseen(
    { objectType: user.objectType, key, changes, returning },
    call(),
  );
}

/** `UnseenUpdatable`. */
export function describeUpdatingUnseen(conformance: Conformance): void {
  describeWith('updateUnseen', conformance, (fixture) => {
    it('sets and replaces where each change is one, and leaves the rest alone', async () => {
      const { user } = fixture();
      const made = await fixture().makeUser({ [user.text]: ['old'], [user.multiple]: ['a@example.com'] });
      const changed = await updateUnseen(fixture(), made, [
        { attribute: user.text, values: ['new'] },
        { attribute: user.secondText, values: ['second'] },
      ]);
      expect(changed?.id).toBe(made.id);
      expect({ ...changed?.attributes }).toEqual({
        [user.key]: made.attributes[user.key],
        [user.text]: ['new'],
        [user.secondText]: ['second'],
        [user.multiple]: ['a@example.com'],
      });
      expect((await fixture().readUser(made, []))?.version).toBe(changed?.version);
    });

    it('changes nothing, the version included, where one of the changes is none', async () => {
      const { user } = fixture();
      const made = await fixture().makeUser({ [user.text]: ['same'] });
      const same = { attribute: user.text, values: ['same'] };
      const other = { attribute: user.secondText, values: ['other'] };
      for (const changes of [[same], [same, other], [other, same]]) {
        expect(await updateUnseen(fixture(), made, changes)).toBeUndefined();
      }
      const read = await fixture().readUser(made, [user.text, user.secondText]);
      expect({ ...read?.attributes }).toEqual({ [user.text]: ['same'] });
      if (has(conformance, 'versions')) expect(read?.version).toBe(made.version);
    });

    it.each(hostileTexts)('writes a value with special characters once, or not at all: %s', async (_, text) => {
      const { user } = fixture();
      const made = await fixture().makeUser({ [user.text]: ['old'] });
      const changes = [{ attribute: user.text, values: [text] }];
      const first = await outcomeOf(updateUnseen(fixture(), made, changes));
      if (first.failed !== undefined) expect(first.failed).toBe('invalidValue');
      const done = first.failed === undefined && first.result !== undefined;
      expect(await fixture().texts(made, user.text)).toEqual([done ? text : 'old']);
      if (done) expect(await updateUnseen(fixture(), made, changes)).toBeUndefined();
    });

    it('touches no object but the one with this id', async () => {
      const { user } = fixture();
      const one = await fixture().makeUser();
      const other = await fixture().makeUser();
      const changes = [{ attribute: user.text, values: ['new'] }];
      for (const id of [one.id, '00000000-0000-4000-8000-000000000000', '*']) {
        const outcome = await outcomeOf(updateUnseen(fixture(), { id, name: other.name }, changes));
        expect(outcome.failed ?? outcome.result?.id ?? one.id).toBe(outcome.failed === undefined ? one.id : 'notFound');
      }
      expect(await fixture().texts(other, user.text)).toEqual([]);
    });

    it('lets one of many changes to the same value through', async () => {
      const { user } = fixture();
      const made = await fixture().makeUser({ [user.text]: ['old'] });
      const changes = [{ attribute: user.text, values: ['new'] }];
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => updateUnseen(fixture(), made, changes)));
      expect(outcomes.filter((outcome) => outcome !== undefined)).toHaveLength(1);
    });

    if (has(conformance, 'Updatable') && has(conformance, 'versions')) {
      it('lets a change under a version see what was changed unseen', async () => {
        const { user } = fixture();
        const made = await fixture().makeUser();
        const { objectType } = user;
        const expectedVersion = (await updateUnseen(fixture(), made, [{ attribute: user.text, values: ['new'] }]))
          ?.version;
        const update = { objectType, key: made, changes: [{ attribute: user.text, values: [] }], returning: [] };
        const { connector } = fixture();
        const stale = { ...update, expectedVersion: made.version ?? '' };
        expect((await outcomeOf(demand(connector, isUpdatable).update(stale, call()))).failed).toBe('versionConflict');
        await demand(connector, isUpdatable).update({ ...update, expectedVersion: expectedVersion ?? '' }, call());
        expect(await fixture().texts(made, user.text)).toEqual([]);
      });
    }
  });
}
