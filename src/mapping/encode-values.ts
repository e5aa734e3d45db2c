import { type BackendReference, type BackendValue } from '../../connectors/sdk/backend-object.js';
import { invalidValue } from '../scim/errors/scim-error.js';
import { isScimArray, type ScimObject, type ScimValue } from '../scim/schema/values.js';
import { type CompiledRow } from './compiled-row.js';
import { renderTemplate } from './template.js';
import { UnwritableValue } from './transforms/unwritable-value.js';

/** The object that a SCIM id stands for, if it is one of these object types; undefined when there is none. */
export type ToReference = (scimId: string, to: readonly string[]) => BackendReference | undefined;

/** A reference whose SCIM id stands for nothing that the row may point at. */
export interface UnresolvedReference {
  /** `members`, `urn:…:User:manager.value` */
  readonly path: string;
  /** The SCIM id as the client gave it. */
  readonly value: string;
}

/**
 * Backend values for the SCIM values of a row.
 * @param unresolved gets the references that have no object; they are left out
 * @throws ScimError 400 invalidValue naming the attribute
 */
export function encodeValues(
  row: CompiledRow,
  values: readonly ScimValue[],
  toReference: ToReference,
  unresolved: UnresolvedReference[],
): readonly BackendValue[] {
  const { transform } = row;
  if (transform.kind === 'reference') {
    return values.flatMap((value) => {
      const id = textOf(row, value);
      const reference = toReference(id, transform.to);
      if (reference === undefined) unresolved.push({ path: row.label, value: id });
      return reference ?? [];
    });
  }
  return writeValues(row, values);
}

/** The text of a password or of a reference's id. @throws ScimError 400 invalidValue */
export function textOf(row: CompiledRow, value: ScimValue): string {
  if (typeof value !== 'string' || value === '') throw invalidValue(`'${row.label}' must be text that is not empty.`);
  return value;
}

function writeValues(row: CompiledRow, values: readonly ScimValue[]): readonly BackendValue[] {
  const { transform } = row;
  const [first] = values;
  try {
    if (transform.kind === 'state') return first === undefined ? [] : transform.write(first);
    if (transform.kind !== 'value') return [];
    // Two values may become one (letter case): a backend attribute holds each value once.
    return [...new Set(values.map((value) => transform.write(value)))];
  } catch (error) {
    if (error instanceof UnwritableValue) throw invalidValue(`'${row.label}' must be ${error.expected}.`);
    throw error;
  }
}

/** The SCIM values as they will be read after they are written. @throws ScimError 400 invalidValue */
export function readBack(row: CompiledRow, values: readonly ScimValue[]): readonly ScimValue[] {
  const { transform } = row;
  if (transform.kind === 'state') return values.length === 0 ? [] : [transform.read(writeValues(row, values))];
  if (transform.kind !== 'value') return values;
  return writeValues(row, values).flatMap((value) => transform.read(value) ?? []);
}

/** The value of the first default template whose attributes are all there, as a list; empty when there is none. */
export function defaultValues(row: CompiledRow, resource: ScimObject): readonly ScimValue[] {
  for (const template of row.defaults) {
    const text = renderTemplate(template, resource);
    if (text !== undefined) return [typed(row, text)];
  }
  return [];
}

/** Templates make text; the attribute may be of another type. */
function typed(row: CompiledRow, text: string): ScimValue {
  const { type } = row.value;
  if (type === 'boolean' && /^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  const number = (type === 'integer' || type === 'decimal') && text.trim() !== '' ? Number(text) : NaN;
  return Number.isNaN(number) ? text : number;
}

/** Whether two lists hold the same values, in whatever order. */
export function sameValues(a: readonly ScimValue[], b: readonly ScimValue[]): boolean {
  if (a.length !== b.length) return false;
  const counts = new Map<ScimValue, number>();
  for (const value of a) counts.set(comparable(value), (counts.get(comparable(value)) ?? 0) + 1);
  for (const value of b) {
    const count = counts.get(comparable(value)) ?? 0;
    if (count === 0) return false;
    counts.set(comparable(value), count - 1);
  }
  return true;
}

// Rows hold simple values; anything else compares by what it consists of.
const comparable = (value: ScimValue): ScimValue =>
  isScimArray(value) || typeof value === 'object' ? JSON.stringify(value) : value;
