import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { type ComparisonOperator } from '../../../../connectors/sdk/predicate.js';
import { type Column } from '../../../../connectors/sql/catalog/column.js';
import { type Dialect, type Fragment } from '../../../../connectors/sql/dialects/dialect.js';
import { oracleDialect } from '../../../../connectors/sql/dialects/oracle.js';
import { sqlServerDialect } from '../../../../connectors/sql/dialects/sql-server.js';
import { type Connection, type SqlValue } from '../../../../connectors/sql/drivers/driver.js';

/** Neither database can be had here: what is tested is the text of the statements, and what is made of catalogs and errors. */
const dialects = { sqlserver: sqlServerDialect, oracle: oracleDialect };
type Name = keyof typeof dialects;

const column = (changed: Partial<Column> = {}): Column => ({
  name: 'login',
  kind: 'text',
  nullable: true,
  filled: false,
  native: 'nvarchar',
  ...changed,
});

const textOf = (dialect: Dialect, fragment: Fragment): readonly [string, ...unknown[]] => {
  const { sql: text, parameters } = fragment.compile(dialect.compiler);
  return [text, ...parameters];
};

const reference = sql`${sql.id('t', 'login')}`;
const ignoring = column({ collation: 'SQL_Latin1_General_CP1_CI_AS' });
const low = 'lower(cast("t"."login" as nvarchar(max)) collate Latin1_General_100_CI_AS)';
const units = 'collate Latin1_General_100_BIN2';

/** Database, operator, value, case exact, column, precision, statement text and values. */
const terms: readonly (readonly [
  Name,
  ComparisonOperator,
  string,
  boolean,
  Column,
  string | undefined,
  ...unknown[],
])[] = [
  ['oracle', 'equals', 'ada', false, column(), 'broader', '(lower("t"."login") = :p1)', 'ada'],
  ['oracle', 'equals', 'Ada', true, column(), 'exact', '("t"."login" = :p1)', 'Ada'],
  [
    'oracle',
    'equals',
    'mark',
    false,
    column(),
    'broader',
    '(lower("t"."login") = :p1 or lower("t"."login") = :p2)',
    'mark',
    'mar\u212a',
  ],
  ['oracle', 'equals', 'ada', true, column({ padded: true }), 'exact', '(rtrim("t"."login") = :p1)', 'ada'],
  ['oracle', 'equals', '', true, column(), 'exact', '(1 = 0)'],
  ['oracle', 'startsWith', 'a_%', true, column(), 'exact', '(substr("t"."login", 1, 3) = :p1)', 'a_%'],
  ['oracle', 'endsWith', '\u{1f600}', true, column(), 'exact', '(substr("t"."login", -1) = :p1)', '\u{1f600}'],
  [
    'oracle',
    'contains',
    'di',
    false,
    column(),
    'broader',
    '(instr(lower("t"."login"), :p1) > 0 or instr("t"."login", :p2) > 0)',
    'di',
    '\u0130',
  ],
  ['oracle', 'contains', '', false, column(), 'broader', '1 = 1'],
  ['oracle', 'greater', 'a', true, column(), undefined],
  ['oracle', 'equals', 'stra\u00dfe', false, column(), undefined],
  ['oracle', 'equals', '\u10d0', false, column(), undefined],
  ['oracle', 'equals', 'kkkkkk', false, column(), undefined],
  [
    'sqlserver',
    'equals',
    'ada',
    false,
    column(),
    'broader',
    `((cast(${low} as nvarchar(max)) + N'|') ${units} = @1 + N'|')`,
    'ada',
  ],
  [
    'sqlserver',
    'equals',
    'ada',
    false,
    ignoring,
    'broader',
    `("t"."login" in (@1) and ((cast(${low} as nvarchar(max)) + N'|') ${units} = @2 + N'|'))`,
    'ada',
    'ada',
  ],
  [
    'sqlserver',
    'equals',
    'Ada',
    true,
    column({ native: 'varchar' }),
    'exact',
    `("t"."login" in (cast(@1 as varchar(8000))) and ((cast("t"."login" as nvarchar(max)) + N'|') ${units} = @2 + N'|'))`,
    'Ada',
    'Ada',
  ],
  [
    'sqlserver',
    'startsWith',
    'a[',
    true,
    column(),
    'exact',
    `((left((cast("t"."login" as nvarchar(max)) ${units}), 2) + N'|') ${units} = @1 + N'|')`,
    'a[',
  ],
  [
    'sqlserver',
    'contains',
    'x',
    true,
    column(),
    'exact',
    `(charindex(@1, (cast("t"."login" as nvarchar(max)) ${units})) > 0)`,
    'x',
  ],
  ['sqlserver', 'lessOrEqual', 'a', false, column(), undefined],
];

/** Database, value, column, statement text and values. */
const typed: readonly (readonly [Name, SqlValue, Column, ...unknown[]])[] = [
  ['oracle', null, column(), 'null'],
  [
    'oracle',
    '2026-01-02 03:04:05.678',
    column({ kind: 'timestamp', native: 'DATE' }),
    `cast(to_timestamp(:p1, 'YYYY-MM-DD HH24:MI:SS.FF3') as date)`,
    '2026-01-02 03:04:05.678',
  ],
  [
    'oracle',
    '2026-01-02 03:04:05.678+00',
    column({ kind: 'timestamp', native: 'TIMESTAMP WITH TIME ZONE', zoned: true }),
    `to_timestamp_tz(:p1, 'YYYY-MM-DD HH24:MI:SS.FF3TZH')`,
    '2026-01-02 03:04:05.678+00',
  ],
  ['oracle', 7, column({ kind: 'integer' }), ':p1', 7],
  [
    'sqlserver',
    '2026-01-02 03:04:05.678',
    column({ kind: 'timestamp', native: 'datetime' }),
    'convert(datetime2(3), @1, 121)',
    '2026-01-02 03:04:05.678',
  ],
  ['sqlserver', '2026-01-02', column({ kind: 'date' }), 'convert(date, @1, 23)', '2026-01-02'],
  ['sqlserver', null, column({ kind: 'binary' }), 'null'],
];

/** A connection whose catalog has these rows. */
function catalogOf(rows: readonly (readonly unknown[])[]): Connection & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    alive: true,
    asked,
    run: ({ values }) => {
      asked.push(values);
      return Promise.resolve({ rows, affected: 0, insertId: undefined });
    },
    close: () => Promise.resolve(),
  };
}

describe('the dialects of SQL Server and Oracle', () => {
  it.each(terms)('%s: %s %j (exact case: %j)', (name, operator, value, caseExact, of, precision, ...expected) => {
    const dialect = dialects[name];
    const condition = dialect.text({ operator, value, caseExact }, reference, of);
    expect(condition?.precision).toBe(precision);
    if (condition !== undefined) expect(textOf(dialect, condition.fragment)).toEqual(expected);
  });

  it.each(typed)('%s binds %j with the type of its column', (name, value, of, ...expected) => {
    expect(textOf(dialects[name], dialects[name].typed(value, of))).toEqual(expected);
  });

  it('finds a key letter by letter', () => {
    expect(textOf(oracleDialect, oracleDialect.same(reference, 'Ada', column()))).toEqual(['"t"."login" = :p1', 'Ada']);
    expect(textOf(sqlServerDialect, sqlServerDialect.same(reference, 'Ada', column()))).toEqual([
      `("t"."login" in (@1) and (cast("t"."login" as nvarchar(max)) + N'|') ${units} = @2 + N'|')`,
      'Ada',
      'Ada',
    ]);
    expect(textOf(oracleDialect, oracleDialect.same(reference, 7, column({ kind: 'integer' })))).toEqual([
      '"t"."login" = :p1',
      7,
    ]);
  });

  it('quotes names, and writes paths into JSON as texts', () => {
    for (const dialect of [oracleDialect, sqlServerDialect]) {
      expect(textOf(dialect, sql`${sql.id('a"]b')}`)).toEqual(['"a""]b"']);
      expect(textOf(dialect, dialect.jsonValue(reference, ['hr', "it's"]))).toEqual([
        `json_value("t"."login", '$."hr"."it''s"')`,
      ]);
    }
  });

  it.each<readonly [Name, unknown, string | undefined]>([
    ['sqlserver', { number: 2627 }, 'duplicate'],
    ['sqlserver', { number: 1205 }, 'again'],
    ['sqlserver', { number: 2628 }, 'value'],
    ['sqlserver', { code: 'ESOCKET' }, 'lost'],
    ['sqlserver', { number: 229, code: 'EREQUEST' }, 'denied'],
    ['sqlserver', { number: 102 }, undefined],
    ['sqlserver', null, undefined],
    ['oracle', { errorNum: 1, code: 'ORA-00001' }, 'duplicate'],
    ['oracle', { errorNum: 60 }, 'again'],
    ['oracle', { errorNum: 12899 }, 'value'],
    ['oracle', { errorNum: 0, code: 'NJS-500' }, 'lost'],
    ['oracle', { errorNum: 942 }, 'denied'],
    ['oracle', { errorNum: 900 }, undefined],
    ['oracle', undefined, undefined],
  ])('%s: the error %j is %s', (name, error, failure) => {
    expect(dialects[name].failureOf(error)).toBe(failure);
  });

  it('reads the catalog of SQL Server', async () => {
    const connection = catalogOf([
      ['id', 'int', 4, 10, 0, 1, null, 'dbo', null],
      ['login', 'nvarchar', 100, 0, 0, 0, 'Latin1_General_CI_AS', 'dbo', 1252],
      ['pay', 'decimal', 9, 12, 1, 0, null, 'dbo', null],
      ['code', 'char', 8, 0, 1, 0, 'Latin1_General_CI_AS', 'dbo', 1252],
      ['seen', 'datetimeoffset', 10, 34, 1, 0, null, 'dbo', null],
      ['rev', 'timestamp', 8, 0, 0, 0, null, 'dbo', null],
      ['place', 'geography', -1, 0, 1, 0, null, 'dbo', null],
      ['note', 'varchar', -1, 0, 1, 0, 'Latin1_General_CI_AS', 'dbo', 1252],
    ]);
    const table = await sqlServerDialect.table({ schema: undefined, name: 'app_user' }, connection, Date.now() + 1000);
    expect(connection.asked).toEqual([['app_user', null]]);
    expect(table?.schema).toBe('dbo');
    expect([...(table?.columns.values() ?? [])]).toMatchObject([
      { name: 'id', kind: 'integer', nullable: false, filled: true, range: [-2147483648n, 2147483647n] },
      { name: 'login', kind: 'text', maxLength: 50, collation: 'Latin1_General_CI_AS' },
      { name: 'pay', kind: 'decimal', nullable: true },
      { name: 'code', kind: 'text', maxLength: 8, padded: true },
      { name: 'seen', kind: 'timestamp', zoned: true },
      { name: 'rev', kind: 'binary', filled: true },
      { name: 'place', kind: 'other' },
      { name: 'note', kind: 'text' },
    ]);
    expect(table?.columns.get('note')?.maxLength).toBeUndefined();
    const holds = (name: string, text: string) => table?.columns.get(name)?.holds?.(text);
    expect([holds('note', 'J\u00fcrgen \u20ac'), holds('note', '\u0141ukasz'), holds('note', '\u{1f600}')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(holds('login', '\u0141ukasz')).toBeUndefined();
    expect(await sqlServerDialect.table({ schema: 'x', name: 'none' }, catalogOf([]), Date.now())).toBeUndefined();
  });

  it('reads the catalog of Oracle', async () => {
    const connection = catalogOf([
      ['ID', 'NUMBER', '0', '22', '10', '0', 'N', '1', 'APP', 'EE8ISO8859P2'],
      ['LOGIN', 'VARCHAR2', '50', '200', null, null, 'N', '0', 'APP', 'EE8ISO8859P2'],
      ['FLAG', 'CHAR', '1', '1', null, null, 'Y', '0', 'APP', 'EE8ISO8859P2'],
      ['ANY', 'NUMBER', '0', '22', null, null, 'Y', '0', 'APP', 'EE8ISO8859P2'],
      ['SEEN', 'TIMESTAMP(6) WITH TIME ZONE', '0', '13', null, '6', 'Y', '0', 'APP', 'EE8ISO8859P2'],
      ['MADE', 'DATE', '0', '7', null, null, 'Y', '1', 'APP', 'EE8ISO8859P2'],
      ['NOTE', 'CLOB', '0', '4000', null, null, 'Y', '0', 'APP', 'EE8ISO8859P2'],
      ['SHAPE', 'SDO_GEOMETRY', '0', '1', null, null, 'Y', '0', 'APP', 'EE8ISO8859P2'],
    ]);
    const table = await oracleDialect.table({ schema: 'APP', name: 'APP_USER' }, connection, Date.now() + 1000);
    expect(connection.asked).toEqual([['APP_USER', 'APP']]);
    expect([...(table?.columns.values() ?? [])]).toMatchObject([
      { name: 'ID', kind: 'integer', nullable: false, filled: true, range: [-9999999999n, 9999999999n] },
      { name: 'LOGIN', kind: 'text', maxLength: 50, maxBytes: 200 },
      { name: 'FLAG', kind: 'text', padded: true, nullable: true },
      { name: 'ANY', kind: 'decimal' },
      { name: 'SEEN', kind: 'timestamp', zoned: true },
      { name: 'MADE', kind: 'timestamp', native: 'DATE', filled: true },
      { name: 'NOTE', kind: 'text' },
      { name: 'SHAPE', kind: 'other' },
    ]);
    const holds = (name: string, text: string) => table?.columns.get(name)?.holds?.(text);
    expect([holds('LOGIN', '\u0141ukasz'), holds('LOGIN', '\u20ac'), holds('ID', 'x')]).toEqual([
      true,
      false,
      undefined,
    ]);
  });
});
