import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import pg from 'pg';
import { ConfigReader, type ConfigProblem } from '../../connectors/sdk/config-reader.js';
import { describeConformance } from '../../connectors/sdk/testing/conformance.js';
import { type ConformanceSubject } from '../../connectors/sdk/testing/subject.js';
import { readConfig } from '../../connectors/sql/config/target.js';
import { SqlConnector } from '../../connectors/sql/connector.js';
import { createDatabaseOn } from '../support/mariadb.js';
import { mysqlPlain, plainObjects, postgresPlain, sqlitePlain } from './sql/plain-shape.js';

function connectorOf(settings: unknown): SqlConnector {
  const problems: ConfigProblem[] = [];
  const config = readConfig(new ConfigReader(settings, 'target', problems));
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return new SqlConnector(config, { emit: () => undefined });
}

const plainTypes = {
  user: {
    objectType: 'user',
    key: 'userName',
    text: 'title',
    secondText: 'employeeNumber',
    multiple: 'emails.value',
    reference: 'manager.value',
    backReference: 'groups.value',
    required: () => ({}),
  },
  group: {
    objectType: 'group',
    key: 'displayName',
    text: 'externalId',
    members: 'members.value',
    required: () => ({}),
  },
} satisfies Partial<ConformanceSubject>;

async function sqlite(): Promise<ConformanceSubject> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-sqlite-'));
  const file = join(directory, 'legacy.db');
  const database = new DatabaseSync(file);
  for (const statement of sqlitePlain) database.exec(statement);
  return {
    ...plainTypes,
    connector: connectorOf({ database: 'sqlite', file, objects: plainObjects }),
    outOfReach: () => {
      const text = 'INSERT INTO app_user (tenant_no, login) VALUES (8, ?) RETURNING id';
      const row = database.prepare(text).get(`stranger ${Math.random()}`);
      return Promise.resolve({ id: String(row?.['id']) });
    },
    cleanup: async () => {
      database.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function mariadb(): Promise<ConformanceSubject> {
  const url = new URL(await createDatabaseOn(process.env['CAUSEWAY_TEST_MARIADB_URL'] ?? ''));
  const admin = await mysql.createConnection({ uri: url.href });
  for (const statement of mysqlPlain) await admin.query(statement);
  const { hostname: host, port, username: user, password, pathname } = url;
  const name = pathname.slice(1);
  return {
    ...plainTypes,
    connector: connectorOf({
      database: 'mariadb',
      host,
      port: Number(port),
      name,
      user,
      password,
      objects: plainObjects,
    }),
    outOfReach: async () => {
      const text = 'INSERT INTO app_user (tenant_no, login) VALUES (8, ?) RETURNING id';
      const [rows] = await admin.execute<RowDataPacket[]>(text, [`stranger ${Math.random()}`]);
      return { id: String(rows[0]?.['id']) };
    },
    cleanup: async () => {
      await admin.query(`DROP DATABASE ${mysql.escapeId(name)}`);
      await admin.end();
    },
  };
}

async function postgres(): Promise<ConformanceSubject> {
  const url = new URL(process.env['CAUSEWAY_TEST_POSTGRES_URL'] ?? '');
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  const schema = `plain_${Math.random().toString(36).slice(2)}`;
  await admin.query(`CREATE SCHEMA ${schema}`);
  await admin.query(`SET search_path = ${schema}`);
  for (const statement of postgresPlain) await admin.query(statement);
  const { hostname: host, port, username: user, password, pathname } = url;
  const settings = { database: 'postgres', host, port: Number(port), name: pathname.slice(1), schema, user, password };
  return {
    ...plainTypes,
    connector: connectorOf({ ...settings, objects: plainObjects }),
    outOfReach: async () => {
      const text = 'INSERT INTO app_user (tenant_no, login) VALUES (8, $1) RETURNING id';
      const { rows } = await admin.query<{ id: string }>(text, [`stranger ${Math.random()}`]);
      return { id: String(rows[0]?.id) };
    },
    cleanup: async () => {
      await admin.query(`DROP SCHEMA ${schema} CASCADE`);
      await admin.end();
    },
  };
}

// Names of attributes are those of the configuration, letter by letter. There is no server that could go away.
const without = [
  'Relocatable',
  'PasswordSettable',
  'PasswordCreatable',
  'Syncable',
  'caselessAttributeNames',
  'vanish',
] as const;

describeConformance('sql on SQLite', sqlite, { without });
describeConformance('sql on MariaDB', mariadb, { without });
describeConformance('sql on PostgreSQL', postgres, { without });
