import { type BackendObject } from '../backend-object.js';
import { type Call, type Connector } from '../connector.js';
import { type Predicate } from '../predicate.js';

export interface EnumerateRequest {
  readonly objectType: string;
  readonly predicate: Predicate;
  /** Backend attributes to fetch, and no others; often none, so that a walk over a large target stays cheap. */
  readonly attributes: readonly string[];
}

/** Walks all objects that match, however many there are. */
export interface Enumerable {
  /**
   * Yields batches in the backend's order. Every object that exists and matches during the whole walk comes exactly once.
   * Ends early when the caller stops iterating.
   */
  enumerate(request: EnumerateRequest, call: Call): AsyncIterable<readonly BackendObject[]>;
}

export function isEnumerable(connector: Connector): connector is Connector & Enumerable {
  return 'enumerate' in connector;
}
