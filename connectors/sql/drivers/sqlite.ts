/** SQLite by node's own driver: statements run at once, in this process. */
import { existsSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { BoundedMap } from '../bounded-map.js';
import { type Connection, type Driver, type Result, type SqlValue, type Statement } from './driver.js';

/** Statements kept prepared. */
const kept = 200;

/** A lock of another process is waited for this long at once, as nothing else runs meanwhile; then the caller tries again. */
const busyMs = 20;

class SqliteConnection implements Connection {
  private readonly prepared = new BoundedMap<StatementSync>(kept);
  alive = true;

  constructor(private readonly database: DatabaseSync) {}

  async run({ text, values }: Statement): Promise<Result> {
    await Promise.resolve();
    let statement = this.prepared.get(text);
    if (statement === undefined) {
      statement = this.database.prepare(text);
      statement.setReturnArrays(true);
      statement.setReadBigInts(true);
      this.prepared.set(text, statement);
    }
    const bound = values.map(toSqlite);
    if (statement.columns().length > 0)
      return { rows: statement.all(...bound) as unknown as unknown[][], affected: 0, insertId: undefined };
    const { changes, lastInsertRowid } = statement.run(...bound);
    return { rows: [], affected: Number(changes), insertId: String(lastInsertRowid) };
  }

  close(): Promise<void> {
    if (this.alive) this.database.close();
    this.alive = false;
    return Promise.resolve();
  }
}

function toSqlite(value: SqlValue): string | number | bigint | null | Uint8Array {
  if (typeof value === 'boolean') return value ? 1 : 0;
  // A number that JavaScript keeps as an integer would be bound as a floating one.
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}

export class SqliteDriver implements Driver {
  constructor(
    readonly endpoint: string,
    private readonly functions: Readonly<Record<string, (...values: readonly unknown[]) => string | null>>,
  ) {}

  async connect(): Promise<Connection> {
    await Promise.resolve();
    // Opening would make a file that is not there.
    if (!existsSync(this.endpoint)) throw new Error(`There is no file ${this.endpoint}.`);
    const database = new DatabaseSync(this.endpoint, { timeout: busyMs, enableForeignKeyConstraints: true });
    for (const [name, run] of Object.entries(this.functions))
      database.function(name, { deterministic: true, varargs: true }, run);
    return new SqliteConnection(database);
  }
}
