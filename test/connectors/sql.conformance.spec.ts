import { createHash } from 'node:crypto';
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
import { createPostgresDatabaseOn } from '../support/postgres.js';
import { mysqlPlain, plainObjects, postgresPlain, sqlitePlain } from './sql/plain-shape.js';
import { splitObjects, splitTables } from './sql/split-shape.js';

function connectorOf(settings: unknown): SqlConnector {
  const problems: ConfigProblem[] = [];
  const config = readConfig(new ConfigReader(settings, 'target', problems));
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return new SqlConnector(config, { emit: () => undefined });
}

/** A schema, the configuration that bridges to it, and the attributes that the suite uses. */
interface Shape {
  readonly tables: (database: Database) => readonly string[];
  readonly objects: unknown;
  readonly types: Pick<ConformanceSubject, 'user' | 'group'>;
  /** Makes a row that looks like a user's and is out of reach: a statement for each, and the id. `?` is a text that nothing else holds. */
  /** A query for the password hash of a user. */
  readonly hashOf: (id: string) => string;
  readonly stranger: { readonly statements: readonly string[]; readonly id: string };
}

type Database = 'sqlite' | 'postgres' | 'mariadb';

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

const plain: Shape = {
  tables: (database) => ({ sqlite: sqlitePlain, postgres: postgresPlain, mariadb: mysqlPlain })[database],
  objects: plainObjects,
  hashOf: (id) => `SELECT pw_hash AS hash FROM app_user WHERE id = ${Number(id)}`,
  types: plainTypes,
  stranger: {
    statements: ["INSERT INTO app_user (id, tenant_no, login) VALUES (900000, 8, 'stranger')"],
    id: '900000',
  },
};

const split: Shape = {
  tables: splitTables,
  objects: splitObjects,
  hashOf: (id) => {
    const number = decodeURIComponent(id.split('/')[1] ?? '').replaceAll("'", "''");
    return `SELECT p.pw_hash AS hash FROM person p JOIN account a ON a.person_id = p.person_id WHERE a.emp_no = '${number}'`;
  },
  types: {
    user: {
      objectType: 'user',
      key: 'userName',
      text: 'title',
      secondText: 'employeeNumber',
      multiple: 'emails[type eq "work"].value',
      reference: 'manager.value',
      backReference: 'groups.value',
      required: (name) => ({ externalId: [name.slice(0, 150) + String(Math.random())] }),
    },
    group: {
      objectType: 'group',
      key: 'displayName',
      text: 'externalId',
      members: 'members.value',
      required: () => ({}),
    },
  },
  stranger: {
    statements: [
      "INSERT INTO person (title_text) VALUES ('stranger')",
      "INSERT INTO account (org_no, emp_no, person_id, login) SELECT 6, 'x', max(person_id), 'stranger' FROM person",
    ],
    id: '6/x',
  },
};

async function sqlite(shape: Shape): Promise<ConformanceSubject> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-sqlite-'));
  const file = join(directory, 'legacy.db');
  const admin = new DatabaseSync(file);
  for (const statement of shape.tables('sqlite')) admin.exec(statement);
  return {
    ...shape.types,
    authenticate: authenticating(shape, (query) => Promise.resolve(admin.prepare(query).all())),
    connector: connectorOf({ database: 'sqlite', file, objects: shape.objects }),
    outOfReach: strangerOf(shape, (statement) => {
      admin.exec(statement);
      return Promise.resolve();
    }),
    cleanup: async () => {
      admin.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function mariadb(shape: Shape): Promise<ConformanceSubject> {
  const url = new URL(await createDatabaseOn(process.env['CAUSEWAY_TEST_MARIADB_URL'] ?? ''));
  const admin = await mysql.createConnection({ uri: url.href });
  for (const statement of shape.tables('mariadb')) await admin.query(statement);
  return {
    ...shape.types,
    authenticate: authenticating(shape, async (query) => (await admin.query<RowDataPacket[]>(query))[0]),
    connector: connectorOf({ ...serverOf('mariadb', url), objects: shape.objects }),
    outOfReach: strangerOf(shape, (statement) => admin.query(statement)),
    cleanup: async () => {
      await admin.query(`DROP DATABASE ${mysql.escapeId(url.pathname.slice(1))}`);
      await admin.end();
    },
  };
}

async function postgres(shape: Shape): Promise<ConformanceSubject> {
  const url = new URL(await createPostgresDatabaseOn(process.env['CAUSEWAY_TEST_POSTGRES_URL'] ?? ''));
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  for (const statement of shape.tables('postgres')) await admin.query(statement);
  return {
    ...shape.types,
    authenticate: authenticating(shape, async (query) => (await admin.query<Record<string, unknown>>(query)).rows),
    connector: connectorOf({ ...serverOf('postgres', url), objects: shape.objects }),
    outOfReach: strangerOf(shape, (statement) => admin.query(statement)),
    cleanup: () => admin.end(),
  };
}

function serverOf(database: Database, { hostname, port, username, password, pathname }: URL): object {
  return { database, host: hostname, port: Number(port), databaseName: pathname.slice(1), user: username, password };
}

/** Log-in as an application with hashes of the kind {SSHA512} does it. */
function authenticating(
  shape: Shape,
  ask: (query: string) => Promise<readonly Readonly<Record<string, unknown>>[]>,
): (key: { readonly id: string }, password: string) => Promise<boolean> {
  return async ({ id }, password) => {
    const [row] = await ask(shape.hashOf(id));
    const stored = Buffer.from(String(row?.['hash']).slice('{SSHA512}'.length), 'base64');
    const digest = createHash('sha512').update(password).update(stored.subarray(64)).digest();
    return stored.length > 64 && digest.equals(stored.subarray(0, 64));
  };
}

/** Makes the stranger when it is first asked for. */
function strangerOf(shape: Shape, run: (statement: string) => Promise<unknown>): () => Promise<{ id: string }> {
  let made = false;
  return async () => {
    if (!made) for (const statement of shape.stranger.statements) await run(statement);
    made = true;
    return { id: shape.stranger.id };
  };
}

// Names of attributes are those of the configuration, letter by letter.
const without = ['Relocatable', 'weakPassword', 'Syncable', 'caselessAttributeNames', 'vanish'] as const;

describeConformance('sql on SQLite, one table,', () => sqlite(plain), { without });
describeConformance('sql on MariaDB, one table,', () => mariadb(plain), { without });
describeConformance('sql on PostgreSQL, one table,', () => postgres(plain), { without });

const splitWithout = { without: [...without, 'nestedGroups'] } as const;

describeConformance('sql on SQLite, joined tables and composite keys,', () => sqlite(split), splitWithout);
describeConformance('sql on MariaDB, joined tables and composite keys,', () => mariadb(split), splitWithout);
describeConformance('sql on PostgreSQL, joined tables and composite keys,', () => postgres(split), splitWithout);
