import { type BackendObject } from '../backend-object.js';
import { type Call, type Connector } from '../connector.js';
import { type MatchPrecision, type Predicate, type PredicateTerm } from '../predicate.js';

export interface SearchRequest {
  readonly objectType: string;
  readonly predicate: Predicate;
  /** Backend attributes to fetch, and no others. */
  readonly attributes: readonly string[];
  /** The most objects wanted. */
  readonly limit: number;
}

export interface SearchResult {
  readonly objects: readonly BackendObject[];
  /** False when more objects match than `limit`. */
  readonly complete: boolean;
}

/** Finds the few objects that match a condition. */
export interface Searchable {
  /** How well the backend can run this term. Only terms that are not `no` come in a predicate. Pure and quick. */
  precision(objectType: string, term: PredicateTerm): MatchPrecision;
  search(request: SearchRequest, call: Call): Promise<SearchResult>;
}

export function isSearchable(connector: Connector): connector is Connector & Searchable {
  return 'search' in connector && 'precision' in connector;
}
