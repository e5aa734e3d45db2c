import { type BackendObject, type BackendValue } from '../../connectors/sdk/backend-object.js';
import {
  isScimObject,
  scimObject,
  type MutableScimObject,
  type ScimObject,
  type ScimValue,
} from '../scim/schema/values.js';
import { valuesOf } from './backend-values.js';
import { type CompiledRow } from './compiled-row.js';
import { type ElementGroup, type Field } from './field.js';
import { referencesReader } from './references-reader.js';
import { type BaseOf, type ToScimId } from './resolved-reference.js';

/** Puts one SCIM attribute of an object into the resource. */
export type FieldReader = (
  object: BackendObject,
  resource: MutableScimObject,
  toScimId: ToScimId,
  baseOf: BaseOf,
) => void;

/** Compiles the reading of one attribute: nothing is looked up by name or parsed when objects come. */
export function compileReader(field: Field, planned: ReadonlySet<CompiledRow>): FieldReader {
  const rows = field.rows.filter((row) => planned.has(row));
  if (field.groups.length > 0) return elementsReader(field, planned);
  if (field.attribute.multiValued) return listReader(field, rows);
  const readers = rows.map((row) => singleReader(field, row));
  return (object, resource, toScimId, baseOf) => {
    for (const reader of readers) reader(object, resource, toScimId, baseOf);
  };
}

function singleReader(field: Field, row: CompiledRow): FieldReader {
  const { attribute, sub } = row.path;
  const read = firstValue(row);
  return (object, resource, toScimId) => {
    const value = read(valuesOf(object, row.backend), toScimId);
    if (value === undefined) return;
    const holder = holderOf(field, resource);
    if (sub === undefined) holder[attribute.name] = value;
    else child(holder, attribute.name)[sub.name] = value;
  };
}

/** A simple multi-valued attribute: all values of all its rows. */
function listReader(field: Field, rows: readonly CompiledRow[]): FieldReader {
  const readers = rows.map((row) => [row.backend, eachValue(row)] as const);
  return (object, resource, toScimId) => {
    const found = readers.flatMap(([backend, read]) => read(valuesOf(object, backend), toScimId));
    if (found.length > 0) holderOf(field, resource)[field.attribute.name] = found;
  };
}

type GroupReader = (object: BackendObject, toScimId: ToScimId, baseOf: BaseOf) => readonly ScimObject[];

function elementsReader(field: Field, planned: ReadonlySet<CompiledRow>): FieldReader {
  const groups = field.groups.flatMap((group) => {
    const rows = group.rows.filter((row) => planned.has(row));
    const [first] = rows;
    if (first === undefined) return [];
    const read = first.multiple ? multipleReader(field, group, first) : elementReader(group, rows);
    return [{ read, primary: group.primary }];
  });
  return (object, resource, toScimId, baseOf) => {
    let elements: readonly ScimObject[] = [];
    let hasPrimary = false;
    for (const { read, primary } of groups) {
      const found = read(object, toScimId, baseOf);
      const [first] = found;
      if (first === undefined) continue;
      // RFC 7643 §2.4: `primary` is true in one element at most.
      const marked: readonly ScimObject[] = primary && !hasPrimary ? [markPrimary(first), ...found.slice(1)] : found;
      hasPrimary ||= marked[0]?.['primary'] === true;
      // The list of the only group stays what it is: it may be a ready one.
      elements = elements.length === 0 ? marked : [...elements, ...marked];
    }
    if (elements.length > 0) holderOf(field, resource)[field.attribute.name] = elements;
  };
}

/** A copy: elements may belong to other resources too. */
function markPrimary(element: ScimObject): ScimObject {
  return Object.assign(scimObject(), element, { primary: true });
}

function multipleReader(field: Field, group: ElementGroup, row: CompiledRow): GroupReader {
  const name = row.value.name;
  if (row.transform.kind === 'reference') return referencesReader(field, group, row, row.transform);
  const read = eachValue(row);
  return (object, toScimId) =>
    read(valuesOf(object, row.backend), toScimId).map((value) => ({ ...group.constants, [name]: value }));
}

function elementReader(group: ElementGroup, rows: readonly CompiledRow[]): GroupReader {
  const readers = rows.map((row) => [row.value.name, row.backend, firstValue(row)] as const);
  return (object, toScimId) => {
    let element: MutableScimObject | undefined;
    for (const [name, backend, read] of readers) {
      const value = read(valuesOf(object, backend), toScimId);
      if (value === undefined) continue;
      element ??= Object.assign(scimObject(), group.constants);
      element[name] = value;
    }
    return element === undefined ? [] : [element];
  };
}

/** The first value that has a SCIM form. */
function firstValue(row: CompiledRow): (values: readonly BackendValue[], toScimId: ToScimId) => ScimValue | undefined {
  const { transform } = row;
  if (transform.kind === 'state') return (values) => transform.read(values);
  if (transform.kind === 'value')
    return (values) => {
      for (const value of values) {
        const read = transform.read(value);
        if (read !== undefined) return read;
      }
      return undefined;
    };
  if (transform.kind !== 'reference') return () => undefined;
  return (values, toScimId) => {
    for (const value of values) {
      const found = transform.accepts(value) ? toScimId(value) : undefined;
      if (found !== undefined) return found.id;
    }
    return undefined;
  };
}

function eachValue(row: CompiledRow): (values: readonly BackendValue[], toScimId: ToScimId) => readonly ScimValue[] {
  const { transform } = row;
  if (transform.kind === 'reference')
    return (values, toScimId) =>
      values.flatMap((value) => (transform.accepts(value) ? (toScimId(value)?.id ?? []) : []));
  if (transform.kind !== 'value') return () => [];
  return (values) =>
    values.flatMap((value) => {
      return transform.read(value) ?? [];
    });
}

function holderOf(field: Field, resource: MutableScimObject): MutableScimObject {
  return field.extension === undefined ? resource : child(resource, field.extension);
}

function child(holder: MutableScimObject, name: string): MutableScimObject {
  const found = holder[name];
  // Only this reading writes into the resource, so what is there was made here and may be added to.
  if (isScimObject(found)) return found;
  const made = scimObject();
  holder[name] = made;
  return made;
}
