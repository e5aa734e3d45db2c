/** MySQL and MariaDB by `mysql2`. */
import { connect, type Socket } from 'node:net';
import {
  type Connection as Client,
  type ConnectionOptions,
  type ExecuteValues,
  type ResultSetHeader,
} from 'mysql2/promise';
import { type SqlConfig } from '../config/model.js';
import { idleTransactionMs, lockWaitMs } from './time-limits.js';
import {
  ConnectionLost,
  NeverSent,
  within,
  type Connection,
  type Driver,
  type Result,
  type SqlValue,
  type Statement,
} from './driver.js';

/** Statements kept prepared on a connection. */
const kept = 250;

/** Numbers would be sent as floating ones, which compare with integers in another way than one thinks. */
function toMysql(value: SqlValue): ExecuteValues {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

/**
 * A connection to the server under the name that its certificate must have. The driver takes that to be the host, and looks at no address at all;
 * node then compares the certificate with `_host` of the socket.
 */
function socketNamed(name: string, host: string, port: number): Socket {
  const socket = connect({ host, port, noDelay: true, keepAlive: true });
  Object.defineProperty(socket, '_host', { value: name, writable: true });
  return socket;
}

/** The rows of a selection, or the first that a procedure gives: it gives a list of results, and what it did at the end. */
function rowsOf(answer: readonly unknown[]): unknown[][] {
  const procedure = answer.length > 0 && !Array.isArray(answer.at(-1));
  return (procedure ? answer[0] : answer) as unknown[][];
}

class MysqlConnection implements Connection {
  alive = true;

  constructor(private readonly client: Client) {
    client.on('error', () => {
      this.alive = false;
    });
    client.on('end', () => {
      this.alive = false;
    });
  }

  async run({ text, values, kept: prepared }: Statement, deadline: number): Promise<Result> {
    if (!this.alive) throw new NeverSent('The connection is closed.');
    const options = { sql: text, rowsAsArray: true };
    // BEGIN and its like cannot be prepared everywhere.
    const plain = values.length === 0 && prepared !== true;
    try {
      const task = plain ? this.client.query(options) : this.client.execute(options, values.map(toMysql));
      const [answer] = await within(task, deadline);
      if (Array.isArray(answer)) return { rows: rowsOf(answer), affected: 0, insertId: undefined };
      const { affectedRows, insertId } = answer as ResultSetHeader;
      return { rows: [], affected: affectedRows, insertId: String(insertId) };
    } catch (error) {
      const { errno, fatal } = error as { readonly errno?: unknown; readonly fatal?: unknown };
      if (typeof errno === 'number' && errno > 0 && fatal !== true) throw error;
      await this.close();
      throw (error as Error).name === 'DeadlinePassed'
        ? error
        : new ConnectionLost('The connection was lost.', { cause: error });
    }
  }

  close(): Promise<void> {
    this.alive = false;
    this.client.destroy();
    return Promise.resolve();
  }
}

export class MysqlDriver implements Driver {
  readonly endpoint: string;

  constructor(private readonly config: SqlConfig) {
    this.endpoint = `${config.host}:${config.port}`;
  }

  async connect(deadline: number): Promise<Connection> {
    const { createConnection } = await import('mysql2/promise');
    const opening = createConnection(this.options(deadline));
    const client = await within(opening, deadline).catch((error: unknown) => {
      // It may still come to be, and would then be nobody's.
      opening.then(
        (late) => {
          late.destroy();
        },
        () => undefined,
      );
      throw error;
    });
    const connection = new MysqlConnection(client);
    try {
      for (const text of this.settings()) await connection.run({ text, values: [] }, deadline);
      return connection;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  private options(deadline: number): ConnectionOptions {
    const { host, port, name, user, password, tls } = this.config;
    return {
      ...(host.startsWith('/') ? { socketPath: host } : { host, port }),
      ...(tls === undefined || host.startsWith('/')
        ? {}
        : { host: tls.serverName ?? host, stream: () => socketNamed(tls.serverName ?? host, host, port) }),
      database: name,
      user,
      password,
      charset: 'utf8mb4',
      connectTimeout: Math.max(1, deadline - Date.now()),
      enableKeepAlive: true,
      maxPreparedStatements: kept,
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      jsonStrings: true,
      ...(tls === undefined
        ? {}
        : {
            ssl: {
              rejectUnauthorized: !tls.insecureSkipVerify,
              verifyIdentity: !tls.insecureSkipVerify,
              ...(tls.ca === undefined ? {} : { ca: tls.ca }),
            },
          }),
    };
  }

  /** Each session: refuse what does not fit instead of bending it, UTC, no gap locks, time limits that the server keeps. */
  private settings(): readonly string[] {
    const { database, statementTimeoutMs } = this.config;
    const limits =
      database === 'mariadb'
        ? `max_statement_time = ${statementTimeoutMs / 1000}, idle_transaction_timeout = ${idleTransactionMs / 1000}`
        : `max_execution_time = ${statementTimeoutMs}`;
    const locks = Math.ceil(lockWaitMs(statementTimeoutMs) / 1000);
    return [
      `set session sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', innodb_lock_wait_timeout = ${locks}, ${limits}`,
      'set session transaction isolation level read committed',
    ];
  }
}
