import { type Bridge, typeNamed } from './bridge.js';
import { type AuditEntry, type Link } from './ports.js';
import { emitChange, keyOf, type Workshop } from './use-case.js';

/** Time for one look into a backend, in milliseconds. */
const lookMs = 10_000;

/** In the audit trail, where the key id of a token stands otherwise. */
const actor = 'sync';

/**
 * Makes tombstones of the links whose objects are gone, after the backend has confirmed it by a reading: what a feed of changes tells may
 * be over by now, and a link that is buried does not come back.
 * @param links live ones, of objects that the backend says were removed
 * @returns how many were buried
 * @throws ConnectorError when the backend cannot be asked: nothing is buried on a guess
 */
export async function buryGone(workshop: Workshop, bridge: Bridge, links: readonly Link[]): Promise<number> {
  let buried = 0;
  for (const [resourceType, own] of Map.groupBy(links, (link) => link.resourceType)) {
    const type = typeNamed(bridge, resourceType);
    if (type === undefined) continue;
    const requestId = `sync-${bridge.tenant}`;
    const request = { objectType: type.mapping.objectType, keys: own.map(keyOf), attributes: [] };
    const there = await bridge.target.connector.read(request, { deadline: Date.now() + lookMs, requestId });
    const present = new Set(there.map(({ id }) => id));
    for (const link of own.filter(({ backendId }) => !present.has(backendId))) {
      const audit: AuditEntry = {
        tenant: bridge.tenant,
        action: 'delete',
        resourceType,
        scimId: link.scimId,
        actor,
        requestId,
        attributes: [],
        at: Date.now(),
      };
      await workshop.links.tombstone(link, audit);
      if (type.lifecycle !== undefined) await workshop.leaves.remove(link);
      workshop.references.forget(type, link.backendId);
      emitChange(workshop, audit);
      buried += 1;
    }
  }
  return buried;
}
