import { listResponse, type ListResponse } from '../scim/messages/list-response.js';
import { parseSearchRequest } from '../scim/messages/search-request.js';
import { type IndexPage } from '../scim/pagination/index-page.js';
import { type ScimObject } from '../scim/schema/values.js';
import { type Bridge } from './bridge.js';
import { type Incoming } from './incoming.js';
import { type Listings } from './listing.js';
import { isByCursor, listingKey, planQuery, type Query } from './query.js';
import { type QueryByCursor } from './query-by-cursor.js';
import { readPage, searchDirectly } from './query-page.js';
import { type QueryParameters, type RequestContext } from './request-context.js';
import { requireEmpty } from './require-empty.js';
import { type Workshop } from './use-case.js';

/** Lists and filters resources (RFC 7644 §3.4.2, §3.4.3). */
export class QueryResources {
  constructor(
    private readonly workshop: Workshop,
    private readonly incoming: Incoming,
    private readonly listings: Listings,
    private readonly byCursor: QueryByCursor,
  ) {}

  /** @param endpoint undefined: all types, from the root */
  async execute(
    context: RequestContext,
    endpoint: string | undefined,
    parameters: QueryParameters,
  ): Promise<ListResponse> {
    const bridge = this.workshop.bridges.of(context);
    const types = endpoint === undefined ? bridge.types : [this.workshop.bridges.typeOf(context, endpoint).type];
    const parts = { links: this.workshop.links, incoming: this.incoming };
    const query = await planQuery(parts, context, bridge, types, parameters);
    const list = isByCursor(query)
      ? await this.byCursor.execute(context, bridge, query, endpoint)
      : await this.answerByIndex(context, bridge, query);
    if (list.totalResults === 0) await requireEmpty(this.workshop, context, bridge, query);
    return list;
  }

  /** POST .search (RFC 7644 §3.4.3). */
  async search(context: RequestContext, endpoint: string | undefined, body: unknown): Promise<ListResponse> {
    return this.execute(context, endpoint, parseSearchRequest(body));
  }

  private async answerByIndex(context: RequestContext, bridge: Bridge, query: Query<IndexPage>): Promise<ListResponse> {
    const { startIndex, count } = query.page;
    if (startIndex === 1) {
      const few = await searchDirectly(this.workshop, context, bridge, query, count);
      if (few !== undefined) return answer(query, few.resources, few.total);
    }
    const { ids, total } = await this.slice(context, bridge, query);
    return answer(query, await readPage(this.workshop, context, bridge, query, ids), total);
  }

  /** The entries of the page, from the listing of the client's last first page when it is still there. */
  private async slice(
    context: RequestContext,
    bridge: Bridge,
    query: Query<IndexPage>,
  ): Promise<{ readonly ids: readonly string[]; readonly total: number }> {
    const { startIndex, count } = query.page;
    // Bound to the client, so that two clients that walk at once do not get each other's listing.
    const key = listingKey(query, context.client);
    if (startIndex > 1) {
      const kept = await this.workshop.listings.slice(bridge.tenant, key, startIndex - 1, count, Date.now());
      if (kept !== undefined) return kept;
    }
    const keeping = { key, name: key, lifeMs: bridge.limits.listingMs, unlessWithin: -1 };
    const { ids } = await this.listings.read(
      context,
      bridge,
      query.parts.map(({ plan }) => plan),
      keeping,
    );
    return { ids: ids.slice(startIndex - 1, startIndex - 1 + count), total: ids.length };
  }
}

const answer = (query: Query<IndexPage>, resources: readonly ScimObject[], totalResults: number): ListResponse =>
  listResponse({ resources, totalResults, startIndex: query.page.startIndex });
