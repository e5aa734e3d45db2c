/** The configuration of a SQL target, checked for shape but not yet against the catalog. */
import { type GivenStatements } from '../given/config.js';
import { type PasswordHash } from '../passwords/config.js';

export const databases = ['mariadb', 'mysql', 'postgres', 'sqlite', 'sqlserver', 'oracle'] as const;
export type DatabaseKind = (typeof databases)[number];

/** A table or view as the configuration names it. */
export interface TableName {
  /** Undefined: where the database looks by itself, or `schema` of the target. */
  readonly schema: string | undefined;
  readonly name: string;
}

/** A fixed value of the configuration. */
export type Scalar = string | number | boolean | null;

/** What a column that no attribute fills gets when a row is made. */
export type Constant =
  { readonly kind: 'value'; readonly value: Scalar } | { readonly kind: 'now' } | { readonly kind: 'uuid' };

/** Column of one table → column of another. */
export type ColumnPairs = ReadonlyMap<string, string>;

export type Fixed = ReadonlyMap<string, Scalar>;

/** A row of a table that numbers the rows of another. */
export interface CounterConfig {
  readonly table: TableName;
  readonly column: string;
  /** Which row of the table. */
  readonly where: Fixed;
  /** Whether the column holds the number that was given last, or the one that comes next. */
  readonly holds: 'last' | 'next';
}

/** The key of a row that nobody refers to by an attribute, made when the row is. */
export interface RowKeyConfig {
  readonly column: string;
  /** Undefined: a UUID. */
  readonly counter: CounterConfig | undefined;
}

/** How a column says a value that is not the column's own. */
export type Coding =
  | { readonly kind: 'plain' }
  /** True while the column holds one of `true`; the first of each list is written. */
  | { readonly kind: 'choice'; readonly true: readonly Scalar[]; readonly false: readonly Scalar[] }
  /** True while the column is null or in the future; false writes the present time. */
  | { readonly kind: 'until' };

/** One value in a column of the table or of a joined one. */
export interface ColumnPlace {
  readonly kind: 'column';
  /** Name of the join; undefined: the table itself. */
  readonly join: string | undefined;
  readonly column: string;
  readonly readOnly: boolean;
  readonly coding: Coding;
  /** Keys to follow inside a JSON column; empty: the column itself. */
  readonly json: readonly string[];
}

/** Values in rows of another table. */
export interface ChildPlace {
  readonly kind: 'child';
  readonly table: TableName;
  /** Column of the child table → column of the table. */
  readonly on: ColumnPairs;
  readonly column: string;
  readonly where: Fixed;
  readonly multiple: boolean;
  readonly order: readonly string[];
  readonly key: RowKeyConfig | undefined;
}

/** True or false, by whether another table has a row for the object. */
export interface PresencePlace {
  readonly kind: 'presence';
  readonly table: TableName;
  /** Column of that table → column of the table. */
  readonly on: ColumnPairs;
  readonly where: Fixed;
  /** What a row means. */
  readonly present: boolean;
  readonly key: RowKeyConfig | undefined;
}

/** A foreign key of the table. */
export interface ReferencePlace {
  readonly kind: 'reference';
  /** Column of the table → column of the referenced one. Undefined: one column for each part of its id, in order. */
  readonly columns: readonly string[];
  readonly objectType: string;
  readonly readOnly: boolean;
}

/** A table of pairs. */
export interface MemberTable {
  readonly table: TableName;
  /** Column of the pair → column of the group. */
  readonly on: ColumnPairs;
  readonly objectType: string;
  /** Column of the pair → column of the member. */
  readonly columns: ColumnPairs;
  readonly where: Fixed;
  readonly key: RowKeyConfig | undefined;
  /** The rows are the members' own: whoever comes or goes gets another value in this column. Undefined: rows are made and removed. */
  readonly assigns: string | undefined;
}

export interface MembersPlace {
  readonly kind: 'members';
  readonly tables: readonly MemberTable[];
}

/** Computed: the objects whose member tables name this one. */
export interface MemberOfPlace {
  readonly kind: 'memberOf';
  readonly objectType: string;
}

export type AttributeConfig = ColumnPlace | ChildPlace | PresencePlace | ReferencePlace | MembersPlace | MemberOfPlace;

/** Where passwords go. They are never read, so that they are none of the attributes. */
export interface PasswordConfig {
  /** The name that it has among the attributes. */
  readonly attribute: string;
  /** Undefined: statements of the operator take it. */
  readonly place: { readonly join: string | undefined; readonly column: string } | undefined;
  readonly hash: PasswordHash;
  /** Columns of the same table that are written with each password: when it was set, that it need not be changed. */
  readonly with: ReadonlyMap<string, Constant>;
}

export interface JoinConfig {
  readonly table: TableName;
  /** Column of the joined table → column of the table. */
  readonly on: ColumnPairs;
  /** Which of the rows that belong to ours: an address of one kind among several. */
  readonly where: Fixed;
  readonly optional: boolean;
}

export interface IdConfig {
  readonly columns: readonly string[];
  /** `generated`: the database makes it; `uuid`: we make it; `counter`: a table of counters has it; `given`: an attribute holds it. */
  readonly kind: 'generated' | 'uuid' | 'counter' | 'given';
  readonly counter: CounterConfig | undefined;
  /** A column that tells apart rows that had the same key one after the other; part of the backend id. */
  readonly reuse: string | undefined;
}

export interface VersionConfig {
  readonly column: string;
  readonly kind: 'counter' | 'timestamp' | 'text';
}

export type DeleteConfig =
  { readonly kind: 'soft'; readonly set: Fixed } | { readonly kind: 'hard' } | { readonly kind: 'refused' };

/** A table to which triggers, or the application, add a row for each change. */
export interface ChangeTableConfig {
  readonly table: TableName;
  /** Column with an ever-growing number. */
  readonly sequence: string;
  /** Only such rows are about this object type. */
  readonly where: Fixed;
  /** Columns that hold the key of the object, in the order of its id. */
  readonly id: readonly string[];
  /** Which rows tell of an end: of the object, or of the membership. Undefined: none does. */
  readonly removed: { readonly column: string; readonly values: readonly Scalar[] } | undefined;
  /** The rows tell of members that came and went. */
  readonly member: { readonly objectType: string; readonly columns: readonly string[] } | undefined;
}

/** By what the database tells that objects of a type changed. */
export interface SyncConfig {
  /** Column of the table that grows whenever a row is written: a moment, or an ever-growing number. */
  readonly watermark: string | undefined;
  /** Such columns of joined tables, by the name of the join. */
  readonly joins: ReadonlyMap<string, string>;
  /** Such columns of tables that attributes lie in, by the name of the attribute. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly changes: readonly ChangeTableConfig[];
  /** How long after a row was marked it may still be committed, in milliseconds. */
  readonly overlapMs: number;
}

export interface ObjectTypeConfig {
  readonly name: string;
  readonly resourceType: string;
  readonly table: TableName;
  readonly id: IdConfig;
  /** Attribute that names an object for people. */
  readonly key: string;
  readonly version: VersionConfig | undefined;
  readonly where: Fixed;
  readonly joins: ReadonlyMap<string, JoinConfig>;
  readonly attributes: ReadonlyMap<string, AttributeConfig>;
  readonly password: PasswordConfig | undefined;
  readonly onCreate: ReadonlyMap<string, Constant>;
  readonly delete: DeleteConfig;
  /** Whether objects are made; those of a fixed list are not. */
  readonly creatable: boolean;
  /** The objects are the different values of this column. */
  readonly distinct: string | undefined;
  /** Undefined: changes are not told. */
  readonly sync: SyncConfig | undefined;
  /** Statements of the operator's in place of generated ones. */
  readonly statements: GivenStatements;
}

export interface TlsConfig {
  readonly ca: string | undefined;
  readonly serverName: string | undefined;
  readonly insecureSkipVerify: boolean;
}

export interface SqlConfig {
  readonly database: DatabaseKind;
  /** SQLite: path of the database. */
  readonly file: string;
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly schema: string | undefined;
  readonly user: string;
  readonly password: string;
  /** Undefined: without TLS. */
  readonly tls: TlsConfig | undefined;
  /** Most connections at a time. */
  readonly pool: number;
  readonly statementTimeoutMs: number;
  /** Offset of columns without a zone, in minutes east of UTC. */
  readonly zoneMinutes: number;
  readonly objects: ReadonlyMap<string, ObjectTypeConfig>;
}
