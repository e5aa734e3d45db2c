import { type Predicate } from '../../connectors/sdk/predicate.js';
import { type AttributeTerm } from '../scim/filter/attribute-terms.js';
import { anyOf, atMost, between, boundsOf, type Bounds, type Precision } from './bounds.js';
import { type CompiledMapping } from './compiled-mapping.js';
import { isWritten } from './compiled-row.js';

/**
 * The objects for which the gateway keeps something that may fulfil this term: at least all of them. It gets the very node of the
 * filter.
 * @returns undefined when nothing is kept that the term could be about
 */
export type KeptFor = (term: AttributeTerm) => Predicate | undefined;

/** Attributes that every resource has, whether or not the mapping reads them (RFC 7643 §3): none of them is ever kept. */
export const ofTheGateway: ReadonlySet<string> = new Set(['id', 'externalId', 'schemas', 'meta']);

/** Whether something that the mapping does not hold can be about this term: a whole attribute, an element, or a sub-attribute. */
export function mayBeKept({ attribute }: AttributeTerm, mapping: CompiledMapping): boolean {
  const { extension, definition, sub } = attribute;
  if (extension === undefined && ofTheGateway.has(definition.name)) return false;
  const field = mapping.field(extension, definition.name);
  if (field === undefined) return true;
  if (definition.type !== 'complex') return false;
  // A reference to nothing is kept until it is there, and elements that no row takes are kept beside those of the backend.
  if (field.references || field.groups.length > 0 || sub === undefined) return true;
  return !field.rows.some((row) => row.path.sub?.name === sub.name && isWritten(row));
}

/**
 * Bounds of a term without negation, given those on what the mapping reads: what is kept can make it true for more objects. Whether
 * a comparison is true already does not change by more values, but for `primary`, which a kept element takes from a mapped one.
 */
export function boundsWithKept(found: Bounds, term: AttributeTerm, kept: Predicate, precision: Precision): Bounds {
  const more = anyOf([found, boundsOf(kept, precision)]);
  const grows = term.kind !== 'valuePath' && (term.attribute.sub ?? term.attribute.definition).name !== 'primary';
  return grows ? between(more, found) : atMost(more);
}
