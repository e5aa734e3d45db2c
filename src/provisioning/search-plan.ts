import { isSearchable } from '../../connectors/sdk/capabilities/searchable.js';
import { type MatchPrecision, type Predicate, type PredicateTerm } from '../../connectors/sdk/predicate.js';
import { planRead, type ReadPlan } from '../mapping/read-plan.js';
import { translateFilter } from '../mapping/translate-filter.js';
import { type BoundFilter } from '../scim/filter/bind-filter.js';
import { type Projection } from '../scim/projection/projection.js';
import { type Sort } from '../scim/sorting/sort.js';
import { answerPlan } from './answer-plan.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { keptTerms } from './kept-terms.js';
import { type LinkStore } from './ports.js';
import { resolveTerms } from './resolve-terms.js';

/** How one query is carried out on one resource type. */
export interface SearchPlan {
  readonly type: BridgedType;
  readonly filter: BoundFilter | undefined;
  readonly sort: Sort | undefined;
  /** What the backend looks for: at least everything that the filter wants. */
  readonly predicate: Predicate;
  /** The predicate alone gives exactly the answer: nothing has to be sieved. */
  readonly exact: boolean;
  /** For rendering resources that are to be sieved or sorted, no more than that needs. */
  readonly sievePlan: ReadPlan;
  /** For rendering the resources of the answer. */
  readonly answerPlan: ReadPlan;
  /** For both at once. */
  readonly wholePlan: ReadPlan;
}

/** Splits a query into what the backend does and what the gateway does afterwards. */
export async function planSearch(
  links: LinkStore,
  bridge: Bridge,
  type: BridgedType,
  query: { readonly filter: BoundFilter | undefined; readonly sort: Sort | undefined; readonly projection: Projection },
): Promise<SearchPlan> {
  const { filter, sort, projection } = query;
  const named = attributeNames(filter, sort);
  const inSieve = (extension: string | undefined, attribute: string): boolean =>
    named.has(nameKey(extension, attribute));
  const inAnswer = (extension: string | undefined, attribute: string, sub?: string): boolean =>
    projection.wants(extension, attribute, sub);
  const translated = await translate(links, bridge, type, filter);
  const sieve = planRead(type.mapping, inSieve);
  const answer = answerPlan(type.mapping, projection);
  return {
    type,
    filter,
    sort,
    predicate: translated.predicate,
    exact: translated.exact,
    sievePlan: sieve,
    answerPlan: answer,
    wholePlan: sieve.attributes.every((attribute) => answer.attributes.includes(attribute))
      ? answer
      : planRead(
          type.mapping,
          (extension, attribute, sub) => inSieve(extension, attribute) || inAnswer(extension, attribute, sub),
        ),
  };
}

async function translate(
  links: LinkStore,
  bridge: Bridge,
  type: BridgedType,
  filter: BoundFilter | undefined,
): Promise<{ readonly predicate: Predicate; readonly exact: boolean }> {
  if (filter === undefined) return { predicate: { kind: 'all' }, exact: true };
  const kept = await keptTerms(links, bridge, type, filter);
  const resolve = await resolveTerms(links, bridge, type, filter);
  return translateFilter(filter, type.mapping, precisionOf(bridge, type), resolve, kept);
}

function precisionOf(bridge: Bridge, type: BridgedType): (term: PredicateTerm) => MatchPrecision {
  const { connector } = bridge.target;
  if (!isSearchable(connector)) return () => 'no';
  return (term) => connector.precision(type.mapping.objectType, term);
}

const nameKey = (extension: string | undefined, attribute: string): string => `${extension ?? ''}:${attribute}`;

function attributeNames(filter: BoundFilter | undefined, sort: Sort | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (node: BoundFilter): void => {
    switch (node.kind) {
      case 'and':
      case 'or':
        node.parts.forEach(collect);
        break;
      case 'not':
        collect(node.part);
        break;
      default:
        names.add(nameKey(node.attribute.extension, node.attribute.definition.name));
    }
  };
  if (filter !== undefined) collect(filter);
  if (sort !== undefined) names.add(nameKey(sort.attribute.extension, sort.attribute.definition.name));
  return names;
}
