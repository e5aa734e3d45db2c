import { QueryFailedError } from 'typeorm';
import { StoreUnavailable } from '../provisioning/ports.js';

/** A unique key is taken. */
export class DuplicateKey extends Error {
  override readonly name = 'DuplicateKey';
}

/** A deadlock or a wait for a lock that took too long: the transaction was rolled back and may simply be run again. */
export class LockConflict extends Error {
  override readonly name = 'LockConflict';
}

/** The database refused a statement in a way that none of the other classes covers: a defect. Holds no values. */
export class StatementFailed extends Error {
  override readonly name = 'StatementFailed';
}

/** MySQL: 1205 lock wait timeout, 1213 deadlock, 1020 (MariaDB) row changed since it was read, 3572 NOWAIT. */
const mysqlConflicts = new Set([1020, 1205, 1213, 3572]);

/**
 * MySQL: full disk, too many connections, shutting down, access denied, host refused, unknown database, read only (also after a
 * failover), statement or connection killed or timed out, cluster node not ready, network errors told by the server.
 */
const mysqlUnavailable = new Set([
  1021, 1040, 1041, 1042, 1043, 1044, 1045, 1047, 1049, 1053, 1077, 1114, 1129, 1130, 1152, 1158, 1159, 1160, 1161,
  1180, 1184, 1203, 1226, 1290, 1317, 1792, 1836, 1927, 1969, 3024, 3168, 3169, 4031,
]);

/** Tables or columns that are not there: the migrations were not run. */
const mysqlSchemaMissing = new Set([1054, 1146]);

/** SQLite primary result codes: NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB. */
const sqliteUnavailable = new Set([7, 8, 10, 11, 13, 14, 26]);
const sqliteBusy = 5;
const sqliteLocked = 6;
/** Extended codes of SQLITE_CONSTRAINT: PRIMARYKEY, UNIQUE, ROWID. */
const sqliteDuplicates = new Set([1555, 2067, 2579]);

const migrateFirst = 'the tables are missing or older than this program; run "causeway migrate"';

/**
 * Translates an error of a driver or of TypeORM; errors of our own pass unchanged.
 * The driver's error is left behind on purpose, also as `cause`: its message, statement and parameters hold personal values.
 * @param sql the statement with its placeholders, where the error does not tell
 */
export function translateError(error: unknown, sql?: string): Error {
  if (error instanceof StoreUnavailable || error instanceof DuplicateKey) return error;
  if (error instanceof LockConflict || error instanceof StatementFailed) return error;
  if (error instanceof QueryFailedError) {
    const driverError: unknown = error.driverError;
    return translateDriverError(fieldsOf(isError(driverError) ? driverError : error), error.query);
  }
  if (!isError(error)) return new StatementFailed('store: something that is no error was thrown');
  const fields = fieldsOf(error);
  return isDriverError(fields) ? translateDriverError(fields, sql) : error;
}

/** True for errors that end the connection's usefulness. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof StoreUnavailable;
}

/** Not instanceof: errors of Node itself may come from another realm. */
function isError(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'stack' in value && 'message' in value;
}

interface DriverFields {
  /** `ER_DUP_ENTRY`, `ECONNREFUSED`, `ERR_SQLITE_ERROR` ... */
  readonly code: string;
  /** Number of MySQL's error; negative or absent for errors of the network. */
  readonly errno: number | undefined;
  /** Extended result code of SQLite. */
  readonly sqlite: number | undefined;
  /** mysql2: the connection is unusable. */
  readonly fatal: boolean;
  readonly message: string;
}

function fieldsOf(error: Error): DriverFields {
  const read = (name: string): unknown => Reflect.get(error, name);
  const [code, errno, errcode] = [read('code'), read('errno'), read('errcode')];
  return {
    code: typeof code === 'string' ? code : '',
    errno: typeof errno === 'number' ? errno : undefined,
    sqlite: typeof errcode === 'number' ? errcode : undefined,
    fatal: read('fatal') === true,
    message: error.message,
  };
}

const networkCode =
  /^(E[A-Z]{4,}|EPIPE|PROTOCOL_.*|HANDSHAKE_.*|ERR_(TLS|SSL|SOCKET|STREAM).*|POOL_.*|ERR_INVALID_STATE)$/;

function isDriverError(fields: DriverFields): boolean {
  return (
    fields.sqlite !== undefined ||
    fields.fatal ||
    fields.code.startsWith('ER_') ||
    networkCode.test(fields.code) ||
    isClosed(fields)
  );
}

/** The pool is closed or overrun, or the connection is closed: mysql2 gives these no code. */
function isClosed(fields: DriverFields): boolean {
  return /^(Pool is closed|Queue limit reached|Can't (add new command when|write in) .*closed state)/.test(
    fields.message,
  );
}

function translateDriverError(fields: DriverFields, sql: string | undefined): Error {
  const where = sql === undefined ? '' : ` in: ${sql.slice(0, 200)}`;
  if (fields.sqlite !== undefined) return translateSqlite(fields, fields.sqlite, where);
  const errno = fields.errno ?? 0;
  if (errno === 1062) return new DuplicateKey(`store: a unique key is taken${where}`);
  if (mysqlConflicts.has(errno)) return new LockConflict(`store: ${fields.code}`);
  if (mysqlSchemaMissing.has(errno)) return new StoreUnavailable(`store: ${migrateFirst} (${fields.code})`);
  if (mysqlUnavailable.has(errno) || fields.fatal || networkCode.test(fields.code) || isClosed(fields)) {
    return new StoreUnavailable(
      `store: the database cannot be reached or used now (${fields.code || 'connection closed'})`,
    );
  }
  return new StatementFailed(`store: ${fields.code || 'unknown error'}${where}`);
}

function translateSqlite(fields: DriverFields, extended: number, where: string): Error {
  const primary = extended & 0xff;
  if (sqliteDuplicates.has(extended)) return new DuplicateKey(`store: a unique key is taken${where}`);
  if (primary === sqliteBusy || primary === sqliteLocked) return new LockConflict(`store: SQLite error ${extended}`);
  if (sqliteUnavailable.has(primary))
    return new StoreUnavailable(`store: the file cannot be used now (SQLite error ${extended})`);
  if (/^no such (table|column)/.test(fields.message)) return new StoreUnavailable(`store: ${migrateFirst}`);
  return new StatementFailed(`store: SQLite error ${extended}${where}`);
}
