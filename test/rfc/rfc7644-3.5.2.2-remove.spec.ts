import { describe } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { babs, itPatches } from './patch-cases.js';
import { strictAndWhole } from './strict.js';
import { enterpriseUrn, userUrn } from './wire-client.js';

const [work, home] = babs.emails;
const [office] = babs.phoneNumbers;
const [address] = babs.addresses;
const [guide, driver] = babs.roles;

const remove = (path: string): readonly unknown[] => [{ op: 'remove', path }];

onEachBackend(
  (backend) => {
    describe('RFC 7644 §3.5.2.2 remove', () => {
      describe('if path is unspecified, the operation fails with noTarget', () => {
        itPatches(backend, [
          ['no path', [{ op: 'remove' }], 'noTarget'],
          ['a path that is null', [{ op: 'remove', path: null }], 'noTarget'],
          ['no path, but a value', [{ op: 'remove', value: { title: 'Guide' } }], 'noTarget'],
        ]);
      });

      describe('a single-valued attribute', () => {
        itPatches(backend, [
          ['is unassigned afterwards', remove('title'), { title: undefined }],
          ['by its qualified name', remove(`${userUrn}:title`), { title: undefined }],
          ['by its name in other letter case', remove('Title'), { title: undefined }],
          ['that has no value: success, no change', remove('nickName'), 'unchanged'],

          ['externalId', remove('externalId'), { externalId: undefined }],
          ['that is required', remove('userName'), 'mutability'],
          ['that is readOnly', remove('id'), 'mutability'],
          ['schemas, which is required', remove('schemas'), 'mutability'],
          ['that no schema has', remove('shoeSize'), 'invalidPath'],
          ['a path that is no path', remove('title value'), 'invalidPath'],
          ['an empty path', remove(''), 'invalidPath'],
          ['an array index, which SCIM does not know', remove('emails[0]'), 'invalidFilter'],
          ['a JSON pointer', remove('/title'), 'invalidPath'],
        ]);
      });

      describe('a complex attribute and its sub-attributes', () => {
        itPatches(backend, [
          [
            'a sub-attribute',
            remove('name.givenName'),
            { name: { formatted: 'Barbara Jensen', familyName: 'Jensen' } },
          ],
          ['a sub-attribute that has no value', remove('name.middleName'), 'unchanged'],
          ['a sub-attribute that there is not', remove('name.nick'), 'invalidPath'],
          ['one that is readOnly', remove('meta'), 'mutability'],
          ['a sub-attribute of one that is readOnly', remove('meta.version'), 'mutability'],
        ]);
        backend.memoryOnly('cn and sn are required there', () => {
          itPatches(backend, [['the whole', remove('name'), { name: undefined }]]);
        });
        backend.openldapOnly('cn and sn are required, and made of displayName', () => {
          itPatches(backend, [['the whole', remove('name'), { name: { formatted: 'Babs', familyName: 'Babs' } }]]);
        });
      });

      describe('a multi-valued attribute without filter: all values', () => {
        itPatches(backend, [
          ['of complex values', remove('emails'), { emails: undefined }],
          ['that has no value', remove('entitlements'), 'unchanged'],
          [
            'a sub-attribute of every value',
            remove('roles.type'),
            { roles: [{ value: 'guide', primary: true }, driver] },
          ],
          [
            'a sub-attribute that is the last one of every value',
            remove('roles.value'),
            {
              roles: [{ type: 'job', primary: true }],
            },
          ],
          ['that is readOnly', remove('groups'), 'mutability'],
        ]);
      });

      describe('a multi-valued attribute with a filter: the values that match', () => {
        itPatches(backend, [
          ['by type', remove('emails[type eq "home"]'), { emails: [work] }],
          ['by value', remove(`roles[value eq "driver"]`), { roles: [guide] }],
          ['by value in other letter case', remove(`roles[value eq "DRIVER"]`), { roles: [guide] }],
          ['by primary', remove('roles[primary eq true]'), { roles: [driver] }],
          ['that are not', remove('phoneNumbers[not (type eq "work")]'), { phoneNumbers: [office] }],
          ['with a prefix', remove('phoneNumbers[value ew "0199"]'), { phoneNumbers: [office] }],
          [
            'two conditions, as in the example',
            remove('emails[type eq "work" and value ew "example.com"]'),
            {
              emails: [home],
            },
          ],
          [
            'one of two conditions',
            remove('phoneNumbers[type eq "work" or type eq "mobile"]'),
            { phoneNumbers: undefined },
          ],
          ['all that have a value', remove('roles[value pr]'), { roles: undefined }],
          ['the last ones: the attribute is unassigned', remove('addresses[type eq "work"]'), { addresses: undefined }],
          ['none: success, no change', remove('emails[type eq "other"]'), 'unchanged'],
          ['none, as there are no values', remove('entitlements[value eq "bus"]'), 'unchanged'],
          [
            'a sub-attribute of those that match',
            remove('addresses[type eq "work"].locality'),
            {
              addresses: [{ type: 'work', streetAddress: address.streetAddress, postalCode: address.postalCode }],
            },
          ],
          ['a sub-attribute that they do not have', remove('addresses[type eq "work"].region'), 'unchanged'],
          ['a sub-attribute, of none', remove('addresses[type eq "home"].region'), 'unchanged'],
          ['a sub-attribute that there is not', remove('addresses[type eq "work"].nick'), 'invalidPath'],
          ['two filters', remove('emails[type eq "work"][type eq "home"]'), 'invalidPath'],
          ['on a sub-attribute that there is not', remove('emails[kind eq "work"]'), 'invalidFilter'],
          ['that compares a text with a number', remove('emails[type eq 5]'), 'invalidFilter'],
          ['that is empty', remove('emails[]'), 'invalidFilter'],
          ['on a single-valued attribute', remove('name[familyName eq "Jensen"]'), 'invalidPath'],
          ['on one that is readOnly', remove('groups[value eq "x"]'), 'mutability'],
        ]);
      });

      describe('an extension', () => {
        itPatches(backend, [
          ['one attribute', remove(`${enterpriseUrn}:costCenter`), { [enterpriseUrn]: { department: 'Tours' } }],
          ['one attribute that has no value', remove(`${enterpriseUrn}:division`), 'unchanged'],
          [
            'the whole: its URN leaves schemas',
            remove(enterpriseUrn),
            { [enterpriseUrn]: undefined, schemas: [userUrn] },
          ],
          [
            'its last attributes, likewise',
            [...remove(`${enterpriseUrn}:costCenter`), ...remove(`${enterpriseUrn}:department`)],
            { [enterpriseUrn]: undefined, schemas: [userUrn] },
          ],
          ['a readOnly sub-attribute', remove(`${enterpriseUrn}:manager.displayName`), 'mutability'],
          ['an attribute that it has not', remove(`${enterpriseUrn}:shoeSize`), 'invalidPath'],
          ['one that there is not', remove('urn:example:other:1.0:User'), 'invalidPath'],
          ['the core schema, which is no attribute', remove(userUrn), 'invalidPath'],
        ]);
        itPatches(backend, [['that the resource does not have', remove(enterpriseUrn), 'unchanged']], {
          title: 'Guide',
        });
      });

      describe('a value selects nothing: filters in the path do', () => {
        itPatches(backend, [
          ['a value to a list', [{ op: 'remove', path: 'roles', value: [{ value: 'driver' }] }], 'invalidValue'],
          ['null is no value', [{ op: 'remove', path: 'title', value: null }], { title: undefined }],
        ]);
      });
    });
  },
  { tenant: strictAndWhole },
);
