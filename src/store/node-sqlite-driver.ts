import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/** How long SQLite itself waits for the lock of another process. It blocks the event loop: the longer waits are done by the caller. */
const lockWaitMs = 100;

interface Statement {
  /** True when the statement gives rows. */
  readonly reader: boolean;
  all(...values: SQLInputValue[]): unknown[];
  run(...values: SQLInputValue[]): { changes: number; lastInsertRowid: number };
}

/**
 * Node's own SQLite in the shape that TypeORM's driver `better-sqlite3` expects: no native package to install.
 * Only what that driver calls is here. Everything is synchronous.
 */
export class NodeSqliteDriver {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: lockWaitMs });
  }

  prepare(sql: string): Statement {
    const statement: StatementSync = this.#database.prepare(sql);
    return {
      reader: statement.columns().length > 0,
      all: (...values) => statement.all(...values),
      run: (...values) => {
        const { changes, lastInsertRowid } = statement.run(...values);
        return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
      },
    };
  }

  /** Runs `PRAGMA source` and gives its rows. */
  pragma(source: string): unknown[] {
    return this.#database.prepare(`PRAGMA ${source}`).all();
  }

  exec(sql: string): this {
    this.#database.exec(sql);
    return this;
  }

  close(): void {
    this.#database.close();
  }
}
