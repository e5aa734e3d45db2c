/**
 * People over several tables: accounts with a composite key that refer to a person, preferences that hang on the account, addresses by kind
 * in a child table, deleted by a mark, without a column for versions; groups with a composite key and a uuid.
 */
const common: readonly string[] = [
  'CREATE TABLE person (person_id KEY_COLUMN, title_text VARCHAR(2000), first_name VARCHAR(100), pw_hash VARCHAR(200))',
  `CREATE TABLE account (
    org_no INTEGER NOT NULL,
    emp_no VARCHAR(190) NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (person_id),
    login VARCHAR(190) NOT NULL,
    boss_org INTEGER,
    boss_emp VARCHAR(190),
    deleted INTEGER DEFAULT 0 NOT NULL,
    created_at TIMESTAMP NULL,
    PRIMARY KEY (org_no, emp_no),
    UNIQUE (login, deleted))`,
  `CREATE TABLE preference (
    org_no INTEGER NOT NULL,
    emp_no VARCHAR(190) NOT NULL,
    personnel_no VARCHAR(100),
    PRIMARY KEY (org_no, emp_no))`,
  `CREATE TABLE contact (
    org_no INTEGER NOT NULL,
    emp_no VARCHAR(190) NOT NULL,
    kind CHAR(1) NOT NULL,
    value_text VARCHAR(254) NOT NULL)`,
  'CREATE TABLE "order" (id VARCHAR(36) PRIMARY KEY, "group" VARCHAR(190) NOT NULL UNIQUE, extra JSON_COLUMN, seen INTEGER DEFAULT 1 NOT NULL)',
  `CREATE TABLE order_account (
    order_id VARCHAR(36) NOT NULL,
    org_no INTEGER NOT NULL,
    emp_no VARCHAR(190) NOT NULL,
    role_kind CHAR(1) NOT NULL,
    PRIMARY KEY (order_id, org_no, emp_no, role_kind))`,
];

/** The tables in the words of a database. */
export function splitTables(database: 'sqlite' | 'postgres' | 'mariadb'): readonly string[] {
  const keys = {
    sqlite: 'INTEGER PRIMARY KEY',
    postgres: 'INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
    mariadb: 'INTEGER AUTO_INCREMENT PRIMARY KEY',
  };
  return common
    .map((text) =>
      text.replace('KEY_COLUMN', keys[database]).replace('JSON_COLUMN', database === 'postgres' ? 'JSONB' : 'JSON'),
    )
    .map((text) => (database === 'mariadb' ? text.replaceAll('"', '`') : text));
}

const account = { org_no: 'org_no', emp_no: 'emp_no' };

/** `objects` of the target. */
export const splitObjects = {
  user: {
    table: 'account',
    id: ['org_no', 'emp_no'],
    key: 'userName',
    where: { org_no: 5 },
    joins: {
      person: { table: 'person', on: { person_id: 'person_id' } },
      preference: { table: 'preference', on: account },
    },
    attributes: {
      userName: 'login',
      externalId: 'emp_no',
      title: 'person.title_text',
      password: { column: 'person.pw_hash', hash: 'ssha512' },
      employeeNumber: 'preference.personnel_no',
      'emails[type eq "work"].value': {
        table: 'contact',
        on: account,
        column: 'value_text',
        where: { kind: 'W' },
        multiple: true,
      },
      'phoneNumbers[type eq "mobile"].value': {
        table: 'contact',
        on: account,
        column: 'value_text',
        where: { kind: 'M' },
      },
      'manager.value': { columns: ['boss_org', 'boss_emp'], references: 'user' },
      'groups.value': { memberOf: 'group' },
      'meta.created': { column: 'created_at', readOnly: true },
    },
    onCreate: { created_at: { now: true } },
    delete: { set: { deleted: 1 } },
  },
  group: {
    table: 'order',
    id: { columns: ['id'], uuid: true },
    key: 'displayName',
    version: 'seen',
    attributes: {
      displayName: 'group',
      externalId: { column: 'extra', json: ['hr', 'note "1"'] },
      'members.value': {
        table: 'order_account',
        on: { order_id: 'id' },
        references: 'user',
        columns: account,
        where: { role_kind: 'm' },
      },
    },
    delete: 'hard',
  },
};
