/** SQL Server. Not run against a real server. */
import { MssqlAdapter, MssqlQueryCompiler, sql } from 'kysely';
import { integerRanges, type Column, type ColumnKind, type Table } from '../catalog/column.js';
import { type TableName } from '../config/model.js';
import { type ComparisonOperator } from '../../sdk/predicate.js';
import { type Connection, type SqlValue } from '../drivers/driver.js';
import { type Failure } from '../errors.js';
import { codePageHolds } from './code-page.js';
import { cautiousText, type TextOperations } from './cautious-text.js';
import { compilerOf, type Condition, type Dialect, type Fragment, type TextTerm } from './dialect.js';

/** Types of columns (sys.types). */
const kinds: ReadonlyMap<string, ColumnKind> = new Map([
  ['char', 'text'],
  ['varchar', 'text'],
  ['nchar', 'text'],
  ['nvarchar', 'text'],
  ['bit', 'boolean'],
  ['tinyint', 'integer'],
  ['smallint', 'integer'],
  ['int', 'integer'],
  ['bigint', 'integer'],
  ['decimal', 'decimal'],
  ['numeric', 'decimal'],
  ['money', 'decimal'],
  ['smallmoney', 'decimal'],
  ['real', 'float'],
  ['float', 'float'],
  ['date', 'date'],
  ['datetime', 'timestamp'],
  ['smalldatetime', 'timestamp'],
  ['datetime2', 'timestamp'],
  ['datetimeoffset', 'timestamp'],
  ['uniqueidentifier', 'uuid'],
  ['binary', 'binary'],
  ['varbinary', 'binary'],
  ['timestamp', 'binary'],
]);

const ranges: ReadonlyMap<string, readonly [bigint, bigint]> = new Map([
  ['tinyint', [0n, 255n]],
  ['smallint', integerRanges[16]],
  ['int', integerRanges[32]],
  ['bigint', integerRanges[64]],
]);

/** Error numbers (sys.messages), and the codes of the driver for the connection itself. */
const failures: ReadonlyMap<unknown, Failure> = new Map<unknown, Failure>([
  [2627, 'duplicate'],
  [2601, 'duplicate'],
  // Of CHECK constraints too: the number is the same.
  [547, 'foreignKey'],
  [515, 'value'],
  [8152, 'value'],
  [2628, 'value'],
  [220, 'value'],
  [232, 'value'],
  [241, 'value'],
  [242, 'value'],
  [245, 'value'],
  [8114, 'value'],
  [8115, 'value'],
  [8169, 'value'],
  [1205, 'again'],
  [3960, 'again'],
  [1222, 'busy'],
  [701, 'busy'],
  [10928, 'busy'],
  [10929, 'busy'],
  [40501, 'busy'],
  [49918, 'busy'],
  [40197, 'lost'],
  [40613, 'lost'],
  [6005, 'lost'],
  [229, 'denied'],
  [230, 'denied'],
  [262, 'denied'],
  [297, 'denied'],
  [300, 'denied'],
  [916, 'denied'],
  [4060, 'denied'],
  [18452, 'denied'],
  [18456, 'denied'],
  [18470, 'denied'],
  [3906, 'readOnly'],
  ['ELOGIN', 'denied'],
  ['ESOCKET', 'lost'],
  ['ECONNCLOSED', 'lost'],
  ['EINVALIDSTATE', 'lost'],
  ['ETIMEOUT', 'lost'],
  ['EENCRYPT', 'lost'],
  ['EINSTLOOKUP', 'lost'],
]);

/** Compares UTF-16 units. Blanks at the end would still not count, so both sides get something behind them. */
const byUnits = sql`collate Latin1_General_100_BIN2`;
const closed = (side: Fragment): Fragment => sql`(${side} + N'|') ${byUnits}`;
const wide = (reference: Fragment): Fragment => sql`cast(${reference} as nvarchar(max))`;

const operations: TextOperations = {
  lower: (reference) => sql`lower(${wide(reference)} collate Latin1_General_100_CI_AS)`,
  equal: (side, value) => sql`${closed(wide(side))} = ${value} + N'|'`,
  part: (operator: ComparisonOperator, side, value) => {
    const text = sql`(${wide(side)} ${byUnits})`;
    if (operator === 'startsWith')
      return sql`${closed(sql`left(${text}, ${sql.lit(value.length)})`)} = ${value} + N'|'`;
    if (operator === 'endsWith') return sql`${closed(sql`right(${text}, ${sql.lit(value.length)})`)} = ${value} + N'|'`;
    return sql`charindex(${value}, ${text}) > 0`;
  },
};

/** Collations in which each letter of ASCII equals its other case: all that take no notice of case but the Turkic ones. */
const ignoresCase = (column: Column): boolean =>
  /_CI_/.test(column.collation ?? '') && !/^(?:Turkish|Azeri)/.test(column.collation ?? '');

/** A column of char or varchar is compared with its own type: else all its values would be converted, and no index used. */
function indexed(
  reference: Fragment,
  column: Column,
  values: readonly string[],
  caseExact: boolean,
): Fragment | undefined {
  if (!caseExact && !ignoresCase(column)) return undefined;
  const bound = values.map((value) =>
    /^n/.test(column.native) ? sql`${value}` : sql`cast(${value} as varchar(8000))`,
  );
  return sql`${reference} in (${sql.join(bound)})`;
}

/** 65001 is UTF-8. */
function holdsOf(codePage: number): Pick<Column, 'holds'> {
  if (codePage === 65_001) return {};
  const single = codePage === 874 || (codePage >= 1250 && codePage <= 1258);
  return { holds: codePageHolds(single ? `windows-${codePage}` : undefined) };
}

function columnOf(row: readonly unknown[]): Column {
  const [name, native, maxLength, precision, nullable, filled, collation, , codePage] = row;
  const type = String(native);
  const kind = kinds.get(type) ?? 'other';
  const bytes = Number(maxLength);
  const width = type.startsWith('n') ? bytes / 2 : bytes;
  const range = ranges.get(type);
  return {
    name: String(name),
    kind,
    nullable: Number(nullable) === 1,
    // A row version is the server's own.
    filled: Number(filled) === 1 || type === 'timestamp',
    native: type,
    // -1 is (max). Characters beyond the basic plane take two places.
    ...(kind === 'text' && bytes > 0 ? { maxLength: width, maxBytes: width * 3 } : {}),
    ...(range === undefined ? {} : { range }),
    ...(type === 'char' || type === 'nchar' ? { padded: true } : {}),
    ...(type === 'datetimeoffset' ? { zoned: true } : {}),
    ...(typeof collation === 'string' ? { collation } : {}),
    ...(type === 'char' || type === 'varchar' ? holdsOf(Number(codePage)) : {}),
    ...(kind === 'decimal' ? { native: `${type}(${String(precision)})` } : {}),
  };
}

const catalog = `select c.name, t.name, c.max_length, c.precision, c.is_nullable,
  case when c.default_object_id <> 0 or c.is_identity = 1 or c.is_computed = 1 then 1 else 0 end, c.collation_name, s.name,
  cast(collationproperty(c.collation_name, 'CodePage') as int)
  from sys.columns c join sys.objects o on o.object_id = c.object_id join sys.schemas s on s.schema_id = o.schema_id
  join sys.types t on t.user_type_id = c.system_type_id
  where o.type in ('U', 'V') and o.name = @1 and s.name = coalesce(@2, schema_name()) order by c.column_id`;

class SqlServerDialect implements Dialect {
  readonly compiler = compilerOf(
    () => new MssqlAdapter(),
    () => new MssqlQueryCompiler(),
  );
  readonly begin = 'begin transaction';
  readonly clock = sql`select datediff_big(millisecond, '1970-01-01', sysutcdatetime())`;
  readonly generatedKey = 'insertId';

  text(term: TextTerm, reference: Fragment, column: Column): Condition | undefined {
    return cautiousText(term, reference, {
      ...operations,
      indexed: (side, values, caseExact) => indexed(side, column, values, caseExact),
    });
  }

  same(reference: Fragment, value: SqlValue, column: Column): Fragment {
    if (typeof value !== 'string' || column.kind !== 'text') return sql`${reference} = ${this.typed(value, column)}`;
    const found = indexed(reference, column, [value], true) ?? sql`1 = 1`;
    return sql`(${found} and ${operations.equal(reference, value)})`;
  }

  hasText(reference: Fragment, text: string): Fragment {
    return operations.equal(reference, text);
  }

  typed(value: SqlValue, column: Column): Fragment {
    if (value === null) return sql`null`;
    if (column.kind === 'timestamp' && column.zoned === true)
      return sql`convert(datetimeoffset(3), ${value} + N':00', 121)`;
    if (column.kind === 'timestamp') return sql`convert(datetime2(3), ${value}, 121)`;
    if (column.kind === 'date') return sql`convert(date, ${value}, 23)`;
    return sql`${value}`;
  }

  bound(value: SqlValue, column: Column): Fragment {
    return this.typed(value, column);
  }

  /** `datetime` holds steps of 3.33 ms, hence 4. */
  later(reference: Fragment): Fragment {
    return sql`(case when ${reference} >= sysutcdatetime() then dateadd(millisecond, 4, ${reference}) else sysutcdatetime() end)`;
  }

  jsonValue(reference: Fragment, path: readonly string[]): Fragment {
    return sql`json_value(${reference}, ${sql.lit(`$${path.map((key) => `.${JSON.stringify(key)}`).join('')}`)})`;
  }

  limit(count: number): Fragment {
    return sql`offset 0 rows fetch next ${sql.lit(count)} rows only`;
  }

  /** LEN() does not count blanks at the end. */
  notEmpty(reference: Fragment): Fragment {
    return sql`datalength(${reference}) > 0`;
  }

  failureOf(error: unknown): Failure | undefined {
    const { number, code } = (error ?? {}) as { readonly number?: unknown; readonly code?: unknown };
    return failures.get(number) ?? failures.get(code);
  }

  async table(name: TableName, connection: Connection, deadline: number): Promise<Table | undefined> {
    const values = [name.name, name.schema ?? null];
    const { rows } = await connection.run({ text: catalog, values }, deadline);
    // The catalog finds names without regard to case; the statement would quote the name as it is written.
    if (rows.length === 0) return undefined;
    const columns = rows.map(columnOf);
    const schema = String(rows[0]?.[7]);
    return { schema, name: name.name, columns: new Map(columns.map((column) => [column.name, column])) };
  }
}

export const sqlServerDialect: Dialect = new SqlServerDialect();
