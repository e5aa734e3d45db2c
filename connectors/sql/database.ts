/** Runs work on connections of the target: leases, transactions, repetition, and errors in the contract's words. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Call } from '../sdk/connector.js';
import { ConnectorError } from '../sdk/errors.js';
import { type SqlConfig } from './config/model.js';
import { connectAdvice } from './connect-advice.js';
import { type Compiler, type Dialect, type Fragment } from './dialects/dialect.js';
import {
  ConnectionLost,
  DeadlinePassed,
  NeverSent,
  type Connection,
  type Result,
  type Statement,
} from './drivers/driver.js';
import { type Pool } from './drivers/pool.js';
import { toConnectorError, type Effect, type Failure } from './errors.js';

/** Attempts of a transaction that the database undid. */
const attempts = 4;

/** The server keeps the limit of a statement; only when it says nothing for so much longer, its connection is given up. */
const graceMs = 500;

/** Statements on one connection, for one operation. */
export class Session {
  private changed: Effect = 'nothing';

  constructor(
    readonly connection: Connection,
    private readonly compiler: Compiler,
    private readonly deadline: number,
    private readonly timeoutMs: number,
    /** Inside a transaction nothing lasts before it is committed. */
    private readonly atomic: boolean,
  ) {}

  /** What has been changed for good so far. */
  get effect(): Effect {
    return this.changed;
  }

  run(fragment: Fragment): Promise<Result> {
    return this.execute(compile(this.compiler, fragment));
  }

  /** Reads. */
  async execute(statement: Statement): Promise<Result> {
    const now = Date.now();
    if (now >= this.deadline) throw new DeadlinePassed('The time for the operation is up.');
    return this.connection.run(statement, Math.min(this.deadline, now + this.timeoutMs + graceMs));
  }

  /** Writes. */
  write(fragment: Fragment): Promise<Result> {
    return this.send(compile(this.compiler, fragment));
  }

  /** Writes, by a statement that has a text already. */
  send(statement: Statement): Promise<Result> {
    return this.atomic ? this.execute(statement) : this.last(statement);
  }

  /** Ends the transaction, which lasts from then on. */
  async commit(): Promise<void> {
    await this.last({ text: 'commit', values: [] });
  }

  /** Sends what changes data for good. */
  private async last(statement: Statement): Promise<Result> {
    if (Date.now() < this.deadline) this.changed = 'unknown';
    try {
      const result = await this.execute(statement);
      this.changed = 'done';
      return result;
    } catch (error) {
      if (error instanceof NeverSent) this.changed = 'nothing';
      throw error;
    }
  }
}

/** The text and the values of a fragment. */
export function compile(compiler: Compiler, fragment: Fragment): Statement {
  const { sql, parameters } = fragment.compile(compiler);
  return { text: sql, values: parameters as Statement['values'] };
}

/** A transaction is to be tried again, though the database did not say so. */
export class Again extends Error {
  override readonly name = 'Again';
}

export interface DatabaseOptions {
  readonly statementTimeoutMs: number;
  /** Undefined: connections speak plain text. */
  readonly tls: SqlConfig['tls'];
}

export class Database {
  constructor(
    readonly dialect: Dialect,
    private readonly pool: Pool,
    private readonly options: DatabaseOptions,
  ) {}

  /** Runs work that only reads. */
  read<T>(call: Call, work: (session: Session) => Promise<T>): Promise<T> {
    return this.persist(call, work, false);
  }

  /**
   * Runs work that writes.
   * @param atomic in a transaction; without, the work sends one writing statement
   */
  write<T>(call: Call, work: (session: Session) => Promise<T>, { atomic }: { readonly atomic: boolean }): Promise<T> {
    return this.persist(call, work, atomic);
  }

  /**
   * Runs work again when that can do no harm: on a fresh connection, once, when one that had been idle turns out to be dead; and when the
   * database has undone it for the sake of others.
   */
  private async persist<T>(call: Call, work: (session: Session) => Promise<T>, atomic: boolean): Promise<T> {
    let fresh = false;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.attempt(call, work, { atomic, fresh });
      if ('value' in outcome) return outcome.value;
      const { error, failure, effect, stale } = outcome;
      const isDead = failure === 'lost' || error instanceof DeadlinePassed;
      if (isDead && stale && !fresh && effect === 'nothing' && Date.now() < call.deadline) {
        fresh = true;
        continue;
      }
      if (failure === 'again' && effect !== 'done' && (await this.pause(attempt, call))) continue;
      throw toConnectorError(error, failure, effect);
    }
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private async attempt<T>(
    call: Call,
    work: (session: Session) => Promise<T>,
    { atomic, fresh }: { readonly atomic: boolean; readonly fresh: boolean },
  ): Promise<{ value: T } | { error: unknown; failure: Failure | undefined; effect: Effect; stale: boolean }> {
    let lease;
    try {
      lease = await this.pool.lease(call.deadline, fresh);
    } catch (error) {
      return { error: this.connectFailure(error), failure: this.failureOf(error), effect: 'nothing', stale: false };
    }
    const { connection, stale } = lease;
    const { dialect, options } = this;
    const session = new Session(connection, dialect.compiler, call.deadline, options.statementTimeoutMs, atomic);
    try {
      if (!atomic) return { value: await work(session) };
      await session.execute({ text: dialect.begin, values: [] });
      const value = await work(session);
      await session.commit();
      return { value };
    } catch (error) {
      const failure = error instanceof Again ? 'again' : this.failureOf(error);
      // Some servers say so themselves before they hang up.
      if (failure === 'lost') await connection.close();
      if (atomic) await this.rollback(session, connection);
      return { error, failure, effect: session.effect, stale };
    } finally {
      this.pool.release(connection);
    }
  }

  /** Whatever fails while connecting is a target that cannot be asked, not a fault of the operation. */
  private connectFailure(error: unknown): unknown {
    const advice = connectAdvice(error, this.options.tls !== undefined);
    if (advice !== undefined) return new ConnectorError('unavailable', advice, { cause: error, retryAfter: 5 });
    if (this.failureOf(error) !== undefined || error instanceof DeadlinePassed) return error;
    const known = toConnectorError(error, undefined, 'nothing');
    return known.code === 'internal'
      ? new ConnectorError('unavailable', 'The database cannot be connected to.', { cause: error, retryAfter: 5 })
      : known;
  }

  private failureOf(error: unknown): Failure | undefined {
    if (error instanceof ConnectionLost) return 'lost';
    return error instanceof ConnectorError ? undefined : this.dialect.failureOf(error);
  }

  private async rollback(session: Session, connection: Connection): Promise<void> {
    if (!connection.alive) return;
    try {
      await session.execute({ text: 'rollback', values: [] });
    } catch {
      // The transaction may still be open: nobody may get this connection any more.
      await connection.close();
    }
  }

  /** Waits a little, each time longer, before the next attempt; false: there is none. */
  private async pause(attempt: number, call: Call): Promise<boolean> {
    const ms = 2 ** attempt * 10 * (0.5 + Math.random());
    if (attempt >= attempts || Date.now() + ms >= call.deadline) return false;
    await sleep(ms);
    return true;
  }
}
