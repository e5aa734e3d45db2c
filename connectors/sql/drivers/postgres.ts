/** PostgreSQL by `pg`. Values come as the server writes them: what they mean is for `values.ts`. */
import { checkServerIdentity } from 'node:tls';
import { type Client } from 'pg';
import { BoundedMap } from '../bounded-map.js';
import { type SqlConfig } from '../config/model.js';
import {
  ConnectionLost,
  DeadlinePassed,
  NeverSent,
  within,
  type Connection,
  type Driver,
  type Result,
  type Statement,
} from './driver.js';
import { idleTransactionMs, lockWaitMs } from './time-limits.js';

/** Texts that have a name on the server. */
const kept = 1000;

/** Type of bytea (pg_type.dat of the server). */
const binaryOid = 17;

/** As `bytea_output = hex` writes it. */
const parseBinary = (text: string): unknown => Buffer.from(text.slice(2), 'hex');

/** Type of char(n). Blanks at the end mean nothing in it, and are sent nevertheless. */
const paddedOid = 1042;

const parsers: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [binaryOid, parseBinary],
  [paddedOid, (text) => text.replace(/ +$/, '')],
]);

const asItIs = (text: string): unknown => text;

const types = { getTypeParser: (oid: number): ((text: string) => unknown) => parsers.get(oid) ?? asItIs };

/** Names of kept statements, the same on every connection. */
class StatementNames {
  private readonly names = new BoundedMap<string>(kept);
  private count = 0;

  of(text: string): string {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    this.count += 1;
    const name = `causeway_${this.count}`;
    this.names.set(text, name);
    return name;
  }
}

/** Errors of the server leave the session as it was, but for those that end it; others are the connection's. The word for it is translated. */
function isHarmless(error: unknown): boolean {
  const { code, severity } = error as { readonly code?: unknown; readonly severity?: unknown };
  return typeof code === 'string' && typeof severity === 'string' && !/^(?:08|57P|25P03|F0|XX)/.test(code);
}

class PostgresConnection implements Connection {
  alive = true;

  constructor(
    private readonly client: Client,
    private readonly names: StatementNames,
  ) {
    client.on('error', () => {
      this.alive = false;
    });
    client.on('end', () => {
      this.alive = false;
    });
  }

  async run(statement: Statement, deadline: number): Promise<Result> {
    if (!this.alive) throw new NeverSent('The connection is closed.');
    const { text } = statement;
    const values = statement.values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value));
    const name = statement.kept === true ? { name: this.names.of(text) } : {};
    try {
      const query = this.client.query({ text, values, rowMode: 'array', types, ...name });
      const { rows, rowCount } = await within(query, deadline);
      return { rows, affected: rowCount ?? 0, insertId: undefined };
    } catch (error) {
      if (isHarmless(error)) throw error;
      await this.close();
      throw error instanceof DeadlinePassed ? error : new ConnectionLost('The connection was lost.', { cause: error });
    }
  }

  async close(): Promise<void> {
    this.alive = false;
    // A session that is busy would not say good-bye before it is done.
    void this.client.end().catch(() => undefined);
    await Promise.resolve();
  }
}

export class PostgresDriver implements Driver {
  readonly endpoint: string;
  private readonly names = new StatementNames();

  constructor(private readonly config: SqlConfig) {
    this.endpoint = `${config.host}:${config.port}`;
  }

  async connect(deadline: number): Promise<Connection> {
    const { host, port, name, user, password, tls } = this.config;
    const { default: pg } = await import('pg');
    const client = new pg.Client({
      host,
      port,
      database: name,
      user,
      password,
      application_name: 'causeway',
      keepAlive: true,
      connectionTimeoutMillis: Math.max(1, deadline - Date.now()),
      ssl:
        tls === undefined
          ? false
          : {
              rejectUnauthorized: !tls.insecureSkipVerify,
              ...(tls.ca === undefined ? {} : { ca: tls.ca }),
              // The driver knows no other name than the host, and none at all where that is an address.
              checkServerIdentity: (_, certificate) => checkServerIdentity(tls.serverName ?? host, certificate),
            },
    });
    // Before it is connected nobody else listens, and an error nobody listens to would end the process.
    client.on('error', () => undefined);
    try {
      await within(client.connect(), deadline);
      const connection = new PostgresConnection(client, this.names);
      await within(client.query(this.settings()), deadline);
      return connection;
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
  }

  /** Each session: UTC, one form of everything, time limits that the server keeps. */
  private settings(): string {
    const { statementTimeoutMs } = this.config;
    return Object.entries({
      timezone: "'UTC'",
      datestyle: "'ISO, YMD'",
      bytea_output: "'hex'",
      standard_conforming_strings: 'on',
      statement_timeout: statementTimeoutMs,
      lock_timeout: lockWaitMs(statementTimeoutMs),
      idle_in_transaction_session_timeout: idleTransactionMs,
    })
      .map(([name, value]) => `set ${name} = ${value}`)
      .join('; ');
  }
}
