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

const add = (path: string | undefined, value: unknown): readonly unknown[] => [
  { op: 'add', ...(path === undefined ? {} : { path }), value },
];

onEachBackend(
  (backend) => {
    describe('RFC 7644 §3.5.2.1 add', () => {
      describe('to a single-valued attribute', () => {
        itPatches(backend, [
          ['that has no value: it is added', add('nickName', 'Barb'), { nickName: 'Barb' }],
          ['that has a value: it is replaced', add('title', 'Head Guide'), { title: 'Head Guide' }],
          ['the value that is there: no change', add('title', 'Guide'), 'unchanged'],
          ['a boolean', add('active', false), { active: false }],
          ['null: nothing is added', add('title', null), 'unchanged'],
          ['by its qualified name', add(`${userUrn}:title`, 'Head Guide'), { title: 'Head Guide' }],
          ['by its name in other letter case', add('TITLE', 'Head Guide'), { title: 'Head Guide' }],
          ['externalId', add('externalId', 'other'), { externalId: 'other' }],
          ['a number for a text', add('title', 7), 'invalidValue'],
          ['an object for a text', add('title', { value: 'x' }), 'invalidValue'],
          ['an array for a text', add('title', ['x']), 'invalidValue'],
          ['a text for a boolean', add('active', 'false'), 'invalidValue'],
          ['that is readOnly', add('id', 'x'), 'mutability'],
          ['that is readOnly and complex', add('meta', { resourceType: 'x' }), 'mutability'],
          ['that no schema has', add('shoeSize', '42'), 'invalidPath'],
        ]);
      });

      describe('to a complex attribute: a set of sub-attributes', () => {
        itPatches(backend, [
          [
            'some new, some other: these are set, the others stay',
            add('name', { middleName: 'Jane', givenName: 'Babs' }),
            { name: { ...babs.name, middleName: 'Jane', givenName: 'Babs' } },
          ],
          ['the same: no change', add('name', { givenName: 'Barbara' }), 'unchanged'],
          ['nothing in it: no change', add('name', {}), 'unchanged'],
          ['a text instead', add('name', 'Babs'), 'invalidValue'],
          ['an array instead', add('name', [{ givenName: 'Babs' }]), 'invalidValue'],
          ['a sub-attribute of another type', add('name', { givenName: 5 }), 'invalidValue'],
          ['a sub-attribute that there is not is passed over', add('name', { nick: 'x' }), 'unchanged'],
        ]);
      });

      describe('to a sub-attribute', () => {
        itPatches(backend, [
          ['that has no value', add('name.middleName', 'Jane'), { name: { ...babs.name, middleName: 'Jane' } }],
          ['that has a value', add('name.givenName', 'Babs'), { name: { ...babs.name, givenName: 'Babs' } }],
          ['the value that is there', add('name.givenName', 'Barbara'), 'unchanged'],
          ['of another type', add('name.givenName', { x: 1 }), 'invalidValue'],
          ['that is readOnly', add('meta.version', 'W/"1"'), 'mutability'],
          ['that there is not', add('name.nick', 'x'), 'invalidPath'],
          ['of an attribute that has none', add('title.value', 'x'), 'invalidPath'],
        ]);
        itPatches(
          backend,
          [
            [
              'of an attribute that has no value: it gets one',
              add('addresses.region', 'CA'),
              { addresses: [{ type: 'work', region: 'CA' }] },
            ],
          ],
          { title: 'Guide' },
        );
      });

      describe('to a multi-valued attribute: new values are added', () => {
        itPatches(backend, [
          [
            'one value in an array',
            add('phoneNumbers', [{ value: '+1 555 0111', type: 'home' }]),
            { phoneNumbers: [office, mobile, { value: '+1 555 0111', type: 'home' }] },
          ],
          [
            'several values',
            add('roles', [{ value: 'cook' }, { value: 'pilot', type: 'job' }]),
            { roles: [guide, driver, { value: 'cook' }, { value: 'pilot', type: 'job' }] },
          ],
          [
            'one value that is no array',
            add('roles', { value: 'cook' }),
            { roles: [guide, driver, { value: 'cook' }] },
          ],
          ['a value that is there: no change', add('roles', [{ value: 'driver' }]), 'unchanged'],
          ['all values that are there: no change', add('emails', [...babs.emails]), 'unchanged'],
          [
            'one that is there and a new one',
            add('roles', [driver, { value: 'cook' }]),
            { roles: [guide, driver, { value: 'cook' }] },
          ],
          [
            'the same new value twice is added once',
            add('roles', [{ value: 'cook' }, { value: 'cook' }]),
            {
              roles: [guide, driver, { value: 'cook' }],
            },
          ],
          [
            'the same value with another type is another value (RFC 7643 §2.4)',
            add('emails', [{ value: home.value, type: 'other' }]),
            { emails: [work, home, { value: home.value, type: 'other' }] },
          ],
          ['an empty array: no change', add('emails', []), 'unchanged'],
          ['null: no change', add('emails', null), 'unchanged'],
          ['that has no value yet', add('entitlements', [{ value: 'bus' }]), { entitlements: [{ value: 'bus' }] }],
          ['texts for complex values', add('emails', ['x@example.com']), 'invalidValue'],
          ['a text', add('emails', 'x@example.com'), 'invalidValue'],
          ['a value of another type', add('emails', [{ value: 5 }]), 'invalidValue'],
          ['a certificate that is no base64', add('x509Certificates', [{ value: 'a b' }]), 'invalidValue'],
          ['that is readOnly', add('groups', [{ value: 'x' }]), 'mutability'],
        ]);
      });

      describe('to values selected by a filter', () => {
        itPatches(backend, [
          [
            'a set of sub-attributes: others stay',
            add('addresses[type eq "work"]', { region: 'CA', locality: 'Burbank' }),
            { addresses: [{ ...address, region: 'CA', locality: 'Burbank' }] },
          ],
          [
            'a sub-attribute',
            add('addresses[type eq "work"].region', 'CA'),
            { addresses: [{ ...address, region: 'CA' }] },
          ],
          ['the value that is there', add('emails[type eq "home"].value', home.value), 'unchanged'],
          [
            'another value',
            add('emails[type eq "home"].value', 'babs@home.org'),
            {
              emails: [work, { ...home, value: 'babs@home.org' }],
            },
          ],
          ['a sub-attribute of another type', add('emails[type eq "home"].value', 5), 'invalidValue'],
          ['that match nothing', add('emails[type eq "other"].value', 'x@example.com'), 'noTarget'],
          ['that match nothing, as a whole', add('emails[type eq "other"]', { value: 'x@example.com' }), 'noTarget'],
          ['in brackets that do not close', add('emails[type eq "work"', {}), 'invalidFilter'],
          ['that is none', add('emails[type is "work"].value', 'x'), 'invalidFilter'],
          ['by a sub-attribute that there is not', add('emails[kind eq "work"].value', 'x'), 'invalidFilter'],
          ['of a single-valued attribute', add('title[value eq "Guide"]', 'x'), 'invalidPath'],
        ]);
      });

      describe('to an extension', () => {
        itPatches(backend, [
          [
            'an attribute by its qualified name',
            add(`${enterpriseUrn}:division`, 'Parks'),
            {
              [enterpriseUrn]: { ...enterprise, division: 'Parks' },
            },
          ],
          [
            'its name in other letter case',
            add(`${enterpriseUrn.toUpperCase()}:DIVISION`, 'Parks'),
            {
              [enterpriseUrn]: { ...enterprise, division: 'Parks' },
            },
          ],
          [
            'a set of attributes',
            add(enterpriseUrn, { division: 'Parks', department: 'Rides' }),
            {
              [enterpriseUrn]: { ...enterprise, division: 'Parks', department: 'Rides' },
            },
          ],
          ['the value that is there', add(`${enterpriseUrn}:department`, 'Tours'), 'unchanged'],
          ['an attribute that it has not', add(`${enterpriseUrn}:shoeSize`, '42'), 'invalidPath'],
          ['an attribute of another type', add(`${enterpriseUrn}:department`, 5), 'invalidValue'],
          ['a text for the whole', add(enterpriseUrn, 'x'), 'invalidValue'],
          ['its readOnly sub-attribute', add(`${enterpriseUrn}:manager.displayName`, 'Boss'), 'mutability'],
          ['one that there is not', add('urn:example:other:1.0:User:x', 'y'), 'invalidPath'],
        ]);
        itPatches(
          backend,
          [
            [
              'that the resource did not have: its URN comes into schemas',
              add(`${enterpriseUrn}:employeeNumber`, 'babs@701984'),
              { [enterpriseUrn]: { employeeNumber: 'babs@701984' }, schemas: [userUrn, enterpriseUrn] },
            ],
          ],
          { title: 'Guide' },
        );
      });

      describe('without path: the target is the resource itself', () => {
        itPatches(backend, [
          [
            'attributes of all kinds at once',
            add(undefined, {
              nickName: 'Barb',
              title: 'Head Guide',
              name: { middleName: 'Jane' },
              roles: [{ value: 'cook' }],
              [enterpriseUrn]: { division: 'Parks' },
            }),
            {
              nickName: 'Barb',
              title: 'Head Guide',
              name: { ...babs.name, middleName: 'Jane' },
              roles: [guide, driver, { value: 'cook' }],
              [enterpriseUrn]: { ...enterprise, division: 'Parks' },
            },
          ],
          ['names in other letter case', add(undefined, { NICKNAME: 'Barb' }), { nickName: 'Barb' }],
          ['what is there: no change', add(undefined, { title: 'Guide', emails: [work] }), 'unchanged'],
          [
            'readOnly attributes are refused without the dialect for echoed ones',
            add(undefined, { id: 'x', meta: {}, groups: [{ value: 'x' }] }),
            'mutability',
          ],
          [
            'unknown attributes are passed over',
            add(undefined, { shoeSize: 42, nickName: 'Barb' }),
            { nickName: 'Barb' },
          ],
          ['a value of another type', add(undefined, { nickName: 'Barb', title: 5 }), 'invalidValue'],
          ['a text', add(undefined, 'Barb'), 'invalidValue'],
          ['an array', add(undefined, [{ title: 'x' }]), 'invalidValue'],
          ['null', add(undefined, null), 'invalidValue'],
        ]);
      });
    });
  },
  { tenant: strictAndWhole },
);
