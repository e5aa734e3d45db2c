import { replicationLagMs } from '../../connectors/sdk/capabilities/replicated.js';
import { type BoundComparison, type BoundFilter } from '../scim/filter/bind-filter.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { normaliseNaturalKey } from './natural-key.js';
import { type Link } from './ports.js';
import { type Query } from './query.js';
import { type RequestContext } from './request-context.js';
import { requireAbsent } from './require-absent.js';
import { callOf, keyOf, type Workshop } from './use-case.js';

/**
 * Asked when a query has found nothing. Clients look whether a name or an id of theirs is there and create it when it is not: an empty
 * list for an object that the gateway has a link of, and that the backend cannot be sure not to have, would be a lie with consequences.
 * @throws ConnectorError `absenceUncertain`
 */
export async function requireEmpty(
  workshop: Workshop,
  context: RequestContext,
  bridge: Bridge,
  query: Query,
): Promise<void> {
  const { connector } = bridge.target;
  if (replicationLagMs(connector) === 0) return;
  for (const { plan } of query.parts) {
    const comparisons = plan.filter === undefined ? [] : equalities(plan.filter);
    const sought = await Promise.all(comparisons.map((one) => linksOf(workshop, bridge, plan.type, one)));
    const links = sought.flat().filter((link) => isOf(link, plan.type));
    if (links.length === 0) continue;
    const { objectType } = plan.type.mapping;
    const objects = await connector.read({ objectType, keys: links.map(keyOf), attributes: [] }, callOf(context));
    const there = new Set(objects.map(({ id }) => id));
    for (const { backendId, createdAt } of links) if (!there.has(backendId)) requireAbsent(bridge, createdAt);
  }
}

/** What a filter asks to be equal, at its top. */
function equalities(filter: BoundFilter): readonly BoundComparison[] {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.parts.flatMap(equalities);
  return filter.kind === 'comparison' && filter.operator === 'eq' ? [filter] : [];
}

const isOf = (link: Link, { scope }: BridgedType): boolean =>
  link.target === scope.target && link.resourceType === scope.resourceType;

/** The live links that a comparison means, where it is one with something that links hold. */
async function linksOf(
  { links }: Workshop,
  { tenant }: Bridge,
  { mapping, scope }: BridgedType,
  { attribute, value }: BoundComparison,
): Promise<readonly Link[]> {
  if (typeof value !== 'string' || attribute.extension !== undefined || attribute.sub !== undefined) return [];
  switch (attribute.definition.name) {
    case 'id':
      return links.byScimIds(tenant, [value]);
    case 'externalId':
      return links.byExternalId(tenant, scope.resourceType, value);
    case mapping.naturalKey.path: {
      const link = await links.byNaturalKey(tenant, scope, normaliseNaturalKey(value));
      return link === undefined ? [] : [link];
    }
    default:
      return [];
  }
}
