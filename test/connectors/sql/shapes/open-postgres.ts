import { Client } from 'pg';
import { connectionOf } from '../../../support/sql-connection.js';
import { type OpenDatabase, type Row, type RunSql, type ShapeNames } from './open-shape.js';
import { type ShapeTables } from './shape.js';

/** A database on a PostgreSQL server. */
export async function openPostgres(server: string, tables: ShapeTables, names: ShapeNames): Promise<OpenDatabase> {
  const { database, owner, user } = names;
  const root = await connect({ connectionString: server });
  const { host, port } = connectionOf(server);
  const open: Client[] = [root];
  const login = async ({ name, password }: ShapeNames['owner']): Promise<Client> => {
    const client = await connect({ host, port, database, user: name, password });
    open.push(client);
    return client;
  };
  const cleanup = async (): Promise<void> => {
    await root.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    await root.query(`DROP ROLE IF EXISTS ${owner.name}, ${user.name}`);
    for (const client of open.reverse()) await client.end();
  };
  try {
    for (const { name, password } of [owner, user])
      await root.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
    await root.query(`CREATE DATABASE ${database} OWNER ${owner.name} TEMPLATE template0`);
    // What everybody may do by default: connect, and make temporary tables.
    await root.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    await root.query(`GRANT CONNECT ON DATABASE ${database} TO ${user.name}`);
    const asOwner = await login(owner);
    const { schema } = tables;
    if (schema !== undefined) {
      await asOwner.query(`CREATE SCHEMA ${schema}`);
      await asOwner.query(`GRANT USAGE ON SCHEMA ${schema} TO ${user.name}`);
      await asOwner.query(`SET search_path = ${schema}`);
    }
    for (const statement of tables.ddl) await asOwner.query(statement);
    for (const grant of tables.grants) await asOwner.query(`GRANT ${grant} TO ${user.name}`);
    const asUser = await login(user);
    if (schema !== undefined) await asUser.query(`SET search_path = ${schema}`);
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

async function connect(config: ConstructorParameters<typeof Client>[0]): Promise<Client> {
  const client = new Client(config);
  // Whoever is connected when the database goes away is told so; nobody needs to know.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function runOn(client: Client): RunSql {
  return async (sql, values = []) => {
    let count = 0;
    const text = values.length === 0 ? sql : sql.replaceAll('?', () => `$${++count}`);
    const { rows } = await client.query<Row>(text, [...values]);
    return rows;
  };
}
