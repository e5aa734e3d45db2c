import { invalidCount } from '../scim/errors/scim-error.js';
import { listResponse, type ListResponse } from '../scim/messages/list-response.js';
import { type CursorPage } from '../scim/pagination/cursor-page.js';
import { type Bridge } from './bridge.js';
import { type Cursor, cursorExpired, newListingName, readCursor, writeCursor } from './cursor.js';
import { type Listings } from './listing.js';
import { listingKey, type Query } from './query.js';
import { readPage, searchDirectly } from './query-page.js';
import { type RequestContext } from './request-context.js';
import { type Workshop } from './use-case.js';

/** Where a page stands in its listing. */
interface Stand {
  readonly identity: string;
  readonly listing: string;
  readonly offset: number;
  readonly size: number;
  readonly total: number;
  /** Milliseconds since the epoch. */
  readonly listedUntil: number;
}

/**
 * Pages by cursor (RFC 9865). Each walk has a listing of its own, in the store, where every replica finds it; a cursor says which one,
 * and where in it. A cursor belongs to the tenant, not to the token: a token may be exchanged for another one in the middle of a walk.
 */
export class QueryByCursor {
  constructor(
    private readonly workshop: Workshop,
    private readonly listings: Listings,
  ) {}

  /** @throws ScimError 400 invalidCursor, expiredCursor, invalidCount */
  async execute(
    context: RequestContext,
    bridge: Bridge,
    query: Query<CursorPage>,
    endpoint: string | undefined,
  ): Promise<ListResponse> {
    const identity = identityOf(bridge, query, endpoint);
    return query.page.cursor === ''
      ? this.firstPage(context, bridge, query, identity)
      : this.laterPage(context, bridge, query, identity);
  }

  private async firstPage(
    context: RequestContext,
    bridge: Bridge,
    query: Query<CursorPage>,
    identity: string,
  ): Promise<ListResponse> {
    const size = query.page.count ?? bridge.limits.defaultPageSize;
    const few = await searchDirectly(this.workshop, context, bridge, query, size);
    if (few !== undefined) {
      const none = { previousCursor: undefined, nextCursor: undefined };
      return listResponse({ resources: few.resources, totalResults: few.total, ...none });
    }
    const listing = newListingName();
    const read = await this.listings.read(
      context,
      bridge,
      query.parts.map(({ plan }) => plan),
      {
        key: `${identity} ${size}`,
        name: listing,
        // So that a cursor that is used at its very end still finds a listing that is good for the next one.
        lifeMs: 2 * bridge.limits.listingMs,
        unlessWithin: size === 0 ? Number.POSITIVE_INFINITY : size,
      },
    );
    const { ids, name, keptUntil } = read;
    const stand = { identity, listing: name, offset: 0, size, total: ids.length, listedUntil: keptUntil };
    return this.answer(context, bridge, query, stand, ids.slice(0, size));
  }

  private async laterPage(
    context: RequestContext,
    bridge: Bridge,
    query: Query<CursorPage>,
    identity: string,
  ): Promise<ListResponse> {
    const { cursor, count } = query.page;
    const now = Date.now();
    const { listing, offset, size, listedUntil } = readCursor(cursor, identity, now);
    if (count !== undefined && count !== size) {
      throw invalidCount(
        "'count' must be the same on all pages of a walk; leave it out, or start again with an empty cursor.",
      );
    }
    const kept = await this.workshop.listings.slice(bridge.tenant, listing, offset, size, now);
    // The store was emptied, or its clock is ahead.
    if (kept === undefined) throw cursorExpired();
    const stand = { identity, listing, offset, size, total: kept.total, listedUntil };
    return this.answer(context, bridge, query, stand, kept.ids);
  }

  private async answer(
    context: RequestContext,
    bridge: Bridge,
    query: Query,
    stand: Stand,
    entries: readonly string[],
  ): Promise<ListResponse> {
    const resources = await readPage(this.workshop, context, bridge, query, entries);
    const { offset, size, total } = stand;
    // A page of no size is never followed by another.
    const next = size > 0 && offset + size < total ? offset + size : undefined;
    const previous = offset > 0 ? Math.max(0, offset - size) : undefined;
    if (next === undefined && previous === undefined) {
      return listResponse({ resources, totalResults: total, previousCursor: undefined, nextCursor: undefined });
    }
    const { listingMs } = bridge.limits;
    const validUntil = Math.ceil((Date.now() + listingMs) / 1_000) * 1_000;
    const listedUntil = await this.prolonged(bridge, stand, validUntil);
    const { identity, listing } = stand;
    const at = (place: number): string => {
      const cursor: Cursor = { listing, offset: place, size, validUntil, listedUntil };
      return writeCursor(cursor, identity);
    };
    return listResponse({
      resources,
      totalResults: total,
      previousCursor: previous === undefined ? undefined : at(previous),
      nextCursor: next === undefined ? undefined : at(next),
    });
  }

  /** The store keeps a listing as long as its cursors are good; written rarely, because each time lasts for two. */
  private async prolonged(bridge: Bridge, { listing, listedUntil }: Stand, validUntil: number): Promise<number> {
    // In whole seconds, as a cursor holds it, and rounded down, so that the store keeps it that long at least.
    if (listedUntil >= validUntil) return Math.floor(listedUntil / 1_000) * 1_000;
    const until = validUntil + bridge.limits.listingMs;
    await this.workshop.listings.prolong(bridge.tenant, listing, until);
    return until;
  }
}

/** What a client must repeat to walk on: everything but the cursor and the size of a page. */
function identityOf({ tenant }: Bridge, query: Query, endpoint: string | undefined): string {
  const { attributes, excludedAttributes } = query.parameters;
  return JSON.stringify([
    'cursor',
    tenant,
    endpoint ?? '',
    listingKey(query, tenant),
    attributes ?? '',
    excludedAttributes ?? '',
  ]);
}
