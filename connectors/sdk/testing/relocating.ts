import { expect, it } from '@jest/globals';
import { type BackendObject, type ObjectKey } from '../backend-object.js';
import { isCreatable } from '../capabilities/creatable.js';
import { isRelocatable } from '../capabilities/relocatable.js';
import { failureOf } from './expect-code.js';
import { call, demand, describeWith, has, type Conformance, type Fixture } from './fixture.js';

function containersOf({ subject }: Fixture): { readonly outer: string; readonly inner: string } {
  if (subject.containers === undefined) throw new Error('A subject that is Relocatable needs `containers`.');
  return subject.containers;
}

function relocate(
  fixture: Fixture,
  key: ObjectKey,
  container: string,
  expectedVersion?: string,
): Promise<BackendObject> {
  const version = expectedVersion === undefined ? {} : { expectedVersion };
  const request = { objectType: fixture.user.objectType, key, container, returning: [fixture.user.key], ...version };
  return demand(fixture.connector, isRelocatable).relocate(request, call());
}

/** `Relocatable`. */
export function describeRelocating(conformance: Conformance): void {
  describeWith('relocate', conformance, (fixture) => {
    it('moves an object there and back; id and attributes stay, the name tells where it lies', async () => {
      const { outer, inner } = containersOf(fixture());
      const connector = demand(fixture().connector, isRelocatable);
      const { key, text } = fixture().user;
      const made = await fixture().makeUser({ [text]: ['kept'] });
      const home = connector.containerOf(made.name);
      expect(connector.isWithin(made.name, outer)).toBe(false);
      const moved = await relocate(fixture(), made, inner);
      expect([moved.id, moved.attributes[key]]).toEqual([made.id, made.attributes[key]]);
      expect([connector.isWithin(moved.name, inner), connector.isWithin(moved.name, outer)]).toEqual([true, true]);
      expect(await fixture().readUser({ id: made.id }, [text])).toMatchObject({
        name: moved.name,
        attributes: { [text]: ['kept'] },
      });
      // By the old name, which is only a hint.
      const back = await relocate(fixture(), made, home);
      expect([back.id, back.name]).toEqual([made.id, made.name]);
    });

    it('has the same names for containers wherever they come from', async () => {
      const { outer, inner } = containersOf(fixture());
      const connector = demand(fixture().connector, isRelocatable);
      expect([
        connector.isWithin(inner, outer),
        connector.isWithin(outer, inner),
        connector.isWithin(outer, outer),
      ]).toEqual([true, false, false]);
      const moved = await relocate(fixture(), await fixture().makeUser(), inner);
      const again = await relocate(fixture(), moved, connector.containerOf(moved.name));
      expect([again.name, again.version]).toEqual([moved.name, moved.version]);
    });

    it('makes objects in a container', async () => {
      const { inner } = containersOf(fixture());
      const connector = demand(demand(fixture().connector, isRelocatable), isCreatable);
      const { objectType } = fixture().user;
      const attributes = fixture().userAttributes(fixture().unique());
      const made = await connector.create({ objectType, attributes, container: inner, returning: [] }, call());
      expect(demand(connector, isRelocatable).isWithin(made.name, inner)).toBe(true);
    });

    it('moves nothing that is not there, and nothing to where nothing is', async () => {
      const { outer, inner } = containersOf(fixture());
      const ghost = { id: '00000000-0000-4000-8000-000000000000' };
      expect(await failureOf(relocate(fixture(), ghost, outer))).toBe('notFound');
      const made = await fixture().makeUser();
      const nowhere = inner.replace(/\w+/u, (word) => (word === 'ou' ? 'ou=nowhere,ou' : `${word}nowhere`));
      expect(['internal', 'forbidden']).toContain(await failureOf(relocate(fixture(), made, nowhere)));
      expect((await fixture().readUser(made, []))?.name).toBe(made.name);
    });

    it('moves names with characters that separate', async () => {
      const { outer } = containersOf(fixture());
      const name = `${fixture().unique()} a,b+c=d;e/f"g\\\\`;
      const made = await fixture().makeUser({ [fixture().user.key]: [name] });
      const moved = await relocate(fixture(), made, outer);
      expect([moved.id, moved.attributes[fixture().user.key]]).toEqual([made.id, [name]]);
      expect((await fixture().readUser({ id: made.id }, []))?.name).toBe(moved.name);
    });

    if (has(conformance, 'versions')) {
      it('leaves an object where it is that has changed since', async () => {
        const { outer, inner } = containersOf(fixture());
        const made = await fixture().makeUser();
        const moved = await relocate(fixture(), made, outer, made.version);
        expect(await failureOf(relocate(fixture(), made, inner, made.version))).toBe('versionConflict');
        expect((await fixture().readUser(made, []))?.name).toBe(moved.name);
      });
    }
  });
}
