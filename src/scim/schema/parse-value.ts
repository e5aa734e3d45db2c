import { invalidValue } from '../errors/scim-error.js';
import { canonicalValue } from './canonical-value.js';
import { instantOf } from './date-time.js';
import { type AttributeDefinition } from './model.js';
import { isUriReference } from './uri-reference.js';
import { type ScimValue } from './values.js';

/** RFC 4648 §4 or §5, with or without padding. */
const base64 = /^[A-Za-z0-9+/_-]*(={0,2})$/;

type SimpleType = Exclude<AttributeDefinition['type'], 'complex'>;

const parsers: Record<SimpleType, (value: unknown) => ScimValue | undefined> = {
  string: (value) => (typeof value === 'string' ? value : undefined),
  reference: (value) => (typeof value === 'string' && isUriReference(value) ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  decimal: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  integer: (value) => (Number.isSafeInteger(value) ? (value as number) : undefined),
  dateTime: (value) => (typeof value === 'string' && instantOf(value) !== undefined ? value : undefined),
  binary: (value) => (typeof value === 'string' && isBase64(value) ? value : undefined),
};

const expectations: Record<SimpleType, string> = {
  string: 'a string',
  reference: 'a URI as a string',
  boolean: 'true or false',
  decimal: 'a number',
  integer: 'an integer',
  dateTime: 'a dateTime such as 2030-01-31T12:00:00Z',
  binary: 'base64 text',
};

/**
 * One simple value of the attribute's type (RFC 7643 §2.3).
 *
 * @param at path of the value, for the error.
 * @throws ScimError 400 invalidValue. The value itself is not repeated.
 */
export function parseSimpleValue(value: unknown, definition: AttributeDefinition, at: string): ScimValue {
  const type = definition.type as SimpleType;
  if (typeof value === 'object') {
    throw invalidValue(
      `'${at}' must be ${expectations[type]}, but an ${Array.isArray(value) ? 'array' : 'object'} was sent.`,
    );
  }
  const parsed = parsers[type](value);
  if (parsed === undefined) throw invalidValue(`'${at}' must be ${expectations[type]}.`);
  return canonicalValue(parsed, definition, at);
}

function isBase64(text: string): boolean {
  const padding = base64.exec(text)?.[1];
  if (padding === undefined) return false;
  return padding === '' ? text.length % 4 !== 1 : text.length % 4 === 0;
}
