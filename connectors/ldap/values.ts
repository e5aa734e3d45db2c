/** Values of attributes between the directory and the gateway. */
import { Attribute, type Entry } from 'ldapts';
import {
  backendAttributes,
  BackendReference,
  type BackendAttributes,
  type BackendObject,
  type BackendValue,
} from '../sdk/backend-object.js';
import { valuesOf, textsOf } from './entry.js';
import { invalidValue } from './errors.js';
import { normalTime } from './generalized-time.js';
import { type QueryContext } from './query.js';
import { type WantedAttributes } from './wanted-attributes.js';

/** The object that a name belongs to; undefined when it is none of ours. */
export type ReferenceOf = (name: string) => BackendReference | undefined;

/** Names in all reference attributes of the entries: what must be known before they can become objects. */
export function* namesIn(entries: readonly Entry[], wanted: WantedAttributes): Generator<string> {
  if (!wanted.hasReferences) return;
  for (const entry of entries) {
    for (const key of Object.keys(entry)) {
      if (key !== 'dn' && wanted.named(key).some(({ reference }) => reference)) yield* textsOf(entry, key);
    }
  }
}

/** The entry as an object; undefined when the server does not show its id. */
export function toBackendObject(
  entry: Entry,
  wanted: WantedAttributes,
  context: QueryContext,
  referenceOf: ReferenceOf,
): BackendObject | undefined {
  const { identity } = context.schema.kind;
  const id = identity.idOf(entry);
  if (id === undefined) return undefined;
  const version = identity.versionOf(entry);
  return {
    id,
    name: entry.dn,
    ...(version !== undefined && { version }),
    attributes: readAttributes(entry, wanted, context, referenceOf),
  };
}

function readAttributes(
  entry: Entry,
  wanted: WantedAttributes,
  context: QueryContext,
  referenceOf: ReferenceOf,
): BackendAttributes {
  const result = backendAttributes();
  for (const key of Object.keys(entry)) {
    if (key === 'dn') continue;
    for (const { name, reference, derived } of wanted.named(key)) {
      if (derived !== undefined) {
        const value = derived.read(textsOf(entry, key)[0]);
        if (value !== undefined) result[name] = [value];
        continue;
      }
      const values = reference
        ? references(valuesOf(entry, key), referenceOf)
        : valuesOf(entry, key).map((value) => readValue(value, name, context));
      if (values.length > 0) result[name] = values;
    }
  }
  return result;
}

function references(names: readonly (string | Buffer)[], referenceOf: ReferenceOf): readonly BackendReference[] {
  const found: BackendReference[] = [];
  for (const name of names) {
    const reference = typeof name === 'string' ? referenceOf(name) : undefined;
    if (reference !== undefined) found.push(reference);
  }
  return found;
}

function readValue(value: string | Buffer, name: string, { schema, disabled }: QueryContext): BackendValue {
  if (typeof value !== 'string') return new Uint8Array(value);
  if (schema.canonicalName(name) !== schema.canonicalName(disabled.attribute) || value === disabled.value) return value;
  // One spelling for the mark of a disabled user, so that comparing it as text is comparing it as the server does.
  const time = normalTime(value);
  return time !== undefined && time === normalTime(disabled.value) ? disabled.value : value;
}

/** Values to be written. The driver's debug output, which would log them, gets only the name. */
export class QuietAttribute extends Attribute {
  toJSON(): { readonly type: string } {
    return { type: this.type };
  }
}

/**
 * Values as the server takes them.
 * @param nameOf the verified name of a reference
 * @throws ConnectorError `invalidValue`
 */
export function toNativeValues(
  attribute: string,
  values: readonly BackendValue[],
  nameOf: (reference: BackendReference) => string,
): string[] | Buffer[] {
  const native = values.map((value) => toNativeValue(attribute, value, nameOf));
  if (native.every((value) => typeof value === 'string')) return native;
  return native.map((value) => (typeof value === 'string' ? Buffer.from(value, 'utf8') : value));
}

function toNativeValue(
  attribute: string,
  value: BackendValue,
  nameOf: (reference: BackendReference) => string,
): string | Buffer {
  if (value instanceof BackendReference) return nameOf(value);
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw invalidValue(attribute, 'is not a valid date');
    return value.toISOString().replace(/[-:T]/g, '').replace('.000Z', 'Z');
  }
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw invalidValue(attribute, 'is not a finite number');
    return String(value);
  }
  if (!value.isWellFormed()) throw invalidValue(attribute, 'is not well-formed Unicode');
  return value;
}
