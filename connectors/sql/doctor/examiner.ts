/** What the checks need to know of one kind of database. One folder per database implements it. */
import { type Finding } from '../../sdk/capabilities/diagnosable.js';
import { type Column } from '../catalog/column.js';
import { type IndexPart, type TableStructure } from '../catalog/structure/table-structure.js';
import { type SqlConfig } from '../config/model.js';
import { type Connection, type Statement } from '../drivers/driver.js';

/** What may be done with one table: with all its columns, or by right with some of them. */
export interface TableRights {
  readonly whole: ReadonlySet<string>;
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface HeldRights {
  /** The user as GRANT names it. */
  readonly grantee: string;
  readonly tables: ReadonlyMap<TableStructure, TableRights>;
  /** Rights over more than tables, each a warning. */
  readonly beyond: readonly Finding[];
  /** Everything is allowed, whatever is granted on tables. */
  readonly everything: boolean;
}

/** A table that a statement reads from end to end, by the server's plan. */
export interface Scan {
  /** Rows by the server's estimate, where the plan has one. */
  readonly rows: number | undefined;
}

/** What a column takes for the same text. */
export interface Sameness {
  readonly case: boolean;
  readonly accents: boolean;
  readonly blanks: boolean;
}

export interface Examiner {
  /** Version and settings of a session, and whether it may write. */
  readonly session: (config: SqlConfig, connection: Connection, deadline: number) => Promise<readonly Finding[]>;
  /** Undefined where there are no users. */
  readonly rights: (
    structures: readonly TableStructure[],
    connection: Connection,
    deadline: number,
  ) => Promise<HeldRights | undefined>;
  readonly scans: (statement: Statement, connection: Connection, deadline: number) => Promise<readonly Scan[]>;
  /** What the column's own comparison takes for the same; undefined where that cannot be told. */
  readonly sameness: (column: Column, connection: Connection, deadline: number) => Promise<Sameness | undefined>;
  /** Whether an index with this part finds texts of the column whatever their case. */
  readonly folds: (part: IndexPart, column: Column) => boolean;
  /** What an index that does is made of; undefined where none can. */
  readonly foldedPart: (column: Column) => string | undefined;
  /** A name as it is written in a statement. */
  readonly quoted: (name: string) => string;
}
