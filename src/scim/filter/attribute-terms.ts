import { type BoundComparison, type BoundFilter, type BoundPresence, type BoundValuePath } from './bind-filter.js';

/** A part of a filter that speaks of an attribute of the resource. */
export type AttributeTerm = BoundComparison | BoundPresence | BoundValuePath;

/** All terms of a filter, those in square brackets excepted. */
export function attributeTerms(filter: BoundFilter): readonly AttributeTerm[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.parts.flatMap(attributeTerms);
    case 'not':
      return attributeTerms(filter.part);
    default:
      return [filter];
  }
}
