import { expect, it } from '@jest/globals';
import { BackendReference, type ObjectKey } from '../backend-object.js';
import { isDeletable } from '../capabilities/deletable.js';
import { isMembershipEditable } from '../capabilities/membership-editable.js';
import { isPasswordSettable } from '../capabilities/password-settable.js';
import { isSearchable } from '../capabilities/searchable.js';
import { isUpdatable } from '../capabilities/updatable.js';
import { failureOf, outcomeOf } from './expect-code.js';
import { call, demand, describeWith, has, type Conformance, type Fixture } from './fixture.js';

async function stranger(fixture: Fixture): Promise<ObjectKey> {
  const key = await fixture.subject.outOfReach?.();
  if (key === undefined) throw new Error('Name `outOfReach` in `without`, or give an object that lies outside.');
  return key;
}

/** An object that exists but lies outside the target: as if it were not there, or forbidden; never touched. */
export function describeContainment(conformance: Conformance): void {
  describeWith('out of reach', conformance, (fixture) => {
    const keys = async (): Promise<readonly ObjectKey[]> => {
      const key = await stranger(fixture());
      return [key, { id: key.id }];
    };

    it('is absent when read or sought', async () => {
      const { user, connector } = fixture();
      for (const key of await keys()) {
        expect(await fixture().readUser(key, [user.key])).toBeUndefined();
        if (!has(conformance, 'Searchable')) continue;
        const predicate = { kind: 'id', ids: [key.id] } as const;
        const request = { objectType: user.objectType, predicate, attributes: [], limit: 5 };
        expect((await demand(connector, isSearchable).search(request, call())).objects).toEqual([]);
      }
    });

    if (has(conformance, 'Updatable')) {
      it('is not changed', async () => {
        const { user, connector } = fixture();
        const changes = [{ attribute: user.text, values: ['changed'] }];
        for (const key of await keys()) {
          const request = { objectType: user.objectType, key, changes, returning: [] };
          const code = await failureOf(demand(connector, isUpdatable).update(request, call()));
          expect(['notFound', 'forbidden']).toContain(code);
        }
      });
    }

    if (has(conformance, 'PasswordSettable')) {
      it('gets no password', async () => {
        const { user, connector } = fixture();
        for (const key of await keys()) {
          const request = { objectType: user.objectType, key, password: 'Correct-Horse-7-Battery' };
          const code = await failureOf(demand(connector, isPasswordSettable).setPassword(request, call()));
          expect(['notFound', 'forbidden']).toContain(code);
        }
      });
    }

    if (has(conformance, 'MembershipEditable')) {
      it('becomes no member', async () => {
        const { user, group, connector } = fixture();
        const made = await fixture().makeGroup();
        for (const { id, name } of await keys()) {
          const add = [new BackendReference(user.objectType, id, name)];
          const { objectType, members: attribute } = group;
          const request = { objectType, key: made, attribute, add, remove: [], returning: [] };
          const code = await failureOf(demand(connector, isMembershipEditable).editMembers(request, call()));
          expect(['referenceNotFound', 'forbidden']).toContain(code);
        }
      });
    }

    if (has(conformance, 'Deletable')) {
      it('is not removed', async () => {
        const { user, connector } = fixture();
        for (const key of await keys()) {
          const request = { objectType: user.objectType, key };
          const outcome = await outcomeOf(demand(connector, isDeletable).delete(request, call()));
          expect([false, 'forbidden']).toContain(outcome.failed ?? outcome.result);
        }
      });
    }
  });
}
