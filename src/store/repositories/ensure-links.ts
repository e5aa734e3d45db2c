import { type Link, type LinkScope, type SeenObject } from '../../provisioning/ports.js';
import { DuplicateKey, LockConflict } from '../errors.js';
import { keyHash } from '../key-hash.js';
import { insertSkippingTaken, placeholders, type Session, type SqlValue } from '../session.js';
import { isGone, type LinkContext, type LinkPlan, planLinks } from './link-plan.js';
import { hashOrNull, linkColumns, linkFromRow, rowFromLink } from './link-row.js';

/** How many objects one statement takes. */
export const linksPerStatement = 500;

const attempts = 3;

/** The newest link of each of these objects, tombstones included. At most `linksPerStatement` objects. */
export async function newestLinks(
  session: Pick<Session, 'rows'>,
  tenant: string,
  scope: LinkScope,
  seen: readonly SeenObject[],
): Promise<Map<string, Link>> {
  const ids = [...new Set(seen.map((object) => object.backendId))];
  if (ids.length === 0) return new Map();
  const rows = await session.rows(
    `SELECT ${linkColumns} FROM link WHERE tenant = ? AND target = ? AND resource_type = ? ` +
      `AND backend_id IN ${placeholders(ids.length)} ORDER BY generation`,
    [tenant, scope.target, scope.resourceType, ...ids],
  );
  return new Map(rows.map((row) => linkFromRow(row)).map((link) => [link.backendId, link]));
}

/** The links in the order of the objects; undefined when one of them has no live link, or a link that is not as it was seen. */
export function settledLinks(
  context: LinkContext,
  seen: readonly SeenObject[],
  newest: ReadonlyMap<string, Link>,
): readonly Link[] | undefined {
  const plan = planLinks(context, seen, newest);
  return plan.insert.length === 0 && plan.update.length === 0 ? inOrder(context, seen, newest) : undefined;
}

/**
 * Makes and changes links in the transaction of the session, and gives them in the order of the objects (at most `linksPerStatement`).
 *
 * Another replica may do the same at the same time. So what was written is read again: a link that the other one made first is found then, and a
 * natural key that was taken from it is given back. Where the other one has just given a key to another object, that key is taken over again, and in
 * the last attempt left to it.
 */
export async function ensureLinks(
  session: Session,
  context: LinkContext,
  seen: readonly SeenObject[],
): Promise<readonly Link[]> {
  for (let attempt = 1; ; attempt += 1) {
    const newest = await newestLinks(session, context.tenant, context, seen);
    const plan = planLinks(context, seen, newest);
    if (plan.insert.length === 0 && (plan.update.length === 0 || attempt > attempts))
      return inOrder(context, seen, newest);
    if (attempt > attempts)
      throw new LockConflict('store: the links of some objects were changed by others again and again');
    await releaseNaturalKeys(session, context, plan.claimed);
    await updateHints(session, context, plan.update);
    await insertLinks(session, plan, attempt < attempts);
  }
}

function inOrder(
  context: LinkContext,
  seen: readonly SeenObject[],
  newest: ReadonlyMap<string, Link>,
): readonly Link[] {
  return seen.flatMap(({ backendId }) => {
    const link = newest.get(backendId);
    return link === undefined || isGone(link, context) ? [] : [link];
  });
}

/** Takes natural keys from the links that hold them. */
export async function releaseNaturalKeys(
  session: Session,
  context: LinkScope & { readonly tenant: string },
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  await session.run(
    'UPDATE link SET natural_key = NULL, natural_key_hash = NULL WHERE tenant = ? AND target = ? AND resource_type = ? ' +
      `AND natural_key_hash IN ${placeholders(keys.length)}`,
    [context.tenant, context.target, context.resourceType, ...keys.map(keyHash)],
  );
}

async function insertLinks(session: Session, plan: LinkPlan, withNaturalKeys: boolean): Promise<void> {
  const rows = plan.insert.map((link) => rowFromLink(withNaturalKeys ? link : { ...link, naturalKey: undefined }));
  // The same order in every replica: those that meet wait for each other instead of blocking each other.
  rows.sort((a, b) => (String(a['scim_id']) < String(b['scim_id']) ? -1 : 1));
  await insertSkippingTaken(session, 'link', rows);
}

/** One statement for all: when a whole subtree was moved, each of its objects has a new name. */
async function updateHints(session: Session, context: LinkContext, links: readonly Link[]): Promise<void> {
  if (links.length === 0) return;
  const values: SqlValue[] = [];
  const choose = (column: string, value: (link: Link) => SqlValue): string => {
    for (const link of links) values.push(link.scimId, value(link));
    return `${column} = CASE scim_id ${'WHEN ? THEN ? '.repeat(links.length)}END`;
  };
  const set = [
    choose('backend_name', (link) => link.backendName),
    choose('natural_key', (link) => link.naturalKey ?? null),
    choose('natural_key_hash', (link) => hashOrNull(link.naturalKey)),
  ].join(', ');
  values.push(context.tenant, ...links.map((link) => link.scimId));
  await retryingWhenTaken(() =>
    session.run(
      `UPDATE link SET ${set} WHERE tenant = ? AND state = 'live' AND scim_id IN ${placeholders(links.length)}`,
      values,
    ),
  );
}

/** A natural key that was released in this transaction may be taken by another replica before it is set: then the transaction is run again. */
export async function retryingWhenTaken<T>(statement: () => Promise<T>): Promise<T> {
  try {
    return await statement();
  } catch (error) {
    if (error instanceof DuplicateKey) throw new LockConflict('store: a natural key was taken by another transaction');
    throw error;
  }
}
