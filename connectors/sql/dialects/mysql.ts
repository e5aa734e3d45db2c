/** MySQL and MariaDB. Their collations decide what `=` means, so that what has to be exact is compared byte by byte besides. */
import { MysqlAdapter, MysqlQueryCompiler, sql } from 'kysely';
import { integerRanges, unsigned, type Column, type ColumnKind, type Table } from '../catalog/column.js';
import { mysqlStructures } from '../catalog/structure/mysql.js';
import { type TableName } from '../config/model.js';
import { type Connection, type SqlValue } from '../drivers/driver.js';
import { keyText } from '../values.js';
import { type Failure } from '../errors.js';
import { compilerOf, type Condition, type Dialect, type Fragment, type TextTerm } from './dialect.js';
import { jsonPath, jsonWith } from './json-path.js';
import {
  comparing,
  foldsAlike,
  isAscii,
  isOrdering,
  mayBeOdd,
  ordersAlike,
  patternOf,
  twinVariants,
  withoutOddAscii,
  withoutOddLetters,
} from './text-terms.js';

const kinds: Readonly<Record<string, ColumnKind>> = {
  char: 'text',
  varchar: 'text',
  tinytext: 'text',
  text: 'text',
  mediumtext: 'text',
  longtext: 'text',
  enum: 'text',
  set: 'text',
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  bigint: 'integer',
  decimal: 'decimal',
  float: 'float',
  double: 'float',
  timestamp: 'timestamp',
  datetime: 'timestamp',
  date: 'date',
  binary: 'binary',
  varbinary: 'binary',
  blob: 'binary',
  tinyblob: 'binary',
  mediumblob: 'binary',
  longblob: 'binary',
  json: 'json',
  uuid: 'uuid',
};

const sizes: Readonly<Record<string, readonly [bigint, bigint]>> = {
  tinyint: integerRanges[8],
  smallint: integerRanges[16],
  mediumint: integerRanges[24],
  int: integerRanges[32],
  bigint: integerRanges[64],
};

const grouped: Readonly<Partial<Record<Failure, readonly number[]>>> = {
  duplicate: [1062, 1586],
  foreignKey: [1216, 1217, 1451, 1452],
  value: [1048, 1264, 1265, 1292, 1300, 1364, 1366, 1406, 1411, 3819, 4025, 1690, 3140],
  again: [1205, 1213, 1020],
  busy: [1040, 1203, 1226, 1317, 1969, 3024],
  lost: [1053, 1077, 1079, 1080, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 4031],
  denied: [1044, 1045, 1142, 1143, 1227, 1370, 1410, 1698],
  readOnly: [1290, 1792, 1836],
  mismatch: [1049, 1054, 1109, 1146, 1305, 1356],
};

/** Error numbers of the servers (MySQL and MariaDB server error references). */
const failures: ReadonlyMap<number, Failure> = new Map(
  Object.entries(grouped).flatMap(([failure, codes]) => codes.map((code) => [code, failure as Failure] as const)),
);

const catalog = `select column_name, data_type, column_type, is_nullable, column_default, extra,
    character_maximum_length, character_octet_length, collation_name
  from information_schema.columns where table_schema = coalesce(?, database()) and table_name = ? order by ordinal_position`;

function columnOf(row: readonly unknown[]): Column {
  const [name, type, native, nullable, standard, extra, length, bytes, collation] = row.map((part) =>
    part === null ? '' : keyText(part),
  );
  const dataType = type ?? '';
  const isFlag = native?.startsWith('tinyint(1)') === true;
  const kind = isFlag ? 'boolean' : Object.hasOwn(kinds, dataType) ? (kinds[dataType] ?? 'other') : 'other';
  const size = sizes[dataType];
  const bounded = kind === 'text' && dataType.endsWith('char');
  return {
    name: name ?? '',
    kind,
    native: native ?? '',
    nullable: nullable === 'YES',
    filled: (standard !== '' && standard !== 'NULL') || row[4] === '' || /auto_increment|generated/i.test(extra ?? ''),
    ...(bounded ? { maxLength: Number(length) } : {}),
    ...(kind === 'text' && dataType.endsWith('text') ? { maxBytes: Number(bytes) } : {}),
    ...(kind === 'integer' && size !== undefined
      ? { range: native?.includes('unsigned') === true ? unsigned(size) : size }
      : {}),
    ...(dataType === 'char' ? { padded: true } : {}),
    ...(dataType === 'timestamp' ? { zoned: true } : {}),
    ...(kind === 'text' && collation !== undefined ? { collation } : {}),
  };
}

/**
 * Collations that take a letter and its capital for the same, whatever stands beside them. Those of many languages do not: to Czech ones `ch` is
 * a letter and `cH` two, to Turkish ones `I` is the capital of another letter than `i`.
 */
const foldsCase =
  /^(?:utf8|utf8mb[34]|ucs2|utf16|utf16le|utf32)_(?:general|unicode|unicode_520|uca1400|0900)(?:_nopad)?(?:_a[is])?_ci$|^latin1_(?:swedish|german1|general)_ci$/;

/** The character set of a column whose texts are not Unicode. */
const codePageOf = ({ collation = '' }: Column): string | undefined =>
  /^(?!utf|ucs|binary)([a-z0-9]+)_/.exec(collation)?.[1];

/** A text that is compared with a column. The server does not compare texts that the column's character set lacks; they become `?` in it. */
function boundFor(column: Column): (text: string) => Fragment {
  const codePage = codePageOf(column);
  return codePage === undefined ? (text) => sql`${text}` : (text) => sql`convert(${text} using ${sql.raw(codePage)})`;
}

const bytes = (side: Fragment): Fragment => sql`cast(convert(${side} using utf8mb4) as binary)`;
const boundBytes = (text: string): Fragment => bytes(sql`${text}`);

/** Letters of ASCII in lower case, the Kelvin sign as a k; other letters of Latin 1 stay apart from those, and all else becomes `?`. */
const asciiLower = (side: Fragment): Fragment =>
  sql`cast(lower(convert(${withoutOddAscii(sql`convert(${side} using utf8mb4)`)} using latin1)) as binary)`;

class MysqlDialect implements Dialect {
  readonly compiler = compilerOf(
    () => new MysqlAdapter(),
    () => new MysqlQueryCompiler(),
  );
  readonly begin = 'start transaction';
  readonly clock = sql`select unix_timestamp(now(6)) * 1000`;
  readonly generatedKey = 'insertId';

  text(term: TextTerm, reference: Fragment, column: Column): Condition | undefined {
    const { operator, value, caseExact } = term;
    const { collation = '' } = column;
    if (isOrdering(operator)) {
      if (!caseExact || !ordersAlike(value)) return undefined;
      return { fragment: comparing(operator, bytes(reference), boundBytes, value), precision: 'exact' };
    }
    const plain = boundFor(column);
    if (caseExact) {
      const exact = comparing(operator, bytes(reference), boundBytes, value);
      const near = comparing(operator, reference, plain, value);
      return { fragment: this.isNearSuperset(operator) ? sql`(${near} and ${exact})` : exact, precision: 'exact' };
    }
    const folds = foldsCase.test(collation);
    if (isAscii(value)) return this.ascii(term, reference, folds ? plain : undefined);
    if (!folds || !foldsAlike(value)) return { fragment: sql`1 = 1`, precision: 'broader' };
    const variants = operator === 'equals' ? twinVariants(value) : undefined;
    if (variants !== undefined)
      return { fragment: sql`${reference} in (${sql.join(variants.map(plain))})`, precision: 'broader' };
    // No code page has the odd letters.
    const side = codePageOf(column) === undefined ? withoutOddLetters(reference) : reference;
    return { fragment: comparing(operator, side, plain, value), precision: 'broader' };
  }

  /** Whether the column's own comparison finds at least what is the same letter by letter, and uses an index. */
  private isNearSuperset(operator: TextTerm['operator']): boolean {
    return operator === 'equals';
  }

  /** @param near how a text is compared by the column's own collation, where that ignores case */
  private ascii(
    { operator, value }: TextTerm,
    reference: Fragment,
    near: ((text: string) => Fragment) | undefined,
  ): Condition {
    const exact = comparing(operator, asciiLower(reference), boundBytes, value);
    // A question mark may stand for anything.
    const precision = value.includes('?') ? 'broader' : 'exact';
    if (near === undefined) return { fragment: exact, precision };
    const variants = operator === 'equals' ? twinVariants(value) : undefined;
    if (variants !== undefined)
      return { fragment: sql`(${reference} in (${sql.join(variants.map(near))}) and ${exact})`, precision };
    const pattern = operator === 'startsWith' && !mayBeOdd(value) ? patternOf(operator, value) : undefined;
    if (pattern === undefined) return { fragment: exact, precision };
    return { fragment: sql`(${reference} like ${near(pattern)} escape '|' and ${exact})`, precision };
  }

  same(reference: Fragment, value: SqlValue, column: Column): Fragment {
    if (column.kind !== 'text' || typeof value !== 'string') return sql`${reference} = ${value}`;
    return sql`(${reference} = ${boundFor(column)(value)} and ${bytes(reference)} = ${boundBytes(value)})`;
  }

  hasText(reference: Fragment, text: string): Fragment {
    return sql`${bytes(sql`cast(${reference} as char)`)} = ${boundBytes(text)}`;
  }

  typed(value: SqlValue): Fragment {
    return sql`${value}`;
  }

  later(reference: Fragment, { native }: Column): Fragment {
    // One step of the column's precision, or the version would stay the same within it.
    const step = native.endsWith('(6)') ? sql`interval 1 microsecond` : sql`interval 1 second`;
    return sql`greatest(now(6), coalesce(${reference} + ${step}, now(6)))`;
  }

  lock(): Fragment {
    return sql`for update`;
  }

  /** As many digits of the second as the column holds, and none where all are zero: so the binary protocol has them. */
  momentRead(text: string, { native }: Column): string {
    const digits = Number(/\((\d)\)/.exec(native)?.[1] ?? 0);
    const [whole = '', fraction = ''] = text.split('.');
    const held = fraction.slice(0, digits);
    return Number(held) === 0 ? whole : `${whole}.${held.padEnd(digits, '0')}`;
  }

  jsonValue(reference: Fragment, path: readonly string[]): Fragment {
    return sql`nullif(json_unquote(json_extract(${reference}, ${jsonPath(path)})), 'null')`;
  }

  jsonWith(present: Fragment, path: readonly string[], text: string | null): Fragment {
    return jsonWith(present, path, text, (value) => value);
  }

  /** Zero dates are none. */
  isMoment(reference: Fragment): Fragment {
    return sql`month(${reference}) > 0`;
  }

  readonly structures = mysqlStructures;

  failureOf(error: unknown): Failure | undefined {
    const { errno, code } = (error ?? {}) as { readonly errno?: unknown; readonly code?: unknown };
    if (typeof errno === 'number' && failures.has(errno)) return failures.get(errno);
    return typeof code === 'string' && /^(?:E[A-Z]{4,}$|PROTOCOL_)/.test(code) ? 'lost' : undefined;
  }

  async table({ schema, name }: TableName, connection: Connection, deadline: number): Promise<Table | undefined> {
    const { rows } = await connection.run({ text: catalog, values: [schema ?? null, name] }, deadline);
    if (rows.length === 0) return undefined;
    const columns = rows.map(columnOf);
    return { schema, name, columns: new Map(columns.map((column) => [column.name, column])) };
  }
}

export const mysqlDialect: Dialect = new MysqlDialect();
