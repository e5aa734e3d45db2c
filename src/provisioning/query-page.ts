import { isSearchable } from '../../connectors/sdk/capabilities/searchable.js';
import { matches } from '../scim/filter/evaluate.js';
import { type ScimObject } from '../scim/schema/values.js';
import { type Bridge } from './bridge.js';
import { splitListedId } from './listing.js';
import { type Query, type QueryPart } from './query.js';
import { type WantedReflections } from './reflector.js';
import { type RequestContext } from './request-context.js';
import { callOf, type Workshop } from './use-case.js';

/** Everything that a query finds, when it fits on the first page. */
export interface Few {
  readonly resources: readonly ScimObject[];
  readonly total: number;
}

/**
 * One search is enough when a filter leaves few objects of one type.
 * @param count resources on the page, from 0
 * @returns undefined when it is not: a listing is needed
 */
export async function searchDirectly(
  workshop: Workshop,
  context: RequestContext,
  bridge: Bridge,
  query: Query,
  count: number,
): Promise<Few | undefined> {
  const { connector } = bridge.target;
  const [part, ...others] = query.parts.filter(({ plan }) => plan.predicate.kind !== 'none');
  if (part === undefined) return { resources: [], total: 0 };
  if (others.length > 0) return undefined;
  const { plan, projection } = part;
  if (plan.filter === undefined || plan.sort !== undefined) return undefined;
  if (plan.predicate.kind === 'all' || !isSearchable(connector)) return undefined;
  const { objects, complete } = await connector.search(
    {
      objectType: plan.type.mapping.objectType,
      predicate: plan.predicate,
      attributes: plan.wholePlan.attributes,
      limit: Math.max(count, 1),
    },
    callOf(context),
  );
  if (!complete) return undefined;
  const rendered = await workshop.renderer.many(context, bridge, plan.type, objects, plan.wholePlan);
  await workshop.reflector.add(context, bridge, plan.type, rendered, reflectionsOf(part));
  const found = rendered.filter((one) => plan.exact || plan.filter === undefined || matches(plan.filter, one.resource));
  const shown = found.slice(0, count);
  return { resources: shown.map((one) => projection.project(one.resource)), total: found.length };
}

/** What the answer shows, and what the filter asks about where the gateway runs it itself. */
const reflectionsOf = ({ plan: { exact, sieveReflections }, projection }: QueryPart): WantedReflections =>
  exact
    ? projection
    : {
        wants: (...names) => projection.wants(...names) || sieveReflections.wants(...names),
        names: (...names) => projection.names(...names) || sieveReflections.names(...names),
      };

/** Reads the objects of one page of a listing; those that vanished since are left out. */
export async function readPage(
  workshop: Workshop,
  context: RequestContext,
  bridge: Bridge,
  query: Query,
  entries: readonly string[],
): Promise<readonly ScimObject[]> {
  const found = new Map<string, ScimObject>();
  for (const [index, { plan, projection }] of query.parts.entries()) {
    const keys = entries.map(splitListedId).filter((entry) => entry.typeIndex === index);
    if (keys.length === 0) continue;
    const objects = await bridge.target.connector.read(
      {
        objectType: plan.type.mapping.objectType,
        keys: keys.map((entry) => ({ id: entry.backendId })),
        attributes: plan.answerPlan.attributes,
      },
      callOf(context),
    );
    const rendered = await workshop.renderer.many(context, bridge, plan.type, objects, plan.answerPlan);
    await workshop.reflector.add(context, bridge, plan.type, rendered, projection);
    for (const one of rendered) found.set(`${index}:${one.object.id}`, projection.project(one.resource));
  }
  return entries.map((entry) => found.get(entry)).filter((resource) => resource !== undefined);
}
