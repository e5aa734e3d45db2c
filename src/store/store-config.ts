/** An embedded SQLite file (or memory): the default, for one process. */
export interface SqliteConfig {
  readonly kind: 'sqlite';
  /** Path of the file, or `:memory:`. */
  readonly path: string;
}

/** A MySQL (8.0 or newer) or MariaDB (10.2 or newer) server, shared by all replicas. */
export interface MysqlConfig {
  readonly kind: 'mysql';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** `verify`: TLS with certificate and host name checked; `unverified`: encrypted only; `off`: plain. */
  readonly tls: 'off' | 'verify' | 'unverified';
  /** PEM file of the authorities to trust; without it those that Node trusts. */
  readonly caFile: string | undefined;
  /** Connections of this process, 2 to 200. */
  readonly poolSize: number;
}

export type StoreConfig = SqliteConfig | MysqlConfig;

/** The line that names the store cannot be understood. Its message never repeats a value of the line: a password may be in it. */
export class StoreConfigError extends Error {
  override readonly name = 'StoreConfigError';
}

const forms = 'sqlite:PATH, sqlite::memory: or mysql://USER:PASSWORD@HOST:PORT/DATABASE (options: ssl, ssl_ca, pool)';

/**
 * Reads the one line that names the store.
 *
 * `sqlite:/var/lib/causeway/causeway.sqlite`, `sqlite::memory:`,
 * `mysql://user:password@host:3306/causeway?ssl=verify&ssl_ca=/etc/ca.pem&pool=10` (`mariadb://` means the same).
 * User and password are percent-encoded where they hold reserved characters.
 *
 * @throws StoreConfigError what is wrong and what to write instead; no value of the line in it.
 */
export function parseStoreConfig(line: string): StoreConfig {
  if (line.startsWith('sqlite:')) return parseSqlite(line.slice('sqlite:'.length));
  if (/^(mysql|mariadb):\/\//.test(line)) return parseMysql(line);
  throw new StoreConfigError(`store: the line starts with none of the known kinds; write ${forms}`);
}

/** The store for a log line or an error: no password, no user. */
export function describeStore(config: StoreConfig): string {
  return config.kind === 'sqlite'
    ? `sqlite:${config.path}`
    : `mysql://${config.host}:${config.port}/${config.database}`;
}

function parseSqlite(path: string): SqliteConfig {
  if (path === '') throw new StoreConfigError('store: no path after "sqlite:"; write sqlite:PATH or sqlite::memory:');
  if (path.includes('\0')) throw new StoreConfigError('store: the path after "sqlite:" holds a NUL character');
  if (path.startsWith(':') && path !== ':memory:') {
    throw new StoreConfigError('store: after "sqlite:" comes a path or exactly ":memory:"');
  }
  // A URI such as sqlite:///var/x is often written for sqlite:/var/x.
  return { kind: 'sqlite', path: path.replace(/^\/\/(?=\/)/, '') };
}

function parseMysql(line: string): MysqlConfig {
  const url = URL.parse(line);
  if (url === null) {
    throw new StoreConfigError(
      'store: the mysql line is not a URL; percent-encode reserved characters (@ : / ? # %) in user and password',
    );
  }
  const database = decoded(url.pathname.slice(1), 'database');
  if (url.hostname === '') throw new StoreConfigError('store: the mysql line names no host');
  if (url.username === '') throw new StoreConfigError('store: the mysql line names no user');
  if (!/^[A-Za-z0-9_$-]{1,64}$/.test(database)) {
    throw new StoreConfigError('store: after the port comes /DATABASE: 1 to 64 of the characters A-Z a-z 0-9 _ $ -');
  }
  return {
    kind: 'mysql',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 3306 : Number(url.port),
    user: decoded(url.username, 'user'),
    password: decoded(url.password, 'password'),
    database,
    ...parseOptions(url.searchParams),
  };
}

function parseOptions(options: URLSearchParams): Pick<MysqlConfig, 'tls' | 'caFile' | 'poolSize'> {
  for (const name of options.keys()) {
    if (!['ssl', 'ssl_ca', 'pool'].includes(name)) {
      throw new StoreConfigError('store: unknown option in the mysql line; known are ssl, ssl_ca and pool');
    }
    if (options.getAll(name).length > 1) throw new StoreConfigError(`store: option ${name} is given twice`);
  }
  const caFile = options.get('ssl_ca') ?? undefined;
  const tls = options.get('ssl') ?? (caFile === undefined ? 'off' : 'verify');
  if (tls !== 'off' && tls !== 'verify' && tls !== 'unverified') {
    throw new StoreConfigError('store: ssl is one of off, verify (recommended) and unverified');
  }
  if (caFile !== undefined && tls !== 'verify')
    throw new StoreConfigError('store: ssl_ca is of use with ssl=verify only');
  const pool = options.get('pool') ?? '10';
  const poolSize = /^\d{1,3}$/.test(pool) ? Number(pool) : 0;
  if (poolSize < 2 || poolSize > 200) throw new StoreConfigError('store: pool is a whole number from 2 to 200');
  return { tls, caFile, poolSize };
}

function decoded(text: string, part: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new StoreConfigError(
      `store: the ${part} in the mysql line is not percent-encoded correctly (write % as %25)`,
    );
  }
}
