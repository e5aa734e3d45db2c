/** What may be written at all, checked before the server is asked; and references in it as verified names. */
import { BackendReference, type BackendValue } from '../sdk/backend-object.js';
import { type AttributeChange } from '../sdk/capabilities/updatable.js';
import { type Call } from '../sdk/connector.js';
import { type Directory } from './directory.js';
import { type DerivedAttribute } from './derived-attribute.js';
import { forbiddenAttribute, invalidValue } from './errors.js';
import { type ObjectType } from './object-type.js';
import { whyGuarded } from './guarded-attribute.js';
import { isPrivilegedValue } from './protected-attributes.js';
import { isReference } from './query.js';
import { type Schema } from './schema.js';
import { QuietAttribute, toNativeValues } from './values.js';

/** One attribute with the values that it shall have. */
export interface NativeChange {
  readonly attribute: string;
  /** Name in the form in which names compare. */
  readonly canonical: string;
  readonly values: string[] | Buffer[];
  /** Makes the value of the one that the entry has, instead of `values`. */
  readonly rewrite?: Rewrite;
}

/** A value that is made of the one that is there. */
export interface Rewrite {
  /** Something of the old value stays: it must not be overwritten by another. */
  readonly merges: boolean;
  /** @throws ConnectorError `invalidValue` */
  of(current: string | undefined): string;
}

/** @throws ConnectorError `forbidden`, `invalidValue` */
function check({ attribute, values }: AttributeChange, type: ObjectType, schema: Schema): void {
  if (schema.derived(attribute) !== undefined) return;
  const canonical = schema.canonicalName(attribute);
  const why = whyGuarded(attribute, schema.kind, canonical);
  if (why !== undefined) throw forbiddenAttribute(attribute, why);
  const attributeType = schema.attribute(attribute);
  if (attributeType === undefined && schema.known)
    throw invalidValue(attribute, 'cannot be stored: the server has no such attribute');
  if (attributeType?.readOnly === true)
    throw forbiddenAttribute(attribute, 'is kept by the server and cannot be written');
  const reference = isReference(attributeType);
  for (const value of values) {
    if (value instanceof BackendReference !== reference) {
      throw invalidValue(attribute, reference ? 'must be a reference to an object' : 'must not be a reference');
    }
    if (isPrivilegedValue(canonical, value)) throw forbiddenAttribute(attribute, 'must not get this privileged value');
    const flaw =
      typeof value === 'string' ? schema.kind.flawOf(attribute, value, type.config.objectClasses) : undefined;
    if (flaw !== undefined) throw invalidValue(attribute, flaw);
  }
}

/** Changes of derived attributes, as one change for each attribute that they are made of. */
function rewritesOf(changes: readonly AttributeChange[], schema: Schema): readonly NativeChange[] {
  const bySource = new Map<string, { readonly derived: DerivedAttribute; readonly value: string | undefined }[]>();
  for (const { attribute, values } of changes) {
    const derived = schema.derived(attribute);
    if (derived === undefined) continue;
    const [value] = values;
    if (values.length > 1 || (value !== undefined && typeof value !== 'string'))
      throw invalidValue(attribute, 'must be one text');
    bySource.set(derived.source, [...(bySource.get(derived.source) ?? []), { derived, value }]);
  }
  return Array.from(bySource, ([attribute, parts]) => ({
    attribute,
    canonical: schema.canonicalName(attribute),
    values: [],
    rewrite: {
      merges: parts.some(({ derived }) => derived.merges),
      of: (current: string | undefined) =>
        parts.reduce((source: string | undefined, { derived, value }) => {
          const next = derived.write(source, value);
          if (next === undefined) throw invalidValue(derived.name, 'is none that can be written');
          return next;
        }, current) ?? '',
    },
  }));
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
    check(item, type, schema);
  }
  const plain = changes.filter(({ attribute }) => schema.derived(attribute) === undefined);
  const native = await Promise.all(
    plain.map(async ({ attribute, values }) => {
      const canonical = schema.canonicalName(attribute);
      const references = values.filter((value) => value instanceof BackendReference);
      const nameOf = await directory.references.namesOfAll(attribute, references, schema, call);
      const native = toNativeValues(attribute, distinct(values), nameOf);
      const isEmptied = native.length === 0 && isMembership(directory, type, canonical, schema);
      return { attribute, canonical, values: isEmptied ? [directory.config.membership.placeholder] : native };
    }),
  );
  return plain.length === changes.length ? native : [...native, ...rewritesOf(changes, schema)];
}

/** Whether this attribute of this type holds members, of which a group must have one. */
export function isMembership(directory: Directory, type: ObjectType, canonical: string, schema: Schema): boolean {
  const { membership, groups } = directory.config;
  if (membership.placeholder === '') return false;
  return type.name === groups.objectType && canonical === schema.canonicalName(membership.attribute);
}

export function toAttribute({ attribute, values }: Pick<NativeChange, 'attribute' | 'values'>): QuietAttribute {
  return new QuietAttribute({ type: attribute, values });
}
