/** What must hold for the values of an attribute before they are stored. Nothing is changed here. */
import { BackendReference, type BackendValue } from '../sdk/backend-object.js';
import { passwordName, timestamps, type ObjectTypeConfig } from './config.js';
import { invalidValue, passwordAttribute, readOnly, referenceNotFound } from './errors.js';
import { type MemoryStore } from './store.js';
import { attributeName, copy, fault, valueKey, type ValueSet } from './values.js';

/** Bound on a name, so that it fits wherever names are kept. */
const maxKeyLength = 512;

/** @throws ConnectorError `forbidden` for attributes that only the backend writes */
export function checkWritable(type: ObjectTypeConfig, attribute: string): void {
  const name = attributeName(attribute);
  if (name === passwordName) throw passwordAttribute(attribute);
  if (name === timestamps.created || name === timestamps.modified || type.backReferences.has(name)) {
    throw readOnly(attribute);
  }
}

/**
 * The values as they will be stored: without repetitions, references checked and without their names.
 * @throws ConnectorError `invalidValue`, `referenceNotFound`
 */
export function checkValues(
  store: MemoryStore,
  type: ObjectTypeConfig,
  attribute: string,
  values: readonly BackendValue[],
): ValueSet {
  const allowed = type.references.get(attributeName(attribute));
  const checked = new Map<string, BackendValue>();
  for (const value of values) {
    const stored =
      allowed === undefined ? checkPlain(attribute, value) : checkReference(store, attribute, value, allowed);
    checked.set(valueKey(stored), stored);
  }
  if (attributeName(type.key) === attributeName(attribute)) checkKey(attribute, checked);
  return checked;
}

function checkPlain(attribute: string, value: BackendValue): BackendValue {
  if (value instanceof BackendReference) {
    throw invalidValue(attribute, 'is a reference, but the attribute is not configured to hold references');
  }
  const reason = fault(value);
  if (reason !== undefined) throw invalidValue(attribute, reason);
  return copy(value);
}

function checkReference(
  store: MemoryStore,
  attribute: string,
  value: BackendValue,
  allowed: readonly string[],
): BackendReference {
  if (!(value instanceof BackendReference)) throw invalidValue(attribute, 'must be a reference to an object');
  const target = store.get(value.id);
  if (target?.objectType !== value.objectType || !allowed.includes(target.objectType))
    throw referenceNotFound(attribute);
  return new BackendReference(target.objectType, target.id);
}

function checkKey(attribute: string, values: ValueSet): void {
  const [value, ...more] = values.values();
  if (typeof value !== 'string' || more.length > 0)
    throw invalidValue(attribute, 'must be exactly one text: it is the name');
  if (value.trim() === '') throw invalidValue(attribute, 'must not be blank: it is the name');
  if (value.length > maxKeyLength) throw invalidValue(attribute, `must have at most ${maxKeyLength} characters`);
}
