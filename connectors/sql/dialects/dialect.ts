/** What differs between databases. One file per database implements it. */
import { Kysely, DummyDriver, type DialectAdapter, type QueryCompiler, type RawBuilder } from 'kysely';
import { type ComparisonOperator } from '../../sdk/predicate.js';
import { type Table, type Column } from '../catalog/column.js';
import { type TableStructure } from '../catalog/structure/table-structure.js';
import { type TableName } from '../config/model.js';
import { type Connection, type SqlValue } from '../drivers/driver.js';
import { type Failure } from '../errors.js';

/** A piece of SQL with the values that it binds. */
export type Fragment = RawBuilder<unknown>;

/** A comparison with a text. */
export interface TextTerm {
  readonly operator: ComparisonOperator;
  /** In lower case, as JavaScript makes it, unless `caseExact`. */
  readonly value: string;
  readonly caseExact: boolean;
}

/** A condition, and whether it gives just what the gateway's own comparison gives, or more. */
export interface Condition {
  readonly fragment: Fragment;
  readonly precision: 'exact' | 'broader';
}

/** Makes text of fragments. */
export type Compiler = Kysely<Record<string, never>>;

export interface Dialect {
  readonly compiler: Compiler;
  /** How a transaction begins. */
  readonly begin: string;
  /** Selects the time of the database, in milliseconds since the epoch. */
  readonly clock: Fragment;
  /** How the key comes that the database makes. */
  readonly generatedKey: 'returning' | 'insertId';
  /** Compares a column with a text; undefined when it cannot. The column is not NULL where it matters. */
  text(term: TextTerm, reference: Fragment, column: Column): Condition | undefined;
  /** Whether a column holds just this value, letter by letter. */
  same(reference: Fragment, value: SqlValue, column: Column): Fragment;
  /** Whether a column, as text, is just this. */
  hasText(reference: Fragment, text: string, column: Column): Fragment;
  /** A value with the type of its column, where a database cannot infer it. */
  typed(value: SqlValue, column: Column): Fragment;
  /** The next value of a version that is a moment: now, and later than the present one. */
  later(reference: Fragment, column: Column): Fragment;
  /** What lies at these keys inside a JSON column, as text. */
  jsonValue(reference: Fragment, path: readonly string[]): Fragment;
  /** A JSON column with this text at these keys, or without them; objects on the way are made. Absent: JSON is only read. */
  jsonWith?(present: Fragment, path: readonly string[], text: string | null): Fragment;
  /** The text in which a moment is read again from a column that it was written to. Default: the same. */
  momentRead?(text: string, column: Column): string;
  /** Ends a selection of one row that nobody else may change before the transaction ends. Default: nothing, as nobody else writes. */
  lock?(alias: string): Fragment;
  /**
   * A value that is stored in a column or compared with it, where the database's own conversion would not do. Unlike `typed` it is never cut
   * or rounded. Default: the value as it is.
   */
  bound?(value: SqlValue, column: Column): Fragment;
  /** Ends a selection after so many rows; it has an order. Default: LIMIT. */
  limit?(count: number): Fragment;
  /** Whether a text that is not NULL is not empty, blanks included. Default: its length(). */
  notEmpty?(reference: Fragment): Fragment;
  /** Whether a column of moments, which is not NULL, holds one. Default: yes. */
  isMoment?(reference: Fragment): Fragment;
  /**
   * A column of moments, as they are written in comparisons (`toTimestamp`); NULL where there is none. Default: the column itself.
   * @param minutes what its wall clock times mean, east of UTC
   */
  moment?(reference: Fragment, column: Column, minutes: number): Fragment;
  failureOf(error: unknown): Failure | undefined;
  /** Reads a table or view from the catalog; undefined when there is none that our user may see. */
  table(name: TableName, connection: Connection, deadline: number): Promise<Table | undefined>;
  /**
   * Keys, indexes and foreign keys of all tables and views that our user may see.
   * @param schema where tables without a schema of their own lie; undefined: where the database looks by itself
   */
  structures?(connection: Connection, schema: string | undefined, deadline: number): Promise<readonly TableStructure[]>;
}

/** Kysely as nothing but a compiler: it gets no connection. */
export function compilerOf(adapter: () => DialectAdapter, compiler: () => QueryCompiler): Compiler {
  return new Kysely({
    dialect: {
      createAdapter: adapter,
      createDriver: () => new DummyDriver(),
      createQueryCompiler: compiler,
      createIntrospector: () => {
        throw new Error('The catalog is read by the dialect.');
      },
    },
  });
}
