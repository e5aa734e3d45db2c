import { hash } from 'node:crypto';
import { isSearchable } from '../../connectors/sdk/capabilities/searchable.js';
import { matches } from '../scim/filter/evaluate.js';
import { listResponse, type ListResponse } from '../scim/messages/list-response.js';
import { parseSearchRequest } from '../scim/messages/search-request.js';
import { type IndexPage, parseIndexPage } from '../scim/pagination/index-page.js';
import { Projection } from '../scim/projection/projection.js';
import { type ScimObject } from '../scim/schema/values.js';
import { parseSort } from '../scim/sorting/sort.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { type Incoming } from './incoming.js';
import { type Listings, splitListedId } from './listing.js';
import { type Rendered } from './render.js';
import { type QueryParameters, type RequestContext } from './request-context.js';
import { planSearch, type SearchPlan } from './search-plan.js';
import { callOf, type Workshop } from './use-case.js';

interface Query {
  readonly parameters: QueryParameters;
  readonly page: IndexPage;
  readonly plans: readonly SearchPlan[];
  readonly projections: readonly Projection[];
}

/** Lists and filters resources (RFC 7644 §3.4.2, §3.4.3). */
export class QueryResources {
  constructor(
    private readonly workshop: Workshop,
    private readonly incoming: Incoming,
    private readonly listings: Listings,
  ) {}

  /** @param endpoint undefined: all types, from the root */
  async execute(
    context: RequestContext,
    endpoint: string | undefined,
    parameters: QueryParameters,
  ): Promise<ListResponse> {
    const bridge = this.workshop.bridges.of(context);
    const types = endpoint === undefined ? bridge.types : [this.workshop.bridges.typeOf(context, endpoint).type];
    const query = await this.plan(context, bridge, types, parameters);
    const few = await this.searchDirectly(context, bridge, query);
    if (few !== undefined) return answer(query, few.resources, few.total);
    return this.answerFromListing(context, bridge, query);
  }

  /** POST .search (RFC 7644 §3.4.3). */
  async search(context: RequestContext, endpoint: string | undefined, body: unknown): Promise<ListResponse> {
    return this.execute(context, endpoint, parseSearchRequest(body));
  }

  private async plan(
    context: RequestContext,
    bridge: Bridge,
    types: readonly BridgedType[],
    parameters: QueryParameters,
  ): Promise<Query> {
    const { attributes, excludedAttributes, startIndex, count, sortBy, sortOrder } = parameters;
    const { defaultPageSize, maxPageSize } = bridge.limits;
    const page = parseIndexPage(startIndex, count, { default: defaultPageSize, max: maxPageSize });
    const plans: SearchPlan[] = [];
    const projections: Projection[] = [];
    for (const type of types) {
      const { fullSchema } = type.mapping;
      const projection = Projection.parse(attributes, excludedAttributes, fullSchema);
      const filter = this.incoming.filter(context, bridge, type, parameters.filter, types.length > 1);
      const sort = parseSort(sortBy, sortOrder, fullSchema, bridge.limits.filter);
      plans.push(await planSearch(this.workshop.links, bridge, type, { filter, sort, projection }));
      projections.push(projection);
    }
    return { parameters, page, plans, projections };
  }

  /** One search is enough when a filter leaves few objects of one type. undefined: it does not, a listing is needed. */
  private async searchDirectly(
    context: RequestContext,
    bridge: Bridge,
    query: Query,
  ): Promise<{ readonly resources: readonly ScimObject[]; readonly total: number } | undefined> {
    const [plan] = query.plans;
    const [projection] = query.projections;
    const { connector } = bridge.target;
    if (plan === undefined || projection === undefined || query.plans.length > 1) return undefined;
    if (plan.predicate.kind === 'none') return { resources: [], total: 0 };
    if (plan.filter === undefined || plan.sort !== undefined || query.page.startIndex > 1) return undefined;
    if (plan.predicate.kind === 'all' || !isSearchable(connector)) return undefined;
    const { objects, complete } = await connector.search(
      {
        objectType: plan.type.mapping.objectType,
        predicate: plan.predicate,
        attributes: plan.wholePlan.attributes,
        limit: Math.max(query.page.count, 1),
      },
      callOf(context),
    );
    if (!complete) return undefined;
    const rendered = await this.workshop.renderer.many(context, bridge, plan.type, objects, plan.wholePlan);
    const found = rendered.filter(
      (one) => plan.exact || plan.filter === undefined || matches(plan.filter, one.resource),
    );
    return { resources: project(found.slice(0, query.page.count), projection), total: found.length };
  }

  private async answerFromListing(context: RequestContext, bridge: Bridge, query: Query): Promise<ListResponse> {
    const { startIndex, count } = query.page;
    const key = listingKey(context, query);
    const kept =
      startIndex > 1
        ? await this.workshop.listings.slice(bridge.tenant, key, startIndex - 1, count, Date.now())
        : undefined;
    if (kept !== undefined) return answer(query, await this.readPage(context, bridge, query, kept.ids), kept.total);
    const ids = await this.listings.read(context, bridge, query.plans, key);
    const slice = ids.slice(startIndex - 1, startIndex - 1 + count);
    return answer(query, await this.readPage(context, bridge, query, slice), ids.length);
  }

  /** Reads the objects of one page; those that vanished since are left out. */
  private async readPage(
    context: RequestContext,
    bridge: Bridge,
    query: Query,
    entries: readonly string[],
  ): Promise<readonly ScimObject[]> {
    const found = new Map<string, ScimObject>();
    for (const [index, plan] of query.plans.entries()) {
      const keys = entries.map(splitListedId).filter((entry) => entry.typeIndex === index);
      const projection = query.projections[index];
      if (keys.length === 0 || projection === undefined) continue;
      const objects = await bridge.target.connector.read(
        {
          objectType: plan.type.mapping.objectType,
          keys: keys.map((entry) => ({ id: entry.backendId })),
          attributes: plan.answerPlan.attributes,
        },
        callOf(context),
      );
      const rendered = await this.workshop.renderer.many(context, bridge, plan.type, objects, plan.answerPlan);
      for (const one of rendered) found.set(`${index}:${one.object.id}`, projection.project(one.resource));
    }
    return entries.map((entry) => found.get(entry)).filter((resource) => resource !== undefined);
  }
}

const project = (rendered: readonly Rendered[], projection: Projection): readonly ScimObject[] =>
  rendered.map((one) => projection.project(one.resource));

const answer = (query: Query, resources: readonly ScimObject[], totalResults: number): ListResponse =>
  listResponse({ resources, totalResults, startIndex: query.page.startIndex, itemsPerPage: resources.length });

/** Bound to the client, so that two clients that walk at once do not get each other's listing. */
function listingKey(context: RequestContext, query: Query): string {
  const { filter, sortBy, sortOrder } = query.parameters;
  const types = query.plans.map((plan) => plan.type.mapping.resourceType);
  return hash('sha256', JSON.stringify([context.client, types, filter ?? '', sortBy ?? '', sortOrder ?? '']));
}
