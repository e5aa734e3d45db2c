import mysql, { type Connection } from 'mysql2/promise';
import { connectionOf } from '../../../support/sql-connection.js';
import { type OpenDatabase, type Row, type RunSql, type ShapeNames } from './open-shape.js';
import { type ShapeTables } from './shape.js';

/** A database on a MariaDB server. Identifiers may be quoted as in standard SQL. */
export async function openMariaDb(server: string, tables: ShapeTables, names: ShapeNames): Promise<OpenDatabase> {
  const { database, owner, user } = names;
  const root = await mysql.createConnection({ uri: server });
  const { host, port } = connectionOf(server);
  const open: Connection[] = [root];
  // Whoever is connected when the server goes away is told so; nobody needs to know.
  root.on('error', () => undefined);
  const login = async ({ name, password }: ShapeNames['owner']): Promise<Connection> => {
    const connection = await mysql.createConnection({ host, port, database, user: name, password });
    open.push(connection);
    connection.on('error', () => undefined);
    await connection.query("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')");
    return connection;
  };
  const removed = (): Promise<unknown> =>
    root
      .query(`DROP DATABASE IF EXISTS ${database}`)
      .then(() => root.query(`DROP USER IF EXISTS ${owner.name}, ${user.name}`));
  const cleanup = async (): Promise<void> => {
    await removed();
    for (const connection of open.reverse()) await connection.end();
  };
  try {
    await root.query(`CREATE DATABASE ${database}`);
    for (const { name, password } of [owner, user]) await root.query(`CREATE USER ${name} IDENTIFIED BY '${password}'`);
    await root.query(`GRANT ALL ON ${database}.* TO ${owner.name} WITH GRANT OPTION`);
    const asOwner = await login(owner);
    for (const statement of tables.ddl) await asOwner.query(statement);
    for (const grant of tables.grants) await asOwner.query(`GRANT ${grant} TO ${user.name}`);
    const asUser = await login(user);
    return {
      connection: { ...connectionOf(server), databaseName: database, user: user.name, password: user.password },
      asAdmin: runOn(asOwner),
      asUser: runOn(asUser),
      cleanup,
    };
  } catch (error) {
    await cleanup();
    throw error;
  }
}

function runOn(connection: Connection): RunSql {
  return async (sql, values = []) => {
    const [result] = await connection.query(sql, [...values]);
    if (!Array.isArray(result)) return [];
    // A procedure gives a list of lists, and a header at the end.
    const rows: unknown = Array.isArray(result[0]) ? result[0] : result;
    return rows as readonly Row[];
  };
}
