import { type Predicate } from '../../connectors/sdk/predicate.js';
import { type BoundFilter } from '../scim/filter/bind-filter.js';
import { always, anyOf, atMost, between, boundsOf, never, unknown, type Bounds, type Precision } from './bounds.js';
import { type CompiledRow } from './compiled-row.js';
import { type Question } from './question.js';

/**
 * Predicates for what the caller has looked up before: comparisons of `id`, of `externalId` and of references. The terms come with
 * absolute attributes (`members.value`, also from inside a value path) and with `eq` for both `eq` and `ne`.
 * @returns undefined for terms that are none of those
 */
export type ResolveTerm = (term: BoundFilter) => Predicate | undefined;

/** What a translation asks others. */
export interface Translator {
  readonly precision: Precision;
  readonly resolve: ResolveTerm;
}

/** Bounds of "the value that this row reads is so". */
export function boundsOfRow(row: CompiledRow, question: Question, translator: Translator): Bounds {
  const { transform, backend } = row;
  if (!row.readable) return never;
  if (transform.kind === 'state') {
    // There is always a value.
    if (question.kind === 'present') return always;
    if (question.operator !== 'eq' || typeof question.value !== 'boolean') return unknown;
    return boundsOf(transform.where(backend, question.value), translator.precision);
  }
  // A value may have no SCIM form, so that presence in the backend is only the most there can be.
  const present = atMost(boundsOf({ kind: 'present', attribute: backend }, translator.precision));
  if (question.kind === 'present') return present;
  if (transform.kind === 'reference') return boundsOfReference(row, question, present, translator);
  if (transform.kind !== 'value') return never;
  const { upper, lower } = transform.compare({ backend, ...question });
  const bound = (predicate: Predicate | undefined, otherwise: Bounds): Bounds =>
    predicate === undefined ? otherwise : boundsOf(predicate, translator.precision);
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

function boundsOfReference(
  row: CompiledRow,
  question: Extract<Question, { kind: 'compare' }>,
  present: Bounds,
  { resolve, precision }: Translator,
): Bounds {
  const { extension, attribute, sub } = row.path;
  const predicate = resolve({
    kind: 'comparison',
    attribute: { extension, definition: attribute, sub },
    operator: question.operator,
    value: question.value,
  });
  return predicate === undefined ? present : limited(row, boundsOf(predicate, precision));
}

/** Bounds of "some row reads a value", for elements and complex attributes. */
export function boundsOfPresence(rows: readonly CompiledRow[], translator: Translator): Bounds {
  return anyOf(rows.map((row) => boundsOfRow(row, { kind: 'present' }, translator)));
}
