/** What the connector needs of a driver: connections that run prepared statements. One file per driver implements it. */

/** What may be bound. Nothing else ever reaches a driver. */
export type SqlValue = string | number | bigint | boolean | null | Uint8Array;

/** A statement with its values, in the order of its placeholders. */
export interface Statement {
  readonly text: string;
  readonly values: readonly SqlValue[];
  /** Its text comes again and again: worth to be kept prepared. */
  readonly kept?: boolean;
}

export interface Result {
  /** Columns in the order of the statement. */
  readonly rows: readonly (readonly unknown[])[];
  /** Rows that the statement changed. */
  readonly affected: number;
  /** Key that the database made, where the driver tells it without RETURNING. */
  readonly insertId: string | undefined;
}

/** One session. Statements come one after the other. */
export interface Connection {
  /** Whether it can still be used. A connection that failed in any way that may be its own fault is dead. */
  readonly alive: boolean;
  /**
   * Runs one statement. When the deadline passes, the connection is dead.
   * @param deadline milliseconds since the epoch
   * @throws the driver's error, or `DeadlinePassed`
   */
  run(statement: Statement, deadline: number): Promise<Result>;
  /** Ends the session; never throws. */
  close(): Promise<void>;
}

export interface Driver {
  /** For messages: `db.example.com:3306`. */
  readonly endpoint: string;
  /** A statement that asks for nothing, to see whether a session still answers. Default: `select 1`. */
  readonly ping?: string;
  /** Opens and prepares a session. @throws the driver's error, or `DeadlinePassed` */
  connect(deadline: number): Promise<Connection>;
}

/** No answer came in time. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** The session ended without an answer. */
export class ConnectionLost extends Error {
  override readonly name: string = 'ConnectionLost';
}

/** The session had ended before the statement was sent. */
export class NeverSent extends ConnectionLost {
  override readonly name = 'NeverSent';
}

/** The result of a task, or `DeadlinePassed` when it takes longer; the task is not stopped by it. */
export async function within<T>(task: Promise<T>, deadline: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        reject(new DeadlinePassed('The database did not answer in time.'));
      },
      Math.max(0, deadline - Date.now()),
    );
  });
  try {
    return await Promise.race([task, late]);
  } finally {
    clearTimeout(timer);
  }
}
