import { invalidValue } from '../errors/scim-error.js';
import { type AttributeDefinition } from './model.js';
import { type ScimValue } from './values.js';

/**
 * The value as the schema spells it, where only its canonical values are taken (RFC 7643 §7 lets the service restrict them); else
 * the value as it is.
 *
 * @param at path of the value, for the error.
 * @throws ScimError 400 invalidValue for any other value. The value itself is not repeated.
 */
export function canonicalValue(value: ScimValue, definition: AttributeDefinition, at: string): ScimValue {
  const { canonicalValues, onlyCanonicalValues, caseExact } = definition;
  if (onlyCanonicalValues !== true || canonicalValues === undefined || typeof value !== 'string') return value;
  const form = (text: string): string => (caseExact ? text : text.toLowerCase());
  const found = canonicalValues.find((canonical) => form(canonical) === form(value));
  if (found === undefined) throw invalidValue(`'${at}' must be one of ${canonicalValues.join(', ')}.`);
  return found;
}
