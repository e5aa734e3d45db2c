/** What the catalog says about tables beyond their columns: keys, indexes, foreign keys, and how many rows there are. */
import { type TableName } from '../../config/model.js';

/** A part of an index: a column, or else an expression in the words of the database (undefined where it does not tell). */
export interface IndexPart {
  readonly column: string | undefined;
  readonly expression?: string | undefined;
  /** Where it is not that of the column. */
  readonly collation?: string | undefined;
}

export interface TableIndex {
  readonly name: string;
  readonly unique: boolean;
  /** It holds only some of the rows. */
  readonly partial: boolean;
  readonly parts: readonly IndexPart[];
}

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly schema: string;
  readonly table: string;
  readonly theirs: readonly string[];
  /** What becomes of the row when the one that it refers to is deleted; `refused`: the other cannot be deleted. */
  readonly onDelete: 'refused' | 'cascade' | 'cleared';
}

export interface TableStructure {
  readonly schema: string;
  readonly name: string;
  /** It lies where the database looks for a table that is named without a schema. */
  readonly near: boolean;
  readonly isView: boolean;
  /** Rows can be made, changed and removed: all tables, and some views. */
  readonly writable: boolean;
  /** What stores it, where that is a choice: `InnoDB`, `MyISAM`. */
  readonly engine: string | undefined;
  /** About how many there are; undefined when nobody counted. */
  readonly rows: number | undefined;
  readonly primaryKey: readonly string[];
  /** Columns whose values the database makes, each a new one: identities, sequences, functions. */
  readonly made: ReadonlySet<string>;
  /** Columns that are computed from others and cannot be written. */
  readonly computed: ReadonlySet<string>;
  readonly indexes: readonly TableIndex[];
  readonly foreignKeys: readonly ForeignKey[];
}

/** The structure of a table as it is named. */
export function structureOf(
  structures: readonly TableStructure[],
  { schema, name }: TableName,
): TableStructure | undefined {
  return structures.find((one) => one.name === name && (schema === undefined ? one.near : one.schema === schema));
}

/** The columns that tell rows apart: the primary key and each unique index over whole columns. */
export function uniqueKeys({ primaryKey, indexes }: TableStructure): readonly (readonly string[])[] {
  const unique = indexes.filter((index) => index.unique && !index.partial);
  const keys = unique.flatMap(({ parts }) => {
    const columns = parts.flatMap(({ column }) => column ?? []);
    return columns.length === parts.length ? [columns] : [];
  });
  return primaryKey.length > 0 ? [primaryKey, ...keys] : keys;
}

const textOf = (cell: unknown): string | undefined =>
  typeof cell === 'string' ? cell : typeof cell === 'number' || typeof cell === 'bigint' ? cell.toString() : undefined;

/** Rows of a statement's answer as texts, by the names given to its columns; NULL is `undefined`. */
export function textRows<Name extends string>(
  rows: readonly (readonly unknown[])[],
  names: readonly Name[],
): readonly Readonly<Record<Name, string | undefined>>[] {
  return rows.map(
    (row) => Object.fromEntries(names.map((name, at) => [name, textOf(row[at])])) as Record<Name, string | undefined>,
  );
}
