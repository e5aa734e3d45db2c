/** What the catalog says about columns. */
import { type Scalar } from '../config/model.js';

/** The kinds of column that are told apart. `other`: what the connector neither reads nor writes. */
export type ColumnKind =
  'text' | 'integer' | 'decimal' | 'float' | 'boolean' | 'timestamp' | 'date' | 'binary' | 'uuid' | 'json' | 'other';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly nullable: boolean;
  /** The database fills it when it is left out: a default, an identity, a sequence. */
  readonly filled: boolean;
  /** Texts: most characters; undefined: no bound that matters. */
  readonly maxLength?: number;
  /** Texts: most bytes in UTF-8. */
  readonly maxBytes?: number;
  /** Integers: inclusive bounds. */
  readonly range?: readonly [bigint, bigint];
  /** Texts: blanks at the end are lost (CHAR). */
  readonly padded?: boolean;
  /** Timestamps: the column holds a moment, not a wall clock time. */
  readonly zoned?: boolean;
  /** Texts: the collation takes different letters for the same. */
  readonly loose?: boolean;
  /** Texts: name of the collation, or its locale. */
  readonly collation?: string;
  /** Texts: whether the column holds this one letter by letter; undefined: it holds all. */
  readonly holds?: (text: string) => boolean;
  /** The database's own name of the type, for messages. */
  readonly native: string;
}

/** A table or view, as it is. */
export interface Table {
  readonly schema: string | undefined;
  readonly name: string;
  readonly columns: ReadonlyMap<string, Column>;
  /** Not the rows of the table are meant, but the different values of one of its columns. */
  readonly distinct?: Distinct;
}

export interface Distinct {
  readonly column: Column;
  /** The rows that count: those that have all these values, */
  readonly where: readonly (readonly [Column, Scalar])[];
  /** and not all these. */
  readonly deleted: readonly (readonly [Column, Scalar])[];
}

const bits = (count: bigint): readonly [bigint, bigint] => [-(2n ** (count - 1n)), 2n ** (count - 1n) - 1n];

/** Bounds of signed integers by their size in bits. */
export const integerRanges = { 8: bits(8n), 16: bits(16n), 24: bits(24n), 32: bits(32n), 64: bits(64n) } as const;

/** The same without a sign. */
export function unsigned([, high]: readonly [bigint, bigint]): readonly [bigint, bigint] {
  return [0n, high * 2n + 1n];
}
