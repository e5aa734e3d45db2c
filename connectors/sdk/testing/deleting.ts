import { expect, it } from '@jest/globals';
import { BackendReference, type ObjectKey } from '../backend-object.js';
import { isDeletable } from '../capabilities/deletable.js';
import { isUpdatable } from '../capabilities/updatable.js';
import { failureOf } from './expect-code.js';
import {
  attributesOf,
  call,
  demand,
  describeWith,
  eventually,
  has,
  type Conformance,
  type Fixture,
} from './fixture.js';

function deleteUser(fixture: Fixture, key: ObjectKey, expectedVersion?: string): Promise<boolean> {
  const { objectType } = fixture.user;
  const request = { objectType, key, ...(expectedVersion === undefined ? {} : { expectedVersion }) };
  return demand(fixture.connector, isDeletable).delete(request, call());
}

/** `Deletable`. */
export function describeDeleting(conformance: Conformance): void {
  describeWith('delete', conformance, (fixture) => {
    it('removes an object once', async () => {
      const { user } = fixture();
      const made = await fixture().makeUser();
      expect(await deleteUser(fixture(), made)).toBe(true);
      expect(await fixture().readUser(made, [])).toBeUndefined();
      expect(await deleteUser(fixture(), made)).toBe(false);
      const successor = await fixture().makeUser({ [user.key]: made.attributes[user.key] ?? [] });
      // The name leads to the successor, but it is not the object that was meant.
      expect(await deleteUser(fixture(), { id: made.id, name: successor.name })).toBe(false);
      expect((await fixture().readUser(successor, []))?.id).toBe(successor.id);
    });

    it('removes by id, with and without a name, whatever the name says', async () => {
      const [one, two, other] = [await fixture().makeUser(), await fixture().makeUser(), await fixture().makeUser()];
      expect(await deleteUser(fixture(), { id: one.id })).toBe(true);
      expect(await deleteUser(fixture(), { id: two.id, name: other.name })).toBe(true);
      expect(await fixture().readUser(one, [])).toBeUndefined();
      expect(await fixture().readUser(two, [])).toBeUndefined();
      expect((await fixture().readUser(other, []))?.id).toBe(other.id);
    });

    it.each(['00000000-0000-4000-8000-000000000000', '*', '', "' OR 1=1"])(
      'removes nothing under the id %j',
      async (id) => {
        const other = await fixture().makeUser();
        expect(await deleteUser(fixture(), { id })).toBe(false);
        expect((await fixture().readUser(other, []))?.id).toBe(other.id);
      },
    );

    it('removes exactly once when asked many times at once', async () => {
      const made = await fixture().makeUser();
      const answers = await Promise.all(Array.from({ length: 10 }, () => deleteUser(fixture(), made)));
      expect(answers.filter(Boolean)).toHaveLength(1);
    });

    if (has(conformance, 'versions') && has(conformance, 'Updatable')) {
      it('refuses to remove an object that has changed since', async () => {
        const { user, connector } = fixture();
        const made = await fixture().makeUser();
        const changes = [{ attribute: user.text, values: ['new'] }];
        const request = { objectType: user.objectType, key: made, changes, returning: [] };
        const changed = await demand(connector, isUpdatable).update(request, call());
        expect(await failureOf(deleteUser(fixture(), made, made.version))).toBe('versionConflict');
        expect((await fixture().readUser(made, []))?.id).toBe(made.id);
        expect(await deleteUser(fixture(), made, changed.version)).toBe(true);
      });
    }

    if (has(conformance, 'reference')) {
      it('leaves no reference that reads as existing', async () => {
        const { user } = fixture();
        const attribute = user.reference ?? '';
        const boss = await fixture().makeUser();
        const reference = new BackendReference(user.objectType, boss.id);
        const made = await fixture().makeUser({ [attribute]: [reference] });
        expect(await deleteUser(fixture(), boss)).toBe(true);
        await eventually(async () => {
          expect((await fixture().readUser(made, [attribute]))?.attributes).toEqual(attributesOf());
        });
      });
    }
  });
}
