/** Runs work on connections of the target: leases, transactions, repetition, and errors in the contract's words. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Call } from '../sdk/connector.js';
import { ConnectorError } from '../sdk/errors.js';
import { connectAdvice } from './connect-advice.js';
import { type Compiler, type Dialect, type Fragment } from './dialects/dialect.js';
import { ConnectionLost, DeadlinePassed, type Connection, type Result, type Statement } from './drivers/driver.js';
import { type Pool } from './drivers/pool.js';
import { toConnectorError, type Failure } from './errors.js';

/** Attempts of a transaction that the database undid. */
const attempts = 4;

/** Statements on one connection, for one operation. */
export class Session {
  /** Something was sent that changes data, and whose end is not known yet. */
  uncertain = false;

  constructor(
    readonly connection: Connection,
    private readonly compiler: Compiler,
    private readonly deadline: number,
    private readonly timeoutMs: number,
    /** Inside a transaction nothing is certain before it ends, and nothing lasts either. */
    private readonly atomic: boolean,
  ) {}

  run(fragment: Fragment): Promise<Result> {
    return this.execute(compile(this.compiler, fragment));
  }

  /** Reads. */
  execute(statement: Statement): Promise<Result> {
    return this.connection.run(statement, Math.min(this.deadline, Date.now() + this.timeoutMs));
  }

  /** Writes. */
  async write(fragment: Fragment): Promise<Result> {
    this.uncertain = !this.atomic;
    const result = await this.run(fragment);
    // Whatever goes wrong from here on: this much is done.
    return result;
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
  /** Connections use TLS. */
  readonly encrypted: boolean;
}

export class Database {
  constructor(
    readonly dialect: Dialect,
    private readonly pool: Pool,
    private readonly options: DatabaseOptions,
  ) {}

  /** Runs work that only reads; once more on a fresh connection when an idle one turns out to be dead. */
  async read<T>(call: Call, work: (session: Session) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.attempt(call, work, { atomic: false, fresh: attempt > 1 });
      if ('value' in outcome) return outcome.value;
      const dead = outcome.failure === 'lost' && outcome.stale && attempt === 1;
      if (dead) continue;
      if (outcome.failure === 'again' && (await this.pause(attempt, call))) continue;
      throw toConnectorError(outcome.error, outcome.failure, false);
    }
  }

  /**
   * Runs work that writes.
   * @param atomic in a transaction, which is tried again when the database undoes it; without, the work sends one writing statement
   */
  async write<T>(
    call: Call,
    work: (session: Session) => Promise<T>,
    { atomic }: { readonly atomic: boolean },
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.attempt(call, work, { atomic, fresh: false });
      if ('value' in outcome) return outcome.value;
      const { error, failure, uncertain } = outcome;
      if (failure === 'again' && (await this.pause(attempt, call))) continue;
      throw toConnectorError(error, failure, uncertain);
    }
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private async attempt<T>(
    call: Call,
    work: (session: Session) => Promise<T>,
    { atomic, fresh }: { readonly atomic: boolean; readonly fresh: boolean },
  ): Promise<{ value: T } | { error: unknown; failure: Failure | undefined; uncertain: boolean; stale: boolean }> {
    let lease;
    try {
      lease = await this.pool.lease(call.deadline, fresh);
    } catch (error) {
      return { error: this.connectFailure(error), failure: this.failureOf(error), uncertain: false, stale: false };
    }
    const { connection, stale } = lease;
    const { dialect, options } = this;
    const session = new Session(connection, dialect.compiler, call.deadline, options.statementTimeoutMs, atomic);
    try {
      if (!atomic) return { value: await work(session) };
      await session.execute({ text: dialect.begin, values: [] });
      const value = await work(session);
      session.uncertain = true;
      await session.execute({ text: 'commit', values: [] });
      return { value };
    } catch (error) {
      if (atomic) await this.rollback(session, connection);
      const failure = error instanceof Again ? 'again' : this.failureOf(error);
      return { error, failure, uncertain: session.uncertain, stale };
    } finally {
      this.pool.release(connection);
    }
  }

  /** Whatever fails while connecting is a target that cannot be asked, not a fault of the operation. */
  private connectFailure(error: unknown): unknown {
    const advice = connectAdvice(error, this.options.encrypted);
    if (advice !== undefined) return new ConnectorError('unavailable', advice, { cause: error, retryAfter: 5 });
    if (this.failureOf(error) !== undefined || error instanceof DeadlinePassed) return error;
    const known = toConnectorError(error, undefined, false);
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
