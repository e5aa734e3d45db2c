import { type BoundComparison, type BoundPresence } from '../scim/filter/bind-filter.js';
import { type ComparedTerm } from './transforms/transform.js';

/** A comparison or presence; `ne` was rewritten. The attribute is not part of it: the row is. */
export type Question =
  | { readonly kind: 'present' }
  | { readonly kind: 'compare'; readonly operator: ComparedTerm['operator']; readonly value: ComparedTerm['value'] };

/**
 * What a term asks, without its attribute. `ne` is the opposite of `eq`, also where there is no value (RFC 7644 §3.4.2.2, table 3);
 * null is no value (RFC 7643 §2.5).
 */
export function asQuestion(term: BoundComparison | BoundPresence): {
  readonly question: Question;
  readonly negated: boolean;
} {
  if (term.kind === 'present') return { question: { kind: 'present' }, negated: false };
  const { operator, value } = term;
  if (value === null) return { question: { kind: 'present' }, negated: operator === 'eq' };
  return operator === 'ne'
    ? { question: { kind: 'compare', operator: 'eq', value }, negated: true }
    : { question: { kind: 'compare', operator, value }, negated: false };
}
