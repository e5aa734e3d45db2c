import { invalidValue, mutability, noTarget } from '../errors/scim-error.js';
import { type AttributeDefinition } from '../schema/model.js';
import { isUnassigned, parseAttributeValue, parseElementValue } from '../schema/parse-attribute.js';
import { isScimArray, isScimObject, type ScimObject, scimObject, type ScimValue } from '../schema/values.js';
import { type AttributeChange, type PatchOptions } from './change.js';
import { partialDefinition } from './characteristics.js';
import { equalParts } from './element-identity.js';
import { filterConditions } from './filter-conditions.js';
import { type MultiValue } from './multi-value.js';
import { asArray, type Part, parsePart, parseParts, type ReportIgnored, withParts } from './parts.js';
import { type PatchDraft } from './patch-draft.js';
import { sameValue } from './same-value.js';
import { ValuesToRemove } from './values-to-remove.js';

/**
 * An operation on a multi-valued attribute, on selected elements of it, or on a sub-attribute of these (RFC 7644 §3.5.2.1 -
 * §3.5.2.3). A sub-attribute without filter (`emails.type`) means that of every element.
 *
 * @throws ScimError 400 mutability, invalidValue, noTarget.
 */
export function changeMultiValued(change: AttributeChange, draft: PatchDraft, options: PatchOptions): void {
  if (change.op === 'add' && isUnassigned(change.value)) return;
  const { target, at } = change;
  const list = draft.list(target);
  const before = list.size;
  const fixed = target.definition.mutability === 'immutable' ? list.values() : undefined;
  const report = options.onIgnored ?? nobody;
  if (target.filter === undefined && target.sub === undefined) changeWhole(change, list, report);
  else changeSelected(change, list, options, report);
  if (fixed !== undefined && !sameValue(fixed, list.values())) {
    throw mutability(`'${at}' is immutable and has values already.`);
  }
  if (target.definition.required && before > 0 && list.size === 0) {
    throw mutability(`'${at}' is required: its last value cannot be removed.`);
  }
}

const nobody: ReportIgnored = () => undefined;

function changeWhole({ op, target, value, at }: AttributeChange, list: MultiValue, report: ReportIgnored): void {
  const { definition } = target;
  if (value instanceof ValuesToRemove) {
    removeValues(value, list, definition, at);
    return;
  }
  const elements = op === 'remove' ? [] : parseElements(value, definition, at, report);
  if (op !== 'add') list.clear();
  for (const element of elements) addElement(element, list, definition, at);
}

function parseElements(
  value: unknown,
  definition: AttributeDefinition,
  at: string,
  report: ReportIgnored,
): readonly ScimValue[] {
  if (isUnassigned(value)) return [];
  const parsed = parseAttributeValue(asArray(value), definition, at);
  parsed.ignored.forEach(report);
  return parsed.value !== undefined && isScimArray(parsed.value) ? parsed.value : [];
}

/** The same element is not added again (§3.5.2.1); what the new one says in addition is taken over, immutable parts excepted. */
function addElement(element: ScimValue, list: MultiValue, definition: AttributeDefinition, at: string): void {
  const position = list.find(element);
  if (position === undefined) {
    list.append(element);
    return;
  }
  const old = list.at(position);
  if (old === undefined || !isScimObject(old) || !isScimObject(element)) return;
  const parts = (definition.subAttributes ?? []).flatMap((sub): Part[] => {
    const [from, to] = [old[sub.name], element[sub.name]];
    // No `primary` means false (RFC 7643 §2.4).
    if (to === undefined || (from === undefined && sub.name === 'primary' && to === false)) return [];
    const keep = from !== undefined && (sub.mutability === 'immutable' || equalParts(from, to, sub));
    return keep ? [] : [{ sub, value: to }];
  });
  if (parts.length > 0) list.put(position, withParts(old, parts, definition, at));
}

/** Values that are not there are gone already: no error (§3.5.2.2, example of a member that is none). */
function removeValues({ values }: ValuesToRemove, list: MultiValue, definition: AttributeDefinition, at: string): void {
  for (const value of values) {
    const element = definition.type === 'complex' && typeof value === 'string' ? { value } : value;
    const parsed = parseElementValue(element, partialDefinition(definition), at).value;
    if (parsed === undefined) continue;
    for (const position of list.same(parsed)) list.put(position, undefined);
  }
}

function changeSelected(change: AttributeChange, list: MultiValue, options: PatchOptions, report: ReportIgnored): void {
  const { target, op, value, at } = change;
  const positions = list.select(target.filter);
  if (op === 'remove' || isUnassigned(value)) {
    for (const position of positions) list.put(position, withoutTarget(change, list.at(position)));
  } else if (positions.length === 0) {
    createElement(change, list, options, report);
  } else if (target.definition.type === 'complex') {
    changeElements(change, positions, list, report);
  } else {
    const element = parseElementValue(value, target.definition, at).value;
    for (const position of positions) list.put(position, element);
  }
}

function withoutTarget({ target, at }: AttributeChange, element: ScimValue | undefined): ScimValue | undefined {
  const { sub, definition } = target;
  if (sub === undefined || element === undefined || !isScimObject(element)) return undefined;
  return element[sub.name] === undefined ? element : withParts(element, [{ sub, value: undefined }], definition, at);
}

function changeElements(
  change: AttributeChange,
  positions: readonly number[],
  list: MultiValue,
  report: ReportIgnored,
): void {
  const { target, op, at } = change;
  for (const position of positions) {
    const element = list.at(position);
    const old = element !== undefined && isScimObject(element) ? element : scimObject();
    const parts = changedParts(change, old, report);
    if (positions.length > 1 && parts.some(({ sub, value }) => sub.name === 'primary' && value === true)) {
      throw invalidValue(`The path selects several values of '${at}', but only one can be primary.`);
    }
    const all = op === 'replace' && target.sub === undefined ? [...parts, ...droppedParts(change, parts)] : parts;
    list.put(position, withParts(old, all, target.definition, at));
  }
}

function changedParts(change: AttributeChange, old: ScimObject, report: ReportIgnored): readonly Part[] {
  const { target, op, value, at } = change;
  const { definition, sub } = target;
  if (sub === undefined) return parseParts(value, definition, at, report);
  return [parsePart(op, sub, old[sub.name], value, `${at}.${sub.name}`)];
}

/**
 * An element as a whole is replaced (§3.5.2.3), so parts that are not named go. What remains: what it was selected by
 * (`emails[type eq "work"]` is still that of work), and what the client cannot change.
 */
function droppedParts({ target }: AttributeChange, parts: readonly Part[]): readonly Part[] {
  const selectors = target.filter === undefined ? [] : filterConditions(target.filter).parts;
  const kept = new Set([...parts, ...selectors].map(({ sub }) => sub.name));
  return (target.definition.subAttributes ?? [])
    .filter((sub) => !kept.has(sub.name) && sub.mutability !== 'readOnly' && sub.mutability !== 'immutable')
    .map((sub) => ({ sub, value: undefined }));
}

/** No element is there: one is made, if the path tells how, and if the caller wants that. */
function createElement(change: AttributeChange, list: MultiValue, options: PatchOptions, report: ReportIgnored): void {
  const { target, at } = change;
  const { definition, filter } = target;
  const conditions = filter === undefined ? { parts: [], complete: true } : filterConditions(filter);
  const wanted = filter === undefined || options.createMissingElements === true;
  const writable = conditions.parts.every(({ sub }) => sub.mutability !== 'readOnly');
  if (definition.type !== 'complex' || !wanted || !writable || !conditions.complete) {
    throw noTarget(`The filter of the path matches no value of '${at}'.`);
  }
  const parts = changedParts(change, scimObject(), report).filter((part) => part.value !== undefined);
  if (parts.length === 0) return;
  const named = new Set(parts.map(({ sub }) => sub.name));
  const implied = conditions.parts.filter(({ sub }) => !named.has(sub.name));
  const element = withParts(undefined, [...implied, ...parts], definition, at);
  if (element === undefined) return;
  addElement(element, list, definition, at);
  if (filter !== undefined) options.onElementCreated?.(at);
}
