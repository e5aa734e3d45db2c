import { hash } from 'node:crypto';
import { type CursorPage, parseCursorPage } from '../scim/pagination/cursor-page.js';
import { type IndexPage, parseIndexPage } from '../scim/pagination/index-page.js';
import { Projection } from '../scim/projection/projection.js';
import { parseSorts } from '../scim/sorting/sort.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { type Incoming } from './incoming.js';
import { checkNames } from './name-limit.js';
import { type LinkStore } from './ports.js';
import { type QueryParameters, type RequestContext } from './request-context.js';
import { planSearch, type SearchPlan } from './search-plan.js';
import { callOf } from './use-case.js';

/** A query, understood. */
export interface Query<Page extends IndexPage | CursorPage = IndexPage | CursorPage> {
  readonly parameters: QueryParameters;
  readonly page: Page;
  /** One for each resource type that may have an answer. */
  readonly parts: readonly QueryPart[];
}

export interface QueryPart {
  readonly plan: SearchPlan;
  readonly projection: Projection;
}

/**
 * Reads the parameters of a query over these types.
 * @throws ScimError 400
 */
export async function planQuery(
  parts: { readonly links: LinkStore; readonly incoming: Incoming },
  context: RequestContext,
  bridge: Bridge,
  types: readonly BridgedType[],
  parameters: QueryParameters,
): Promise<Query<IndexPage> | Query<CursorPage>> {
  const { attributes, excludedAttributes, sortBy, sortOrder } = parameters;
  checkNames(bridge.limits, parameters);
  const page = pageOf(bridge, parameters);
  const schemas = types.map((type) => type.mapping.fullSchema);
  const projections = schemas.map((schema) => Projection.parse(attributes, excludedAttributes, schema));
  const filters = parts.incoming.filters(context, bridge, types, parameters.filter);
  const sorts = parseSorts(sortBy, sortOrder, schemas, bridge.limits.filter);
  const planned: QueryPart[] = [];
  for (const [index, type] of types.entries()) {
    const projection = projections[index];
    const filter = filters[index];
    if (projection === undefined || filter === undefined || filter === false) continue;
    const wanted = { filter: filter === true ? undefined : filter, sort: sorts[index], projection };
    planned.push({ plan: await planSearch(parts.links, bridge, type, callOf(context), wanted), projection });
  }
  return 'cursor' in page ? { parameters, page, parts: planned } : { parameters, page, parts: planned };
}

function pageOf(bridge: Bridge, { cursor, startIndex, count }: QueryParameters): IndexPage | CursorPage {
  const limits = { default: bridge.limits.defaultPageSize, max: bridge.limits.maxPageSize };
  return cursor === undefined
    ? parseIndexPage(startIndex, count, limits)
    : parseCursorPage(cursor, startIndex, count, limits);
}

export const isByCursor = (query: Query<IndexPage> | Query<CursorPage>): query is Query<CursorPage> =>
  'cursor' in query.page;

/** Names the ordered set of resources that a query finds, whatever page and attributes of it are asked for. */
export function listingKey(query: Query, owner: string): string {
  const { filter, sortBy, sortOrder } = query.parameters;
  const types = query.parts.map(({ plan }) => plan.type.mapping.resourceType);
  return hash('sha256', JSON.stringify([owner, types, filter ?? '', sortBy ?? '', sortOrder ?? '']));
}
