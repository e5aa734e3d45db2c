/**
 * What grew over the years: badge numbers that are given to the next one when somebody leaves (only together with the day of hiring do they
 * name a person), padded with blanks; a JSON column; an end of validity in place of a status; logins that the database compares without
 * regard to case and accents; one table for all ways of reaching somebody; a department that is a mere column; rights that are listed in a
 * table and given in another. Removed people stay in the table.
 */
import { type Shape, type ShapeDatabase, usualSubject } from './shape.js';

/** What the three databases do not spell alike. */
interface Words {
  readonly before: readonly string[];
  readonly moment: string;
  readonly day: string;
  readonly json: string;
  readonly number: string;
  readonly login: string;
  readonly loginIndex: readonly string[];
  readonly end: string;
}

const words: Readonly<Record<ShapeDatabase, Words>> = {
  mariadb: {
    before: [],
    moment: 'DATETIME(3)',
    day: 'DATETIME',
    json: 'JSON',
    number: 'INT NOT NULL AUTO_INCREMENT PRIMARY KEY',
    login: 'VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci',
    loginIndex: [
      `ALTER TABLE employee ADD COLUMN taken VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci
        AS (IF(removed = 0, login, NULL)) STORED`,
      'CREATE UNIQUE INDEX employee_login ON employee (taken)',
      'CREATE INDEX employee_any_login ON employee (login)',
    ],
    end: ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci',
  },
  postgres: {
    // Its texts cannot be searched with LIKE unless another collation is named.
    before: ["CREATE COLLATION alike (provider = icu, locale = 'und-u-ks-level1', deterministic = false)"],
    moment: 'timestamp(3)',
    day: 'timestamp',
    json: 'jsonb',
    number: 'integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
    login: 'varchar(200) COLLATE alike',
    loginIndex: [
      'CREATE UNIQUE INDEX employee_login ON employee (login) WHERE removed = 0',
      'CREATE INDEX employee_lower_login ON employee (lower(login COLLATE "C"))',
    ],
    end: '',
  },
  sqlite: {
    before: [],
    moment: 'DATETIME',
    day: 'DATETIME',
    json: 'JSON',
    number: 'INTEGER PRIMARY KEY AUTOINCREMENT',
    login: 'VARCHAR(200) COLLATE NOCASE',
    loginIndex: [
      'CREATE UNIQUE INDEX employee_login ON employee (login) WHERE removed = 0',
      'CREATE INDEX employee_any_login ON employee (login)',
    ],
    end: '',
  },
};

const farApart: Readonly<Record<ShapeDatabase, string>> = {
  mariadb: 'ALTER TABLE circle AUTO_INCREMENT = 1000001',
  postgres: 'ALTER TABLE circle ALTER COLUMN circle_id RESTART WITH 1000001',
  sqlite: "INSERT INTO sqlite_sequence (name, seq) VALUES ('circle', 1000000)",
};

function ddl(database: ShapeDatabase): readonly string[] {
  const { before, moment, day, json, number, login, loginIndex, end } = words[database];
  const ofPerson = `badge_no CHAR(12) NOT NULL, hired_at ${moment} NOT NULL`;
  const person = 'FOREIGN KEY (badge_no, hired_at) REFERENCES employee (badge_no, hired_at)';
  return [
    ...before,
    `CREATE TABLE employee (
      ${ofPerson},
      login ${login} NOT NULL,
      job_title VARCHAR(4000),
      department VARCHAR(100),
      country CHAR(5),
      extra ${json},
      valid_until ${day},
      secret VARCHAR(130),
      boss_badge CHAR(12),
      boss_hired_at ${moment},
      removed SMALLINT DEFAULT 0 NOT NULL,
      PRIMARY KEY (badge_no, hired_at),
      FOREIGN KEY (boss_badge, boss_hired_at) REFERENCES employee (badge_no, hired_at))${end}`,
    ...loginIndex,
    'CREATE INDEX employee_department ON employee (department)',
    `CREATE TABLE contact (
      ${ofPerson},
      medium VARCHAR(8) NOT NULL,
      reached_at VARCHAR(254) NOT NULL,
      line INTEGER NOT NULL,
      PRIMARY KEY (badge_no, hired_at, medium, line),
      ${person})${end}`,
    `CREATE TABLE circle (
      circle_id ${number},
      name VARCHAR(200) NOT NULL UNIQUE,
      about VARCHAR(4000),
      revision INTEGER DEFAULT 0 NOT NULL)${end}`,
    farApart[database],
    `CREATE TABLE circle_member (
      circle_id INTEGER NOT NULL,
      ${ofPerson},
      PRIMARY KEY (circle_id, badge_no, hired_at),
      FOREIGN KEY (circle_id) REFERENCES circle (circle_id),
      ${person})${end}`,
    'CREATE INDEX circle_member_employee ON circle_member (badge_no, hired_at)',
    `CREATE TABLE right_def (code CHAR(8) NOT NULL PRIMARY KEY, label VARCHAR(100) NOT NULL UNIQUE)${end}`,
    `CREATE TABLE employee_right (
      ${ofPerson},
      code CHAR(8) NOT NULL,
      PRIMARY KEY (badge_no, hired_at, code),
      FOREIGN KEY (code) REFERENCES right_def (code),
      ${person})${end}`,
    'CREATE INDEX employee_right_code ON employee_right (code)',
    "INSERT INTO right_def (code, label) VALUES ('PAY', 'May pay'), ('SIGN', 'May sign'), ('ADMIN', 'May administer')",
  ];
}

const grants = [
  'SELECT, INSERT, UPDATE ON employee',
  'SELECT, INSERT, DELETE ON contact',
  'SELECT, INSERT, UPDATE, DELETE ON circle',
  'SELECT, INSERT, DELETE ON circle_member',
  // Which rights there are is not for Causeway to decide.
  'SELECT ON right_def',
  'SELECT, INSERT, DELETE ON employee_right',
];

const ofEmployee = { badge_no: 'badge_no', hired_at: 'hired_at' };

const contact = (medium: string): object => ({
  table: 'contact',
  on: ofEmployee,
  column: 'reached_at',
  where: { medium },
  multiple: true,
  order: ['line'],
});

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const objects = {
  user: {
    table: 'employee',
    id: { columns: ['badge_no'], reuse: 'hired_at' },
    key: 'userName',
    attributes: {
      userName: 'login',
      externalId: 'badge_no',
      title: 'job_title',
      locale: 'country',
      [`${enterprise}:department`]: 'department',
      [`${enterprise}:costCenter`]: { column: 'extra', json: ['hr', 'costCenter'] },
      nickName: { column: 'extra', json: ['nick "name"'] },
      active: { column: 'valid_until', until: true },
      'emails.value': contact('MAIL'),
      'phoneNumbers.value': contact('TEL'),
      'entitlements.value': { table: 'employee_right', on: ofEmployee, column: 'code', multiple: true },
      [`${enterprise}:manager.value`]: { columns: ['boss_badge', 'boss_hired_at'], references: 'user' },
      'groups.value': { memberOf: 'group' },
      password: { column: 'secret', hash: { algorithm: 'ssha512' } },
    },
    onCreate: { hired_at: { now: true } },
    delete: { set: { removed: 1 } },
  },
  group: {
    table: 'circle',
    id: { columns: ['circle_id'], generated: true },
    key: 'displayName',
    version: 'revision',
    attributes: {
      displayName: 'name',
      externalId: 'about',
      'members.value': {
        table: 'circle_member',
        on: { circle_id: 'circle_id' },
        references: 'user',
        columns: ofEmployee,
      },
    },
    delete: 'hard',
  },
};

export const jsonAndColumns: Shape = {
  name: 'JSON and columns',
  tables: {
    mariadb: { ddl: ddl('mariadb'), grants },
    postgres: { schema: 'app', ddl: ddl('postgres'), grants },
    sqlite: { ddl: ddl('sqlite'), grants: [] },
  },
  target: (database) => ({ ...(database === 'postgres' ? { schema: 'app' } : {}), objects }),
  subject: {
    user: {
      ...usualSubject.user,
      secondText: `${enterprise}:costCenter`,
      required: () => ({ externalId: [Math.random().toString(36).slice(2, 12)] }),
    },
    group: usualSubject.group,
    without: ['nestedGroups'],
    password: { kind: 'ssha512', stored: 'SELECT secret FROM employee WHERE badge_no = ? AND hired_at = ?' },
    stranger: undefined,
  },
  permitted: [
    `INSERT INTO employee (badge_no, hired_at, login, extra)
      VALUES ('7', '2026-01-01 08:00:00', 'ada', '{"hr": {"costCenter": "4711"}}')`,
    "UPDATE employee SET removed = 1, valid_until = '2026-02-01 00:00:00' WHERE badge_no = '7'",
    // The badge and the login are for the next one now.
    "INSERT INTO employee (badge_no, hired_at, login) VALUES ('7', '2026-03-01 08:00:00', 'Ada')",
    `INSERT INTO contact (badge_no, hired_at, medium, reached_at, line)
      SELECT badge_no, hired_at, 'MAIL', 'ada@example.com', 1 FROM employee WHERE removed = 0`,
    "INSERT INTO circle (name) VALUES ('readers')",
    `INSERT INTO circle_member (circle_id, badge_no, hired_at)
      SELECT circle_id, badge_no, hired_at FROM circle, employee WHERE removed = 0`,
    `INSERT INTO employee_right (badge_no, hired_at, code)
      SELECT badge_no, hired_at, code FROM employee, right_def WHERE removed = 0 AND label = 'May pay'`,
    'SELECT DISTINCT department FROM employee',
    'DELETE FROM employee_right',
    'DELETE FROM circle_member',
    'DELETE FROM contact',
    'DELETE FROM circle',
  ],
  refused: [
    'DELETE FROM employee',
    "INSERT INTO right_def (code, label) VALUES ('ROOT', 'May everything')",
    'DELETE FROM right_def',
    "UPDATE employee_right SET code = 'ADMIN'",
    'DROP TABLE contact',
    'CREATE TABLE mine (id INTEGER)',
  ],
};
