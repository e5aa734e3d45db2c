/**
 * A condition over backend attributes: what the gateway asks a connector to look for.
 * It is data; the connector translates it with its driver's own means of escaping.
 */
import { type BackendReference, type BackendValue } from './backend-object.js';

export const comparisonOperators = [
  'equals',
  'startsWith',
  'endsWith',
  'contains',
  'greater',
  'greaterOrEqual',
  'less',
  'lessOrEqual',
] as const;

export type ComparisonOperator = (typeof comparisonOperators)[number];

/** Some value of `attribute` compares so to `value`. Text compares without regard to case unless `caseExact`. */
export interface Comparison {
  readonly kind: 'comparison';
  readonly attribute: string;
  readonly operator: ComparisonOperator;
  readonly value: Exclude<BackendValue, BackendReference>;
  readonly caseExact: boolean;
}

/** The attribute has at least one value. */
export interface Presence {
  readonly kind: 'present';
  readonly attribute: string;
}

/** The attribute holds a reference to this object. */
export interface RefersTo {
  readonly kind: 'refersTo';
  readonly attribute: string;
  readonly target: BackendReference;
}

/** The object is one of these. */
export interface IdentifiedBy {
  readonly kind: 'id';
  readonly ids: readonly string[];
}

/** Terms without parts. */
export type PredicateTerm = Comparison | Presence | RefersTo | IdentifiedBy;

export type Predicate =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | PredicateTerm
  | { readonly kind: 'and'; readonly parts: readonly Predicate[] }
  | { readonly kind: 'or'; readonly parts: readonly Predicate[] }
  | { readonly kind: 'not'; readonly part: Predicate };

/**
 * How well a backend can run a term, compared with the gateway's own evaluation:
 * `exact`: the same objects; `broader`: these and perhaps more (the gateway sieves afterwards); `no`: it cannot.
 */
export type MatchPrecision = 'exact' | 'broader' | 'no';
