/**
 * Users split over the account, the person that it belongs to and optional settings; mail addresses, phones and postal addresses in tables of
 * their own, with kind and primary mark; a manager by foreign key; groups with a membership table. The person belongs to the personnel
 * department: Causeway sees some of its columns, and never deletes one.
 */
import { type Shape, type ShapeDatabase, usualSubject } from './shape.js';

/** What the three databases do not spell alike. */
interface Words {
  readonly key: string;
  readonly text: string;
  readonly moment: string;
  readonly yesOrNo: string;
  readonly end: string;
}

const words: Readonly<Record<ShapeDatabase, Words>> = {
  mariadb: {
    key: 'BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY',
    text: 'TEXT',
    moment: 'DATETIME(6)',
    yesOrNo: 'TINYINT(1)',
    end: ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci',
  },
  postgres: { key: 'bigserial PRIMARY KEY', text: 'text', moment: 'timestamptz', yesOrNo: 'boolean', end: '' },
  sqlite: {
    key: 'INTEGER PRIMARY KEY AUTOINCREMENT',
    text: 'TEXT',
    moment: 'TIMESTAMP',
    yesOrNo: 'BOOLEAN',
    end: '',
  },
};

const farApart: Readonly<Record<ShapeDatabase, string>> = {
  mariadb: 'ALTER TABLE app_group AUTO_INCREMENT = 5000000001',
  postgres: 'ALTER SEQUENCE app_group_group_id_seq RESTART WITH 5000000001',
  sqlite: "INSERT INTO sqlite_sequence (name, seq) VALUES ('app_group', 5000000000)",
};

function userTables(database: ShapeDatabase): readonly string[] {
  const { key, text, moment, yesOrNo, end } = words[database];
  const reference = database === 'mariadb' ? 'BIGINT UNSIGNED' : 'BIGINT';
  const no = database === 'postgres' ? 'false' : '0';
  return [
    `CREATE TABLE person (
      person_id ${key},
      first_name VARCHAR(100),
      last_name VARCHAR(100),
      personnel_no VARCHAR(64),
      job_title ${text},
      birth_date DATE)${end}`,
    'CREATE INDEX person_personnel_no ON person (personnel_no)',
    `CREATE TABLE app_user (
      id ${key},
      person_id ${reference} NOT NULL UNIQUE,
      login VARCHAR(200) NOT NULL UNIQUE,
      display_name VARCHAR(200),
      locked SMALLINT DEFAULT 0 NOT NULL,
      manager_id ${reference},
      created_at ${moment} NOT NULL,
      updated_at ${moment} NOT NULL,
      FOREIGN KEY (person_id) REFERENCES person (person_id),
      FOREIGN KEY (manager_id) REFERENCES app_user (id))${end}`,
    `CREATE TABLE user_setting (
      user_id ${reference} NOT NULL PRIMARY KEY,
      lang VARCHAR(20),
      zone VARCHAR(50),
      FOREIGN KEY (user_id) REFERENCES app_user (id))${end}`,
    `CREATE TABLE credential (
      user_id ${reference} NOT NULL PRIMARY KEY,
      hash CHAR(60) NOT NULL,
      must_change SMALLINT DEFAULT 1 NOT NULL,
      FOREIGN KEY (user_id) REFERENCES app_user (id))${end}`,
    `CREATE TABLE email (
      email_id ${key},
      user_id ${reference} NOT NULL,
      kind CHAR(1) NOT NULL,
      is_primary ${yesOrNo} DEFAULT ${no} NOT NULL,
      address VARCHAR(254) NOT NULL,
      FOREIGN KEY (user_id) REFERENCES app_user (id))${end}`,
    'CREATE INDEX email_address ON email (address)',
    'CREATE INDEX email_user ON email (user_id, kind)',
    `CREATE TABLE phone (
      user_id ${reference} NOT NULL,
      kind VARCHAR(10) NOT NULL,
      number VARCHAR(50) NOT NULL,
      PRIMARY KEY (user_id, kind, number),
      FOREIGN KEY (user_id) REFERENCES app_user (id))${end}`,
    `CREATE TABLE address (
      user_id ${reference} NOT NULL,
      kind CHAR(1) NOT NULL,
      street VARCHAR(200),
      zip VARCHAR(20),
      city VARCHAR(100),
      country CHAR(2),
      PRIMARY KEY (user_id, kind),
      FOREIGN KEY (user_id) REFERENCES app_user (id))${end}`,
  ];
}

function ddl(database: ShapeDatabase): readonly string[] {
  const { key, text, moment, end } = words[database];
  const reference = database === 'mariadb' ? 'BIGINT UNSIGNED' : 'BIGINT';
  return [
    ...userTables(database),
    `CREATE TABLE app_group (
      group_id ${key},
      group_name VARCHAR(200) NOT NULL UNIQUE,
      descr ${text},
      revision INTEGER DEFAULT 0 NOT NULL)${end}`,
    farApart[database],
    `CREATE TABLE group_member (
      group_id ${reference} NOT NULL,
      user_id ${reference} NOT NULL,
      since ${moment} DEFAULT CURRENT_TIMESTAMP NOT NULL,
      PRIMARY KEY (group_id, user_id),
      FOREIGN KEY (group_id) REFERENCES app_group (group_id),
      FOREIGN KEY (user_id) REFERENCES app_user (id))${end}`,
    'CREATE INDEX group_member_user ON group_member (user_id)',
  ];
}

const ofPerson = 'first_name, last_name, personnel_no, job_title';

const grants = [
  `SELECT (person_id, ${ofPerson}), INSERT (${ofPerson}), UPDATE (${ofPerson}) ON person`,
  'SELECT, INSERT, UPDATE, DELETE ON app_user',
  'SELECT, INSERT, UPDATE, DELETE ON user_setting',
  // Whoever can write a hash need not be able to read one.
  'SELECT (user_id), INSERT, UPDATE, DELETE ON credential',
  'SELECT, INSERT, DELETE ON email',
  'SELECT, INSERT, DELETE ON phone',
  'SELECT, INSERT, UPDATE, DELETE ON address',
  'SELECT, INSERT, UPDATE, DELETE ON app_group',
  'SELECT, INSERT, DELETE ON group_member',
];

/** Keys from sequences that the table does not own as an identity: using them is a right of its own. */
const sequences = ['person_person_id_seq', 'app_user_id_seq', 'email_email_id_seq', 'app_group_group_id_seq'];

const mail = (kind: string, isPrimary: boolean): object => ({
  table: 'email',
  on: { user_id: 'id' },
  column: 'address',
  where: { kind, is_primary: isPrimary },
});

const phone = (kind: string): object => ({ table: 'phone', on: { user_id: 'id' }, column: 'number', where: { kind } });

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const objects = {
  user: {
    table: 'app_user',
    id: { columns: ['id'], generated: true },
    key: 'userName',
    version: { column: 'updated_at', kind: 'timestamp' },
    joins: {
      person: { table: 'person', on: { person_id: 'person_id' } },
      setting: { table: 'user_setting', on: { user_id: 'id' }, optional: true },
      credential: { table: 'credential', on: { user_id: 'id' }, optional: true },
      home: { table: 'address', on: { user_id: 'id' }, where: { kind: 'H' }, optional: true },
      office: { table: 'address', on: { user_id: 'id' }, where: { kind: 'O' }, optional: true },
    },
    attributes: {
      userName: 'login',
      displayName: 'display_name',
      password: {
        column: 'credential.hash',
        hash: { algorithm: 'bcrypt', cost: 10, ident: '2y' },
        with: { must_change: 0 },
      },
      'name.givenName': 'person.first_name',
      'name.familyName': 'person.last_name',
      title: 'person.job_title',
      [`${enterprise}:employeeNumber`]: 'person.personnel_no',
      active: { column: 'locked', true: [0], false: [1] },
      preferredLanguage: 'setting.lang',
      timezone: 'setting.zone',
      'emails[type eq "work" and primary eq true].value': mail('W', true),
      'emails[type eq "work"].value': { ...mail('W', false), multiple: true, order: ['email_id'] },
      'emails[type eq "home"].value': { ...mail('H', false), multiple: true, order: ['email_id'] },
      'phoneNumbers[type eq "work"].value': { ...phone('work'), multiple: true },
      'phoneNumbers[type eq "mobile"].value': phone('mobile'),
      'addresses[type eq "home"].streetAddress': 'home.street',
      'addresses[type eq "home"].postalCode': 'home.zip',
      'addresses[type eq "home"].locality': 'home.city',
      'addresses[type eq "home"].country': 'home.country',
      'addresses[type eq "work"].streetAddress': 'office.street',
      'addresses[type eq "work"].postalCode': 'office.zip',
      'addresses[type eq "work"].locality': 'office.city',
      'addresses[type eq "work"].country': 'office.country',
      [`${enterprise}:manager.value`]: { column: 'manager_id', references: 'user' },
      'groups.value': { memberOf: 'group' },
      'meta.created': { column: 'created_at', readOnly: true },
    },
    onCreate: { created_at: { now: true } },
    delete: 'hard',
  },
  group: {
    table: 'app_group',
    id: { columns: ['group_id'], generated: true },
    key: 'displayName',
    version: 'revision',
    attributes: {
      displayName: 'group_name',
      externalId: 'descr',
      'members.value': {
        table: 'group_member',
        on: { group_id: 'group_id' },
        references: 'user',
        columns: { user_id: 'id' },
      },
    },
    delete: 'hard',
  },
};

export const joinedChildren: Shape = {
  name: 'joined tables and children',
  tables: {
    mariadb: { ddl: ddl('mariadb'), grants },
    postgres: {
      schema: 'app',
      ddl: ddl('postgres'),
      grants: [...grants, `USAGE ON SEQUENCE ${sequences.join(', ')}`],
    },
    sqlite: { ddl: ddl('sqlite'), grants: [] },
  },
  target: (database) => ({ ...(database === 'postgres' ? { schema: 'app' } : {}), objects }),
  subject: {
    user: { ...usualSubject.user, multiple: 'emails[type eq "work"].value' },
    group: usualSubject.group,
    without: ['nestedGroups'],
    password: {
      kind: 'crypt',
      stored: 'SELECT hash FROM credential WHERE user_id = ? AND must_change = 0',
    },
    stranger: undefined,
  },
  permitted: [
    "INSERT INTO person (first_name, personnel_no) VALUES ('Ada', 'p1')",
    `INSERT INTO app_user (person_id, login, created_at, updated_at)
      SELECT person_id, 'ada', '2026-01-01 00:00:00', '2026-01-01 00:00:00' FROM person WHERE personnel_no = 'p1'`,
    "INSERT INTO email (user_id, kind, address) SELECT id, 'W', 'ada@example.com' FROM app_user WHERE login = 'ada'",
    "INSERT INTO phone (user_id, kind, number) SELECT id, 'work', '+1' FROM app_user WHERE login = 'ada'",
    "INSERT INTO address (user_id, kind, city) SELECT id, 'H', 'London' FROM app_user WHERE login = 'ada'",
    "INSERT INTO user_setting (user_id, lang) SELECT id, 'en' FROM app_user WHERE login = 'ada'",
    "INSERT INTO app_group (group_name) VALUES ('readers')",
    "INSERT INTO group_member (group_id, user_id) SELECT group_id, id FROM app_group, app_user WHERE login = 'ada'",
    `SELECT u.login, p.first_name, p.job_title, s.lang, a.city FROM app_user u JOIN person p ON p.person_id = u.person_id
      LEFT JOIN user_setting s ON s.user_id = u.id LEFT JOIN address a ON a.user_id = u.id AND a.kind = 'H'`,
    "UPDATE person SET job_title = 'Engineer' WHERE personnel_no = 'p1'",
    "UPDATE app_user SET locked = 1, updated_at = '2026-01-02 00:00:00' WHERE login = 'ada'",
    "UPDATE address SET city = 'Paris' WHERE kind = 'H'",
    'DELETE FROM group_member',
    'DELETE FROM email',
    'DELETE FROM phone',
    'DELETE FROM address',
    'DELETE FROM user_setting',
    'DELETE FROM app_user',
    'DELETE FROM app_group',
  ],
  refused: [
    'SELECT hash FROM credential',
    'SELECT birth_date FROM person',
    'SELECT * FROM person',
    "UPDATE person SET birth_date = '2000-01-01'",
    'UPDATE person SET person_id = 7',
    'DELETE FROM person',
    'DROP TABLE person',
    'CREATE TABLE mine (id INTEGER)',
  ],
};
