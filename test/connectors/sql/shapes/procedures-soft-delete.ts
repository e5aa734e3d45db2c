/**
 * An application that lets nobody at its tables: views for reading, a stored procedure for every write. Nobody is ever removed: `deleted` is set,
 * and the login is free again. Causeway may read the views, run the procedures, and write mail addresses through their view. SQLite has no
 * procedures: there the same is done by given statements.
 */
import { postgresProcedures, postgresStatements } from './procedures-postgres.js';
import { mariadbProcedures, mariadbStatements } from './procedures-mariadb.js';
import { sqliteStatements } from './procedures-sqlite.js';
import { type Shape, type ShapeDatabase, usualSubject } from './shape.js';

/** What the three databases do not spell alike. */
interface Words {
  readonly key: string;
  readonly text: string;
  readonly moment: string;
  readonly end: string;
}

const words: Readonly<Record<ShapeDatabase, Words>> = {
  mariadb: { key: 'INT NOT NULL AUTO_INCREMENT PRIMARY KEY', text: 'TEXT', moment: 'DATETIME', end: ' ENGINE=InnoDB' },
  postgres: { key: 'serial PRIMARY KEY', text: 'text', moment: 'timestamp', end: '' },
  sqlite: { key: 'INTEGER PRIMARY KEY AUTOINCREMENT', text: 'TEXT', moment: 'DATETIME', end: '' },
};

/** A login is taken as long as its row is not deleted. */
const loginIndex: Readonly<Record<ShapeDatabase, readonly string[]>> = {
  mariadb: [
    'ALTER TABLE account ADD COLUMN taken VARCHAR(200) AS (IF(deleted = 0, login, NULL)) STORED',
    'CREATE UNIQUE INDEX account_login ON account (taken)',
  ],
  postgres: ['CREATE UNIQUE INDEX account_login ON account (lower(login)) WHERE deleted = 0'],
  sqlite: ['CREATE UNIQUE INDEX account_login ON account (login COLLATE NOCASE) WHERE deleted = 0'],
};

const farApart: Readonly<Record<ShapeDatabase, string>> = {
  mariadb: 'ALTER TABLE team AUTO_INCREMENT = 1000001',
  postgres: 'ALTER SEQUENCE team_team_no_seq RESTART WITH 1000001',
  sqlite: "INSERT INTO sqlite_sequence (name, seq) VALUES ('team', 1000000)",
};

function tables(database: ShapeDatabase): readonly string[] {
  const { key, text, moment, end } = words[database];
  return [
    `CREATE TABLE account (
      account_no ${key},
      login VARCHAR(200) NOT NULL,
      given_name VARCHAR(100),
      family_name VARCHAR(100),
      position_title ${text},
      badge VARCHAR(100),
      enabled SMALLINT DEFAULT 1 NOT NULL,
      boss_no INTEGER,
      pw_hash VARCHAR(250),
      deleted SMALLINT DEFAULT 0 NOT NULL,
      deleted_at ${moment},
      revision INTEGER DEFAULT 1 NOT NULL,
      FOREIGN KEY (boss_no) REFERENCES account (account_no))${end}`,
    ...loginIndex[database],
    `CREATE TABLE mail (
      account_no INTEGER NOT NULL,
      address VARCHAR(254) NOT NULL,
      pos INTEGER NOT NULL,
      PRIMARY KEY (account_no, pos),
      FOREIGN KEY (account_no) REFERENCES account (account_no))${end}`,
    `CREATE TABLE team (
      team_no ${key},
      label VARCHAR(200) NOT NULL UNIQUE,
      purpose ${text},
      deleted SMALLINT DEFAULT 0 NOT NULL,
      revision INTEGER DEFAULT 1 NOT NULL)${end}`,
    farApart[database],
    `CREATE TABLE team_account (
      team_no INTEGER NOT NULL,
      account_no INTEGER NOT NULL,
      PRIMARY KEY (team_no, account_no),
      FOREIGN KEY (team_no) REFERENCES team (team_no),
      FOREIGN KEY (account_no) REFERENCES account (account_no))${end}`,
    'CREATE INDEX team_account_account ON team_account (account_no)',
    `CREATE VIEW v_user AS
      SELECT account_no, login, given_name, family_name, position_title, badge, enabled, boss_no, deleted, revision FROM account`,
    'CREATE VIEW v_mail AS SELECT account_no, address, pos FROM mail',
    'CREATE VIEW v_team AS SELECT team_no, label, purpose, deleted, revision FROM team',
    'CREATE VIEW v_team_member AS SELECT team_no, account_no FROM team_account',
  ];
}

const views = ['SELECT ON v_user', 'SELECT, INSERT, DELETE ON v_mail', 'SELECT ON v_team', 'SELECT ON v_team_member'];

const procedures = [
  'new_account',
  'change_account',
  'retire_account',
  'change_password',
  'new_team',
  'change_team',
  'retire_team',
  'join_team',
  'leave_team',
];

const statements = { mariadb: mariadbStatements, postgres: postgresStatements, sqlite: sqliteStatements };

const objectsOf = (database: ShapeDatabase): object => ({
  user: {
    table: 'v_user',
    id: { columns: ['account_no'], generated: true },
    key: 'userName',
    version: 'revision',
    attributes: {
      userName: 'login',
      'name.givenName': 'given_name',
      'name.familyName': 'family_name',
      title: 'position_title',
      employeeNumber: 'badge',
      active: { column: 'enabled', true: [1], false: [0] },
      // Views cannot be written to on SQLite.
      'emails.value': {
        table: database === 'sqlite' ? 'mail' : 'v_mail',
        on: { account_no: 'account_no' },
        column: 'address',
        multiple: true,
        order: ['pos'],
      },
      'manager.value': { column: 'boss_no', references: 'user' },
      'groups.value': { memberOf: 'group' },
      // Views cannot be written to on SQLite, and this one does not show hashes: the procedures take them.
      password: { hash: { algorithm: 'pbkdf2-sha256', form: 'django' } },
    },
    delete: { set: { deleted: 1 } },
    statements: statements[database].user,
  },
  group: {
    table: 'v_team',
    id: { columns: ['team_no'], generated: true },
    key: 'displayName',
    version: 'revision',
    attributes: {
      displayName: 'label',
      externalId: 'purpose',
      'members.value': {
        table: 'v_team_member',
        on: { team_no: 'team_no' },
        references: 'user',
        columns: { account_no: 'account_no' },
      },
    },
    delete: { set: { deleted: 1 } },
    statements: statements[database].group,
  },
});

/** As Causeway would write: by procedures, or where there are none, by statements. */
const permittedOn: Readonly<Record<ShapeDatabase, readonly string[]>> = {
  mariadb: [
    "CALL new_account('ada', 'Ada', NULL, NULL, NULL, 1, NULL, NULL, @id)",
    "CALL change_account(@id, 'ada', 'Ada', 'Lovelace', 'Engineer', NULL, 1, NULL, NULL, @found)",
    "INSERT INTO v_mail (account_no, address, pos) SELECT account_no, 'ada@example.com', 0 FROM v_user",
    "CALL new_team('readers', NULL, @team)",
    'CALL join_team(@team, @id)',
    'CALL leave_team(@team, @id)',
    'DELETE FROM v_mail',
    'CALL retire_team(@team, NULL, @found)',
    'CALL retire_account(@id, NULL, @found)',
    "CALL new_account('ada', NULL, NULL, NULL, NULL, 1, NULL, NULL, @id)",
  ],
  postgres: [
    "SELECT new_account('ada', 'Ada', NULL, NULL, NULL, 1, NULL, NULL)",
    "SELECT change_account(account_no, 'ada', 'Ada', 'Lovelace', 'Engineer', NULL, 1, NULL, NULL) FROM v_user",
    "INSERT INTO v_mail (account_no, address, pos) SELECT account_no, 'ada@example.com', 0 FROM v_user",
    "SELECT new_team('readers', NULL)",
    'SELECT join_team(team_no, account_no) FROM v_team, v_user',
    'SELECT leave_team(team_no, account_no) FROM v_team, v_user',
    'DELETE FROM v_mail',
    'SELECT retire_team(team_no, NULL) FROM v_team',
    'SELECT retire_account(account_no, NULL) FROM v_user',
    "SELECT new_account('ada', NULL, NULL, NULL, NULL, 1, NULL, NULL)",
  ],
  sqlite: [
    "INSERT INTO account (login) VALUES ('ada')",
    'UPDATE account SET deleted = 1',
    "INSERT INTO account (login) VALUES ('ada')",
  ],
};

export const proceduresSoftDelete: Shape = {
  name: 'procedures and soft deletion',
  tables: {
    mariadb: {
      ddl: [...tables('mariadb'), ...mariadbProcedures],
      grants: [...views, ...procedures.map((name) => `EXECUTE ON PROCEDURE ${name}`)],
    },
    postgres: {
      schema: 'app',
      ddl: [
        // By default everybody may run what is made.
        'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
        ...tables('postgres'),
        ...postgresProcedures,
      ],
      grants: [...views, ...procedures.map((name) => `EXECUTE ON FUNCTION ${name}`)],
    },
    sqlite: { ddl: tables('sqlite'), grants: [] },
  },
  target: (database) => ({
    ...(database === 'postgres' ? { schema: 'app' } : {}),
    objects: objectsOf(database),
  }),
  subject: {
    user: { ...usualSubject.user, secondText: 'employeeNumber', reference: 'manager.value' },
    group: usualSubject.group,
    without: ['nestedGroups'],
    password: { kind: 'pbkdf2 django', stored: 'SELECT pw_hash FROM account WHERE account_no = ?' },
    stranger: "INSERT INTO account (login, deleted) VALUES ('stranger', 1) RETURNING account_no",
  },
  permitted: (database) => permittedOn[database],
  refused: [
    'SELECT login FROM account',
    'SELECT * FROM team_account',
    "UPDATE v_user SET login = 'eve'",
    "INSERT INTO v_user (login) VALUES ('eve')",
    'DELETE FROM v_team_member',
    "UPDATE v_mail SET address = 'eve@example.com'",
    'DROP VIEW v_user',
  ],
};
