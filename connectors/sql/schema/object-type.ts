/** An object type as configuration and catalog together say it: tables, columns with their types, attributes. */
import { type Column, type Table } from '../catalog/column.js';
import { type Coding, type Constant, type Scalar } from '../config/model.js';
import { type GivenStatements } from '../given/config.js';
import { type PasswordHash } from '../passwords/config.js';

/** Columns that hold the same in two tables. */
export interface Pair {
  /** Column of the other table (child, join, pairs). */
  readonly theirs: Column;
  /** Column of the table itself. */
  readonly ours: Column;
}

export type FixedColumns = readonly (readonly [Column, Scalar])[];

/** The row that numbers the rows of a table. */
export interface Counter {
  readonly table: Table;
  readonly column: Column;
  readonly where: FixedColumns;
  readonly holds: 'last' | 'next';
}

/** The key that is made with a row; without a counter a UUID. */
export interface RowKey {
  readonly column: Column;
  readonly counter: Counter | undefined;
}

export interface ColumnAttribute {
  readonly kind: 'column';
  readonly name: string;
  readonly join: Join | undefined;
  readonly column: Column;
  readonly readOnly: boolean;
  readonly coding: Coding;
  readonly json: readonly string[];
}

export interface ChildAttribute {
  readonly kind: 'child';
  readonly name: string;
  readonly table: Table;
  readonly on: readonly Pair[];
  readonly column: Column;
  readonly where: FixedColumns;
  readonly multiple: boolean;
  readonly order: readonly Column[];
  readonly key: RowKey | undefined;
}

/** True or false, by whether a row is there. */
export interface PresenceAttribute {
  readonly kind: 'presence';
  readonly name: string;
  readonly table: Table;
  readonly on: readonly Pair[];
  readonly where: FixedColumns;
  /** What a row means. */
  readonly present: boolean;
  readonly key: RowKey | undefined;
}

export interface ReferenceAttribute {
  readonly kind: 'reference';
  readonly name: string;
  readonly objectType: string;
  /** One for each column of the id of the referenced type. */
  readonly columns: readonly Column[];
  readonly readOnly: boolean;
}

/** A table of pairs: which rows of one type belong to which of another. */
export interface MemberLink {
  readonly table: Table;
  /** Towards the group. */
  readonly on: readonly Pair[];
  readonly objectType: string;
  /** Towards the member: `ours` are columns of the member's table. */
  readonly members: readonly Pair[];
  readonly where: FixedColumns;
  readonly key: RowKey | undefined;
  /** The rows are the members' own, and this column says whose member each is. */
  readonly assigns: Column | undefined;
}

export interface MembersAttribute {
  readonly kind: 'members';
  readonly name: string;
  readonly links: readonly MemberLink[];
}

export interface MemberOfAttribute {
  readonly kind: 'memberOf';
  readonly name: string;
  readonly objectType: string;
  /** Those of the other type's links that lead to this one. */
  readonly links: readonly MemberLink[];
}

export type Attribute =
  ColumnAttribute | ChildAttribute | PresenceAttribute | ReferenceAttribute | MembersAttribute | MemberOfAttribute;

/** Where passwords go. */
export interface PasswordPlace {
  /** For messages. */
  readonly attribute: string;
  readonly hash: PasswordHash;
  /** Undefined: statements of the operator take it. */
  readonly column: Column | undefined;
  /** The joined table that the column is of; undefined: the object's own. */
  readonly join: Join | undefined;
  /** Columns of the same table that are written along. */
  readonly with: readonly (readonly [Column, Constant])[];
}

export interface Join {
  readonly name: string;
  readonly table: Table;
  readonly on: readonly Pair[];
  /** What tells the row from others that belong to ours. */
  readonly where: FixedColumns;
  readonly optional: boolean;
  /** The joined row refers to ours and is made after it; otherwise ours refers to it. */
  readonly hangs: boolean;
}

export interface ObjectType {
  readonly name: string;
  readonly table: Table;
  readonly id: {
    readonly columns: readonly Column[];
    readonly kind: 'generated' | 'uuid' | 'counter' | 'given';
    readonly counter: Counter | undefined;
  };
  readonly key: ColumnAttribute;
  readonly version: { readonly column: Column; readonly kind: 'counter' | 'timestamp' | 'text' } | undefined;
  readonly where: FixedColumns;
  /** A row is deleted for us when it has all these values. */
  readonly deleted: FixedColumns;
  readonly delete: 'soft' | 'hard' | 'refused';
  readonly creatable: boolean;
  readonly joins: readonly Join[];
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly password: PasswordPlace | undefined;
  /** What the operator says in place of generated statements. */
  readonly statements: GivenStatements;
  readonly onCreate: readonly (readonly [Column, Constant])[];
}

export type Schema = ReadonlyMap<string, ObjectType>;
