/** Makes a fresh database with the tables of a shape, owned by one user and used by another. */
import { randomBytes } from 'node:crypto';
import { openMariaDb } from './open-mariadb.js';
import { openPostgres } from './open-postgres.js';
import { openSqlite } from './open-sqlite.js';
import { type Shape, type ShapeDatabase, type ShapeTables } from './shape.js';

export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement; values stand for `?`. @returns the rows of a SELECT or RETURNING, else none; @throws the driver's error */
export type RunSql = (sql: string, values?: readonly (string | number | null)[]) => Promise<readonly Row[]>;

/** A database with tables in it. */
export interface OpenDatabase {
  /** What the target says about the connection. */
  readonly connection: Readonly<Record<string, unknown>>;
  /** As the owner of the tables. */
  readonly asAdmin: RunSql;
  /** As the user that Causeway logs in as. SQLite has no users. */
  readonly asUser: RunSql;
  /** Removes the database and its users; ends whoever is still connected to it. */
  cleanup(): Promise<void>;
}

export interface OpenShape extends Omit<OpenDatabase, 'connection'> {
  /** What stands below `target:` in the configuration of a tenant, `connector` included. */
  readonly target: Readonly<Record<string, unknown>>;
}

/** Name and password for each of the two users, new for each database. */
export interface ShapeUser {
  readonly name: string;
  readonly password: string;
}

/** The servers that all tests of a Jest run share. @returns undefined for SQLite, which has none */
export function sharedServer(database: ShapeDatabase): string | undefined {
  if (database === 'sqlite') return undefined;
  const name = `CAUSEWAY_TEST_${database.toUpperCase()}_URL`;
  const url = process.env[name];
  if (url === undefined)
    throw new Error(`${name} is not set; run the test under Jest, whose set-up starts the servers`);
  return url;
}

/**
 * @param server URL of a server of this kind, with a user that may make databases and users; default: the one that the tests share
 * @throws the driver's error, when the tables or the grants are wrong
 */
export async function openShape(
  shape: Pick<Shape, 'tables' | 'target'>,
  database: ShapeDatabase,
  server: string | undefined = sharedServer(database),
): Promise<OpenShape> {
  const opened = await openTables(shape.tables[database], database, server);
  const { connection, ...rest } = opened;
  return { ...rest, target: { connector: 'sql', database, ...connection, ...shape.target(database) } };
}

/** A fresh database with these tables. */
export function openTables(
  tables: ShapeTables,
  database: ShapeDatabase,
  server: string | undefined,
): Promise<OpenDatabase> {
  const name = `shape_${process.pid}_${randomBytes(5).toString('hex')}`;
  const userOf = (role: string): ShapeUser => ({ name: `${name}_${role}`, password: randomBytes(12).toString('hex') });
  if (database === 'sqlite') return openSqlite(tables);
  if (server === undefined) throw new Error(`${database} needs a server`);
  const open = database === 'mariadb' ? openMariaDb : openPostgres;
  return open(server, tables, { database: name, owner: userOf('owner'), user: userOf('user') });
}

/** Names of what is made on a server. */
export interface ShapeNames {
  readonly database: string;
  readonly owner: ShapeUser;
  readonly user: ShapeUser;
}
