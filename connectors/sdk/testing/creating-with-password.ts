import { expect, it } from '@jest/globals';
import { type BackendObject } from '../backend-object.js';
import { isPasswordCreatable } from '../capabilities/password-creatable.js';
import { isSearchable } from '../capabilities/searchable.js';
import { failureOf } from './expect-code.js';
import { attributesOf, call, demand, describeWith, equals, has, type Conformance, type Fixture } from './fixture.js';

const password = 'Correct-Horse-7-Battery';

function create(fixture: Fixture, name: string, given: string): Promise<BackendObject> {
  const { objectType, key } = fixture.user;
  return demand(fixture.connector, isPasswordCreatable).createWithPassword(
    { objectType, attributes: fixture.userAttributes(name), returning: [key], password: given },
    call(),
  );
}

/** `PasswordCreatable`. */
export function describeCreatingWithPassword(conformance: Conformance): void {
  describeWith('createWithPassword', conformance, (fixture) => {
    it('makes an object that can log in at once, and gives no password back', async () => {
      const { user, subject } = fixture();
      const name = fixture().unique();
      const made = await create(fixture(), name, password);
      expect(made.attributes).toEqual(attributesOf({ [user.key]: [name] }));
      if (!has(conformance, 'authenticate')) return;
      expect(await subject.authenticate?.(made, password)).toBe(true);
      expect(await subject.authenticate?.(made, `${password}x`)).toBe(false);
    });

    it('refuses a name that another object has', async () => {
      const name = fixture().unique();
      await create(fixture(), name, password);
      expect(await failureOf(create(fixture(), name, password))).toBe('alreadyExists');
    });

    if (has(conformance, 'weakPassword')) {
      it('makes nothing when the policy refuses the password', async () => {
        const { user, connector, subject } = fixture();
        const name = fixture().unique();
        expect(await failureOf(create(fixture(), name, subject.weakPassword ?? ''))).toBe('passwordPolicy');
        if (!isSearchable(connector)) return;
        const request = { objectType: user.objectType, predicate: equals(user.key, name), attributes: [], limit: 5 };
        expect((await connector.search(request, call())).objects).toEqual([]);
      });
    }
  });
}
