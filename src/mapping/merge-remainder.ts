import {
  isScimArray,
  isScimObject,
  scimObject,
  type MutableScimObject,
  type ScimObject,
  type ScimValue,
} from '../scim/schema/values.js';
import { type CompiledMapping } from './compiled-mapping.js';
import { groupOf, type ElementGroup, type Field } from './field.js';

/**
 * Merges what the gateway keeps over what the mapping reads: together they are what the client sent. Mapped values win, except that
 * a kept `primary` takes the place of the one that the mapping adds by default. What is kept about an element of which the
 * backend no longer has the value is left out.
 * @param remainder from a write plan of the same mapping
 */
export function mergeRemainder(
  resource: ScimObject,
  remainder: ScimObject,
  mapping: CompiledMapping,
): MutableScimObject {
  const merged = copy(resource);
  for (const [name, kept] of Object.entries(remainder)) {
    if (kept === undefined) continue;
    const extension = mapping.fullSchema.extension(name);
    if (extension === undefined) mergeAttribute(merged, name, kept, mapping.field(undefined, name));
    else if (isScimObject(kept)) {
      const found = merged[name];
      const holder = copy(isScimObject(found) ? found : scimObject());
      for (const [own, value] of Object.entries(kept)) {
        if (value !== undefined) mergeAttribute(holder, own, value, mapping.field(name, own));
      }
      merged[name] = holder;
    }
  }
  return merged;
}

const copy = (object: ScimObject): MutableScimObject => Object.assign(scimObject(), object);

function mergeAttribute(holder: MutableScimObject, name: string, kept: ScimValue, field: Field | undefined): void {
  const found = holder[name];
  if (found === undefined && !isScimArray(kept)) holder[name] = kept;
  else if (isScimArray(kept)) {
    const elements = isScimArray(found) ? found : [];
    const merged = mergeElements(elements, kept, field);
    if (merged.length > 0) holder[name] = merged;
  } else if (isScimObject(found) && isScimObject(kept)) holder[name] = Object.assign(copy(kept), found);
}

function mergeElements(
  found: readonly ScimValue[],
  kept: readonly ScimValue[],
  field: Field | undefined,
): readonly ScimValue[] {
  const elements = found.map((element) => (isScimObject(element) ? copy(element) : element));
  const index = new ElementIndex(elements, field);
  let primary: MutableScimObject | undefined;
  for (const one of kept) {
    if (!isScimObject(one)) {
      if (!elements.includes(one)) elements.push(one);
      continue;
    }
    const target = index.find(one);
    if (target === 'gone') continue;
    const element = target ?? copy(one);
    if (target === undefined) elements.push(element);
    else for (const [name, value] of Object.entries(one)) element[name] ??= value;
    if (one['primary'] === true) primary = element;
    else if (one['primary'] === false) element['primary'] = false;
  }
  if (primary !== undefined) makePrimary(elements, primary);
  return elements;
}

function makePrimary(elements: readonly ScimValue[], primary: MutableScimObject): void {
  for (const element of elements) {
    // All elements are copies here; RFC 7643 §2.4: one primary at most.
    if (!isScimObject(element) || element === primary) continue;
    const other: MutableScimObject = element;
    if (other['primary'] === true) delete other['primary'];
  }
  primary['primary'] = true;
}

/** Finds the read element that a kept one is about. */
class ElementIndex {
  private readonly bySlot = new Map<ElementGroup, MutableScimObject>();
  private readonly byValue = new Map<ElementGroup, Map<ScimValue, MutableScimObject>>();

  constructor(
    elements: readonly ScimValue[],
    private readonly field: Field | undefined,
  ) {
    if (field === undefined) return;
    for (const element of elements) {
      if (!isScimObject(element)) continue;
      const group = groupOf(field, element);
      if (group === undefined) continue;
      this.bySlot.set(group, element);
      const value = element[slotName(group)];
      if (value === undefined) continue;
      const values = this.byValue.get(group) ?? new Map<ScimValue, MutableScimObject>();
      this.byValue.set(group, values.set(value, element));
    }
  }

  /** @returns undefined when the kept element stands for itself; `gone` when the one it was about is no longer there */
  find(kept: ScimObject): MutableScimObject | 'gone' | undefined {
    const group = this.field === undefined ? undefined : groupOf(this.field, kept);
    if (group === undefined) return undefined;
    const mapped = group.rows.some(({ value }) => kept[value.name] !== undefined);
    if (group.multiple) {
      const value = kept[slotName(group)];
      return value === undefined ? undefined : (this.byValue.get(group)?.get(value) ?? 'gone');
    }
    const slot = this.bySlot.get(group);
    // One with mapped values was the second for its slot, and stands for itself; the others add to what is in the slot.
    if (mapped)
      return slot !== undefined && group.rows.every(({ value }) => slot[value.name] === kept[value.name])
        ? slot
        : undefined;
    if (slot !== undefined) return slot;
    return Object.keys(kept).some((name) => !descriptive.has(name) && !Object.hasOwn(group.constants, name))
      ? undefined
      : 'gone';
  }
}

const descriptive: ReadonlySet<string> = new Set(['type', 'primary', 'display']);

const slotName = (group: ElementGroup): string => group.rows[0]?.value.name ?? 'value';
