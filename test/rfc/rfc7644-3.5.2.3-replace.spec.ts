import { describe } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { babs, itPatches } from './patch-cases.js';
import { strictAndWhole } from './strict.js';
import { enterpriseUrn, userUrn } from './wire-client.js';

const [work, home] = babs.emails;
const [office, mobile] = babs.phoneNumbers;
const [address] = babs.addresses;
const [guide, driver] = babs.roles;
const enterprise = babs[enterpriseUrn];

const replace = (path: string | undefined, value: unknown): readonly unknown[] => [
  { op: 'replace', ...(path === undefined ? {} : { path }), value },
];

onEachBackend(
  (backend) => {
    describe('RFC 7644 §3.5.2.3 replace', () => {
      describe('a single-valued attribute', () => {
        itPatches(backend, [
          ['its value is replaced', replace('title', 'Head Guide'), { title: 'Head Guide' }],
          ['that has no value: as an add', replace('nickName', 'Barb'), { nickName: 'Barb' }],
          ['by the value that is there', replace('title', 'Guide'), 'unchanged'],
          ['by null: it is unassigned (RFC 7643 §2.5)', replace('title', null), { title: undefined }],
          ['a boolean', replace('active', false), { active: false }],
          [
            'by its qualified name, in other letter case',
            replace(`${userUrn.toUpperCase()}:TITLE`, 'x'),
            { title: 'x' },
          ],
          ['by a number', replace('title', 7), 'invalidValue'],
          ['by an array', replace('title', ['x']), 'invalidValue'],
          ['a boolean by a text', replace('active', 'False'), 'invalidValue'],
          ['without a value', [{ op: 'replace', path: 'title' }], 'invalidValue'],
          ['that is required, by null', replace('userName', null), 'mutability'],
          ['that is required, by an empty text, which is none', replace('userName', ''), 'invalidValue'],
          ['that is readOnly', replace('id', 'x'), 'mutability'],
          ['that is readOnly, by what it holds', replace('meta', { resourceType: 'User' }), 'mutability'],
          ['a sub-attribute that is readOnly', replace('meta.lastModified', '2001-01-01T00:00:00Z'), 'mutability'],
          ['that no schema has', replace('shoeSize', '42'), 'invalidPath'],
        ]);
      });

      describe('a complex attribute: what is named is replaced or added, the rest is left unchanged', () => {
        itPatches(backend, [
          [
            'a set',
            replace('name', { middleName: 'Jane', givenName: 'Babs' }),
            {
              name: { ...babs.name, middleName: 'Jane', givenName: 'Babs' },
            },
          ],
          [
            'a part by null',
            replace('name', { givenName: null }),
            {
              name: { formatted: 'Barbara Jensen', familyName: 'Jensen' },
            },
          ],
          ['by what is there', replace('name', { familyName: 'Jensen' }), 'unchanged'],
          ['a sub-attribute', replace('name.givenName', 'Babs'), { name: { ...babs.name, givenName: 'Babs' } }],
          [
            'a sub-attribute by null',
            replace('name.givenName', null),
            {
              name: { formatted: 'Barbara Jensen', familyName: 'Jensen' },
            },
          ],
          [
            'a sub-attribute that has no value',
            replace('name.middleName', 'Jane'),
            {
              name: { ...babs.name, middleName: 'Jane' },
            },
          ],
          ['by a text', replace('name', 'Babs'), 'invalidValue'],
          ['a sub-attribute by an object', replace('name.givenName', {}), 'invalidValue'],
          ['a sub-attribute that there is not', replace('name.nick', 'x'), 'invalidPath'],
        ]);
      });

      describe('a multi-valued attribute without filter: all values are replaced', () => {
        itPatches(backend, [
          ['by others', replace('roles', [{ value: 'cook' }]), { roles: [{ value: 'cook' }] }],
          ['by one value that is no array', replace('roles', { value: 'cook' }), { roles: [{ value: 'cook' }] }],
          ['by the same', replace('emails', [...babs.emails]), 'unchanged'],
          ['by some of them', replace('phoneNumbers', [mobile]), { phoneNumbers: [mobile] }],
          ['by an empty array: unassigned', replace('emails', []), { emails: undefined }],
          ['by null: unassigned', replace('emails', null), { emails: undefined }],
          ['that has no values', replace('entitlements', [{ value: 'bus' }]), { entitlements: [{ value: 'bus' }] }],
          [
            'a sub-attribute of every value',
            replace('roles.type', 'duty'),
            {
              roles: [
                { ...guide, type: 'duty' },
                { ...driver, type: 'duty' },
              ],
            },
          ],
          ['by texts', replace('emails', ['x@example.com']), 'invalidValue'],
          [
            'by two primary values',
            replace('roles', [
              { value: 'a', primary: true },
              { value: 'b', primary: true },
            ]),
            'invalidValue',
          ],
          ['that is readOnly', replace('groups', []), 'mutability'],
        ]);
      });

      describe('values selected by a filter: all that match are replaced', () => {
        itPatches(backend, [
          [
            'as a whole, as in the example',
            replace('addresses[type eq "work"]', {
              type: 'work',
              streetAddress: '911 Plaza',
              locality: 'Burbank',
              region: 'CA',
            }),
            { addresses: [{ type: 'work', streetAddress: '911 Plaza', locality: 'Burbank', region: 'CA' }] },
          ],
          [
            'as a whole, by another type',
            replace('roles[value eq "driver"]', { value: 'driver', type: 'duty' }),
            {
              roles: [guide, { value: 'driver', type: 'duty' }],
            },
          ],
          [
            'a sub-attribute, as in the example',
            replace('addresses[type eq "work"].streetAddress', '1010 Broadway Ave'),
            {
              addresses: [{ ...address, streetAddress: '1010 Broadway Ave' }],
            },
          ],
          [
            'a sub-attribute that had no value',
            replace('addresses[type eq "work"].region', 'CA'),
            {
              addresses: [{ ...address, region: 'CA' }],
            },
          ],
          [
            'a sub-attribute by null',
            replace('addresses[type eq "work"].locality', null),
            {
              addresses: [{ type: 'work', streetAddress: address.streetAddress, postalCode: address.postalCode }],
            },
          ],
          [
            'a sub-attribute of all that match',
            replace('roles[value pr].type', 'duty'),
            {
              roles: [
                { ...guide, type: 'duty' },
                { ...driver, type: 'duty' },
              ],
            },
          ],
          [
            'found in any letter case',
            replace('EMAILS[TYPE eq "HOME"].VALUE', 'babs@home.org'),
            {
              emails: [work, { ...home, value: 'babs@home.org' }],
            },
          ],
          ['by the value that is there', replace('phoneNumbers[type eq "work"].value', office.value), 'unchanged'],
          ['by a value of another type', replace('phoneNumbers[type eq "work"].value', 5), 'invalidValue'],
          ['as a whole, by a text', replace('phoneNumbers[type eq "work"]', '+1 555'), 'invalidValue'],
          ['of which none matches', replace('emails[type eq "other"].value', 'x@example.com'), 'noTarget'],
          [
            'of which none matches, as a whole',
            replace('emails[type eq "other"]', { value: 'x@example.com' }),
            'noTarget',
          ],
          ['of which there are none', replace('entitlements[value eq "bus"].type', 'x'), 'noTarget'],
          ['by a filter that is none', replace('emails[type]', {}), 'invalidFilter'],
          ['of a single-valued attribute', replace('title[value eq "Guide"]', 'x'), 'invalidPath'],
          ['a sub-attribute that there is not', replace('emails[type eq "work"].kind', 'x'), 'invalidPath'],
        ]);
      });

      describe('an extension', () => {
        itPatches(backend, [
          [
            'an attribute',
            replace(`${enterpriseUrn}:department`, 'Rides'),
            {
              [enterpriseUrn]: { ...enterprise, department: 'Rides' },
            },
          ],
          [
            'an attribute by null',
            replace(`${enterpriseUrn}:costCenter`, null),
            {
              [enterpriseUrn]: { department: 'Tours' },
            },
          ],
          [
            'what is named in it',
            replace(enterpriseUrn, { division: 'Parks', department: 'Rides' }),
            {
              [enterpriseUrn]: { ...enterprise, division: 'Parks', department: 'Rides' },
            },
          ],
          ['the whole by null', replace(enterpriseUrn, null), { [enterpriseUrn]: undefined, schemas: [userUrn] }],
          ['by what is there', replace(enterpriseUrn, enterprise), 'unchanged'],
          ['an attribute of another type', replace(`${enterpriseUrn}:department`, 5), 'invalidValue'],
          ['a readOnly sub-attribute', replace(`${enterpriseUrn}:manager.displayName`, 'Boss'), 'mutability'],
        ]);
      });

      describe('without path: the attributes of the value are replaced, others are unaffected', () => {
        itPatches(backend, [
          [
            'attributes of all kinds, as in the example',
            replace(undefined, {
              emails: [
                { value: 'babs@example.com', type: 'work', primary: true },
                { value: 'babs@new.org', type: 'home' },
              ],
              nickname: 'Barb',
              name: { givenName: 'Babs' },
              [enterpriseUrn]: { department: 'Rides' },
            }),
            {
              emails: [work, { value: 'babs@new.org', type: 'home' }],
              nickName: 'Barb',
              name: { ...babs.name, givenName: 'Babs' },
              [enterpriseUrn]: { ...enterprise, department: 'Rides' },
            },
          ],
          [
            'null and an empty array unassign',
            replace(undefined, { title: null, roles: [] }),
            {
              title: undefined,
              roles: undefined,
            },
          ],
          ['what is there', replace(undefined, { title: 'Guide', roles: babs.roles, name: babs.name }), 'unchanged'],
          [
            'readOnly attributes are refused without the dialect for echoed ones',
            replace(undefined, { id: 'x', meta: {}, groups: [] }),
            'mutability',
          ],
          ['a required one by null', replace(undefined, { title: 'x', userName: null }), 'mutability'],
          ['a value of another type', replace(undefined, { title: 'x', active: 'no' }), 'invalidValue'],
          ['a text', replace(undefined, 'x'), 'invalidValue'],
        ]);
      });
    });
  },
  { tenant: strictAndWhole },
);
