import { type Link, type LinkChange } from '../../provisioning/ports.js';
import { boundedOrNull, fitting } from '../bounds.js';
import { type Session } from '../session.js';
import { releaseNaturalKeys, retryingWhenTaken } from './ensure-links.js';
import { rowFromLink } from './link-row.js';

/**
 * Writes a change onto the live link as it is in the transaction of the session, natural-key takeover included, and gives the new link.
 * `version` grows by one when externalId or stored differ from what they were; that is a change of the resource, and so dated.
 *
 * @throws RangeError when a value does not fit its column.
 */
export async function writeChange(session: Session, current: Link, change: LinkChange, now: number): Promise<Link> {
  const externalId =
    change.externalId === undefined ? current.externalId : orUndefined('externalId', change.externalId);
  const stored = change.stored === undefined ? current.stored : orUndefined('stored', change.stored);
  const naturalKey = change.naturalKey === undefined ? current.naturalKey : fitting('naturalKey', change.naturalKey);
  const backendName =
    change.backendName === undefined ? current.backendName : (fitting('backendName', change.backendName) ?? '');
  const grows = externalId !== current.externalId || stored !== current.stored;
  const link: Link = {
    ...current,
    externalId,
    stored,
    naturalKey,
    backendName,
    version: current.version + (grows ? 1 : 0),
    updatedAt: grows || change.touched === true ? now : current.updatedAt,
  };
  if (naturalKey !== undefined && naturalKey !== current.naturalKey) {
    await releaseNaturalKeys(session, scopeOf(current), [naturalKey]);
  }
  const row = rowFromLink(link);
  const columns = [
    'external_id',
    'external_id_hash',
    'stored_attributes',
    'natural_key',
    'natural_key_hash',
    'backend_name',
    'version',
    'updated_at',
  ];
  await retryingWhenTaken(() =>
    session.run(
      `UPDATE link SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE tenant = ? AND scim_id = ?`,
      [...columns.map((column) => row[column] ?? null), link.tenant, link.scimId],
    ),
  );
  return link;
}

function scopeOf(link: Link): Pick<Link, 'tenant' | 'target' | 'resourceType'> {
  return { tenant: link.tenant, target: link.target, resourceType: link.resourceType };
}

function orUndefined(column: 'externalId' | 'stored', value: string | null): string | undefined {
  return boundedOrNull(column, value) ?? undefined;
}
