import { expect, it } from '@jest/globals';
import { type ObjectKey } from '../backend-object.js';
import { isPasswordSettable } from '../capabilities/password-settable.js';
import { failureOf } from './expect-code.js';
import { call, demand, describeWith, has, type Conformance, type Fixture } from './fixture.js';

const passwords: readonly (readonly [string, string])[] = [
  ['plain', 'Correct-Horse-7-Battery'],
  ['with specials', 'p,=+"\\<>;#*)(uid=*) 7A'],
  ['with spaces around', '  Spaces-Around-7  '],
  ['beyond ASCII', 'P\u00e4ssw\u00f6rd-\u{1f600}-7'],
];

function setPassword(fixture: Fixture, key: ObjectKey, password: string): Promise<void> {
  const { objectType } = fixture.user;
  return demand(fixture.connector, isPasswordSettable).setPassword({ objectType, key, password }, call());
}

/** `PasswordSettable`. */
export function describePasswords(conformance: Conformance): void {
  describeWith('setPassword', conformance, (fixture) => {
    it.each(passwords)('sets a password: %s', async (_, password) => {
      const made = await fixture().makeUser();
      await setPassword(fixture(), made, 'Before-1-and-gone');
      await setPassword(fixture(), { id: made.id }, password);
      if (!has(conformance, 'authenticate')) return;
      const authenticate = (attempt: string): Promise<boolean | undefined> =>
        fixture().subject.authenticate?.(made, attempt) ?? Promise.resolve(undefined);
      expect(await authenticate(password)).toBe(true);
      expect(await authenticate('Before-1-and-gone')).toBe(false);
      expect(await authenticate(`${password}x`)).toBe(false);
    });

    it('finds no object under an unknown id', async () => {
      const other = await fixture().makeUser();
      const key = { id: '00000000-0000-4000-8000-000000000000', name: other.name };
      expect(await failureOf(setPassword(fixture(), key, 'Correct-Horse-7-Battery'))).toBe('notFound');
    });

    if (has(conformance, 'weakPassword')) {
      it('reports that the policy refuses a password', async () => {
        const made = await fixture().makeUser();
        const weak = fixture().subject.weakPassword ?? '';
        expect(await failureOf(setPassword(fixture(), made, weak))).toBe('passwordPolicy');
      });
    }
  });
}
