import { type ComparisonOperator as BackendOperator } from '../../../connectors/sdk/predicate.js';
import { type ComparedTerm, type TermBounds } from './transform.js';

/** SCIM operators and what they are called in predicates. */
export const backendOperators: Readonly<Record<ComparedTerm['operator'], BackendOperator>> = {
  eq: 'equals',
  co: 'contains',
  sw: 'startsWith',
  ew: 'endsWith',
  gt: 'greater',
  ge: 'greaterOrEqual',
  lt: 'less',
  le: 'lessOrEqual',
};

/** Bounds of a comparison of text that the backend holds as the client sees it. */
export function compareText(term: ComparedTerm, caseExact: boolean): TermBounds {
  const { backend: attribute, operator, value } = term;
  if (typeof value !== 'string') return {};
  // Empty text is read as no value (RFC 7643 §2.5), so that nothing equals it; everything else contains it.
  if (value === '') return operator === 'eq' ? { upper: { kind: 'none' }, lower: { kind: 'none' } } : {};
  const same = { kind: 'comparison', attribute, operator: backendOperators[operator], value, caseExact } as const;
  // A backend that holds empty text may count it as less; the client sees no value there.
  return operator === 'lt' || operator === 'le' ? { upper: same } : { upper: same, lower: same };
}
