import { LRUCache } from 'lru-cache';
import { type EntityManager } from 'typeorm';
import { sqliteDialect } from './dialect.js';
import { translateError } from './errors.js';
import { type NodeSqliteDriver } from './node-sqlite-driver.js';
import { requirePlain, type Row, type Session, type SqlValue } from './session.js';

type Statement = ReturnType<NodeSqliteDriver['prepare']>;

/** Statements that are kept prepared. */
const prepared = 200;

/** A session on the connection itself: a statement of a request costs nothing but its own work. */
export class SqliteSession implements Session {
  readonly dialect = sqliteDialect;
  readonly #statements = new LRUCache<string, Statement>({ max: prepared });

  constructor(
    private readonly driver: NodeSqliteDriver,
    readonly manager: EntityManager,
    /** Is told of each changing statement before it runs. */
    private readonly onChange: (sql: string) => void,
  ) {}

  rows(sql: string, values: readonly SqlValue[] = []): Promise<readonly Row[]> {
    return this.#execute(sql, values, (statement) => statement.all(...values) as readonly Row[]);
  }

  run(sql: string, values: readonly SqlValue[] = []): Promise<number> {
    this.onChange(sql);
    return this.#execute(sql, values, (statement) => statement.run(...values).changes);
  }

  #execute<T>(sql: string, values: readonly SqlValue[], work: (statement: Statement) => T): Promise<T> {
    return new Promise((resolve) => {
      requirePlain(values);
      try {
        resolve(work(this.#prepared(sql)));
      } catch (error) {
        throw translateError(error, sql);
      }
    });
  }

  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.driver.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
