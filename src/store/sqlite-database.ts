import { setTimeout as sleep } from 'node:timers/promises';
import { type DataSource } from 'typeorm';
import { StoreUnavailable } from '../provisioning/ports.js';
import { Database, type DatabaseLimits } from './database.js';
import { within } from './deadline.js';
import { isUnavailable, LockConflict, translateError } from './errors.js';
import { retryConflicts } from './retry.js';
import { type WriteAheadLog } from './write-ahead-log.js';
import { type NodeSqliteDriver } from './node-sqlite-driver.js';
import { type Row, type Session, type SqlValue } from './session.js';
import { SqliteSession } from './sqlite-session.js';

/** A batch ends after this time, so that the event loop gets its turn. */
const batchMs = 20;
const batchJobs = 64;
/** For so long what another process does to the same file may go unseen, in milliseconds. */
const othersMs = 5;
const linkTable = /\blink\b/;

/** A transaction that waits for its turn. */
interface Job {
  /** May be run more than once: what an earlier run did was taken back. */
  readonly work: (session: Session) => Promise<unknown>;
  readonly settle: (outcome: Outcome) => void;
  /** Its caller has been told that it took too long: it must not run any more. */
  cancelled: boolean;
}

/** A transaction of the batch, and how it ended. */
interface Done {
  readonly job: Job;
  outcome: Outcome | undefined;
}

type Outcome = { readonly value: unknown } | { readonly error: Error };

function settled(outcome: Outcome | undefined, failure: Error | undefined): Outcome {
  if (failure !== undefined) return { error: failure };
  return outcome ?? { error: new StoreUnavailable('store: the batch of the transaction failed') };
}

/**
 * Embedded SQLite: one connection, every statement synchronous.
 *
 * Transactions of concurrent requests would get mixed up on the one connection, so they run one after the other. Those that wait share one
 * COMMIT and one wait for the disk. When one of them fails, those before it
 * are taken back with it and run again, and from then on each has its savepoint: it fails alone.
 * Readings wait while a batch runs: they must not see what may be rolled back.
 */
export class SqliteDatabase extends Database {
  readonly #session: Session;
  readonly #jobs: Job[] = [];
  /** The batch that runs or is about to begin. */
  #batch: Promise<void> | undefined;
  #inBatch = false;
  #linkWrites = 0;
  /** The last answer to what other processes have committed, and when it was asked for. */
  #others = NaN;
  #othersSeenAt = -Infinity;

  constructor(
    private readonly dataSource: DataSource,
    private readonly limits: DatabaseLimits,
    /** Undefined: each commit is on the disk by itself, or there is no disk. */
    private readonly log?: WriteAheadLog,
  ) {
    super();
    // The connection of the driver: it has only one.
    const driver = Reflect.get(dataSource.driver, 'databaseConnection') as NodeSqliteDriver;
    this.#session = new SqliteSession(driver, dataSource.manager, (sql) => {
      if (linkTable.test(sql)) this.#linkWrites++;
    });
  }

  rows(sql: string, values?: readonly SqlValue[]): Promise<readonly Row[]> {
    return this.#inBatch ? this.read((session) => session.rows(sql, values)) : this.#session.rows(sql, values);
  }

  /** Source: https://www.sqlite.org/pragma.html#pragma_data_version */
  async linkStamp(): Promise<string> {
    // Counted first: what is written meanwhile makes another stamp the next time.
    const own = this.#linkWrites;
    const now = performance.now();
    if (now > this.#othersSeenAt + othersMs) {
      const [row] = await this.rows('PRAGMA data_version');
      this.#others = Number(row?.['data_version']);
      this.#othersSeenAt = now;
    }
    return `${this.#others} ${own}`;
  }

  read<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return within(this.limits.operationMs, async () => {
      while (this.#inBatch) await this.#batch;
      try {
        return await work(this.#session);
      } catch (error) {
        throw translateError(error);
      }
    });
  }

  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#enqueue(work, this.limits.operationMs);
  }

  async migrate(): Promise<void> {
    // The surrounding transaction holds the lock of the file: a second process waits, and finds nothing left to do.
    await this.#enqueue(() => this.dataSource.runMigrations({ transaction: 'none' }), this.limits.migrationMs);
  }

  async close(): Promise<void> {
    while (this.#batch !== undefined) await this.#batch;
    await this.log?.close();
    await this.dataSource.destroy();
  }

  #enqueue<T>(work: (session: Session) => Promise<T>, timeoutMs: number): Promise<T> {
    let current: Job | undefined;
    const attempt = (): Promise<T> =>
      new Promise<T>((resolve, reject) => {
        current = {
          work,
          cancelled: false,
          settle: (outcome) => {
            if ('error' in outcome) reject(outcome.error);
            else resolve(outcome.value as T);
          },
        };
        this.#jobs.push(current);
        this.#schedule();
      });
    return within(
      timeoutMs,
      () => retryConflicts(attempt),
      () => {
        if (current !== undefined) current.cancelled = true;
      },
    );
  }

  /** Begins after the events at hand, so that what they ask for shares the batch. */
  #schedule(): void {
    this.#batch ??= new Promise<void>((resolve) => {
      setImmediate(() => {
        void this.#runBatch().then(() => {
          this.#batch = undefined;
          if (this.#jobs.length > 0) this.#schedule();
          resolve();
        });
      });
    });
  }

  /** Never rejects: each job of the batch is told how it ended. */
  async #runBatch(): Promise<void> {
    const done: Done[] = [];
    let failure: Error | undefined;
    this.#inBatch = true;
    try {
      if (!(await this.#begin())) return;
      await this.#session.run('SAVEPOINT batch');
      await this.#runJobs(done);
      await this.#session.run('COMMIT');
      this.#inBatch = false;
      if (done.length > 0) await this.log?.sync();
    } catch (error) {
      if (this.#inBatch) await this.#session.run('ROLLBACK').catch(() => undefined);
      failure = translateError(error);
    } finally {
      this.#inBatch = false;
      for (const { job, outcome } of done) job.settle(settled(outcome, failure));
    }
  }

  /** Throws only when the whole batch is lost. */
  async #runJobs(done: Done[]): Promise<void> {
    const end = performance.now() + batchMs;
    let together = true;
    do {
      const job = this.#jobs.shift();
      if (job === undefined) break;
      if (job.cancelled) continue;
      const entry: Done = { job, outcome: undefined };
      done.push(entry);
      if (together) {
        entry.outcome = await this.#runJob(job);
        if (!('error' in entry.outcome)) continue;
        together = false;
        await this.#session.run('ROLLBACK TO batch');
        for (const earlier of done.slice(0, -1)) earlier.outcome = await this.#runJobAlone(earlier.job);
      } else {
        entry.outcome = await this.#runJobAlone(job);
      }
    } while (done.length < batchJobs && performance.now() < end);
  }

  /** False when there is nothing left to do. Waits, without stopping the process, while another process writes. */
  async #begin(): Promise<boolean> {
    for (;;) {
      while (this.#jobs[0]?.cancelled === true) this.#jobs.shift();
      if (this.#jobs.length === 0) return false;
      try {
        await this.#session.run('BEGIN IMMEDIATE');
        return true;
      } catch (error) {
        if (!(error instanceof LockConflict)) {
          const failure = translateError(error);
          for (const job of this.#jobs.splice(0)) job.settle({ error: failure });
          return false;
        }
        this.#inBatch = false;
        await sleep(10 + Math.random() * 40);
        this.#inBatch = true;
      }
    }
  }

  /** Throws only when the whole batch is lost. */
  async #runJob(job: Job): Promise<Outcome> {
    try {
      return { value: await job.work(this.#session) };
    } catch (caught) {
      const error = translateError(caught);
      // After an error of the disk SQLite may have rolled back everything by itself.
      if (isUnavailable(error)) throw error;
      return { error };
    }
  }

  /** As `#runJob`; a failure takes back what the job did, and nothing else. */
  async #runJobAlone(job: Job): Promise<Outcome> {
    await this.#session.run('SAVEPOINT job');
    const outcome = await this.#runJob(job);
    if ('error' in outcome) await this.#session.run('ROLLBACK TO job');
    await this.#session.run('RELEASE job');
    return outcome;
  }
}
