import { describe } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { babs, itPatches } from './patch-cases.js';
import { strictAndWhole } from './strict.js';

const [work, home] = babs.emails;
const [guide, driver] = babs.roles;
const [office, mobile] = babs.phoneNumbers;
const job = { value: 'guide', type: 'job' };

onEachBackend(
  (backend) => {
    describe('RFC 7644 §3.5.2: a PATCH that sets primary to true SHALL set it to false for any other value', () => {
      itPatches(backend, [
        [
          'by a filter and the sub-attribute',
          [{ op: 'replace', path: 'roles[value eq "driver"].primary', value: true }],
          { roles: [job, { ...driver, primary: true }] },
        ],
        [
          'by add',
          [{ op: 'add', path: 'roles[value eq "driver"].primary', value: true }],
          { roles: [job, { ...driver, primary: true }] },
        ],
        [
          'by a new value',
          [{ op: 'add', path: 'roles', value: [{ value: 'cook', primary: true }] }],
          { roles: [job, driver, { value: 'cook', primary: true }] },
        ],
        [
          'by a value that is there already',
          [{ op: 'add', path: 'roles', value: [{ value: 'driver', primary: true }] }],
          { roles: [job, { ...driver, primary: true }] },
        ],
        [
          'by a value as a whole',
          [{ op: 'replace', path: 'roles[value eq "driver"]', value: { value: 'driver', primary: true } }],
          { roles: [job, { ...driver, primary: true }] },
        ],
        [
          'without path',
          [{ op: 'add', value: { roles: [{ value: 'cook', primary: true }] } }],
          { roles: [job, driver, { value: 'cook', primary: true }] },
        ],
        [
          'of values that the backend holds',
          [{ op: 'replace', path: 'emails[type eq "home"].primary', value: true }],
          {
            emails: [
              { ...work, primary: false },
              { ...home, primary: true },
            ],
          },
        ],
        [
          'where none was primary',
          [{ op: 'add', path: 'phoneNumbers[type eq "mobile"].primary', value: true }],
          { phoneNumbers: [office, { ...mobile, primary: true }] },
        ],
        [
          'the last one that is set wins',
          [
            { op: 'add', path: 'roles', value: [{ value: 'cook', primary: true }] },
            { op: 'replace', path: 'roles[value eq "driver"].primary', value: true },
          ],
          { roles: [job, { ...driver, primary: true }, { value: 'cook' }] },
        ],
        ['the primary one again: no change', [{ op: 'add', path: 'roles', value: [guide] }], 'unchanged'],
        [
          'false for the primary one: none is primary then',
          [{ op: 'replace', path: 'roles[primary eq true].primary', value: false }],
          { roles: [job, driver] },
        ],
        [
          'false for another: no change',
          [{ op: 'add', path: 'roles', value: [{ value: 'driver', primary: false }] }],
          'unchanged',
        ],
        ['true for several', [{ op: 'replace', path: 'roles[value pr].primary', value: true }], 'invalidValue'],
        ['a text', [{ op: 'replace', path: 'roles[value eq "driver"].primary', value: 'true' }], 'invalidValue'],
      ]);
    });
  },
  { tenant: strictAndWhole },
);
