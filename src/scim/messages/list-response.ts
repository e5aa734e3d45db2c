import { type ScimObject } from '../schema/values.js';
import { listResponseUrn } from './urns.js';

export interface ListResponse {
  readonly schemas: readonly string[];
  readonly totalResults: number;
  readonly startIndex: number;
  readonly itemsPerPage: number;
  readonly Resources: readonly ScimObject[];
}

/**
 * RFC 7644 §3.4.2. `Resources` is there even when empty: Entra ID wants it, and the RFC allows it.
 *
 * @param page `startIndex` from 1; `itemsPerPage` is the number of resources unless given.
 */
export function listResponse(page: {
  readonly resources: readonly ScimObject[];
  readonly totalResults: number;
  readonly startIndex: number;
  readonly itemsPerPage?: number;
}): ListResponse {
  return {
    schemas: [listResponseUrn],
    totalResults: page.totalResults,
    startIndex: page.startIndex,
    itemsPerPage: page.itemsPerPage ?? page.resources.length,
    Resources: page.resources,
  };
}
