/** PostgreSQL. */
import { PostgresAdapter, PostgresQueryCompiler, sql } from 'kysely';
import { integerRanges, type Column, type ColumnKind, type Table } from '../catalog/column.js';
import { postgresStructures } from '../catalog/structure/postgres.js';
import { type TableName } from '../config/model.js';
import { type Connection, type SqlValue } from '../drivers/driver.js';
import { keyText } from '../values.js';
import { type Failure } from '../errors.js';
import { compilerOf, type Condition, type Dialect, type Fragment, type TextTerm } from './dialect.js';
import {
  comparing,
  foldsAlike,
  isAscii,
  isOrdering,
  ordersAlike,
  twinVariants,
  withoutOddAscii,
  withoutOddLetters,
} from './text-terms.js';

const kinds: ReadonlyMap<string, ColumnKind> = new Map([
  ['text', 'text'],
  ['varchar', 'text'],
  ['bpchar', 'text'],
  ['citext', 'text'],
  ['name', 'text'],
  ['int2', 'integer'],
  ['int4', 'integer'],
  ['int8', 'integer'],
  ['numeric', 'decimal'],
  ['float4', 'float'],
  ['float8', 'float'],
  ['bool', 'boolean'],
  ['timestamp', 'timestamp'],
  ['timestamptz', 'timestamp'],
  ['date', 'date'],
  ['bytea', 'binary'],
  ['uuid', 'uuid'],
  ['json', 'json'],
  ['jsonb', 'json'],
]);

const sizes = { int2: integerRanges[16], int4: integerRanges[32], int8: integerRanges[64] } as const;

/** SQLSTATE (PostgreSQL manual, appendix A); classes by their first two characters. */
const failures: ReadonlyMap<string, Failure> = new Map([
  ['23505', 'duplicate'],
  ['23P01', 'duplicate'],
  ['23503', 'foreignKey'],
  ['23', 'value'],
  ['22', 'value'],
  ['40001', 'again'],
  ['40P01', 'again'],
  ['55P03', 'again'],
  ['57014', 'busy'],
  ['53', 'busy'],
  ['57P', 'lost'],
  ['08', 'lost'],
  ['42501', 'denied'],
  ['28', 'denied'],
  ['25006', 'readOnly'],
  ['42', 'mismatch'],
  ['3D', 'mismatch'],
  ['3F', 'mismatch'],
]);

const catalog = `select a.attname, b.typname, b.typtype, format_type(a.atttypid, a.atttypmod), a.attnotnull,
    a.atthasdef or a.attidentity <> '' or a.attgenerated <> '', a.atttypmod,
    case when l.collname = 'default'
      then (select coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', d.datctype) from pg_database d where datname = current_database())
      else coalesce(to_jsonb(l) ->> 'colllocale', to_jsonb(l) ->> 'colliculocale', l.collctype) end,
    coalesce(to_jsonb(l) ->> 'collisdeterministic', 'true')
  from pg_attribute a
  join pg_type y on y.oid = a.atttypid
  join pg_type b on b.oid = case when y.typtype = 'd' then y.typbasetype else y.oid end
  left join pg_collation l on l.oid = a.attcollation
  where a.attrelid = to_regclass(case when $2::text is null then '' else quote_ident($2) || '.' end || quote_ident($1))
    and a.attnum > 0 and not a.attisdropped
  order by a.attnum`;

function columnOf(row: readonly unknown[]): Column {
  const [name, type, kindOfType, native, notNull, filled, modifier, collation, precise] = row.map(keyText);
  const kind = kindOfType === 'e' ? 'text' : (kinds.get(type ?? '') ?? 'other');
  const length = Number(modifier) - 4;
  const range = Object.hasOwn(sizes, type ?? '') ? sizes[type as keyof typeof sizes] : undefined;
  return {
    name: name ?? '',
    kind,
    native: native ?? '',
    nullable: notNull !== 't',
    filled: filled === 't',
    ...(kind === 'text' && length > 0 ? { maxLength: length } : {}),
    ...(range === undefined ? {} : { range }),
    ...(type === 'bpchar' ? { padded: true } : {}),
    ...(type === 'timestamptz' ? { zoned: true } : {}),
    ...(kind === 'text' && collation !== undefined ? { collation } : {}),
    ...(precise === 'false' ? { loose: true } : {}),
  };
}

/** Columns whose own comparison is by letters. */
const isPlainText = ({ native, loose }: Column): boolean =>
  loose !== true && /^(?:text|character varying)/.test(native);

/** A column of texts as something that compares letter by letter. */
function plainText(reference: Fragment, column: Column): Fragment {
  if (isPlainText(column)) return reference;
  const text = sql`cast(${reference} as text)`;
  return column.loose === true ? sql`${text} collate "C"` : text;
}

class PostgresDialect implements Dialect {
  readonly compiler = compilerOf(
    () => new PostgresAdapter(),
    () => new PostgresQueryCompiler(),
  );
  readonly begin = 'begin';
  readonly clock = sql`select extract(epoch from clock_timestamp()) * 1000`;
  readonly generatedKey = 'returning';

  text(term: TextTerm, own: Fragment, column: Column): Condition | undefined {
    const { operator, value, caseExact } = term;
    const { collation = '', loose } = column;
    const reference = plainText(own, column);
    const bound = (text: string): Fragment => sql`${text}`;
    if (isOrdering(operator)) {
      if (!caseExact || !ordersAlike(value)) return undefined;
      return { fragment: comparing(operator, sql`${reference} collate "C"`, bound, value), precision: 'exact' };
    }
    if (caseExact && operator === 'equals') return { fragment: this.same(own, value, column), precision: 'exact' };
    if (caseExact) return { fragment: comparing(operator, reference, bound, value), precision: 'exact' };
    const folds = loose !== true && !/^(?:C|POSIX|tr|az|lt)(?:$|[_-])/i.test(collation);
    if (isAscii(value)) return { fragment: this.ascii(term, reference, folds), precision: 'exact' };
    if (!folds || !foldsAlike(value)) return { fragment: sql`1 = 1`, precision: 'broader' };
    const lowered = (text: string): Fragment => sql`lower(${text})`;
    const side = sql`lower(${withoutOddLetters(reference)})`;
    return { fragment: comparing(operator, side, lowered, value), precision: 'broader' };
  }

  /** Only ASCII letters and the Kelvin sign become ASCII letters; the collation C changes just the former. */
  private ascii({ operator, value }: TextTerm, reference: Fragment, folds: boolean): Fragment {
    const variants = operator === 'equals' ? twinVariants(value) : undefined;
    if (variants !== undefined) {
      const exact = sql`lower(${reference} collate "C") in (${sql.join(variants)})`;
      // The usual index of such columns is on lower(column).
      return folds ? sql`(lower(${reference}) in (${sql.join(variants)}) and ${exact})` : exact;
    }
    const side = sql`lower(${withoutOddAscii(reference)} collate "C")`;
    return comparing(operator, side, (text) => sql`${text}`, value);
  }

  same(reference: Fragment, value: SqlValue, column: Column): Fragment {
    if (column.kind !== 'text' || isPlainText(column)) return sql`${reference} = ${value}`;
    const exact = sql`${plainText(reference, column)} = ${value}`;
    // The first finds the row by an index of the column, which knows its own comparison only; the second looks closely.
    return column.loose === true || column.padded === true ? sql`(${reference} = ${value} and ${exact})` : exact;
  }

  hasText(reference: Fragment, text: string): Fragment {
    return sql`cast(${reference} as text) collate "C" = ${text}`;
  }

  typed(value: SqlValue, { native }: Column): Fragment {
    // Without the length, to which a cast would cut a text in silence.
    return sql`cast(${value} as ${sql.raw(native.replace(/\(.*?\)/, ''))})`;
  }

  later(reference: Fragment, { native }: Column): Fragment {
    return sql`greatest(cast(clock_timestamp() as ${sql.raw(native)}), ${reference} + interval '1 microsecond')`;
  }

  lock(alias: string): Fragment {
    return sql`for update of ${sql.id(alias)}`;
  }

  jsonValue(reference: Fragment, path: readonly string[]): Fragment {
    return sql`cast(${reference} as jsonb) #>> array[${sql.join(path.map((key) => sql`cast(${key} as text)`))}]`;
  }

  jsonWith(present: Fragment, [key = '', ...rest]: readonly string[], text: string | null): Fragment {
    const whole = sql`coalesce(cast(${present} as jsonb), '{}')`;
    const name = sql`cast(${key} as text)`;
    if (rest.length > 0) {
      const inner = this.jsonWith(sql`(${whole} -> ${name})`, rest, text);
      return sql`(${whole} || jsonb_build_object(${name}, ${inner}))`;
    }
    return text === null
      ? sql`(${whole} - ${name})`
      : sql`(${whole} || jsonb_build_object(${name}, cast(${text} as text)))`;
  }

  /** Neither infinity, nor years that nobody else knows. */
  isMoment(reference: Fragment): Fragment {
    return sql`(${reference} >= '0001-01-01' and ${reference} < '10000-01-01')`;
  }

  readonly structures = postgresStructures;

  failureOf(error: unknown): Failure | undefined {
    const code = (error as { readonly code?: unknown } | null)?.code;
    if (typeof code !== 'string') return undefined;
    if (/^E[A-Z]{3}/.test(code)) return 'lost';
    return failures.get(code) ?? failures.get(code.slice(0, 3)) ?? failures.get(code.slice(0, 2));
  }

  async table({ schema, name }: TableName, connection: Connection, deadline: number): Promise<Table | undefined> {
    const { rows } = await connection.run({ text: catalog, values: [name, schema ?? null] }, deadline);
    if (rows.length === 0) return undefined;
    const columns = rows.map(columnOf);
    return { schema, name, columns: new Map(columns.map((column) => [column.name, column])) };
  }
}

export const postgresDialect: Dialect = new PostgresDialect();
