import { describe, expect, it } from '@jest/globals';
import { applyPatch } from '../../../src/scim/patch/apply-patch.js';
import { enterprise, users } from '../user-schema.js';
import { asJson, patched, resourceOf } from './patching.js';

const core = users.core.id;
const work = { value: 'babs@work.example', type: 'work', primary: true };
const home = { value: 'babs@home.example', type: 'home' };
const manager = { value: 'm1', $ref: '../Users/m1', displayName: 'Mia' };
const staff = { employeeNumber: '7', department: 'Tour', manager };
const babs = {
  schemas: [core, enterprise],
  id: '2819c223',
  externalId: 'ext-1',
  userName: 'bjensen',
  name: { givenName: 'Barbara', familyName: 'Jensen' },
  title: 'Boss',
  active: true,
  emails: [work, home],
  addresses: [{ type: 'work', streetAddress: '100 Plaza', locality: 'Hollywood', region: 'CA' }],
  groups: [{ value: 'g1' }],
  [enterprise]: staff,
};

/** Name, operations, what changes at the top level (undefined: gone). */
type Case = readonly [string, readonly object[], Record<string, unknown>];

const add: readonly Case[] = [
  ['a single value', [{ op: 'add', path: 'nickName', value: 'Babs' }], { nickName: 'Babs' }],
  ['a single value that exists: replaced', [{ op: 'add', path: 'title', value: 'Chief' }], { title: 'Chief' }],
  [
    'names and URN in any case',
    [{ op: 'add', path: `${core.toUpperCase()}:NICKNAME`, value: 'Babs' }],
    { nickName: 'Babs' },
  ],
  ['null: nothing', [{ op: 'add', path: 'title', value: null }], {}],
  ['an empty list: nothing', [{ op: 'add', path: 'emails', value: [] }], {}],
  [
    'to a complex attribute: the others stay',
    [{ op: 'add', path: 'name', value: { middleName: 'J', GIVENNAME: 'Babs' } }],
    { name: { givenName: 'Babs', familyName: 'Jensen', middleName: 'J' } },
  ],
  [
    'a sub-attribute',
    [{ op: 'add', path: 'name.middleName', value: 'J' }],
    { name: { ...babs.name, middleName: 'J' } },
  ],
  [
    'an element',
    [{ op: 'add', path: 'emails', value: [{ value: 'b@x.example', type: 'other' }] }],
    { emails: [work, home, { value: 'b@x.example', type: 'other' }] },
  ],
  [
    'an element that is not in an array (RFC 7644 §3.5.2.1)',
    [{ op: 'add', path: 'emails', value: { value: 'b@x.example' } }],
    { emails: [work, home, { value: 'b@x.example' }] },
  ],
  ['an element that is there', [{ op: 'add', path: 'emails', value: [work] }], {}],
  ['the value of an element that is there', [{ op: 'add', path: 'emails', value: [{ value: home.value }] }], {}],
  [
    'the value of an element in another case, where case does not count',
    [{ op: 'add', path: 'emails', value: [{ value: 'BABS@HOME.example', type: 'HOME' }] }],
    {},
  ],
  [
    'the same value under another type: another element',
    [{ op: 'add', path: 'emails', value: [{ value: home.value, type: 'other' }] }],
    { emails: [work, home, { value: home.value, type: 'other' }] },
  ],
  [
    'more about an element that is there',
    [{ op: 'add', path: 'emails', value: [{ ...home, display: 'Home' }] }],
    { emails: [work, { ...home, display: 'Home' }] },
  ],
  [
    'the same element twice',
    [{ op: 'add', path: 'emails', value: [{ value: 'n@x.example' }, { value: 'N@x.example' }] }],
    { emails: [work, home, { value: 'n@x.example' }] },
  ],
  [
    'elements without value, told apart by all parts',
    [{ op: 'add', path: 'addresses', value: [{ ...babs.addresses[0], primary: false }, { locality: 'Bonn' }] }],
    { addresses: [babs.addresses[0], { locality: 'Bonn' }] },
  ],
  [
    'a primary element takes primary from the other',
    [{ op: 'add', path: 'emails', value: [{ value: 'n@x.example', primary: true }] }],
    { emails: [{ ...work, primary: false }, home, { value: 'n@x.example', primary: true }] },
  ],
  [
    'to selected elements',
    [{ op: 'add', path: 'emails[type eq "home"]', value: { display: 'Home' } }],
    { emails: [work, { ...home, display: 'Home' }] },
  ],
  [
    'to an extension attribute',
    [{ op: 'add', path: `${enterprise}:costCenter`, value: '4130' }],
    { [enterprise]: { ...staff, costCenter: '4130' } },
  ],
  [
    'to an extension as a whole',
    [{ op: 'add', path: enterprise, value: { costCenter: '4130', DEPARTMENT: 'Sales' } }],
    { [enterprise]: { ...staff, costCenter: '4130', department: 'Sales' } },
  ],
  [
    'without path (RFC 7644 §3.5.2.1, example)',
    [{ op: 'add', value: { emails: [{ value: 'babs@jensen.org', type: 'home' }], nickname: 'Babs' } }],
    { nickName: 'Babs', emails: [work, home, { value: 'babs@jensen.org', type: 'home' }] },
  ],
  [
    'without path, an extension',
    [{ op: 'add', value: { [enterprise.toLowerCase()]: { costCenter: '4130' } } }],
    { [enterprise]: { ...staff, costCenter: '4130' } },
  ],
];

const replace: readonly Case[] = [
  ['a single value', [{ op: 'replace', path: 'title', value: 'Chief' }], { title: 'Chief' }],
  ['another case is another value', [{ op: 'replace', path: 'userName', value: 'BJensen' }], { userName: 'BJensen' }],
  ['false is a value', [{ op: 'replace', path: 'active', value: false }], { active: false }],
  ['null: gone', [{ op: 'replace', path: 'title', value: null }], { title: undefined }],
  ['empty text: a value', [{ op: 'replace', path: 'title', value: '' }], { title: '' }],
  ['what does not exist: added', [{ op: 'replace', path: 'nickName', value: 'Babs' }], { nickName: 'Babs' }],
  [
    'a complex attribute: parts that are not named stay (§3.5.2.3)',
    [{ op: 'replace', path: 'name', value: { givenName: 'Babs' } }],
    { name: { givenName: 'Babs', familyName: 'Jensen' } },
  ],
  [
    'a part by null: gone',
    [{ op: 'replace', path: 'name', value: { givenName: null } }],
    { name: { familyName: 'Jensen' } },
  ],
  [
    'a sub-attribute',
    [{ op: 'replace', path: 'name.familyName', value: 'Smith' }],
    { name: { givenName: 'Barbara', familyName: 'Smith' } },
  ],
  [
    'all elements',
    [{ op: 'replace', path: 'emails', value: [{ value: 'n@x.example' }] }],
    { emails: [{ value: 'n@x.example' }] },
  ],
  ['all elements by none', [{ op: 'replace', path: 'emails', value: [] }], { emails: undefined }],
  [
    'a part of selected elements (§3.5.2.3, example)',
    [{ op: 'replace', path: 'addresses[type eq "work"].streetAddress', value: '1010 Broadway Ave' }],
    { addresses: [{ ...babs.addresses[0], streetAddress: '1010 Broadway Ave' }] },
  ],
  [
    'selected elements (§3.5.2.3, example): what is not named goes',
    [
      {
        op: 'replace',
        path: 'addresses[type eq "work"]',
        value: { type: 'work', streetAddress: '911 Universal City Plaza', primary: true },
      },
    ],
    { addresses: [{ type: 'work', streetAddress: '911 Universal City Plaza', primary: true }] },
  ],
  [
    'selected elements: what they were selected by stays',
    [{ op: 'replace', path: 'emails[type eq "work"]', value: { value: 'n@x.example' } }],
    { emails: [{ value: 'n@x.example', type: 'work' }, home] },
  ],
  [
    'primary of one element: the other loses it',
    [{ op: 'replace', path: 'emails[type eq "home"].primary', value: true }],
    {
      emails: [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    },
  ],
  [
    'a part of all elements',
    [{ op: 'replace', path: 'emails.display', value: 'x' }],
    {
      emails: [
        { ...work, display: 'x' },
        { ...home, display: 'x' },
      ],
    },
  ],
  [
    'a part of all elements where there are none',
    [{ op: 'replace', path: 'phoneNumbers.value', value: '1' }],
    { phoneNumbers: [{ value: '1' }] },
  ],
  [
    'by several conditions on one element',
    [{ op: 'replace', path: 'emails[type eq "work" and primary eq true].display', value: 'x' }],
    { emails: [{ ...work, display: 'x' }, home] },
  ],
  [
    'the manager: what described the old one goes',
    [{ op: 'replace', path: `${enterprise}:manager`, value: { value: 'm2' } }],
    { [enterprise]: { ...staff, manager: { value: 'm2' } } },
  ],
  [
    'the manager by his value alone',
    [{ op: 'replace', path: `${enterprise}:manager.value`, value: 'm2' }],
    { [enterprise]: { ...staff, manager: { value: 'm2' } } },
  ],
  ['the manager by the same one', [{ op: 'replace', path: 'manager', value: { value: 'm1' } }], {}],
  [
    'without path: schemas and read-only parts are passed over',
    [
      {
        op: 'replace',
        value: {
          schemas: ['urn:x:y'],
          name: { familyName: 'Smith' },
          emails: [home],
          [enterprise]: { manager: { displayName: 'No' } },
        },
      },
    ],
    { name: { givenName: 'Barbara', familyName: 'Smith' }, emails: [home] },
  ],
  [
    'without path, an extension by null: gone, and its URN with it',
    [{ op: 'replace', value: { [enterprise]: null } }],
    { [enterprise]: undefined, schemas: [core] },
  ],
  ['schemas follow from the attributes', [{ op: 'replace', path: 'schemas', value: ['urn:x:y'] }], {}],
];

const remove: readonly Case[] = [
  ['a single value', [{ op: 'remove', path: 'title' }], { title: undefined }],
  ['what is not there', [{ op: 'remove', path: 'nickName' }], {}],
  ['a sub-attribute', [{ op: 'remove', path: 'name.givenName' }], { name: { familyName: 'Jensen' } }],
  [
    'the last sub-attributes',
    [
      { op: 'remove', path: 'name.givenName' },
      { op: 'remove', path: 'name.familyName' },
    ],
    { name: undefined },
  ],
  ['a complex attribute', [{ op: 'remove', path: 'name' }], { name: undefined }],
  ['all elements', [{ op: 'remove', path: 'emails' }], { emails: undefined }],
  ['selected elements', [{ op: 'remove', path: 'emails[type eq "work"]' }], { emails: [home] }],
  [
    'selected elements (§3.5.2.2, example)',
    [{ op: 'remove', path: 'emails[type eq "work" and value ew "work.example"]' }],
    { emails: [home] },
  ],
  ['no element: success (§3.5.2.2)', [{ op: 'remove', path: 'emails[type eq "other"]' }], {}],
  ['the last element', [{ op: 'remove', path: 'emails[value pr]' }], { emails: undefined }],
  [
    'a part of selected elements',
    [{ op: 'remove', path: 'emails[type eq "work"].primary' }],
    { emails: [{ value: work.value, type: 'work' }, home] },
  ],
  [
    'a part of all elements',
    [{ op: 'remove', path: 'emails.type' }],
    { emails: [{ value: work.value, primary: true }, { value: home.value }] },
  ],
  [
    'the last part of an element: the element',
    [
      { op: 'remove', path: 'emails.type' },
      { op: 'remove', path: 'emails[value eq "babs@home.example"].value' },
    ],
    { emails: [{ value: work.value, primary: true }] },
  ],
  [
    'an extension attribute',
    [{ op: 'remove', path: `${enterprise}:department` }],
    { [enterprise]: { employeeNumber: '7', manager } },
  ],
  ['an extension', [{ op: 'remove', path: enterprise }], { [enterprise]: undefined, schemas: [core] }],
];

const sequences: readonly Case[] = [
  [
    'each operation sees what the one before made (RFC 7644 §3.5.2)',
    [
      { op: 'remove', path: 'emails' },
      { op: 'add', path: 'emails', value: [{ value: 'n@x.example', type: 'work' }] },
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'm@x.example' },
    ],
    { emails: [{ value: 'm@x.example', type: 'work' }] },
  ],
  [
    'remove, add and replace of one attribute (SCIM validator of Entra ID)',
    [
      { op: 'remove', path: 'title' },
      { op: 'add', path: 'title', value: 'a' },
      { op: 'replace', path: 'title', value: 'b' },
    ],
    { title: 'b' },
  ],
  [
    'there and back: nothing changed',
    [
      { op: 'remove', path: 'title' },
      { op: 'add', path: 'title', value: 'Boss' },
    ],
    {},
  ],
  [
    'an element that was made primary and gone',
    [
      { op: 'add', path: 'emails', value: [{ value: 'n@x.example', primary: true }] },
      { op: 'remove', path: 'emails[value eq "n@x.example"]' },
    ],
    { emails: [{ ...work, primary: false }, home] },
  ],
];

describe.each([
  ['add', add],
  ['replace', replace],
  ['remove', remove],
  ['several operations', sequences],
])('applyPatch: %s', (_, cases) => {
  it.each(cases)('%s', (_name, operations, changes) => {
    expect(asJson(patched(babs, operations))).toEqual(JSON.parse(JSON.stringify({ ...babs, ...changes })));
  });
});

describe('applyPatch: result', () => {
  it('is the very same object when nothing changed', () => {
    const resource = resourceOf(babs);
    expect(applyPatch([], resource, users)).toBe(resource);
    const same = [
      { op: 'replace', value: { title: 'Boss', emails: [work, home], name: { givenName: 'Barbara' } } },
      { op: 'add', path: { attribute: 'emails' }, value: [home] },
      { op: 'remove', path: { attribute: 'nickName' } },
    ] as const;
    expect(applyPatch(same, resource, users)).toBe(resource);
  });

  it('has objects without prototype', () => {
    const result = patched({ id: '1', userName: 'a' }, [
      { op: 'add', value: { name: { givenName: 'x' }, emails: [{ value: 'y' }], [enterprise]: { department: 'z' } } },
    ]);
    for (const object of [result, result['name'], (result['emails'] as object[])[0], result[enterprise]]) {
      expect('toString' in (object as object)).toBe(false);
    }
  });

  it('names the extension in schemas once it has attributes', () => {
    const result = patched({ schemas: [core], userName: 'a' }, [
      { op: 'add', path: `${enterprise}:department`, value: 'x' },
    ]);
    expect(result['schemas']).toEqual([core, enterprise]);
  });
});
