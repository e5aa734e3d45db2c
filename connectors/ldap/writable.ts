/** What may be written at all, checked before the server is asked; and references in it as verified names. */
import { BackendReference, type BackendValue } from '../sdk/backend-object.js';
import { type AttributeChange } from '../sdk/capabilities/updatable.js';
import { type Call } from '../sdk/connector.js';
import { type Directory } from './directory.js';
import { forbiddenAttribute, invalidValue } from './errors.js';
import { type ObjectType } from './object-type.js';
import { isGuarded, isPrivilegedValue, isSecret } from './protected-attributes.js';
import { isReference } from './query.js';
import { type Schema } from './schema.js';
import { QuietAttribute, toNativeValues } from './values.js';

/** One attribute with the values that it shall have. */
export interface NativeChange {
  readonly attribute: string;
  /** Name in the form in which names compare. */
  readonly canonical: string;
  readonly values: string[] | Buffer[];
}

/** @throws ConnectorError `forbidden`, `invalidValue` */
function check({ attribute, values }: AttributeChange, schema: Schema): void {
  const canonical = schema.canonicalName(attribute);
  if (isSecret(canonical)) throw forbiddenAttribute(attribute, 'is set by the password operation, not as an attribute');
  if (isGuarded(canonical))
    throw forbiddenAttribute(attribute, 'is protected and cannot be written through the gateway');
  const type = schema.attribute(attribute);
  if (type?.readOnly === true) throw forbiddenAttribute(attribute, 'is kept by the server and cannot be written');
  const reference = isReference(type);
  for (const value of values) {
    if (value instanceof BackendReference !== reference) {
      throw invalidValue(attribute, reference ? 'must be a reference to an object' : 'must not be a reference');
    }
    if (isPrivilegedValue(canonical, value)) throw forbiddenAttribute(attribute, 'must not get this privileged value');
  }
}

function distinct(values: readonly BackendValue[]): readonly BackendValue[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    if (!(value instanceof BackendReference)) return true;
    const id = value.id.toLowerCase();
    return !seen.has(id) && seen.add(id);
  });
}

/**
 * Changes as the server takes them. Members that are no longer there are replaced by the placeholder.
 * @throws ConnectorError `forbidden`, `invalidValue`, `referenceNotFound`, `unavailable`
 */
export async function toNativeChanges(
  directory: Directory,
  type: ObjectType,
  changes: readonly AttributeChange[],
  schema: Schema,
  call: Call,
): Promise<readonly NativeChange[]> {
  const seen = new Set<string>();
  for (const item of changes) {
    const canonical = schema.canonicalName(item.attribute);
    if (seen.has(canonical)) throw invalidValue(item.attribute, 'is given twice in one request');
    seen.add(canonical);
    check(item, schema);
  }
  return Promise.all(
    changes.map(async ({ attribute, values }) => {
      const canonical = schema.canonicalName(attribute);
      const references = values.filter((value) => value instanceof BackendReference);
      const nameOf = await directory.references.namesOfAll(attribute, references, schema, call);
      const native = toNativeValues(attribute, distinct(values), nameOf);
      const isEmptied = native.length === 0 && isMembership(directory, type, canonical, schema);
      return { attribute, canonical, values: isEmptied ? [directory.config.membership.placeholder] : native };
    }),
  );
}

/** Whether this attribute of this type holds members, of which a group must have one. */
export function isMembership(directory: Directory, type: ObjectType, canonical: string, schema: Schema): boolean {
  const { membership, groups } = directory.config;
  return type.name === groups.objectType && canonical === schema.canonicalName(membership.attribute);
}

export function toAttribute({ attribute, values }: Pick<NativeChange, 'attribute' | 'values'>): QuietAttribute {
  return new QuietAttribute({ type: attribute, values });
}
