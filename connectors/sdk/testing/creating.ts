import { expect, it } from '@jest/globals';
import { BackendReference, type BackendAttributes, type BackendObject } from '../backend-object.js';
import { isCreatable } from '../capabilities/creatable.js';
import { isSearchable } from '../capabilities/searchable.js';
import { failureOf, outcomeOf } from './expect-code.js';
import { attributesOf, call, demand, describeWith, equals, has, type Conformance, type Fixture } from './fixture.js';
import { hostileTexts } from './hostile-texts.js';

function createUser(fixture: Fixture, attributes: BackendAttributes): Promise<BackendObject> {
  const { objectType } = fixture.user;
  return demand(fixture.connector, isCreatable).create(
    { objectType, attributes, returning: fixture.userAttributeNames() },
    call(),
  );
}

/** `Creatable`. */
export function describeCreating(conformance: Conformance): void {
  describeWith('create', conformance, (fixture) => {
    it('makes an object and gives it as stored', async () => {
      const { user } = fixture();
      const name = fixture().unique();
      const given = { [user.key]: [name], [user.text]: ['Tour Guide'], [user.multiple]: ['b@example.com'] };
      const made = await createUser(fixture(), fixture().userAttributes(name, given));
      expect(made.id).not.toBe('');
      expect(made.id).not.toBe(name);
      expect(made.name).not.toBe('');
      expect(made.attributes).toEqual(attributesOf(given));
      expect(await fixture().readUser(made, fixture().userAttributeNames())).toEqual(made);
    });

    it('gives only what shall be returned', async () => {
      const { user, connector } = fixture();
      const attributes = fixture().userAttributes(fixture().unique(), { [user.text]: ['Tour Guide'] });
      const request = { objectType: user.objectType, attributes, returning: [] };
      const made = await demand(connector, isCreatable).create(request, call());
      expect(made.attributes).toEqual(attributesOf());
      expect(await fixture().texts(made, user.text)).toEqual(['Tour Guide']);
    });

    it('refuses a name that another object has, and leaves that one alone', async () => {
      const { user } = fixture();
      const name = fixture().unique();
      const first = await createUser(fixture(), fixture().userAttributes(name, { [user.text]: ['first'] }));
      const second = fixture().userAttributes(name, { [user.text]: ['second'] });
      expect(await failureOf(createUser(fixture(), second))).toBe('alreadyExists');
      expect(await fixture().texts(first, user.text)).toEqual(['first']);
    });

    it('makes exactly one of many that are asked for at once under one name', async () => {
      const { user } = fixture();
      const attributes = fixture().userAttributes(fixture().unique());
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => outcomeOf(createUser(fixture(), attributes))),
      );
      const made = outcomes.flatMap(({ result }) => (result === undefined ? [] : [result]));
      expect(made).toHaveLength(1);
      expect(outcomes.filter(({ failed }) => failed === 'alreadyExists')).toHaveLength(19);
      expect((await fixture().readUser(made[0] ?? { id: '' }, [user.key]))?.id).toBe(made[0]?.id);
    });

    it('refuses an object without a name', async () => {
      const { user } = fixture();
      const name = fixture().unique();
      const nameless = user.required(name);
      expect(await failureOf(createUser(fixture(), nameless))).toBe('invalidValue');
      const blank = fixture().userAttributes(name, { [user.key]: [] });
      expect(await failureOf(createUser(fixture(), blank))).toBe('invalidValue');
    });

    it.each(hostileTexts)('stores or refuses a name with special characters: %s', async (_, text) => {
      const { user } = fixture();
      const bystander = await fixture().makeUser({ [user.text]: ['untouched'] });
      const unique = fixture().unique();
      for (const name of [`${text}${unique}${text}`, `${unique}${text}`, text]) {
        const required = user.required(fixture().unique());
        const outcome = await outcomeOf(createUser(fixture(), attributesOf(required, { [user.key]: [name] })));
        if (outcome.failed !== undefined) {
          // By itself a text may be another of the table to the backend (a composed and a decomposed letter).
          expect(name === text ? ['invalidValue', 'alreadyExists'] : ['invalidValue']).toContain(outcome.failed);
          continue;
        }
        expect(outcome.result.attributes[user.key]).toEqual([name]);
        expect(await fixture().texts(outcome.result, user.key)).toEqual([name]);
        expect(await fixture().texts({ id: outcome.result.id }, user.key)).toEqual([name]);
      }
      expect(await fixture().texts(bystander, user.text)).toEqual(['untouched']);
    });

    it.each(hostileTexts)('stores or refuses a value with special characters: %s', async (_, text) => {
      const { user } = fixture();
      const attributes = fixture().userAttributes(fixture().unique(), { [user.text]: [text] });
      const outcome = await outcomeOf(createUser(fixture(), attributes));
      if (outcome.failed === undefined) expect(await fixture().texts(outcome.result, user.text)).toEqual([text]);
      else expect(outcome.failed).toBe('invalidValue');
    });

    it('does not confuse two names that look the same', async () => {
      const { user } = fixture();
      const start = fixture().unique();
      const composed = await createUser(fixture(), fixture().userAttributes(`${start}\u00e9`));
      const second = await outcomeOf(createUser(fixture(), fixture().userAttributes(`${start}e\u0301`)));
      if (second.failed === undefined) expect(second.result.id).not.toBe(composed.id);
      else expect(second.failed).toBe('alreadyExists');
      expect(await fixture().texts(composed, user.key)).toEqual([`${start}\u00e9`]);
    });

    if (has(conformance, 'reference')) describeCreatingReferences(fixture);
  });
}

function describeCreatingReferences(fixture: () => Fixture): void {
  const attribute = (): string => fixture().user.reference ?? '';

  it('stores references and gives them as references', async () => {
    const { user } = fixture();
    const boss = await fixture().makeUser();
    const reference = new BackendReference(user.objectType, boss.id, boss.name);
    for (const given of [reference, new BackendReference(user.objectType, boss.id)]) {
      const made = await fixture().makeUser({ [attribute()]: [given] });
      const [stored] = (await fixture().readUser(made, [attribute()]))?.attributes[attribute()] ?? [];
      expect(stored).toBeInstanceOf(BackendReference);
      expect(stored).toMatchObject({ objectType: user.objectType, id: boss.id });
    }
  });

  it('refuses references to nobody, and makes nothing', async () => {
    const { user, connector } = fixture();
    const other = await fixture().makeUser();
    const id = '00000000-0000-4000-8000-000000000000';
    const nobody = [
      new BackendReference(user.objectType, id),
      // The name is a hint: that somebody has it does not make the id exist.
      new BackendReference(user.objectType, id, other.name),
    ];
    for (const reference of nobody) {
      const name = fixture().unique();
      const attributes = fixture().userAttributes(name, { [attribute()]: [reference] });
      expect(await failureOf(createUser(fixture(), attributes))).toBe('referenceNotFound');
      if (!isSearchable(connector)) continue;
      const predicate = equals(user.key, name);
      const found = await connector.search(
        { objectType: user.objectType, predicate, attributes: [user.key], limit: 10 },
        call(),
      );
      expect(found.objects.filter((object) => object.attributes[user.key]?.[0] === name)).toEqual([]);
    }
  });
}
