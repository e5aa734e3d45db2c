import { type Predicate } from '../../connectors/sdk/predicate.js';
import { type BoundComparison } from '../scim/filter/bind-filter.js';
import { always, anyOf, atMost, between, boundsOf, never, unknown, type Bounds, type Precision } from './bounds.js';
import { type CompiledRow } from './compiled-row.js';
import { type KeptFor } from './kept-bounds.js';
import { type Question } from './question.js';

/**
 * Predicates for what the caller has looked up before: comparisons of `id`, of `externalId` and of references (their `value`).
 * It gets the very node of the filter, so that the caller can recognise it; inside a value path that node is relative to the element.
 * The predicate is that of equality, for `eq` and for `ne` alike.
 * @returns undefined for terms that are none of those, or that were not looked up: nothing is then known of them
 */
export type ResolveTerm = (term: BoundComparison) => Predicate | undefined;

/** What a translation asks others. */
export interface Translator {
  readonly precision: Precision;
  readonly resolve: ResolveTerm;
  /** Where the gateway keeps what the mapping does not hold. */
  readonly kept?: KeptFor;
}

/** A term, as a row is asked about it. */
export interface Asked {
  readonly question: Question;
  readonly precision: Precision;
  /** The predicate that the caller has for this comparison of a reference, if it has one. */
  readonly resolve: () => Predicate | undefined;
}

/** Bounds of "the value that this row reads is so". */
export function boundsOfRow(row: CompiledRow, { question, precision, resolve }: Asked): Bounds {
  const { transform, backend } = row;
  if (!row.readable) return never;
  if (transform.kind === 'state') {
    // There is always a value.
    if (question.kind === 'present') return always;
    if (question.operator !== 'eq' || typeof question.value !== 'boolean') return unknown;
    return boundsOf(transform.where(backend, question.value), precision);
  }
  // A value may have no SCIM form, so that presence in the backend is only the most there can be.
  const present = atMost(boundsOf({ kind: 'present', attribute: backend }, precision));
  if (question.kind === 'present') return present;
  if (transform.kind === 'reference') {
    const resolved = resolve();
    return resolved === undefined ? present : limited(row, boundsOf(resolved, precision));
  }
  if (transform.kind !== 'value') return never;
  const { upper, lower } = transform.compare({ backend, ...question });
  const bound = (predicate: Predicate | undefined, otherwise: Bounds): Bounds =>
    predicate === undefined ? otherwise : boundsOf(predicate, precision);
  if (upper !== undefined && upper === lower) return limited(row, bound(upper, present));
  return limited(row, between(bound(upper, present), bound(lower, never)));
}

/**
 * A row that reads one value of an attribute that may have several: a predicate finds any of them, so that it only bounds from
 * above.
 */
function limited(row: CompiledRow, found: Bounds): Bounds {
  return row.multiple || row.oneValue ? found : atMost(found);
}

/** Bounds of "some row reads a value", for elements and complex attributes. */
export function boundsOfPresence(rows: readonly CompiledRow[], precision: Precision): Bounds {
  const asked: Asked = { question: { kind: 'present' }, precision, resolve: () => undefined };
  return anyOf(rows.map((row) => boundsOfRow(row, asked)));
}
