/** SQLite. Texts are compared by a function of ours where its own know ASCII only. */
import { sql, SqliteAdapter, SqliteQueryCompiler } from 'kysely';
import { integerRanges, type Column, type ColumnKind, type Table } from '../catalog/column.js';
import { sqliteStructures } from '../catalog/structure/sqlite.js';
import { type TableName } from '../config/model.js';
import { type Connection, type SqlValue } from '../drivers/driver.js';
import { type Failure } from '../errors.js';
import { readMoment, toTimestamp } from '../values.js';
import { compilerOf, type Condition, type Dialect, type Fragment, type TextTerm } from './dialect.js';
import { jsonPath, jsonWith } from './json-path.js';
import { comparing, isAscii, isOrdering, twinVariants, ordersAlike } from './text-terms.js';

/** What is registered with each connection, by name. */
export const sqliteFunctions: Readonly<Record<string, (...values: readonly unknown[]) => string | null>> = {
  causeway_lower: (text) => (typeof text === 'string' ? text.toLowerCase() : null),
  /** A moment as it is read, in the one form in which moments compare as texts; NULL for what is none. */
  causeway_moment: (text, minutes) => {
    const zone = { minutes: Number(minutes) };
    const moment = readMoment(text, timestamp, zone);
    return moment === undefined ? null : toTimestamp(moment, timestamp, zone);
  },
};

const timestamp: Column = { name: '', kind: 'timestamp', nullable: true, filled: false, native: '' };

/** Columns that keep a text as it is: others may make a number of it (https://www.sqlite.org/datatype3.html, 3.1). */
const keepsText = ({ native }: Column): boolean => /char|clob|text/i.test(native);

/** Declared types: SQLite takes any word. The first that fits. */
const kinds: readonly (readonly [RegExp, ColumnKind])[] = [
  [/bool/i, 'boolean'],
  [/datetime|timestamp/i, 'timestamp'],
  [/^date$/i, 'date'],
  [/json/i, 'json'],
  [/int/i, 'integer'],
  [/char|clob|text|uuid/i, 'text'],
  [/blob/i, 'binary'],
  [/real|floa|doub/i, 'float'],
  [/num|dec/i, 'decimal'],
];

function columnOf(name: string, declared: string, notNull: boolean, filled: boolean): Column {
  const kind = kinds.find(([pattern]) => pattern.test(declared))?.[1] ?? 'text';
  const length = /char\w*\s*\(\s*(\d+)\s*\)/i.exec(declared)?.[1];
  return {
    name,
    kind,
    nullable: !notNull,
    filled,
    native: declared,
    ...(kind === 'integer' ? { range: integerRanges[64] } : {}),
    ...(length === undefined ? {} : { maxLength: Number(length) }),
  };
}

/** Result codes of SQLite, extended ones included (https://www.sqlite.org/rescode.html). */
const failures: ReadonlyMap<number, Failure> = new Map([
  [1555, 'duplicate'],
  [2067, 'duplicate'],
  [2579, 'duplicate'],
  [787, 'foreignKey'],
  [1811, 'foreignKey'],
  [275, 'value'],
  [1299, 'value'],
  [3091, 'value'],
  [20, 'value'],
  [18, 'value'],
  [5, 'again'],
  [6, 'again'],
  [261, 'again'],
  [517, 'again'],
  [8, 'readOnly'],
  [23, 'denied'],
  [14, 'lost'],
  [26, 'lost'],
  [10, 'lost'],
]);

class SqliteDialect implements Dialect {
  readonly compiler = compilerOf(
    () => new SqliteAdapter(),
    () => new SqliteQueryCompiler(),
  );
  readonly begin = 'begin immediate';
  readonly clock = sql`select (julianday('now') - 2440587.5) * 86400000`;
  readonly generatedKey = 'returning';

  text({ operator, value, caseExact }: TextTerm, own: Fragment, column: Column): Condition | undefined {
    const reference = keepsText(column) ? own : sql`cast(${own} as text)`;
    if (isOrdering(operator) && !ordersAlike(value)) return undefined;
    const bound = (text: string): Fragment => sql`${text} collate binary`;
    if (operator === 'equals') {
      const variants = caseExact || !isAscii(value) ? undefined : twinVariants(value);
      if (caseExact) return { fragment: this.same(own, value, column), precision: 'exact' };
      if (variants !== undefined) {
        const fragment = sql`${reference} collate nocase in (${sql.join(variants)})`;
        return { fragment, precision: 'exact' };
      }
    }
    const side = caseExact ? reference : sql`causeway_lower(${reference})`;
    if (isOrdering(operator) || operator === 'equals')
      return { fragment: comparing(operator, side, bound, value), precision: 'exact' };
    return { fragment: this.part(operator, side, value), precision: 'exact' };
  }

  /** LIKE takes no notice of the case of ASCII letters, so parts are looked for by position. Both sides count characters alike. */
  private part(operator: TextTerm['operator'], side: Fragment, value: string): Fragment {
    if (value === '') return sql`1 = 1`;
    if (operator === 'contains') return sql`instr(${side}, ${value}) > 0`;
    const length = Array.from(value).length;
    return operator === 'startsWith'
      ? sql`substr(${side}, 1, ${length}) = ${value} collate binary`
      : sql`substr(${side}, ${-length}) = ${value} collate binary`;
  }

  same(reference: Fragment, value: SqlValue, column: Column): Fragment {
    if (typeof value !== 'string' || column.kind !== 'text') return sql`${reference} = ${value}`;
    if (!keepsText(column)) return sql`cast(${reference} as text) = ${value} collate binary`;
    // The first finds the row by an index of whatever collation, the second looks closely.
    return sql`(${reference} = ${value} and ${reference} = ${value} collate binary)`;
  }

  hasText(reference: Fragment, text: string): Fragment {
    return sql`cast(${reference} as text) = ${text} collate binary`;
  }

  typed(value: SqlValue): Fragment {
    return sql`${value}`;
  }

  /** Times are texts of milliseconds: one more, or the version would stay the same within it. */
  later(reference: Fragment): Fragment {
    const format = sql.lit('%Y-%m-%d %H:%M:%f');
    const next = sql`strftime(${format}, ${reference}, '+0.001 seconds')`;
    return sql`max(strftime(${format}, 'now'), coalesce(${next}, ''))`;
  }

  jsonValue(reference: Fragment, path: readonly string[]): Fragment {
    return sql`cast(json_extract(${reference}, ${jsonPath(path)}) as text)`;
  }

  jsonWith(present: Fragment, path: readonly string[], text: string | null): Fragment {
    return jsonWith(present, path, text, (value) => sql`json(${value})`);
  }

  moment(reference: Fragment, { kind }: Column, minutes: number): Fragment {
    const moment = sql`causeway_moment(${reference}, ${minutes})`;
    return kind === 'date' ? sql`substr(${moment}, 1, 10)` : moment;
  }

  readonly structures = sqliteStructures;

  failureOf(error: unknown): Failure | undefined {
    const code = (error as { readonly errcode?: unknown } | null)?.errcode;
    if (typeof code !== 'number') return undefined;
    return failures.get(code) ?? failures.get(code & 0xff);
  }

  async table(name: TableName, connection: Connection, deadline: number): Promise<Table | undefined> {
    const text =
      'select name, type, "notnull", dflt_value, pk, (select count(*) from pragma_table_info(?) where pk > 0) from pragma_table_xinfo(?) where hidden <> 1';
    const { rows } = await connection.run({ text, values: [name.name, name.name] }, deadline);
    if (rows.length === 0) return undefined;
    const columns = rows.map(([column, type, notNull, standard, pk, keys]) => {
      const declared = typeof type === 'string' ? type : '';
      const isRowId = Number(pk) === 1 && Number(keys) === 1 && /^integer$/i.test(declared);
      return columnOf(String(column), declared, Number(notNull) === 1, standard !== null || isRowId);
    });
    return { schema: undefined, name: name.name, columns: new Map(columns.map((column) => [column.name, column])) };
  }
}

export const sqliteDialect: Dialect = new SqliteDialect();
