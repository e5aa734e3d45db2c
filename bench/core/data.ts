/** What all contenders work on, as JSON. */

const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const base = 'https://scim.example/v2';

const pad = (n: number): string => String(n).padStart(4, '0');

export interface Person {
  readonly id: string;
  readonly [attribute: string]: unknown;
}

/** A person with what identity providers usually send. */
export const person = (n: number): Person => ({
  schemas: [userUrn],
  id: `00000000-0000-4000-8000-00000000${pad(n)}`,
  externalId: `ext-${pad(n)}`,
  userName: `user-${pad(n)}`,
  name: { formatted: `Given ${n} Family ${n}`, familyName: `family-${n}`, givenName: `given-${n % 20}` },
  displayName: `given ${n} family ${n}`,
  ...(n % 3 === 0 ? { title: 'weaver' } : {}),
  userType: n % 4 === 0 ? 'contractor' : 'employee',
  preferredLanguage: 'en',
  active: n % 5 !== 0,
  emails: [
    { value: `user-${pad(n)}@${n % 2 === 0 ? 'mill' : 'loom'}.example`, type: 'work', primary: true },
    { value: `home-${pad(n)}@home.example`, type: 'home' },
  ],
  phoneNumbers: [
    { value: `tel:+1-555-${pad(n)}`, type: 'work' },
    { value: `tel:+1-556-${pad(n)}`, type: 'mobile' },
  ],
  meta: {
    resourceType: 'User',
    created: `2026-0${1 + (n % 9)}-01T12:00:00.000Z`,
    lastModified: `2026-0${1 + (n % 9)}-01T12:00:00.000Z`,
    location: `${base}/Users/00000000-0000-4000-8000-00000000${pad(n)}`,
  },
});

export const people: readonly Person[] = Array.from({ length: 1_000 }, (_, n) => person(n));

/** The body of a POST: what a client may set. */
export function postBody(): object {
  const { id, meta, ...rest } = person(42);
  return id === '' || meta === undefined ? {} : rest;
}

export const group = {
  schemas: [groupUrn],
  id: 'g-1',
  displayName: 'everyone',
  members: people.map(({ id }) => ({ value: id, type: 'User' })),
  meta: {
    resourceType: 'Group',
    created: '2026-01-01T12:00:00.000Z',
    lastModified: '2026-01-01T12:00:00.000Z',
    location: `${base}/Groups/g-1`,
  },
};

export const filters: readonly (readonly [name: string, text: string])[] = [
  ['userName eq', 'userName eq "user-0042"'],
  ['and, or, brackets', 'name.familyName co "7" and (active eq true or title eq "weaver")'],
  ['value path', 'emails[type eq "work" and value co "@mill.example"]'],
  ['not, date', 'userType ne "employee" and meta.created gt "2026-05-05T00:00:00Z" and title pr'],
  ['50 names with or', Array.from({ length: 50 }, (_, n) => `userName eq "user-${pad(n * 17)}"`).join(' or ')],
];

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const patch = (...operations: readonly object[]): object => ({ schemas: [patchUrn], Operations: operations });

export const patches: readonly (readonly [name: string, body: object])[] = [
  [
    'three attributes',
    patch(
      { op: 'replace', path: 'title', value: 'spinner' },
      { op: 'replace', path: 'name.familyName', value: 'Married' },
      { op: 'add', path: 'emails', value: [{ value: 'third@mill.example', type: 'other' }] },
    ),
  ],
  ['no path', patch({ op: 'replace', value: { displayName: 'Somebody Else', active: false, nickName: 'else' } })],
  [
    'by filter',
    patch(
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'moved@mill.example' },
      { op: 'remove', path: 'phoneNumbers[type eq "mobile"]' },
    ),
  ],
];

export const memberPatch = patch({ op: 'add', path: 'members', value: [{ value: 'somebody-new', type: 'User' }] });
