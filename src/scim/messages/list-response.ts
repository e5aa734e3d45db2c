import { type ScimObject } from '../schema/values.js';
import { listResponseUrn } from './urns.js';

export interface ListResponse {
  readonly schemas: readonly string[];
  readonly totalResults: number;
  readonly startIndex?: number;
  readonly itemsPerPage: number;
  readonly previousCursor?: string;
  readonly nextCursor?: string;
  readonly Resources: readonly ScimObject[];
}

/** Where a page stands: by index, or by cursor; a cursor that is left out says that there is no such page. */
export type PagePosition =
  | { readonly startIndex: number }
  | { readonly previousCursor: string | undefined; readonly nextCursor: string | undefined };

/**
 * RFC 7644 §3.4.2, RFC 9865 §2. `Resources` is there even when empty: Entra ID wants it, and the RFC allows it.
 *
 * @param page `startIndex` from 1; `itemsPerPage` is the number of resources unless given.
 */
export function listResponse(
  page: {
    readonly resources: readonly ScimObject[];
    readonly totalResults: number;
    readonly itemsPerPage?: number;
  } & PagePosition,
): ListResponse {
  return {
    schemas: [listResponseUrn],
    totalResults: page.totalResults,
    itemsPerPage: page.itemsPerPage ?? page.resources.length,
    ...position(page),
    Resources: page.resources,
  };
}

function position(page: PagePosition): Pick<ListResponse, 'startIndex' | 'previousCursor' | 'nextCursor'> {
  if ('startIndex' in page) return { startIndex: page.startIndex };
  const { previousCursor, nextCursor } = page;
  return {
    ...(previousCursor === undefined ? {} : { previousCursor }),
    ...(nextCursor === undefined ? {} : { nextCursor }),
  };
}
