/** The shape of an application's tables: how its owner makes them, what Causeway's database user may do, and how they are bridged. */
import {
  type Feature,
  type SubjectGroupType,
  type SubjectUserType,
} from '../../../../connectors/sdk/testing/subject.js';

export type ShapeDatabase = 'mariadb' | 'postgres' | 'sqlite';

/** The tables in the words of one database. */
export interface ShapeTables {
  /** PostgreSQL: the schema that the tables lie in, in place of "public". It is made, and its use granted, by `openShape`. */
  readonly schema?: string;
  /** Statements that the owner of the application runs, in this order, in an empty database. */
  readonly ddl: readonly string[];
  /**
   * All that Causeway's user may do, as what stands between GRANT and TO: `SELECT, INSERT ON app_user`. SQLite has no users: empty.
   * On MariaDB names without a database are meant within the one of the shape.
   */
  readonly grants: readonly string[];
}

/** What the conformance suite calls what. */
export interface ShapeSubject {
  /** `required`: what each user must have; default: nothing. */
  readonly user: Omit<SubjectUserType, 'required'> & Partial<Pick<SubjectUserType, 'required'>>;
  readonly group: Omit<SubjectGroupType, 'required'>;
  /** How it is found out whether a password is right; shapes that the whole suite runs on have one. */
  readonly password?: {
    /** A verifier of `passwords/verify-hashes.py`. */
    readonly kind: string;
    /** Gives the stored hash as the only value of one row; `?` for each part of the id. Run by the owner. */
    readonly stored: string;
  };
  /** What this shape lacks beyond what every SQL target lacks. */
  readonly without: readonly Feature[];
  /**
   * A statement that makes a user out of the target's reach and gives the columns of its id as one row; run by the owner.
   * Undefined: the whole table is in reach.
   */
  readonly stranger: string | undefined;
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** What most shapes call what. */
export const usualSubject = {
  user: {
    objectType: 'user',
    key: 'userName',
    text: 'title',
    secondText: `${enterprise}:employeeNumber`,
    multiple: 'emails.value',
    reference: `${enterprise}:manager.value`,
    backReference: 'groups.value',
  },
  group: { objectType: 'group', key: 'displayName', text: 'externalId', members: 'members.value' },
} as const satisfies Pick<ShapeSubject, 'user' | 'group'>;

export interface Shape {
  readonly name: string;
  readonly tables: Readonly<Record<ShapeDatabase, ShapeTables>>;
  /** What stands in the target beside the connection: `objects`, and `schema` where the tables lie in one. */
  target(database: ShapeDatabase): Readonly<Record<string, unknown>>;
  readonly subject: ShapeSubject;
  /** Statements that Causeway's user must be able to run, in this order: a row of each kind that the target writes, as Causeway would. */
  readonly permitted: readonly string[] | ((database: ShapeDatabase) => readonly string[]);
  /** Statements that must be refused to Causeway's user: definitions, tables that are not its business, columns that it may not write. */
  readonly refused: readonly string[];
}
