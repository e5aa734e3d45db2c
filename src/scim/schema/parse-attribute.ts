import { invalidValue, type ScimError } from '../errors/scim-error.js';
import { type AttributeDefinition } from './model.js';
import { parseSimpleValue } from './parse-value.js';
import { subAttribute } from './sub-attributes.js';
import { isScimObject, type ScimObject, type ScimValue, scimObject } from './values.js';

/** What became of a value that a client sent for an attribute. */
export interface ParsedValue {
  /** undefined: unassigned; `null`, `[]` or nothing but unassigned parts was sent (RFC 7643 §2.5). */
  readonly value: ScimValue | undefined;
  /** Paths of unknown attributes that were dropped. */
  readonly ignored: readonly string[];
  /** Sub-attributes of a singular complex value that were sent as unassigned: a PATCH clears these (RFC 7644 §3.5.2.3). */
  readonly cleared: readonly AttributeDefinition[];
}

/** Collects the paths of what was dropped. A client decides how many there are, so the list is bounded. */
export class Ignored {
  readonly paths: string[] = [];

  add(path: string): void {
    if (this.paths.length < 100) this.paths.push(path.slice(0, 200));
  }
}

/** `null` and an empty array are the unassigned state (RFC 7643 §2.5); an empty string is a value. */
export function isUnassigned(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/**
 * Checks and canonicalises the value of a whole attribute: an array for a multi-valued one. Read-only sub-attributes are dropped
 * (RFC 7644 §3.3), unknown ones reported.
 *
 * @param at path of the attribute, for errors and `ignored`.
 * @throws ScimError 400 invalidValue: wrong type, two primaries, required sub-attribute missing.
 */
export function parseAttributeValue(
  value: unknown,
  definition: AttributeDefinition,
  at = definition.name,
): ParsedValue {
  const ignored = new Ignored();
  if (!definition.multiValued || isUnassigned(value)) return parseOne(value, definition, at, ignored);
  if (!Array.isArray(value)) throw invalidValue(`'${at}' is multi-valued: send an array.`);
  const elements: ScimValue[] = [];
  for (const [index, element] of (value as readonly unknown[]).entries()) {
    const parsed = parseOne(element, definition, `${at}[${index}]`, ignored).value;
    if (parsed !== undefined) elements.push(parsed);
  }
  checkPrimary(elements, at);
  return { value: elements.length === 0 ? undefined : elements, ignored: ignored.paths, cleared: [] };
}

/** The same for one element of a multi-valued attribute, or the value of a singular one. */
export function parseElementValue(value: unknown, definition: AttributeDefinition, at = definition.name): ParsedValue {
  return parseOne(value, definition, at, new Ignored());
}

function parseOne(value: unknown, definition: AttributeDefinition, at: string, ignored: Ignored): ParsedValue {
  if (isUnassigned(value)) return { value: undefined, ignored: ignored.paths, cleared: [] };
  if (definition.type !== 'complex') {
    return { value: parseSimpleValue(value, definition, at), ignored: ignored.paths, cleared: [] };
  }
  const cleared: AttributeDefinition[] = [];
  const parsed = parseComplex(value, definition, at, ignored, cleared);
  return { value: parsed, ignored: ignored.paths, cleared };
}

function parseComplex(
  value: unknown,
  definition: AttributeDefinition,
  at: string,
  ignored: Ignored,
  cleared: AttributeDefinition[],
): ScimObject | undefined {
  const result = scimObject();
  let empty = true;
  for (const [name, given] of namedValues(value, at)) {
    const sub = subAttribute(definition, name);
    if (sub === undefined) {
      ignored.add(`${at}.${name}`);
      continue;
    }
    if (sub.mutability === 'readOnly') continue;
    const parsed = parseSub(given, sub, `${at}.${sub.name}`, ignored);
    if (parsed === undefined) {
      cleared.push(sub);
      continue;
    }
    result[sub.name] = parsed;
    empty = false;
  }
  if (empty) return undefined;
  checkRequired(definition.subAttributes ?? [], result, `${at}.`);
  return result;
}

/** Sub-attributes are never complex (RFC 7643 §2.3.8), so nothing nests deeper than this. */
function parseSub(value: unknown, sub: AttributeDefinition, at: string, ignored: Ignored): ScimValue | undefined {
  const parsed = parseAttributeValue(value, sub, at);
  for (const path of parsed.ignored) ignored.add(path);
  return parsed.value;
}

/**
 * The entries of an object that a client sent as a value.
 *
 * @param fault makes the error; a message (not a value) is `invalidSyntax` (RFC 7644 §3.12, table 9).
 * @throws ScimError 400 invalidValue when it is no object, or when a name occurs twice in different case: names are one and the
 * same in any case (RFC 7643 §2.1), so which value is meant cannot be told.
 */
export function namedValues(
  value: unknown,
  at: string,
  fault: (detail: string) => ScimError = invalidValue,
): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fault(`'${at}' must be a JSON object.`);
  }
  const entries = Object.entries(value);
  const names = new Set(entries.map(([name]) => name.toLowerCase()));
  if (names.size < entries.length) {
    throw fault(`'${at}' holds an attribute twice; names that differ in case only are the same attribute.`);
  }
  return entries;
}

/** Every attribute that a client must give is there (RFC 7643 §2.2 `required`); read-only ones are not the client's to give. */
export function checkRequired(definitions: readonly AttributeDefinition[], values: ScimObject, prefix: string): void {
  for (const { name, required, mutability } of definitions) {
    if (required && mutability !== 'readOnly' && values[name] === undefined) {
      throw invalidValue(`'${prefix}${name}' is required and must have a value.`);
    }
  }
}

/** At most one element is the primary one (RFC 7643 §2.4). */
export function checkPrimary(elements: readonly ScimValue[], at: string): void {
  let primaries = 0;
  for (const element of elements) {
    if (isScimObject(element) && element['primary'] === true) primaries += 1;
  }
  if (primaries > 1) throw invalidValue(`'${at}' has more than one element with "primary": true.`);
}
