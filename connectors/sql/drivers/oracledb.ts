/** Oracle by oracledb in its thin mode, which needs no libraries of Oracle's. Not run against a real server. */
import type Oracle from 'oracledb';
import { type SqlConfig } from '../config/model.js';
import {
  DeadlinePassed,
  within,
  type Connection,
  type Driver,
  type Result,
  type SqlValue,
  type Statement,
} from './driver.js';
import { optionalPackage } from './optional-package.js';
import { localText, utcText } from './wall-clock.js';

export type ServerAddress = Pick<SqlConfig, 'host' | 'port' | 'name' | 'user' | 'password' | 'tls' | 'schema'>;

const nothing: Result = { rows: [], affected: 0, insertId: undefined };

/** Characters that an out parameter may have. */
const longestOut = 4000;

/** Texts do not depend on the settings of the client's machine. */
const session = "alter session set nls_numeric_characters = '.,' nls_comp = binary nls_sort = binary";

/** RETURNING needs a place for each of its columns. */
const returning = /\sreturning ("[^"]+"(?:, "[^"]+")*)$/i;

/** The text with `into` behind a RETURNING that ends it. */
export function withPlaces(text: string): string {
  const columns = returning.exec(text)?.[1]?.match(/"[^"]+"/g);
  return columns === undefined || columns === null
    ? text
    : `${text} into ${columns.map((_, place) => `:out${place + 1}`).join(', ')}`;
}

/** Values by the names of their placeholders, `:p1` and on; `:out1` and on are filled by the statement. */
export function bindings(oracle: typeof Oracle, { text, values }: Statement): Record<string, Oracle.BindParameter> {
  const binds: Record<string, Oracle.BindParameter> = {};
  for (const [index, value] of values.entries()) binds[`p${index + 1}`] = { val: native(value) };
  for (const [, name = ''] of text.matchAll(/:(out\d+)\b/g)) {
    binds[name] = { dir: oracle.BIND_OUT, type: oracle.STRING, maxSize: longestOut };
  }
  return binds;
}

function native(value: SqlValue): string | number | bigint | Buffer | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

/** Out parameters as rows: RETURNING gives a list for each, a procedure one value. */
export function outRows(outs: Readonly<Record<string, unknown>> | undefined): readonly (readonly unknown[])[] {
  if (outs === undefined) return [];
  const names = Object.keys(outs).sort((one, other) => Number(one.slice(3)) - Number(other.slice(3)));
  const columns = names.map((name) => (Array.isArray(outs[name]) ? (outs[name] as unknown[]) : [outs[name]]));
  return (columns[0] ?? []).map((_, row) => columns.map((column) => column[row]));
}

/** Numbers as texts, as they may be longer than JavaScript's; large objects as what they hold; moments as the column holds them. */
function fetched(oracle: typeof Oracle): (column: Oracle.Metadata<unknown>) => Oracle.FetchTypeResponse | undefined {
  const moment = (text: (date: Date) => string) => ({
    converter: (value: unknown): unknown => (value instanceof Date ? text(value) : value),
  });
  return ({ dbType }) => {
    switch (dbType) {
      case oracle.DB_TYPE_NUMBER:
      case oracle.DB_TYPE_CLOB:
      case oracle.DB_TYPE_NCLOB:
        return { type: oracle.STRING };
      case oracle.DB_TYPE_BLOB:
        return { type: oracle.BUFFER };
      // The driver reads a wall clock time as one of the process's time zone.
      case oracle.DB_TYPE_DATE:
      case oracle.DB_TYPE_TIMESTAMP:
        return moment(localText);
      case oracle.DB_TYPE_TIMESTAMP_TZ:
      case oracle.DB_TYPE_TIMESTAMP_LTZ:
        return moment((date) => `${utcText(date)}+00`);
      default:
        return undefined;
    }
  };
}

class OracleConnection implements Connection {
  alive = true;
  /** Oracle has no BEGIN: without autocommit a transaction begins by itself. */
  private inTransaction = false;

  constructor(
    private readonly oracle: typeof Oracle,
    private readonly connection: Oracle.Connection,
  ) {}

  async run(statement: Statement, deadline: number): Promise<Result> {
    this.connection.callTimeout = Math.max(1, deadline - Date.now());
    try {
      return await within(this.send(statement), deadline);
    } catch (error) {
      const { code, isRecoverable } = error as { readonly code?: unknown; readonly isRecoverable?: unknown };
      if (error instanceof DeadlinePassed || code === 'NJS-123' || code === 'DPI-1067') {
        await this.close();
        throw new DeadlinePassed('The database did not answer in time.', { cause: error });
      }
      // The driver says so of errors that end the session.
      if (isRecoverable === true || !this.connection.isHealthy()) this.alive = false;
      throw error;
    }
  }

  private async send(statement: Statement): Promise<Result> {
    switch (statement.text) {
      case 'begin':
        this.inTransaction = true;
        return nothing;
      case 'commit':
      case 'rollback':
        this.inTransaction = false;
        await this.connection[statement.text]();
        return nothing;
      default:
        return this.execute(statement);
    }
  }

  private async execute({ text, values }: Statement): Promise<Result> {
    const statement = { text: withPlaces(text), values };
    const { rows, rowsAffected, outBinds } = await this.connection.execute<unknown[]>(
      statement.text,
      bindings(this.oracle, statement),
      {
        autoCommit: !this.inTransaction,
        outFormat: this.oracle.OUT_FORMAT_ARRAY,
        fetchTypeHandler: fetched(this.oracle),
      },
    );
    const outs = outBinds as unknown as Readonly<Record<string, unknown>> | undefined;
    return { rows: rows ?? outRows(outs), affected: rowsAffected ?? 0, insertId: undefined };
  }

  async close(): Promise<void> {
    this.alive = false;
    try {
      await this.connection.close({ drop: true });
    } catch {
      // It was closed, or is beyond closing.
    }
  }
}

export function oracleSettings(address: ServerAddress, deadline: number): Oracle.ConnectionAttributes {
  const { host, port, name, tls } = address;
  const server = host.includes(':') ? `[${host}]` : host;
  const seconds = Math.max(1, Math.ceil((deadline - Date.now()) / 1000));
  return {
    user: address.user,
    password: address.password,
    connectString: `${tls === undefined ? 'tcp' : 'tcps'}://${server}:${port}/${name}?transport_connect_timeout=${seconds}`,
    ...(tls === undefined ? {} : { sslServerDNMatch: !tls.insecureSkipVerify }),
    ...(tls?.serverName === undefined ? {} : { sslServerCertDN: `CN=${tls.serverName}` }),
    ...(tls?.ca === undefined ? {} : { walletContent: tls.ca }),
  };
}

export class OracleDriver implements Driver {
  readonly endpoint: string;
  readonly ping = 'select 1 from dual';

  constructor(
    private readonly address: ServerAddress,
    private readonly load: () => Promise<{ readonly default: typeof Oracle }> = () => import('oracledb'),
  ) {
    this.endpoint = `${address.host}:${address.port}`;
  }

  async connect(deadline: number): Promise<Connection> {
    const { default: oracle } = await optionalPackage('oracledb', this.load);
    const opening = oracle.getConnection(oracleSettings(this.address, deadline));
    const connection = await within(opening, deadline).catch((error: unknown) => {
      // It may still come to be, and would then be nobody's.
      opening.then((late) => late.close()).catch(() => undefined);
      throw error;
    });
    const opened = new OracleConnection(oracle, connection);
    try {
      await opened.run({ text: session, values: [] }, deadline);
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }
}
