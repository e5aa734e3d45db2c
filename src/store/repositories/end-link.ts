import { type Link } from '../../provisioning/ports.js';
import { keyHash } from '../key-hash.js';
import { type Session } from '../session.js';

/**
 * Ends a live link: what was unique in it is free again. Also forgets a finished creation of this resource: nobody waits for its answer
 * any more.
 * @param now milliseconds since the epoch
 * @returns false when it is not live; then nothing is changed
 */
export async function endLink(
  session: Session,
  link: Link,
  state: 'departed' | 'deleted',
  now: number,
): Promise<boolean> {
  const ended = await session.run(
    'UPDATE link SET state = ?, natural_key = NULL, natural_key_hash = NULL, external_id = NULL, external_id_hash = NULL, ' +
      "stored_attributes = NULL, updated_at = ? WHERE tenant = ? AND scim_id = ? AND state = 'live'",
    [state, now, link.tenant, link.scimId],
  );
  if (ended === 0) return false;
  if (link.naturalKey !== undefined) {
    await session.run(
      'DELETE FROM intent WHERE tenant = ? AND target = ? AND resource_type = ? AND natural_key_hash = ? ' +
        "AND state = 'done' AND scim_id = ?",
      [link.tenant, link.target, link.resourceType, keyHash(link.naturalKey), link.scimId],
    );
  }
  return true;
}

/** A departed link becomes a tombstone: its object is gone for good, or has come back under a new link. @returns false when it is not departed */
export async function buryDeparted(session: Session, link: Link, now: number): Promise<boolean> {
  const buried = await session.run(
    "UPDATE link SET state = 'deleted', updated_at = ? WHERE tenant = ? AND scim_id = ? AND state = 'departed'",
    [now, link.tenant, link.scimId],
  );
  return buried > 0;
}
