import { expect, it } from '@jest/globals';
import { type Backend } from './on-each-backend.js';
import { enterpriseUrn, errorUrn, resourceOf, type WireResource } from './wire-client.js';

type Attributes = Readonly<Record<string, unknown>>;

/**
 * What a PATCH leads to. Attributes: the resource has these afterwards (undefined: not any more), all others are as before, and the
 * version is a new one. `unchanged`: success, and the resource is as before to the last letter. A scimType: 400, and nothing changed.
 */
export type Outcome = Attributes | 'unchanged' | PatchError;

type PatchError =
  'invalidFilter' | 'invalidPath' | 'invalidSyntax' | 'invalidValue' | 'mutability' | 'noTarget' | 'tooMany';

export type PatchCase = readonly [name: string, operations: readonly unknown[], outcome: Outcome];

/** The user that each case begins with, besides the user name. */
export const babs = {
  externalId: 'babs',
  name: { formatted: 'Barbara Jensen', familyName: 'Jensen', givenName: 'Barbara' },
  displayName: 'Babs',
  title: 'Guide',
  active: true,
  emails: [
    { value: 'babs@example.com', type: 'work', primary: true },
    { value: 'babs@jensen.org', type: 'home' },
  ],
  phoneNumbers: [
    { value: '+1 555 0100', type: 'work' },
    { value: '+1 555 0199', type: 'mobile' },
  ],
  addresses: [{ type: 'work', streetAddress: '100 Universal City Plaza', locality: 'Hollywood', postalCode: '91608' }],
  roles: [{ value: 'guide', type: 'job', primary: true }, { value: 'driver' }],
  [enterpriseUrn]: { department: 'Tours', costCenter: '4130' },
} as const;

/** Declares a test for each case: a user is made, changed, and looked at again. */
export function itPatches(backend: Backend, cases: readonly PatchCase[], begin: Attributes = babs): void {
  it.each(cases)('%s', async (_, operations, outcome) => {
    const userName = backend.fresh('patched');
    const before = await backend.scim.user(userName, unique(begin, userName));
    const answer = await backend.scim.patch(`/Users/${before.id}`, unique(operations, userName));
    const after = resourceOf(await backend.scim.get(`/Users/${before.id}`));
    if (typeof outcome === 'string' && outcome !== 'unchanged') {
      expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '400', scimType: outcome });
      expect(answer.status).toBe(400);
      expect(after).toEqual(before);
      return;
    }
    expect([answer.status, answer.text]).toEqual([200, expect.anything()]);
    expect(answer.json).toEqual(after);
    expect(answer.headers['etag']).toBe(after.meta['version']);
    if (outcome === 'unchanged') expect(after).toEqual(before);
    else expectChange(before, after, { ...gone(outcome), ...unique(outcome, userName) });
  });
}

function expectChange(before: WireResource, after: WireResource, change: Attributes): void {
  const { meta: was, ...others } = before;
  const { meta, ...shown } = after;
  expect(comparable(shown)).toEqual(comparable({ ...others, ...change }));
  expect(meta['version']).not.toBe(was['version']);
  expect(Date.parse(meta['lastModified'] ?? '')).toBeGreaterThanOrEqual(Date.parse(was['lastModified'] ?? ''));
  expect(meta).toMatchObject({ created: was['created'], location: was['location'], resourceType: was['resourceType'] });
}

/** Mail addresses and employee numbers are unique in the directory: each user gets its own, made of those in the cases. */
const unique = <T>(value: T, userName: string): T =>
  JSON.parse(JSON.stringify(value).replaceAll('babs@', `${userName}@`)) as T;

/** The attributes that a change takes away: JSON does not carry `undefined`. */
const gone = (change: Attributes): Attributes =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value === undefined));

/** Lists in one order, and without `primary: false`, which says no more than leaving it out (RFC 7643 §2.4). */
function comparable(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(withoutFalsePrimary).sort(byText) : value,
    ]),
  );
}

function withoutFalsePrimary(element: unknown): unknown {
  if (typeof element !== 'object' || element === null) return element;
  const entries = Object.entries(element).filter(([name, value]) => name !== 'primary' || value === true);
  return Object.fromEntries(entries.sort(byText));
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
