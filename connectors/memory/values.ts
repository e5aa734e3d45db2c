/** Native values of the memory backend: their identity, their normal form, and what is acceptable at all. */
import { BackendReference, type BackendValue } from '../sdk/backend-object.js';

/** The values of one attribute: a set, keyed by identity, in the order in which they were added. */
export type ValueSet = ReadonlyMap<string, BackendValue>;

export const noValues: ValueSet = new Map();

/** Attribute names compare without regard to case; this is the form under which they are kept. */
export function attributeName(name: string): string {
  return name.toLowerCase();
}

/** What makes two values the same value. The prefix keeps `1` and `'1'` apart. */
export function valueKey(value: BackendValue): string {
  if (typeof value === 'string') return `text:${value}`;
  if (typeof value === 'number') return `number:${value}`;
  if (typeof value === 'boolean') return `boolean:${value}`;
  if (value instanceof Date) return `date:${value.getTime()}`;
  if (value instanceof BackendReference) return referenceKey(value.id);
  return `binary:${Buffer.from(value).toString('base64')}`;
}

/** Identity of a reference to the object with this id: ids are unique across object types. */
export function referenceKey(id: string): string {
  return `reference:${id}`;
}

/** The form in which names and unique values are compared: without regard to case and surrounding space. */
export function normalForm(value: BackendValue): string {
  return typeof value === 'string' ? `text:${value.trim().toLowerCase()}` : valueKey(value);
}

/** Why a value cannot be stored; undefined when it can. */
export function fault(value: BackendValue): string | undefined {
  if (typeof value === 'string' && !value.isWellFormed()) return 'is not well-formed Unicode';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'is not a finite number';
  if (value instanceof Date && Number.isNaN(value.getTime())) return 'is not a valid date';
  return undefined;
}

/** A value that nobody else can change: dates and binaries are mutable, so they are copied on their way in and out. */
export function copy(value: BackendValue): BackendValue {
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof Uint8Array) return value.slice();
  return value;
}

export function sameValues(left: ValueSet, right: ValueSet): boolean {
  return left.size === right.size && [...left.keys()].every((key) => right.has(key));
}
