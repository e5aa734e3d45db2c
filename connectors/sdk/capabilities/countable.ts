import { type Call, type Connector } from '../connector.js';
import { type Predicate } from '../predicate.js';

/** Counts objects without reading them. */
export interface Countable {
  count(request: { readonly objectType: string; readonly predicate: Predicate }, call: Call): Promise<number>;
}

export function isCountable(connector: Connector): connector is Connector & Countable {
  return 'count' in connector;
}
