import { isSearchable } from '../../connectors/sdk/capabilities/searchable.js';
import { type Call } from '../../connectors/sdk/connector.js';
import { type MatchPrecision, type Predicate, type PredicateTerm } from '../../connectors/sdk/predicate.js';
import { translateFilter } from '../mapping/translate-filter.js';
import { type BoundFilter } from '../scim/filter/bind-filter.js';
import { type Projection } from '../scim/projection/projection.js';
import { type Sort } from '../scim/sorting/sort.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { keptTerms } from './kept-terms.js';
import { type LinkStore } from './ports.js';
import { planReading, type QueryReading } from './query-reading.js';
import { resolveTerms } from './resolve-terms.js';

/** How one query is carried out on one resource type. */
export interface SearchPlan extends QueryReading {
  readonly type: BridgedType;
  readonly filter: BoundFilter | undefined;
  readonly sort: Sort | undefined;
  /** What the backend looks for: at least everything that the filter wants. */
  readonly predicate: Predicate;
  /** The predicate alone gives exactly the answer: nothing has to be sieved. */
  readonly exact: boolean;
}

/** Splits a query into what the backend does and what the gateway does afterwards. */
export async function planSearch(
  links: LinkStore,
  bridge: Bridge,
  type: BridgedType,
  call: Call,
  query: { readonly filter: BoundFilter | undefined; readonly sort: Sort | undefined; readonly projection: Projection },
): Promise<SearchPlan> {
  const { filter, sort, projection } = query;
  const translated = await translate(links, bridge, type, filter, call);
  return {
    type,
    filter,
    sort,
    predicate: translated.predicate,
    exact: translated.exact,
    ...planReading(type.mapping, filter, sort, projection),
  };
}

async function translate(
  links: LinkStore,
  bridge: Bridge,
  type: BridgedType,
  filter: BoundFilter | undefined,
  call: Call,
): Promise<{ readonly predicate: Predicate; readonly exact: boolean }> {
  if (filter === undefined) return { predicate: { kind: 'all' }, exact: true };
  const kept = await keptTerms(links, bridge, type, filter);
  const resolve = await resolveTerms(links, bridge, type, filter, call);
  return translateFilter(filter, type.mapping, precisionOf(bridge, type), resolve, kept);
}

function precisionOf(bridge: Bridge, type: BridgedType): (term: PredicateTerm) => MatchPrecision {
  const { connector } = bridge.target;
  if (!isSearchable(connector)) return () => 'no';
  return (term) => connector.precision(type.mapping.objectType, term);
}
