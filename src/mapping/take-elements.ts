import { subAttribute } from '../scim/schema/sub-attributes.js';
import { scimObject, type ScimObject, type ScimValue } from '../scim/schema/values.js';
import { attributeLabel, isWritten, type CompiledRow } from './compiled-row.js';
import { groupOf, type ElementGroup, type Field } from './field.js';
import { type Taking } from './taking.js';

/** Divides the elements of a multi-valued attribute among the groups of rows. */
export function takeElements(field: Field, elements: readonly ScimObject[], taking: Taking): void {
  const kept: ScimObject[] = [];
  const keep = (element: ScimObject): void => {
    kept.push(element);
    taking.skip(elementPath(field, element));
  };
  const assigned = Map.groupBy(elements, (element) => groupOf(field, element));
  let hasPrimary = false;
  for (const group of field.groups) {
    const own = primaryFirst(assigned.get(group) ?? []);
    const rows = group.rows.filter(isWritten);
    const [first] = own;
    if (first === undefined) continue;
    const readAsPrimary = group.primary && !hasPrimary ? first : undefined;
    hasPrimary ||= group.primary || group.constants['primary'] === true;
    if (rows.length === 0) {
      if (field.attribute.mutability !== 'readOnly') taking.skip(elementPath(field, first));
      continue;
    }
    for (const element of takeGroup(group, rows, own, taking)) keep(element);
    // The gateway makes the other sub-attributes of references.
    if (field.references) continue;
    const taken = group.multiple ? own.filter((element) => hasValue(element, rows)) : [first];
    for (const element of taken) {
      const rest = leftOver(field, group, element, element === readAsPrimary);
      if (rest !== undefined) kept.push(rest);
    }
  }
  for (const element of assigned.get(undefined) ?? []) keep(element);
  if (kept.length > 0) taking.keep(field.extension, field.attribute.name, kept);
}

/**
 * Gives the group's rows their values.
 * @returns the elements that found no place
 */
function takeGroup(
  group: ElementGroup,
  rows: readonly CompiledRow[],
  elements: readonly ScimObject[],
  taking: Taking,
): readonly ScimObject[] {
  const [first, ...others] = elements;
  const [row] = rows;
  if (group.multiple && row !== undefined) {
    const values = elements.map((element) => element[row.value.name]).filter((value) => value !== undefined);
    taking.give(row, [...new Set(values)]);
    return elements.filter((element) => !hasValue(element, rows));
  }
  for (const each of rows) {
    const value = first?.[each.value.name];
    if (value !== undefined) taking.give(each, [value]);
  }
  return others;
}

const hasValue = (element: ScimObject, rows: readonly CompiledRow[]): boolean =>
  rows.some(({ value }) => element[value.name] !== undefined);

/** The primary element is written first: it is the first that is read again, and a single slot is for it. */
function primaryFirst(elements: readonly ScimObject[]): readonly ScimObject[] {
  const at = elements.findIndex((element) => element['primary'] === true);
  const primary = elements[at];
  return primary === undefined ? elements : [primary, ...elements.toSpliced(at, 1)];
}

/** What of an element reading will not give back, with what tells the element apart; undefined when there is nothing. */
function leftOver(
  field: Field,
  group: ElementGroup,
  element: ScimObject,
  readAsPrimary: boolean,
): ScimObject | undefined {
  const rest = scimObject();
  const mapped = new Set(group.rows.map(({ value }) => value.name));
  for (const [name, value] of Object.entries(element)) {
    if (value === undefined || mapped.has(name) || isReadBack(group, element, name, value, readAsPrimary)) continue;
    if (subAttribute(field.attribute, name)?.mutability !== 'readOnly') rest[name] = value;
  }
  if (Object.keys(rest).length === 0) return undefined;
  const identity = scimObject();
  Object.assign(identity, group.constants);
  const [row] = group.rows;
  if (group.multiple && row !== undefined) identity[row.value.name] = element[row.value.name];
  return Object.assign(identity, rest);
}

function isReadBack(
  group: ElementGroup,
  element: ScimObject,
  name: string,
  value: ScimValue,
  readAsPrimary: boolean,
): boolean {
  // A client that says false gets false again, and not the `true` that stands in the first element by default.
  if (name === 'primary' && !Object.hasOwn(group.constants, 'primary')) return value === true && readAsPrimary;
  // A display that only repeats the value says nothing.
  if (name === 'display' && value === element['value']) return true;
  const constant = group.constants[name];
  return typeof constant === 'string' && typeof value === 'string'
    ? constant.toLowerCase() === value.toLowerCase()
    : constant === value;
}

/** `emails[type eq "other"]`: the type only where it is one of the schema's own words, else it could be a personal value. */
function elementPath({ extension, attribute }: Field, element: ScimObject): string {
  const type = element['type'];
  const words = subAttribute(attribute, 'type')?.canonicalValues ?? [];
  const known = typeof type === 'string' ? words.find((word) => word === type.toLowerCase()) : undefined;
  const label = attributeLabel(extension, attribute.name);
  return known === undefined ? label : `${label}[type eq "${known}"]`;
}
