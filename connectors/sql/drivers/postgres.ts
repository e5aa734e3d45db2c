/** PostgreSQL by `pg`. Values come as the server writes them: what they mean is for `values.ts`. */
import { checkServerIdentity } from 'node:tls';
import { type Client } from 'pg';
import { BoundedMap } from '../bounded-map.js';
import { type SqlConfig } from '../config/model.js';
import { ConnectionLost, within, type Connection, type Driver, type Result, type Statement } from './driver.js';

/** Texts that have a name on the server. */
const kept = 1000;

/** Type of bytea (pg_type.dat of the server). */
const binaryOid = 17;

/** As `bytea_output = hex` writes it. */
const parseBinary = (text: string): unknown => Buffer.from(text.slice(2), 'hex');

/** Type of character(n). */
const paddedOid = 1042;

/** The blanks that fill such a column up are no part of the text (PostgreSQL manual, 8.3). */
const parsePadded = (text: string): unknown => text.replace(/ +$/, '');

const asWritten = (text: string): unknown => text;

const parsers: ReadonlyMap<number, (text: string) => unknown> = new Map([
  [binaryOid, parseBinary],
  [paddedOid, parsePadded],
]);

const types = { getTypeParser: (oid: number): ((text: string) => unknown) => parsers.get(oid) ?? asWritten };

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
    if (!this.alive) throw new ConnectionLost('The connection is closed.');
    const { text } = statement;
    const values = statement.values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value));
    const name = statement.kept === true ? { name: this.names.of(text) } : {};
    try {
      const query = this.client.query({ text, values, rowMode: 'array', types, ...name });
      const { rows, rowCount } = await within(query, deadline);
      return { rows, affected: rowCount ?? 0, insertId: undefined };
    } catch (error) {
      // Errors of the server leave the session as it was; all others do not.
      const { code, severity } = error as { readonly code?: unknown; readonly severity?: unknown };
      if (typeof code === 'string' && severity === 'ERROR') throw error;
      await this.close();
      throw typeof code === 'string' || (error as Error).name === 'DeadlinePassed'
        ? error
        : new ConnectionLost('The connection was lost.', { cause: error });
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
    const { host, port, name, user, password, tls, statementTimeoutMs } = this.config;
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
      statement_timeout: statementTimeoutMs,
      lock_timeout: statementTimeoutMs,
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
      const settings = `set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set bytea_output = 'hex'; set standard_conforming_strings = on`;
      await within(client.query(settings), deadline);
      return connection;
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
  }
}
