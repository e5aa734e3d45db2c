/** One spoiled thing each, and the finding that tells it. */
import { type ShapeDatabase } from '../shapes/shape.js';
import { soundGrants, words, type SpoiledObjects } from './checked-tables.js';

type Edit = readonly [statement: string, from: string, to: string];

export interface Spoiled {
  readonly name: string;
  /** Default: all. */
  readonly databases?: readonly ShapeDatabase[];
  /** Changes in the statements that make the tables; an empty `from` replaces the statement. */
  readonly edits?: (database: ShapeDatabase) => readonly Edit[];
  /** Statements of the owner that come after the others. */
  readonly more?: (database: ShapeDatabase) => readonly string[];
  readonly grants?: readonly string[];
  readonly objects?: SpoiledObjects;
  /** Beginnings of the findings that must be there: state, check, subject, what was found; and a part of the advice. */
  readonly finds: readonly (readonly [line: RegExp, advice: RegExp])[];
}

const title = 'title VARCHAR(200)';
const version = 'row_version INTEGER DEFAULT 1 NOT NULL';

const computed: Readonly<Record<ShapeDatabase, string>> = {
  mariadb: "title VARCHAR(201) AS (concat(login, '.')) VIRTUAL",
  postgres: "title VARCHAR(201) GENERATED ALWAYS AS (login || '.') STORED",
  sqlite: "title VARCHAR(201) GENERATED ALWAYS AS (login || '.') VIRTUAL",
};

/** MariaDB makes an index for each foreign key. */
const foreignKeys = (database: ShapeDatabase, statement: string, ...keys: readonly string[]): readonly Edit[] =>
  database === 'mariadb' ? keys.map((key) => [statement, key, ''] as const) : [];

const manyUsers: Readonly<Record<ShapeDatabase, readonly string[]>> = {
  mariadb: [
    "INSERT INTO app_user (login, title) SELECT concat('u', seq), concat('t', seq) FROM seq_1_to_20000",
    'ANALYZE TABLE app_user',
  ],
  postgres: [
    "INSERT INTO app_user (login, title) SELECT 'u' || n, 't' || n FROM generate_series(1, 20000) n",
    'ANALYZE app_user',
  ],
  sqlite: [
    "INSERT INTO app_user (login, title) WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 20000) SELECT 'u' || n, 't' || n FROM s",
  ],
};

const keyOf = (database: ShapeDatabase, key: string): readonly Edit[] => [['app_user', words[database].key, key]];

const columnCases: readonly Spoiled[] = [
  {
    name: 'a column that nothing fills',
    edits: () => [['app_user', title, `${title}, badge VARCHAR(20) NOT NULL`]],
    finds: [[/^problem columns app_user Rows cannot be made: .*: badge\.$/, /under onCreate/]],
  },
  {
    name: 'a column of a child table that nothing fills',
    edits: () => [['email', 'pos INTEGER NOT NULL,', 'pos INTEGER NOT NULL, kind CHAR(1) NOT NULL,']],
    finds: [[/^problem columns email Rows cannot be made: .*: kind\.$/, /fix them under where/]],
  },
  {
    name: 'a column that must have a value, and whose attribute may be left out',
    edits: () => [['app_user', title, `${title} NOT NULL`]],
    finds: [[/^warning columns user Requests that make a user without these are refused, .*: title\.$/, /onCreate/]],
  },
  {
    name: 'a view that takes no writes',
    more: () => ['CREATE VIEW app_view AS SELECT DISTINCT id, login, title, manager_id, row_version FROM app_user'],
    grants: [...soundGrants, 'SELECT, INSERT, UPDATE, DELETE ON app_view'],
    objects: { user: { table: 'app_view' } },
    finds: [[/^problem columns app_view This view takes no writes/, /INSTEAD OF triggers/]],
  },
  {
    name: 'a computed column that is written',
    edits: (database) => [['app_user', title, computed[database]]],
    finds: [[/^problem columns app_user Computed columns cannot be written: title\.$/, /readOnly: true/]],
  },
  {
    name: 'a generated key that is none',
    edits: (database) => keyOf(database, 'INT NOT NULL PRIMARY KEY'),
    finds: [[/^problem columns user The database does not make the key id, though/, /uuid: true/]],
  },
  {
    name: 'a UUID as a key that is a number',
    objects: { user: { id: { columns: ['id'], uuid: true } } },
    finds: [[/^problem columns user The key id \(.*\) does not hold a UUID/, /generated: true/]],
  },
  {
    name: 'a version that may be NULL',
    edits: () => [['app_user', version, 'row_version INTEGER DEFAULT 1']],
    finds: [[/^warning columns user The version column row_version may be NULL/, /declare it NOT NULL/]],
  },
  {
    name: 'a version of another kind',
    objects: { user: { version: { column: 'row_version', kind: 'timestamp' } } },
    finds: [[/^problem columns user The version row_version is configured as timestamp/, /counter, timestamp or text/]],
  },
  {
    name: 'a type that is not known',
    databases: ['mariadb', 'postgres'],
    edits: () => [['app_user', title, 'title POINT']],
    finds: [[/^problem columns app_user The column title has the type point/, /a view that gives it as text/]],
  },
];

const passwordCases: readonly Spoiled[] = [
  {
    name: 'a column that is too narrow for a hash',
    edits: () => [['app_user', title, `${title}, pw VARCHAR(50)`]],
    objects: { attributes: { password: { column: 'pw', hash: 'argon2id' } } },
    finds: [
      [
        /^problem catalog objects\.user\.attributes\.password The column has room for 50 characters, and a hash by argon2id has 9\d/,
        /or the table/,
      ],
    ],
  },
  {
    name: 'a password that may not be written',
    databases: ['postgres', 'mariadb'],
    edits: () => [['app_user', title, `${title}, pw VARCHAR(200)`]],
    objects: { attributes: { password: { column: 'pw', hash: 'argon2id' } } },
    grants: [
      'SELECT, INSERT, DELETE, UPDATE (login, title, manager_id, row_version) ON app_user',
      ...soundGrants.slice(1),
    ],
    finds: [[/^problem rights app_user The user lacks UPDATE \(\W?pw\W?\)/, /^GRANT UPDATE \(\W?pw\W?\) ON/]],
  },
];

const indexCases: readonly Spoiled[] = [
  {
    name: 'no index for the natural key',
    edits: () => [['app_user_login', '', '']],
    finds: [
      [
        /^warning indexes app_user No index finds the natural key login/,
        /^CREATE INDEX \S+ ON \S*app_user\S* \(.*login/,
      ],
      [/^warning names user Nothing stops two rows from having the same login/, /declare it unique/],
    ],
  },
  {
    name: 'no index from the child to its user',
    edits: (database) => [
      ['email', 'PRIMARY KEY (user_id, pos), FOREIGN KEY', 'PRIMARY KEY (pos, user_id), FOREIGN KEY'],
      ...foreignKeys(database, 'email', ', FOREIGN KEY (user_id) REFERENCES app_user (id)'),
    ],
    finds: [[/^warning indexes email No index begins with user_id/, /CREATE INDEX \S+ ON \S*email\S* \(\S*user_id/]],
  },
  {
    name: 'no index from the member to its groups',
    edits: (database) => [
      ['user_role_user', '', ''],
      ...foreignKeys(database, 'user_role', ', FOREIGN KEY (user_id) REFERENCES app_user (id)'),
    ],
    finds: [[/^warning indexes user_role No index begins with user_id/, /CREATE INDEX/]],
  },
  {
    name: 'many rows, a filter that reads them all, and a condition without an index',
    more: (database) => manyUsers[database],
    objects: {
      user: { where: { tenant_no: 7 }, delete: { set: { deleted: 1 } } },
      attributes: { externalId: 'title' },
    },
    finds: [
      [/^warning indexes app_user A filter by externalId reads the whole table \(about \d+ rows\)/, /title/],
      [/^warning indexes app_user No index begins with tenant_no/, /CREATE INDEX/],
      [/^warning indexes app_user No index begins with deleted/, /CREATE INDEX/],
    ],
  },
];

const rightCases: readonly Spoiled[] = [
  {
    name: 'rights that are missing',
    databases: ['mariadb', 'postgres'],
    grants: [
      'SELECT, INSERT, UPDATE, DELETE ON app_user',
      'SELECT (user_id, address), INSERT, DELETE ON email',
      'SELECT, INSERT, UPDATE, DELETE ON role',
      'SELECT ON user_role',
    ],
    finds: [
      [/^problem rights user_role The user lacks INSERT, DELETE/, /^GRANT INSERT, DELETE ON \S+user_role\S* TO \S+;$/],
    ],
  },
  {
    name: 'rights on columns that are missing',
    databases: ['postgres'],
    grants: [
      ...soundGrants.filter((grant) => !grant.includes('email')),
      'SELECT (user_id, address), INSERT, DELETE ON email',
    ],
    finds: [[/^problem rights email The user lacks SELECT \(pos\)/, /^GRANT SELECT \(pos\) ON public\.email TO/]],
  },
  {
    name: 'rights that nothing needs',
    databases: ['mariadb', 'postgres'],
    grants: [...soundGrants, 'SELECT ON salary', 'UPDATE, TRIGGER ON user_role'],
    finds: [
      [/^warning rights - The user has rights on tables that nothing needs: \S*salary\S*\.$/, /^REVOKE/],
      [/^warning rights user_role The user may (?:UPDATE, TRIGGER|TRIGGER, UPDATE)/, /^REVOKE (?:UPDATE|TRIGGER)/],
    ],
  },
  {
    name: 'rights on all tables',
    databases: ['mariadb'],
    grants: ['SELECT, INSERT, UPDATE, DELETE, DROP ON *'],
    finds: [[/^warning rights - The user has SELECT, INSERT, UPDATE, DELETE, DROP on all tables of/, /^REVOKE/]],
  },
  {
    name: 'a schema in which tables may be made',
    databases: ['postgres'],
    grants: [...soundGrants, 'CREATE ON SCHEMA public'],
    finds: [[/^warning rights - The role may make tables in the schema public/, /^REVOKE CREATE ON SCHEMA public/]],
  },
];

const plainLogin = (database: ShapeDatabase, type: string): readonly Edit[] => [
  ['app_user', `login ${words[database].name}`, `login ${type}`],
];

const nameCases: readonly Spoiled[] = [
  {
    name: 'a collation that ignores accents and blanks',
    databases: ['mariadb'],
    edits: (database) => plainLogin(database, 'VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL'),
    finds: [
      [
        /^warning names user The column login \(utf8mb4_general_ci\) takes letters with and without accents/,
        /collation/,
      ],
      [/^warning names user The column login \(utf8mb4_general_ci\) takes no notice of blanks/, /NO PAD/],
    ],
  },
  {
    name: 'a collation that tells upper from lower case',
    databases: ['mariadb'],
    edits: (database) => plainLogin(database, 'VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL'),
    finds: [
      [/^warning names user The table tells upper from lower case in login/, /collation that ignores case/],
      [/^warning indexes app_user No index finds the natural key login whatever its case/, /collation/],
    ],
  },
  {
    name: 'a unique index that tells upper from lower case',
    databases: ['postgres', 'sqlite'],
    edits: () => [['app_user_login', '', 'CREATE UNIQUE INDEX app_user_login ON app_user (login)']],
    finds: [[/^warning names user The table tells upper from lower case in login/, /^CREATE UNIQUE INDEX/]],
  },
  {
    name: 'a collation that ignores accents',
    databases: ['postgres'],
    edits: () => [
      [
        'app_user',
        'CREATE TABLE',
        "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false); CREATE TABLE",
      ],
      ['app_user', 'login varchar(200)', 'login varchar(200) COLLATE loose'],
    ],
    finds: [
      [/^warning names user The column login \(und-u-ks-level1\) takes letters with and without accents/, /collation/],
    ],
  },
  {
    name: 'a type that loses blanks',
    databases: ['mariadb', 'postgres'],
    edits: (database) => [['app_user', `login ${words[database].name}`, 'login CHAR(50) NOT NULL']],
    finds: [
      [
        /^warning names user The column login \(char.*\) takes no notice of blanks at the end, or loses them/,
        /VARCHAR/,
      ],
    ],
  },
];

const storageCases: readonly Spoiled[] = [
  {
    name: 'an engine without transactions',
    databases: ['mariadb'],
    edits: () => [['email', ', FOREIGN KEY (user_id) REFERENCES app_user (id))', ') ENGINE = MyISAM']],
    finds: [[/^problem engine email The engine MyISAM has no transactions/, /^ALTER TABLE email ENGINE = InnoDB/]],
  },
  {
    name: 'rows of another table that stop a deletion',
    more: () => [
      'CREATE TABLE badge (no INTEGER NOT NULL PRIMARY KEY, holder INTEGER, FOREIGN KEY (holder) REFERENCES app_user (id))',
    ],
    // MariaDB shows tables only to those who have a right on them.
    grants: [...soundGrants, 'SELECT ON badge'],
    finds: [
      [/^warning deleting user A user cannot be deleted while rows of badge refer to it \(holder\)/, /ON DELETE/],
    ],
  },
  {
    name: 'no deletion at all',
    objects: { user: { delete: undefined } },
    finds: [[/^ok deleting user Nothing is deleted/, /^$/]],
  },
  {
    name: 'transactions that only read',
    databases: ['postgres'],
    more: () => [
      "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$",
    ],
    finds: [[/^problem session - Transactions are read only by default/, /default_transaction_read_only/]],
  },
  {
    name: 'a database that makes readers wait',
    databases: ['sqlite'],
    more: () => ['PRAGMA journal_mode = DELETE'],
    finds: [[/^warning session - Without a write-ahead log/, /journal_mode = WAL/]],
  },
  {
    name: 'a table that is not there',
    objects: { user: { table: 'app_usr' } },
    finds: [
      [
        /^problem catalog objects\.user\.table There is no table or view "app_usr"/,
        /^Correct target\.objects\.user\.table/,
      ],
      [/^skipped columns/, /check again/],
    ],
  },
];

export const spoiled: readonly Spoiled[] = [
  ...columnCases,
  ...passwordCases,
  ...indexCases,
  ...rightCases,
  ...nameCases,
  ...storageCases,
];
