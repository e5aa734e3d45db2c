import { type DataSource } from 'typeorm';
import { StoreUnavailable } from '../provisioning/ports.js';
import { Database, type DatabaseLimits } from './database.js';
import { within } from './deadline.js';
import { mysqlDialect } from './dialect.js';
import { isUnavailable, translateError } from './errors.js';
import { keyHash } from './key-hash.js';
import { retryConflicts } from './retry.js';
import { type Row, RunnerSession, type Session, type SqlValue } from './session.js';

/** What is used of a pooled connection of mysql2 directly. */
interface PooledConnection {
  destroy(): void;
}

/** Knows the connection that an operation holds at the moment, to cut it off when its time is over. */
class Hold {
  #connection: PooledConnection | undefined;
  expired = false;

  set(connection: PooledConnection | undefined): void {
    this.#connection = connection;
  }

  readonly expire = (): void => {
    this.expired = true;
    this.#connection?.destroy();
  };
}

/** MySQL or MariaDB: a pool of connections, shared with other replicas. */
export class MysqlDatabase extends Database {
  constructor(
    private readonly dataSource: DataSource,
    private readonly limits: DatabaseLimits,
  ) {
    super();
  }

  rows(sql: string, values?: readonly SqlValue[]): Promise<readonly Row[]> {
    return this.read((session) => session.rows(sql, values));
  }

  /** Other replicas write at any time, and only a round trip would tell. */
  linkStamp(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  read<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#limited((hold) => this.#connected(hold, work));
  }

  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#limited((hold) =>
      retryConflicts(() => this.#connected(hold, (session) => inTransaction(session, work))),
    );
  }

  async migrate(): Promise<void> {
    const name = `causeway ${keyHash(String(this.dataSource.options.database)).slice(0, 32)}`;
    const seconds = Math.ceil(this.limits.migrationMs / 1000);
    await this.#connected(new Hold(), async (session) => {
      // The lock belongs to the connection: it is free again when this process dies.
      const [lock] = await session.rows('SELECT GET_LOCK(?, ?) AS got', [name, seconds]);
      if (Number(lock?.['got']) !== 1) {
        throw new StoreUnavailable(
          `store: another process has been migrating for ${seconds} s; start again when it is done`,
        );
      }
      try {
        await this.dataSource.runMigrations({ transaction: 'each' });
      } finally {
        await session.rows('SELECT RELEASE_LOCK(?) AS freed', [name]);
      }
    });
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }

  /** Bounds an operation in time, retries and the wait for a connection included. */
  #limited<T>(operation: (hold: Hold) => Promise<T>): Promise<T> {
    const hold = new Hold();
    return within(this.limits.operationMs, () => operation(hold), hold.expire);
  }

  /** Gives `work` a connection for its time; a connection that failed or did not answer is thrown away, not given to the next one. */
  async #connected<T>(hold: Hold, work: (session: Session) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner('master');
    let connection: PooledConnection | undefined;
    try {
      const given = (await runner.connect()) as PooledConnection;
      if (hold.expired) throw new StoreUnavailable('store: no connection became free in time');
      connection = given;
      hold.set(connection);
      return await work(new RunnerSession(runner, mysqlDialect));
    } catch (error) {
      const translated = translateError(error);
      if (isUnavailable(translated)) connection?.destroy();
      throw translated;
    } finally {
      hold.set(undefined);
      await runner.release();
    }
  }
}

async function inTransaction<T>(session: Session, work: (session: Session) => Promise<T>): Promise<T> {
  await session.run('START TRANSACTION');
  let result: T;
  try {
    result = await work(session);
  } catch (error) {
    await session.run('ROLLBACK');
    throw error;
  }
  await session.run('COMMIT');
  return result;
}
