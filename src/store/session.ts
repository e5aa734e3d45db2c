import { type EntityManager, type QueryRunner } from 'typeorm';
import { type Dialect } from './dialect.js';
import { StatementFailed, translateError } from './errors.js';

export type SqlValue = string | number | null;
export type Row = Readonly<Record<string, unknown>>;

/** Runs statements on one connection, inside a transaction or not. Placeholders are `?`. Throws the errors of `errors.ts`. */
export interface Session {
  readonly dialect: Dialect;
  /** For queries that are not on the hot path. Its errors are translated by the database that gave the session. */
  readonly manager: EntityManager;
  rows(sql: string, values?: readonly SqlValue[]): Promise<readonly Row[]>;
  /** The number of rows that matched. */
  run(sql: string, values?: readonly SqlValue[]): Promise<number>;
}

/** A session on a connection of TypeORM. */
export class RunnerSession implements Session {
  constructor(
    private readonly runner: QueryRunner,
    readonly dialect: Dialect,
  ) {}

  get manager(): EntityManager {
    return this.runner.manager;
  }

  async rows(sql: string, values: readonly SqlValue[] = []): Promise<readonly Row[]> {
    return (await this.#query(sql, values)).records as readonly Row[];
  }

  async run(sql: string, values: readonly SqlValue[] = []): Promise<number> {
    return (await this.#query(sql, values)).affected ?? 0;
  }

  async #query(sql: string, values: readonly SqlValue[]): Promise<{ records: readonly unknown[]; affected?: number }> {
    requirePlain(values);
    try {
      return await this.runner.query(sql, [...values], true);
    } catch (error) {
      throw translateError(error);
    }
  }
}

/** The types say so already; a driver that gets an object would write it out as SQL of its own. @throws StatementFailed */
export function requirePlain(values: readonly SqlValue[]): void {
  if (values.every((value) => value === null || typeof value === 'string' || Number.isFinite(value))) return;
  throw new StatementFailed('store: a value is neither text nor a finite number nor null');
}

/** `(?, ?, ?)` for IN and VALUES. `count` is at least 1. */
export function placeholders(count: number): string {
  return `(${Array.from({ length: count }, () => '?').join(', ')})`;
}

/** Inserts rows (all of the same columns); rows of which a unique key is taken are left out. */
export async function insertSkippingTaken(
  session: Session,
  table: string,
  rows: readonly Readonly<Record<string, SqlValue>>[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first);
  const sql = `${insertInto(table, columns, rows.length)} ${session.dialect.skipTaken(columns[0] ?? '')}`;
  await session.run(
    sql,
    rows.flatMap((row) => valuesOf(row, columns)),
  );
}

/** Inserts one row. @throws DuplicateKey */
export async function insert(session: Session, table: string, row: Readonly<Record<string, SqlValue>>): Promise<void> {
  const columns = Object.keys(row);
  await session.run(insertInto(table, columns, 1), valuesOf(row, columns));
}

function insertInto(table: string, columns: readonly string[], rows: number): string {
  const row = placeholders(columns.length);
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`;
}

function valuesOf(row: Readonly<Record<string, SqlValue>>, columns: readonly string[]): SqlValue[] {
  return columns.map((column) => row[column] ?? null);
}
