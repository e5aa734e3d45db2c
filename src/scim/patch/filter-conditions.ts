import { type BoundFilter } from '../filter/bind-filter.js';
import { type Part } from './parts.js';

export interface FilterConditions {
  /** Sub-attributes that must equal something for the filter to match. */
  readonly parts: readonly Part[];
  /** Whether these are all conditions of the filter. */
  readonly complete: boolean;
}

/** What a filter on elements says about the parts of an element that matches it. */
export function filterConditions(filter: BoundFilter): FilterConditions {
  if (filter.kind === 'comparison' && filter.operator === 'eq' && filter.value !== null) {
    return { parts: [{ sub: filter.attribute.definition, value: filter.value }], complete: true };
  }
  if (filter.kind !== 'and') return { parts: [], complete: false };
  const found = filter.parts.map(filterConditions);
  return { parts: found.flatMap(({ parts }) => parts), complete: found.every(({ complete }) => complete) };
}
