import { mutability } from '../errors/scim-error.js';
import { type AttributeDefinition } from '../schema/model.js';
import { type ScimValue } from '../schema/values.js';
import { equalParts } from './element-identity.js';
import { sameValue } from './same-value.js';

/**
 * Whether an attribute or sub-attribute may go from one value to the other.
 *
 * @param at path of the attribute, for the error.
 * @throws ScimError 400 mutability: a required one becomes unassigned (RFC 7644 §3.5.2.2), or an immutable one that has a value
 * changes (§3.5.2).
 */
export function checkChange(
  definition: AttributeDefinition,
  from: ScimValue | undefined,
  to: ScimValue | undefined,
  at: string,
): void {
  if (to === undefined && definition.required) throw mutability(`'${at}' is required and cannot be removed.`);
  if (definition.mutability !== 'immutable' || from === undefined) return;
  if (to === undefined || !equal(from, to, definition)) {
    throw mutability(`'${at}' is immutable and has a value already.`);
  }
}

/** @throws ScimError 400 mutability when the attribute or sub-attribute is read-only. */
export function checkWritable(definition: AttributeDefinition, at: string): void {
  if (definition.mutability === 'readOnly') throw mutability(`'${at}' is readOnly.`);
}

const equal = (a: ScimValue, b: ScimValue, definition: AttributeDefinition): boolean =>
  definition.type === 'complex' || definition.multiValued ? sameValue(a, b) : equalParts(a, b, definition);

const partials = new WeakMap<AttributeDefinition, AttributeDefinition>();

/**
 * The definition of a complex attribute for a value that names only some sub-attributes: none is required in it. Whether the
 * result has the required ones is to be checked when the parts are together.
 */
export function partialDefinition(definition: AttributeDefinition): AttributeDefinition {
  if (!definition.subAttributes?.some(({ required }) => required)) return definition;
  let partial = partials.get(definition);
  if (partial === undefined) {
    partial = { ...definition, subAttributes: definition.subAttributes.map((sub) => ({ ...sub, required: false })) };
    partials.set(definition, partial);
  }
  return partial;
}
