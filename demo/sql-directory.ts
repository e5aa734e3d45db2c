import { join } from 'node:path';
import { type DemoBackend, type DemoDirectory } from './demo-directory.js';
import { makeLegacyDatabase, showRows } from './legacy-database.js';
import { legacyTarget } from './legacy-target.js';

const query =
  "SELECT account_id, login, name, job_title, department, manager, status, address, roles FROM who_may WHERE login IN ('bjensen', 'jsmith', 'kprinz')";

/**
 * An application with user tables in SQLite, one database for each tenant. Runs anywhere: SQLite is part of Node.js.
 * @param root the project's folder
 */
export async function startSqlDirectory(
  tenants: readonly string[],
  users: number,
  root: string,
): Promise<DemoDirectory> {
  // They go when the demo removes its folder.
  const fileOf = (tenant: string): string => join(root, '.demo', `${tenant}-app.sqlite`);
  for (const tenant of tenants) await makeLegacyDatabase(fileOf(tenant), users, root);
  return {
    backends: new Map(
      tenants.map((tenant): [string, DemoBackend] => [tenant, { type: 'sql', url: `sqlite:${fileOf(tenant)}` }]),
    ),
    target: (tenant) => legacyTarget(fileOf(tenant)),
    userName: (_tenant, name) => name,
    show: (tenant) =>
      Promise.resolve({
        command: `sqlite3 -header -column ${fileOf(tenant)} "${query}"`,
        output: showRows(fileOf(tenant), query),
      }),
    stop: () => Promise.resolve(),
  };
}
