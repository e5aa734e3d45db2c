import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { connectionOf } from '../../../support/sql-connection.js';

/** An application's database, and a tenant's target on it. */
export interface OpenedApplication {
  /** Settings under `tenants.X.target`, by configuration alone. */
  readonly target: Readonly<Record<string, unknown>>;
  /** Runs a statement as the owner of the database and gives its rows. */
  readonly asOwner: (sql: string, values?: readonly unknown[]) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Whether the application itself would let somebody in. */
  readonly logsIn: (name: string, password: string) => Promise<boolean>;
  readonly cleanup: () => Promise<void>;
}

/** The compiled test lies in .build; what is no TypeScript is in the sources. */
const project = join(dirname(fileURLToPath(import.meta.url)), '../../../../..');

export const sourceFolder = join(project, 'test/connectors/sql/application');

/** A file that install-sql-applications.sh has fetched. @throws Error says what to run */
export function fetched(path: string): string {
  const file = join(project, 'node_modules/.cache/sql-applications', path);
  if (!existsSync(file)) throw new Error(`${path} is missing; run: bash test/support/install-sql-applications.sh`);
  return file;
}

/** A configuration of this folder, with what differs between servers. */
export function targetOf(file: string, database: URL, user: string, password: string): Record<string, unknown> {
  const target = parse(readFileSync(join(sourceFolder, file), 'utf8')) as Record<string, unknown>;
  return { ...target, ...connectionOf(database.href), user, password };
}

/** The URL of a server that all tests share. */
export function sharedServer(variable: string): string {
  const url = process.env[variable];
  if (url === undefined) throw new Error(`${variable} is not set: the tests run by Jest, with its global set-up`);
  return url;
}
