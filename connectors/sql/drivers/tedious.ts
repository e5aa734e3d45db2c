/** SQL Server by tedious. Not run against a real server. Statements go through sp_executesql, whose plans the server keeps by their text. */
import type * as Tedious from 'tedious';
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
import { utcText } from './wall-clock.js';

export type ServerAddress = Pick<
  SqlConfig,
  'host' | 'port' | 'name' | 'user' | 'password' | 'tls' | 'statementTimeoutMs'
>;

/** Texts up to this length have one declared length, so that statements have one plan; longer ones are nvarchar(max). */
const longestPlain = 4000;

export interface Bound {
  readonly type: Parameters<Tedious.Request['addParameter']>[1];
  readonly value: unknown;
  readonly length?: number;
}

/** The type that a value is sent as. Null has the type of texts, which the server converts. */
export function boundAs(types: typeof Tedious.TYPES, value: SqlValue): Bound {
  if (value === null) return { type: types.NVarChar, value, length: longestPlain };
  switch (typeof value) {
    case 'string':
      return { type: types.NVarChar, value, length: Math.max(longestPlain, value.length) };
    case 'boolean':
      return { type: types.Bit, value };
    case 'bigint':
      return { type: types.BigInt, value };
    case 'number':
      return { type: Number.isSafeInteger(value) ? types.BigInt : types.Float, value };
    default:
      return { type: types.VarBinary, value: Buffer.from(value), length: Math.max(8000, value.length) };
  }
}

/** A value of a row: moments as the text that the column holds. */
export function readNative(value: unknown): unknown {
  return value instanceof Date ? utcText(value) : value;
}

/** An insertion without an OUTPUT of its own also gives back the identity that it made: OUTPUT would be refused on tables with triggers. */
const insertion = /^\s*insert\s(?![\s\S]*\soutput\s)/i;
const identity = '; select cast(scope_identity() as varchar(40))';

class TediousConnection implements Connection {
  alive = true;

  constructor(
    private readonly tedious: typeof Tedious,
    private readonly connection: Tedious.Connection,
  ) {
    const dead = (): void => {
      this.alive = false;
    };
    connection.on('error', dead);
    connection.on('end', dead);
  }

  async run(statement: Statement, deadline: number): Promise<Result> {
    try {
      return await within(this.request(statement, deadline), deadline);
    } catch (error) {
      const code = (error as { readonly code?: unknown }).code;
      if (error instanceof DeadlinePassed || code === 'ETIMEOUT') {
        await this.close();
        throw new DeadlinePassed('The database did not answer in time.', { cause: error });
      }
      // Errors of the server have a number; all others are the connection's.
      if (typeof (error as { readonly number?: unknown }).number !== 'number') this.alive = false;
      throw error;
    }
  }

  close(): Promise<void> {
    this.alive = false;
    this.connection.close();
    return Promise.resolve();
  }

  private request({ text, values }: Statement, deadline: number): Promise<Result> {
    const { Request, TYPES } = this.tedious;
    const inserts = insertion.test(text);
    return new Promise((resolve, reject) => {
      let rows: unknown[][] = [];
      // The statement's own count comes after those of triggers.
      let affected = 0;
      const request = new Request(inserts ? text + identity : text, (error) => {
        if (error !== null && error !== undefined) reject(error);
        else if (inserts) resolve({ rows: [], affected, insertId: rows[0]?.[0]?.toString() });
        else resolve({ rows, affected: rows.length > 0 ? 0 : affected, insertId: undefined });
      });
      // Of several result sets the last one counts.
      request.on('columnMetadata', () => {
        rows = [];
      });
      request.on('row', (columns: readonly { readonly value: unknown }[]) => {
        rows.push(columns.map(({ value }) => readNative(value)));
      });
      const count = (rowCount: number | undefined): void => {
        // The identity is one row; it comes last.
        if (rowCount !== undefined && !(inserts && rows.length > 0)) affected = rowCount;
      };
      request.on('done', count);
      request.on('doneInProc', count);
      request.setTimeout(Math.max(1, deadline - Date.now()));
      for (const [index, value] of values.entries()) {
        const { type, value: native, length } = boundAs(TYPES, value);
        request.addParameter(String(index + 1), type, native, length === undefined ? {} : { length });
      }
      // Without values there may be a BEGIN or COMMIT, which must not run in a scope of its own.
      if (values.length === 0) this.connection.execSqlBatch(request);
      else this.connection.execSql(request);
    });
  }
}

export function tediousSettings(address: ServerAddress, deadline: number): Tedious.ConnectionConfiguration {
  const { tls } = address;
  return {
    server: address.host,
    authentication: { type: 'default', options: { userName: address.user, password: address.password } },
    options: {
      port: address.port,
      database: address.name,
      appName: 'causeway',
      encrypt: tls !== undefined,
      trustServerCertificate: tls?.insecureSkipVerify ?? false,
      ...(tls?.serverName === undefined ? {} : { serverName: tls.serverName }),
      ...(tls?.ca === undefined ? {} : { cryptoCredentialsDetails: { ca: tls.ca } }),
      connectTimeout: Math.max(1, deadline - Date.now()),
      // One attempt: repetition is the connector's.
      maxRetriesOnTransientErrors: 0,
      // An error undoes the whole transaction, and never leaves half of it open.
      abortTransactionOnError: true,
      dateFormat: 'ymd',
      useUTC: true,
      lowerCaseGuids: true,
      useColumnNames: false,
    },
  };
}

export class TediousDriver implements Driver {
  readonly endpoint: string;

  constructor(
    private readonly address: ServerAddress,
    private readonly load: () => Promise<typeof Tedious> = () => import('tedious'),
  ) {
    this.endpoint = `${address.host}:${address.port}`;
  }

  async connect(deadline: number): Promise<Connection> {
    const tedious = await optionalPackage('tedious', this.load);
    const connection = new tedious.Connection(tediousSettings(this.address, deadline));
    const opened = new Promise<void>((resolve, reject) => {
      connection.connect((error) => {
        if (error === undefined) resolve();
        else reject(error);
      });
    });
    try {
      await within(opened, deadline);
      const session = new TediousConnection(tedious, connection);
      // A lock is not waited for longer than a statement may take.
      await session.run({ text: `set lock_timeout ${this.address.statementTimeoutMs}`, values: [] }, deadline);
      return session;
    } catch (error) {
      connection.close();
      throw error;
    }
  }
}
