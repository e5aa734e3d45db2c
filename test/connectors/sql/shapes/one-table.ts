/**
 * Users in one table with a column for each attribute; aliases of their mail address, roles and memberships in plain tables beside it.
 * Several customers share the tables: ours is number 7. Keys come from the database, rows are deleted for good.
 */
import { type Shape, type ShapeDatabase, usualSubject } from './shape.js';

/** What the three databases do not spell alike. */
interface Words {
  readonly key: string;
  readonly text: string;
  readonly moment: string;
  readonly end: string;
}

const words: Readonly<Record<ShapeDatabase, Words>> = {
  mariadb: {
    key: 'INT NOT NULL AUTO_INCREMENT PRIMARY KEY',
    text: 'VARCHAR(4000)',
    moment: 'DATETIME(3)',
    end: ' ENGINE=InnoDB',
  },
  postgres: { key: 'integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY', text: 'text', moment: 'timestamptz', end: '' },
  sqlite: { key: 'INTEGER PRIMARY KEY AUTOINCREMENT', text: 'TEXT', moment: 'DATETIME', end: '' },
};

/** Ids are unique within their table only; the conformance suite wants to tell types apart by them. */
const farApart: Readonly<Record<ShapeDatabase, string>> = {
  mariadb: 'ALTER TABLE role AUTO_INCREMENT = 1000001',
  postgres: 'ALTER TABLE role ALTER COLUMN role_id RESTART WITH 1000001',
  sqlite: "INSERT INTO sqlite_sequence (name, seq) VALUES ('role', 1000000)",
};

/** How each finds a login whatever its case is. */
const loginIndex: Readonly<Record<ShapeDatabase, string>> = {
  mariadb: 'CREATE UNIQUE INDEX app_user_login ON app_user (tenant_no, login)',
  postgres: 'CREATE UNIQUE INDEX app_user_login ON app_user (tenant_no, lower(login))',
  sqlite: 'CREATE UNIQUE INDEX app_user_login ON app_user (tenant_no, login COLLATE NOCASE)',
};

function ddl(database: ShapeDatabase): readonly string[] {
  const { key, text, moment, end } = words[database];
  return [
    `CREATE TABLE app_user (
      id ${key},
      tenant_no INTEGER NOT NULL,
      login VARCHAR(200) NOT NULL,
      first_name VARCHAR(100),
      last_name VARCHAR(100),
      full_name VARCHAR(200),
      job_title ${text},
      department VARCHAR(100),
      employee_no VARCHAR(100),
      status CHAR(1) DEFAULT 'A' NOT NULL,
      manager_id INTEGER,
      pw_hash VARCHAR(200),
      pw_changed_at ${moment},
      created_at ${moment} NOT NULL,
      row_version INTEGER DEFAULT 1 NOT NULL,
      FOREIGN KEY (manager_id) REFERENCES app_user (id))${end}`,
    loginIndex[database],
    'CREATE INDEX app_user_employee ON app_user (employee_no)',
    `CREATE TABLE email (
      user_id INTEGER NOT NULL,
      address VARCHAR(254) NOT NULL,
      pos INTEGER NOT NULL,
      PRIMARY KEY (user_id, pos),
      FOREIGN KEY (user_id) REFERENCES app_user (id))${end}`,
    `CREATE TABLE role (
      role_id ${key},
      name VARCHAR(200) NOT NULL UNIQUE,
      note ${text},
      row_version INTEGER DEFAULT 1 NOT NULL)${end}`,
    farApart[database],
    `CREATE TABLE user_role (
      role_id INTEGER NOT NULL,
      user_id INTEGER NOT NULL,
      PRIMARY KEY (role_id, user_id),
      FOREIGN KEY (role_id) REFERENCES role (role_id),
      FOREIGN KEY (user_id) REFERENCES app_user (id))${end}`,
    'CREATE INDEX user_role_user ON user_role (user_id)',
    `CREATE TABLE role_role (
      role_id INTEGER NOT NULL,
      child_id INTEGER NOT NULL,
      PRIMARY KEY (role_id, child_id),
      FOREIGN KEY (role_id) REFERENCES role (role_id),
      FOREIGN KEY (child_id) REFERENCES role (role_id))${end}`,
    'CREATE INDEX role_role_child ON role_role (child_id)',
    `CREATE TABLE salary (user_id INTEGER NOT NULL PRIMARY KEY, amount INTEGER NOT NULL)${end}`,
  ];
}

const grants = [
  'SELECT, INSERT, UPDATE, DELETE ON app_user',
  'SELECT, INSERT, DELETE ON email',
  'SELECT, INSERT, UPDATE, DELETE ON role',
  'SELECT, INSERT, DELETE ON user_role',
  'SELECT, INSERT, DELETE ON role_role',
];

const objects = {
  user: {
    table: 'app_user',
    id: { columns: ['id'], generated: true },
    key: 'userName',
    version: 'row_version',
    where: { tenant_no: 7 },
    attributes: {
      userName: 'login',
      'name.givenName': 'first_name',
      'name.familyName': 'last_name',
      displayName: 'full_name',
      title: 'job_title',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department': 'department',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber': 'employee_no',
      active: { column: 'status', true: ['A', 'P'], false: ['D', 'X'] },
      'emails.value': { table: 'email', on: { user_id: 'id' }, column: 'address', multiple: true, order: ['pos'] },
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value': {
        column: 'manager_id',
        references: 'user',
      },
      'groups.value': { memberOf: 'group' },
      password: { column: 'pw_hash', hash: 'argon2id', with: { pw_changed_at: { now: true } } },
    },
    onCreate: { created_at: { now: true } },
    delete: 'hard',
  },
  group: {
    table: 'role',
    id: { columns: ['role_id'], generated: true },
    key: 'displayName',
    version: 'row_version',
    attributes: {
      displayName: 'name',
      externalId: 'note',
      'members.value': [
        { table: 'user_role', on: { role_id: 'role_id' }, references: 'user', columns: { user_id: 'id' } },
        { table: 'role_role', on: { role_id: 'role_id' }, references: 'group', columns: { child_id: 'role_id' } },
      ],
      'groups.value': { memberOf: 'group' },
    },
    delete: 'hard',
  },
};

export const oneTable: Shape = {
  name: 'one table',
  tables: {
    mariadb: { ddl: ddl('mariadb'), grants },
    postgres: { ddl: ddl('postgres'), grants },
    sqlite: { ddl: ddl('sqlite'), grants: [] },
  },
  target: () => ({ objects }),
  subject: {
    ...usualSubject,
    without: [],
    password: {
      kind: 'argon2id',
      stored: 'SELECT pw_hash FROM app_user WHERE id = ? AND pw_changed_at IS NOT NULL AND row_version > 0',
    },
    stranger:
      "INSERT INTO app_user (tenant_no, login, created_at) VALUES (8, 'stranger', '2026-01-01 00:00:00') RETURNING id",
  },
  permitted: [
    "INSERT INTO app_user (tenant_no, login, created_at) VALUES (7, 'ada', '2026-01-01 00:00:00') RETURNING id",
    "UPDATE app_user SET job_title = 'Engineer', row_version = row_version + 1 WHERE login = 'ada' AND tenant_no = 7",
    "INSERT INTO email (user_id, address, pos) SELECT id, 'ada@example.com', 0 FROM app_user WHERE login = 'ada'",
    "INSERT INTO role (name) VALUES ('readers')",
    "INSERT INTO user_role (role_id, user_id) SELECT role_id, id FROM role, app_user WHERE name = 'readers' AND login = 'ada'",
    'SELECT id, login, status, manager_id FROM app_user',
    'SELECT user_id FROM user_role ORDER BY user_id',
    'DELETE FROM user_role',
    'DELETE FROM email',
    'DELETE FROM app_user',
    'DELETE FROM role',
  ],
  refused: [
    'SELECT * FROM salary',
    "UPDATE email SET address = 'other@example.com'",
    'UPDATE user_role SET user_id = 1',
    'CREATE TABLE mine (id INTEGER)',
    'ALTER TABLE app_user ADD COLUMN mine INTEGER',
    'DROP TABLE user_role',
    'TRUNCATE TABLE email',
  ],
};
