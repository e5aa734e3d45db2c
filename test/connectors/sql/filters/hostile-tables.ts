/**
 * People and groups whose texts lie in columns of all sorts: collations that ignore case, accents and blanks, languages with rules of their own,
 * code pages, CHAR, JSON, joined and child tables. Each attribute has the same name on every database.
 */
import { type Shape, type ShapeDatabase } from '../shapes/shape.js';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Columns that hold any text, by the attribute that names them, with their type in the words of each database. */
const textColumns: readonly {
  readonly attribute: string;
  readonly column: string;
  readonly type: Readonly<Record<ShapeDatabase, string>>;
}[] = [
  {
    attribute: 'name.formatted',
    column: 'folded',
    type: {
      mariadb: 'VARCHAR(300) COLLATE utf8mb4_general_ci',
      postgres: 'varchar(300)',
      sqlite: 'VARCHAR(300) COLLATE NOCASE',
    },
  },
  {
    attribute: 'name.familyName',
    column: 'unaccented',
    type: {
      mariadb: 'VARCHAR(300) COLLATE utf8mb4_unicode_ci',
      postgres: 'text COLLATE loose',
      sqlite: 'TEXT COLLATE RTRIM',
    },
  },
  {
    attribute: 'name.givenName',
    column: 'plain_bytes',
    type: { mariadb: 'VARCHAR(300) COLLATE utf8mb4_bin', postgres: 'text COLLATE "C"', sqlite: 'TEXT' },
  },
  {
    attribute: 'displayName',
    column: 'padded',
    type: { mariadb: 'CHAR(200) COLLATE utf8mb4_general_ci', postgres: 'char(200)', sqlite: 'CHAR(200)' },
  },
  {
    attribute: 'nickName',
    column: 'turkish',
    type: { mariadb: 'VARCHAR(300) COLLATE utf8mb4_turkish_ci', postgres: 'text COLLATE turkish', sqlite: 'CLOB' },
  },
  {
    attribute: 'preferredLanguage',
    column: 'modern',
    type: {
      mariadb: 'VARCHAR(300) COLLATE utf8mb4_uca1400_ai_ci',
      postgres: 'text COLLATE "en-x-icu"',
      sqlite: 'NVARCHAR(300)',
    },
  },
  {
    attribute: `${enterprise}:department`,
    column: 'code_page',
    type: {
      mariadb: 'VARCHAR(300) CHARACTER SET latin1 COLLATE latin1_swedish_ci',
      postgres: 'citext',
      sqlite: 'STRING',
    },
  },
  {
    attribute: `${enterprise}:organization`,
    column: 'contracted',
    type: { mariadb: 'VARCHAR(300) COLLATE utf8mb4_czech_ci', postgres: 'text COLLATE ucs_basic', sqlite: '' },
  },
  {
    attribute: `${enterprise}:costCenter`,
    column: 'long_text',
    type: { mariadb: 'TEXT COLLATE utf8mb4_unicode_520_ci', postgres: 'word', sqlite: 'LONGTEXT' },
  },
];

/** Columns of the main table that take any text, or refuse it. */
export const looseColumns: readonly string[] = textColumns.map(({ column }) => column);

interface Words {
  readonly key: string;
  readonly reference: string;
  readonly moment: string;
  readonly json: string;
  readonly yesOrNo: string;
  readonly loose: string;
  readonly end: string;
}

const words: Readonly<Record<ShapeDatabase, Words>> = {
  mariadb: {
    key: 'BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY',
    reference: 'BIGINT UNSIGNED',
    moment: 'DATETIME(6)',
    json: 'JSON',
    yesOrNo: 'TINYINT(1)',
    loose: 'VARCHAR(300) COLLATE utf8mb4_general_ci',
    end: ' DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci',
  },
  postgres: {
    key: 'bigserial PRIMARY KEY',
    reference: 'bigint',
    moment: 'timestamptz',
    json: 'jsonb',
    yesOrNo: 'boolean',
    loose: 'text COLLATE loose',
    end: '',
  },
  sqlite: {
    key: 'INTEGER PRIMARY KEY',
    reference: 'INTEGER',
    moment: 'TIMESTAMP',
    json: 'JSON',
    yesOrNo: 'BOOLEAN',
    loose: 'TEXT COLLATE NOCASE',
    end: '',
  },
};

const before: Readonly<Record<ShapeDatabase, readonly string[]>> = {
  mariadb: [],
  sqlite: [],
  postgres: [
    'CREATE EXTENSION citext',
    "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false)",
    // Its name says nothing of its language.
    "CREATE COLLATION turkish (provider = icu, locale = 'tr')",
    'CREATE DOMAIN word AS text',
  ],
};

function ddl(database: ShapeDatabase): readonly string[] {
  const { key, reference, moment, json, yesOrNo, loose, end } = words[database];
  const texts = textColumns.map(({ column, type }) => `${column} ${type[database]}`).join(', ');
  return [
    ...before[database],
    `CREATE TABLE person (
      id ${key},
      login VARCHAR(300) NOT NULL,
      ${texts},
      number_of INTEGER,
      amount DECIMAL(10,2),
      is_internal ${yesOrNo},
      status CHAR(2),
      locked DECIMAL(3,1),
      valid_until ${moment},
      born DATE,
      made_at ${moment},
      extra ${json},
      manager_id ${reference})${end}`,
    `CREATE TABLE remark (person_id ${reference} NOT NULL PRIMARY KEY, note ${loose}, town ${loose})${end}`,
    `CREATE TABLE mail (person_id ${reference} NOT NULL, kind CHAR(1) NOT NULL, address ${loose}, pos INTEGER)${end}`,
    `CREATE TABLE team (id ${key}, name VARCHAR(300) NOT NULL)${end}`,
    `CREATE TABLE team_person (team_id ${reference} NOT NULL, person_id ${reference} NOT NULL, kind CHAR(1) NOT NULL)${end}`,
  ];
}

const mail = (kind: string): object => ({
  table: 'mail',
  on: { person_id: 'id' },
  column: 'address',
  where: { kind },
  order: ['pos'],
});

const objects = {
  user: {
    table: 'person',
    id: { columns: ['id'], generated: true },
    key: 'userName',
    joins: { remark: { table: 'remark', on: { person_id: 'id' }, optional: true } },
    attributes: {
      userName: 'login',
      ...Object.fromEntries(textColumns.map(({ attribute, column }) => [attribute, column])),
      title: { column: 'extra', json: ['hr', 'job "title"'] },
      userType: 'remark.note',
      'addresses[type eq "work"].locality': 'remark.town',
      'emails[type eq "work"].value': { ...mail('W'), multiple: true },
      'phoneNumbers[type eq "mobile"].value': mail('M'),
      [`${enterprise}:employeeNumber`]: 'number_of',
      active: { column: 'status', true: ['A', 'P'], false: ['D', 'x', null] },
      [`${enterprise}:manager.value`]: { column: 'manager_id', references: 'user' },
      'groups.value': { memberOf: 'group' },
      'meta.created': { column: 'made_at', readOnly: true },
    },
  },
  group: {
    table: 'team',
    id: { columns: ['id'], generated: true },
    key: 'displayName',
    attributes: {
      displayName: 'name',
      'members.value': {
        table: 'team_person',
        on: { team_id: 'id' },
        references: 'user',
        columns: { person_id: 'id' },
        where: { kind: 'm' },
      },
    },
  },
};

/** What SCIM has no place for: seen by the connector's own tests alone. */
const more = {
  amount: 'amount',
  isInternal: 'is_internal',
  locked: { column: 'locked', true: [1], false: [0] },
  valid: { column: 'valid_until', until: true },
  born: 'born',
};

const tables = ['person', 'remark', 'mail', 'team', 'team_person'];
const grants = tables.map((table) => `SELECT ON ${table}`);

/** @param whole with the attributes that no SCIM resource has */
export function hostileShape(whole: boolean): Pick<Shape, 'tables' | 'target'> {
  const user = whole ? { ...objects.user, attributes: { ...objects.user.attributes, ...more } } : objects.user;
  return {
    tables: {
      mariadb: { ddl: ddl('mariadb'), grants },
      postgres: { schema: 'app', ddl: ddl('postgres'), grants },
      sqlite: { ddl: ddl('sqlite'), grants: [] },
    },
    target: (database) => ({
      ...(database === 'postgres' ? { schema: 'app' } : {}),
      objects: { ...objects, user },
    }),
  };
}
