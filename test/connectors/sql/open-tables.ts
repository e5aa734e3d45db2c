import { ConfigReader, type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { type Call } from '../../../connectors/sdk/connector.js';
import { readConfig } from '../../../connectors/sql/config/target.js';
import { type SqlConfig } from '../../../connectors/sql/config/model.js';
import { SqlConnector } from '../../../connectors/sql/connector.js';
import { openMariaDb } from './shapes/open-mariadb.js';
import { sharedServer, type OpenDatabase } from './shapes/open-shape.js';
import { openPostgres } from './shapes/open-postgres.js';
import { openSqlite } from './shapes/open-sqlite.js';
import { type ShapeDatabase } from './shapes/shape.js';

/** A connector on tables of one's own. */
export interface OpenedTables extends OpenDatabase {
  readonly connector: SqlConnector;
}

export const databases: readonly ShapeDatabase[] = ['mariadb', 'postgres', 'sqlite'];

export const call = (): Call => ({ deadline: Date.now() + 20_000, requestId: 'test' });

let count = 0;

/** Problems of a target's configuration, `connector` left out. */
export function problemsOf(target: unknown): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  readConfig(new ConfigReader(target, 'target', problems));
  return problems;
}

/** @param target what stands in the target beside the connection */
export async function openTables(
  database: ShapeDatabase,
  ddl: readonly string[],
  grants: readonly string[],
  target: Readonly<Record<string, unknown>>,
): Promise<OpenedTables> {
  const name = `tables_${process.pid}_${Date.now().toString(36)}_${(count += 1)}`;
  const userOf = (role: string): { name: string; password: string } => ({ name: `${name}_${role}`, password: name });
  const names = { database: name, owner: userOf('o'), user: userOf('u') };
  const server = sharedServer(database) ?? '';
  const opened =
    database === 'sqlite'
      ? await openSqlite({ ddl, grants })
      : await (database === 'mariadb' ? openMariaDb : openPostgres)(server, { ddl, grants }, names);
  const problems: ConfigProblem[] = [];
  const config: SqlConfig = readConfig(
    new ConfigReader({ database, ...opened.connection, ...target }, 'target', problems),
  );
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const connector = new SqlConnector(config, { emit: () => undefined });
  const cleanup = async (): Promise<void> => {
    await connector.close();
    await opened.cleanup();
  };
  return { ...opened, connector, cleanup };
}
