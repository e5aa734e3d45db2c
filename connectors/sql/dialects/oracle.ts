/** Oracle, 12.2 and later. Not run against a real server. */
import { DefaultQueryCompiler, PostgresAdapter, sql } from 'kysely';
import { type Column, type ColumnKind, type Table } from '../catalog/column.js';
import { type TableName } from '../config/model.js';
import { type ComparisonOperator } from '../../sdk/predicate.js';
import { type Connection, type SqlValue } from '../drivers/driver.js';
import { type Failure } from '../errors.js';
import { codePageHolds } from './code-page.js';
import { cautiousText, type TextOperations } from './cautious-text.js';
import { compilerOf, type Condition, type Dialect, type Fragment, type TextTerm } from './dialect.js';

class OracleQueryCompiler extends DefaultQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return `:p${this.numParameters}`;
  }
}

/** Types of columns without their precision (ALL_TAB_COLUMNS). DATE holds a time of day. */
const kinds: ReadonlyMap<string, ColumnKind> = new Map([
  ['CHAR', 'text'],
  ['NCHAR', 'text'],
  ['VARCHAR2', 'text'],
  ['NVARCHAR2', 'text'],
  ['CLOB', 'text'],
  ['NCLOB', 'text'],
  ['NUMBER', 'decimal'],
  ['FLOAT', 'float'],
  ['BINARY_FLOAT', 'float'],
  ['BINARY_DOUBLE', 'float'],
  ['DATE', 'timestamp'],
  ['TIMESTAMP', 'timestamp'],
  ['TIMESTAMP WITH TIME ZONE', 'timestamp'],
  ['TIMESTAMP WITH LOCAL TIME ZONE', 'timestamp'],
  ['RAW', 'binary'],
  ['BLOB', 'binary'],
  ['BOOLEAN', 'boolean'],
  ['JSON', 'json'],
]);

/** Numbers of ORA errors. */
const failures: ReadonlyMap<number, Failure> = new Map([
  [1, 'duplicate'],
  [2291, 'foreignKey'],
  [2292, 'foreignKey'],
  [1400, 'value'],
  [1407, 'value'],
  [1438, 'value'],
  [1722, 'value'],
  [1461, 'value'],
  [1830, 'value'],
  [1843, 'value'],
  [1858, 'value'],
  [1861, 'value'],
  [2290, 'value'],
  [12899, 'value'],
  [60, 'again'],
  [8177, 'again'],
  [18, 'busy'],
  [20, 'busy'],
  [54, 'busy'],
  [1013, 'busy'],
  [30006, 'busy'],
  [28, 'lost'],
  [1012, 'lost'],
  [1033, 'lost'],
  [1034, 'lost'],
  [1089, 'lost'],
  [2396, 'lost'],
  [3113, 'lost'],
  [3114, 'lost'],
  [3135, 'lost'],
  [12170, 'lost'],
  [12514, 'lost'],
  [12537, 'lost'],
  [12541, 'lost'],
  [12547, 'lost'],
  [942, 'denied'],
  [1017, 'denied'],
  [1031, 'denied'],
  [1045, 'denied'],
  [28000, 'denied'],
  [28001, 'denied'],
  [1456, 'readOnly'],
  [16000, 'readOnly'],
]);

const operations: TextOperations = {
  lower: (reference) => sql`lower(${reference})`,
  // The session compares letter by letter (`nls_comp`). An empty text is NULL, hence nowhere.
  equal: (side, value) => (value === '' ? sql`1 = 0` : sql`${side} = ${value}`),
  part: (operator: ComparisonOperator, side, value) => {
    const { length } = Array.from(value);
    // As many letters from the start or end; INSTR counts as SUBSTR does.
    if (operator === 'startsWith') return sql`substr(${side}, 1, ${sql.lit(length)}) = ${value}`;
    if (operator === 'endsWith') return sql`substr(${side}, ${sql.lit(-length)}) = ${value}`;
    return sql`instr(${side}, ${value}) > 0`;
  },
};

/** CHAR fills up with blanks, which count when it is compared with what is bound. */
const trimmed = (reference: Fragment, column: Column): Fragment =>
  column.padded === true ? sql`rtrim(${reference})` : reference;

/** Bounds of whole numbers with so many digits. */
function digits(count: number): readonly [bigint, bigint] {
  const high = 10n ** BigInt(count) - 1n;
  return [-high, high];
}

/** Character sets of databases that are not Unicode: the Windows code pages and ISO 8859 by their numbers. */
function holdsOf(characterSet: string): Pick<Column, 'holds'> {
  if (characterSet === 'AL32UTF8' || characterSet === 'UTF8') return {};
  const windows = /MSWIN(125\d)$/.exec(characterSet)?.[1];
  const iso = /^[A-Z]+8ISO8859P(\d+)$/.exec(characterSet)?.[1];
  // The Encoding Standard takes ISO 8859-1 and -9 for Windows code pages, which hold more.
  const label =
    windows !== undefined
      ? `windows-${windows}`
      : iso === undefined || /^(?:1|9)$/.test(iso)
        ? undefined
        : `iso-8859-${iso}`;
  return { holds: codePageHolds(label) };
}

function columnOf(row: readonly unknown[]): Column {
  const [name, declared, characters, bytes, precision, scale, nullable, filled, , characterSet] = row;
  // TIMESTAMP(6) WITH TIME ZONE
  const native = String(declared).replace(/\(\d+\)/, '');
  const whole = native === 'NUMBER' && precision !== null && Number(scale) === 0;
  const kind = whole ? 'integer' : (kinds.get(native) ?? 'other');
  const bounded = kind === 'text' && !native.endsWith('CLOB');
  return {
    name: String(name),
    kind,
    nullable: nullable === 'Y',
    filled: Number(filled) === 1,
    native,
    ...(bounded && Number(characters) > 0 ? { maxLength: Number(characters), maxBytes: Number(bytes) } : {}),
    ...(whole ? { range: digits(Number(precision)) } : {}),
    ...(native === 'CHAR' || native === 'NCHAR' ? { padded: true } : {}),
    ...(kind === 'text' && !native.startsWith('N') ? holdsOf(String(characterSet)) : {}),
    ...(native.endsWith('TIME ZONE') ? { zoned: true } : {}),
  };
}

const catalog = `select column_name, data_type, char_length, data_length, data_precision, data_scale, nullable,
  case when default_length is not null or identity_column = 'YES' or virtual_column = 'YES' then 1 else 0 end, owner
  , (select value from nls_database_parameters where parameter = 'NLS_CHARACTERSET')
  from all_tab_cols where hidden_column = 'NO' and table_name = :p1
  and owner = coalesce(:p2, sys_context('USERENV', 'CURRENT_SCHEMA')) order by column_id`;

const moment = 'YYYY-MM-DD HH24:MI:SS.FF3';

class OracleDialect implements Dialect {
  readonly compiler = compilerOf(
    () => new PostgresAdapter(),
    () => new OracleQueryCompiler(),
  );
  /** For the driver alone: Oracle has no statement for it. */
  readonly begin = 'begin';
  readonly clock = sql`select (cast(sys_extract_utc(systimestamp) as date) - date '1970-01-01') * 86400000 from dual`;
  readonly generatedKey = 'returning';

  text(term: TextTerm, reference: Fragment, column: Column): Condition | undefined {
    return cautiousText(term, trimmed(reference, column), operations);
  }

  same(reference: Fragment, value: SqlValue, column: Column): Fragment {
    if (column.kind !== 'text' || value === '') return sql`${reference} = ${this.typed(value, column)}`;
    return sql`${trimmed(reference, column)} = ${value}`;
  }

  hasText(reference: Fragment, text: string): Fragment {
    return operations.equal(sql`to_char(${reference})`, text);
  }

  typed(value: SqlValue, column: Column): Fragment {
    if (value === null) return sql`null`;
    if (column.kind !== 'timestamp') return sql`${value}`;
    if (column.zoned === true) return sql`to_timestamp_tz(${value}, ${sql.lit(`${moment}TZH`)})`;
    const wallClock = sql`to_timestamp(${value}, ${sql.lit(moment)})`;
    return column.native === 'DATE' ? sql`cast(${wallClock} as date)` : wallClock;
  }

  bound(value: SqlValue, column: Column): Fragment {
    return this.typed(value, column);
  }

  /** DATE holds whole seconds. */
  later(reference: Fragment): Fragment {
    const now = sql`cast(sys_extract_utc(systimestamp) as date)`;
    return sql`coalesce(greatest(${now}, ${reference} + numtodsinterval(1, 'SECOND')), ${now})`;
  }

  /** The path has to be written out; it is the configuration's. */
  jsonValue(reference: Fragment, path: readonly string[]): Fragment {
    return sql`json_value(${reference}, ${sql.lit(`$${path.map((key) => `.${JSON.stringify(key)}`).join('')}`)})`;
  }

  limit(count: number): Fragment {
    return sql`fetch next ${sql.lit(count)} rows only`;
  }

  failureOf(error: unknown): Failure | undefined {
    const { errorNum, code } = (error ?? {}) as { readonly errorNum?: unknown; readonly code?: unknown };
    if (typeof code === 'string' && /^NJS-5\d\d$/.test(code)) return 'lost';
    return typeof errorNum === 'number' ? failures.get(errorNum) : undefined;
  }

  async table(name: TableName, connection: Connection, deadline: number): Promise<Table | undefined> {
    const values = [name.name, name.schema ?? null];
    const { rows } = await connection.run({ text: catalog, values }, deadline);
    if (rows.length === 0) return undefined;
    const columns = rows.map(columnOf);
    const schema = String(rows[0]?.[8]);
    return { schema, name: name.name, columns: new Map(columns.map((column) => [column.name, column])) };
  }
}

export const oracleDialect: Dialect = new OracleDialect();
