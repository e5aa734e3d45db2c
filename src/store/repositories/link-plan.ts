import { type DeriveScimId, type Link, type LinkScope, type SeenObject } from '../../provisioning/ports.js';
import { bounded, fitting } from '../bounds.js';

/** What has to be written so that the links of some objects are as the objects were seen. */
export interface LinkPlan {
  readonly insert: readonly Link[];
  /** As they shall be. */
  readonly update: readonly Link[];
  /** Natural keys that these links get: whoever else holds one loses it. */
  readonly claimed: readonly string[];
}

/** Whose links: made at `now` (milliseconds since the epoch). */
export interface LinkContext extends LinkScope {
  readonly tenant: string;
  readonly derive: DeriveScimId;
  readonly now: number;
}

/**
 * Compares objects with their links (the newest generation of each backend id, tombstones included).
 *
 * Two of the objects may show the same natural key, if the backend allows it. Then the link that holds it keeps it, else the first one gets it:
 * otherwise the key would change hands, and be written, each time the page is read.
 */
export function planLinks(
  context: LinkContext,
  seen: readonly SeenObject[],
  newest: ReadonlyMap<string, Link>,
): LinkPlan {
  // Those that are gone have no link that could change, and claim no natural key.
  const present = seen.filter(({ backendId }) => !isGone(newest.get(backendId), context));
  const objects = new Map(present.map((object) => [object.backendId, object]));
  const winners = naturalKeyWinners(objects, newest);
  const insert: Link[] = [];
  const update: Link[] = [];
  const claimed: string[] = [];
  for (const object of objects.values()) {
    const link = newest.get(object.backendId);
    const key = fitting('naturalKey', object.naturalKey);
    // A reading that does not know the natural key says nothing about it.
    const wins = key !== undefined && winners.get(key) === object.backendId;
    const naturalKey = key === undefined ? live(link)?.naturalKey : wins ? key : undefined;
    const backendName = fitting('backendName', object.backendName) ?? '';
    if (link?.state !== 'live') {
      insert.push(
        newLink(context, object.backendId, link === undefined ? 0 : link.generation + 1, backendName, naturalKey),
      );
    } else if (link.backendName !== backendName || link.naturalKey !== naturalKey) {
      update.push({ ...link, backendName, naturalKey });
    } else {
      continue;
    }
    if (naturalKey !== undefined && naturalKey !== live(link)?.naturalKey) claimed.push(naturalKey);
  }
  return { insert, update, claimed };
}

/** Whether an object that is seen counts as gone: it has departed, or was removed just now, of which the server that shows it has not heard. */
export function isGone(link: Link | undefined, { now, lagMs = 0 }: LinkContext): boolean {
  if (link?.state === 'departed') return true;
  return lagMs > 0 && link?.state === 'deleted' && now - link.updatedAt < lagMs;
}

function naturalKeyWinners(
  objects: ReadonlyMap<string, SeenObject>,
  newest: ReadonlyMap<string, Link>,
): ReadonlyMap<string, string> {
  const winners = new Map<string, string>();
  for (const { backendId, naturalKey } of objects.values()) {
    if (naturalKey !== undefined && live(newest.get(backendId))?.naturalKey === naturalKey)
      winners.set(naturalKey, backendId);
  }
  for (const { backendId, naturalKey } of objects.values()) {
    if (naturalKey !== undefined && !winners.has(naturalKey)) winners.set(naturalKey, backendId);
  }
  return winners;
}

function live(link: Link | undefined): Link | undefined {
  return link?.state === 'live' ? link : undefined;
}

function newLink(
  context: LinkContext,
  backendId: string,
  generation: number,
  backendName: string,
  naturalKey: string | undefined,
): Link {
  return {
    tenant: bounded('tenant', context.tenant),
    target: bounded('target', context.target),
    resourceType: bounded('resourceType', context.resourceType),
    scimId: bounded('scimId', context.derive(bounded('backendId', backendId), generation)),
    backendId,
    generation,
    backendName,
    externalId: undefined,
    naturalKey,
    state: 'live',
    version: 0,
    stored: undefined,
    createdAt: context.now,
    updatedAt: context.now,
  };
}
