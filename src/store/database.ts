import { type Row, type Session, type SqlValue } from './session.js';

/**
 * One opened database, of either kind. Every operation ends within its time limit; all throw StoreUnavailable when the database
 * cannot be used, and the other errors of `errors.ts`.
 */
export abstract class Database {
  /** One reading statement. */
  abstract rows(sql: string, values?: readonly SqlValue[]): Promise<readonly Row[]>;
  /**
   * Stays the same for as long as no other connection has written anything and this one nothing into the table `link`; undefined
   * where that cannot be told. Read it before what is to be remembered.
   */
  abstract linkStamp(): Promise<string | undefined>;
  /** Several reading statements on one connection; what they see may differ in time. */
  abstract read<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in a transaction: committed when it returns, rolled back when it throws. It is run again when it loses against another
   * transaction, so it must do nothing but use the session (and must use nothing else to reach the database).
   */
  abstract transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Runs the migrations that are missing. Safe when several processes start at once: one runs them, the others wait. */
  abstract migrate(): Promise<void>;
  abstract close(): Promise<void>;

  /** One changing statement in a transaction of its own; the number of rows that matched. */
  run(sql: string, values?: readonly SqlValue[]): Promise<number> {
    return this.transaction((session) => session.run(sql, values));
  }
}

/** How long an operation may take, in milliseconds. */
export interface DatabaseLimits {
  readonly operationMs: number;
  readonly migrationMs: number;
}

export const defaultLimits: DatabaseLimits = { operationMs: 5_000, migrationMs: 60_000 };
