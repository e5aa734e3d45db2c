import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigReader, type ConfigProblem } from '../../connectors/sdk/config-reader.js';
import { describeConformance } from '../../connectors/sdk/testing/conformance.js';
import { type ConformanceSubject } from '../../connectors/sdk/testing/subject.js';
import { readConfig } from '../../connectors/sql/config/target.js';
import { SqlConnector } from '../../connectors/sql/connector.js';
import { plainObjects, sqlitePlain } from './sql/plain-shape.js';

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
