/** How the schema of `legacy-schema.sql` is bridged: this is all that an operator writes. */
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const mail = (kind: string, main: number): object => ({
  table: 'email',
  on: { account_id: 'account_id' },
  column: 'address',
  where: { kind, main },
});

const phone = (kind: string): object => ({
  table: 'phone',
  on: { account_id: 'account_id' },
  column: 'number',
  where: { kind },
});

const address = (kind: string): object => ({
  table: 'postal_address',
  on: { account_id: 'account_id' },
  where: { kind },
  optional: true,
});

const user = {
  table: 'account',
  id: { columns: ['account_id'], generated: true },
  key: 'userName',
  version: 'revision',
  joins: {
    person: { table: 'person', on: { person_id: 'person_id' } },
    staff: { table: 'staff_record', on: { account_id: 'account_id' }, optional: true },
    office: address('O'),
    home: address('H'),
  },
  attributes: {
    userName: 'login',
    displayName: 'display_name',
    'name.givenName': 'person.first_name',
    'name.middleName': 'person.middle_name',
    'name.familyName': 'person.last_name',
    active: { column: 'status', true: ['A', 'P'], false: ['L'] },
    preferredLanguage: 'lang',
    title: 'staff.job_title',
    [`${enterprise}:employeeNumber`]: 'staff.staff_no',
    [`${enterprise}:department`]: 'staff.department',
    [`${enterprise}:costCenter`]: 'staff.cost_center',
    [`${enterprise}:manager.value`]: { column: 'manager_id', references: 'user' },
    'emails[type eq "work" and primary eq true].value': mail('W', 1),
    'emails[type eq "work"].value': { ...mail('W', 0), multiple: true, order: ['email_id'] },
    'emails[type eq "home"].value': { ...mail('P', 0), multiple: true, order: ['email_id'] },
    'phoneNumbers[type eq "work"].value': { ...phone('work'), multiple: true },
    'phoneNumbers[type eq "mobile"].value': { ...phone('mobile'), multiple: true },
    'addresses[type eq "work"].streetAddress': 'office.street',
    'addresses[type eq "work"].postalCode': 'office.zip',
    'addresses[type eq "work"].locality': 'office.city',
    'addresses[type eq "work"].country': 'office.country',
    'addresses[type eq "home"].streetAddress': 'home.street',
    'addresses[type eq "home"].postalCode': 'home.zip',
    'addresses[type eq "home"].locality': 'home.city',
    'addresses[type eq "home"].country': 'home.country',
    'groups.value': { memberOf: 'group' },
  },
  onCreate: { created_at: { now: true }, source: 'SCIM' },
  delete: { set: { deleted: 1 } },
};

const pairs = { table: 'role_account', on: { role_id: 'role_id' }, references: 'user' };
const nested = { table: 'role_role', on: { role_id: 'role_id' }, references: 'group' };

const group = {
  table: 'role',
  id: { columns: ['role_id'], generated: true },
  key: 'displayName',
  version: 'revision',
  attributes: {
    displayName: 'name',
    'members.value': [
      { ...pairs, columns: { account_id: 'account_id' } },
      { ...nested, columns: { child_id: 'role_id' } },
    ],
    'groups.value': { memberOf: 'group' },
  },
  delete: 'hard',
};

/** What stands below `target:` for a database in this file. */
export function legacyTarget(file: string): Readonly<Record<string, unknown>> {
  return { connector: 'sql', database: 'sqlite', file, objects: { user, group } };
}
