import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Link, type ScopedObjects } from '../../provisioning/ports.js';
import { type Database } from '../database.js';
import { placeholders, type Session } from '../session.js';
import { linksPerStatement } from './ensure-links.js';
import { linkColumns, linkFromRow } from './link-row.js';

/** The live links of these objects of a target, of whatever resource type. */
export async function liveLinksOf(
  database: Database,
  tenant: string,
  target: string,
  resourceTypes: readonly string[],
  backendIds: readonly string[],
): Promise<readonly Link[]> {
  const links: Link[] = [];
  if (resourceTypes.length === 0) return links;
  for (const ids of chunks(backendIds)) {
    const rows = await database.rows(
      `SELECT ${linkColumns} FROM link WHERE tenant = ? AND target = ? AND resource_type IN ${placeholders(resourceTypes.length)} ` +
        `AND backend_id IN ${placeholders(ids.length)} AND state = 'live'`,
      [tenant, target, ...resourceTypes, ...ids],
    );
    links.push(...rows.map((row) => linkFromRow(row)));
    await nextTurn();
  }
  return links;
}

/** Lets the versions of the live links of these objects grow, in the transaction of the session. */
export async function growVersions(session: Session, tenant: string, grown: readonly ScopedObjects[]): Promise<void> {
  for (const { scope, backendIds } of grown) {
    // In one order everywhere: those that meet wait for each other instead of blocking each other.
    for (const ids of chunks([...new Set(backendIds)].sort())) {
      await session.run(
        'UPDATE link SET version = version + 1 WHERE tenant = ? AND target = ? AND resource_type = ? ' +
          `AND backend_id IN ${placeholders(ids.length)} AND state = 'live'`,
        [tenant, scope.target, scope.resourceType, ...ids],
      );
    }
  }
}

function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += linksPerStatement)
    yield items.slice(start, start + linksPerStatement);
}
