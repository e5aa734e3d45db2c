import { type AttributeDefinition } from '../schema/model.js';
import { checkRequired, isUnassigned, parseAttributeValue, parseElementValue } from '../schema/parse-attribute.js';
import { subAttribute } from '../schema/sub-attributes.js';
import {
  isScimArray,
  isScimObject,
  type MutableScimObject,
  type ScimObject,
  scimObject,
  type ScimValue,
} from '../schema/values.js';
import { checkChange, partialDefinition } from './characteristics.js';
import { equalParts } from './element-identity.js';
import { MultiValue } from './multi-value.js';
import { type PatchOperation } from './parse-patch.js';
import { unlessEmpty } from './with-part.js';

/** A sub-attribute and what it is to become; undefined: unassigned. */
export interface Part {
  readonly sub: AttributeDefinition;
  readonly value: ScimValue | undefined;
}

/** Is told the paths of unknown attributes that were dropped. */
export type ReportIgnored = (path: string) => void;

/**
 * A complex value with some of its parts changed; the others stay (RFC 7644 §3.5.2.3).
 *
 * @returns undefined when no part is left: the value is unassigned.
 * @throws ScimError 400 mutability or invalidValue when a part may not change so, or a required part is missing afterwards.
 */
export function withParts(
  old: ScimObject | undefined,
  parts: readonly Part[],
  definition: AttributeDefinition,
  at: string,
): ScimObject | undefined {
  const result: MutableScimObject = Object.assign(scimObject(), old);
  for (const { sub, value } of parts) {
    checkChange(sub, result[sub.name], value, `${at}.${sub.name}`);
    if (value === undefined) Reflect.deleteProperty(result, sub.name);
    else result[sub.name] = value;
  }
  dropStaleDescription(result, old, parts, definition);
  const left = unlessEmpty(result);
  if (left !== undefined) checkRequired(definition.subAttributes ?? [], left, `${at}.`);
  return left;
}

/** `$ref` and read-only parts (`manager.displayName`) describe what `value` names: they do not outlive it. */
function dropStaleDescription(
  result: MutableScimObject,
  old: ScimObject | undefined,
  parts: readonly Part[],
  definition: AttributeDefinition,
): void {
  const value = subAttribute(definition, 'value');
  const before = old?.['value'];
  if (value === undefined || before === undefined) return;
  const after = result['value'];
  if (after !== undefined && equalParts(before, after, value)) return;
  const given = new Set(parts.map(({ sub }) => sub.name));
  for (const { name, mutability } of definition.subAttributes ?? []) {
    if ((name === '$ref' || mutability === 'readOnly') && !given.has(name)) Reflect.deleteProperty(result, name);
  }
}

/**
 * The parts that a client names in a complex value. Those that it sends as unassigned are to be cleared; read-only ones are left
 * out.
 *
 * @throws ScimError 400 invalidValue.
 */
export function parseParts(
  value: unknown,
  definition: AttributeDefinition,
  at: string,
  report: ReportIgnored,
): readonly Part[] {
  const parsed = parseElementValue(value, partialDefinition(definition), at);
  parsed.ignored.forEach(report);
  const given = parsed.value !== undefined && isScimObject(parsed.value) ? parsed.value : scimObject();
  const named = (definition.subAttributes ?? []).filter(({ name }) => given[name] !== undefined);
  const cleared = parsed.cleared.map(({ name }) => subAttribute(definition, name)).filter((sub) => sub !== undefined);
  return [
    ...named.map((sub) => ({ sub, value: given[sub.name] })),
    ...cleared.map((sub) => ({ sub, value: undefined })),
  ];
}

/**
 * The part that an operation on a single sub-attribute makes.
 *
 * @param old what the sub-attribute has now: an `add` to a multi-valued one keeps it.
 */
export function parsePart(
  op: PatchOperation['op'],
  sub: AttributeDefinition,
  old: ScimValue | undefined,
  value: unknown,
  at: string,
): Part {
  if (op === 'remove' || isUnassigned(value)) return { sub, value: undefined };
  const parsed = parseAttributeValue(sub.multiValued ? asArray(value) : value, sub, at).value;
  if (op !== 'add' || old === undefined || parsed === undefined || !isScimArray(parsed)) return { sub, value: parsed };
  const list = new MultiValue(sub, isScimArray(old) ? old : [old]);
  for (const element of parsed) if (list.find(element) === undefined) list.append(element);
  return { sub, value: list.values() };
}

/** RFC 7644 §3.5.2.1: the value of a multi-valued attribute may also be the one value that is meant. */
export const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
