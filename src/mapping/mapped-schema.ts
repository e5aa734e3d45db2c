import { type AttributeDefinition, type ResourceTypeDefinition, type SchemaDefinition } from '../scim/schema/model.js';
import { ResourceSchema } from '../scim/schema/resource-schema.js';
import { type CompiledRow } from './compiled-row.js';
import { fieldKey, type Field } from './field.js';
import { isListOfMembers } from './reflections.js';
import { mayKeep } from './may-keep.js';

/** The definitions that a mapping is compiled against. */
export interface FullSchema {
  readonly resourceType: ResourceTypeDefinition;
  readonly core: SchemaDefinition;
  readonly extensions: readonly SchemaDefinition[];
}

/** Sub-attributes that the gateway adds to references. */
const madeForReferences: ReadonlySet<string> = new Set(['$ref', 'type', 'display', 'displayName']);
/** Of these, what is for people: a client that sends one says nothing that is kept. */
const forPeople: ReadonlySet<string> = new Set(['display', 'displayName']);

/** What decides besides the rows what is announced. */
interface Announced {
  readonly naturalKey: CompiledRow;
  /** The gateway keeps what no row takes: all of the schema is there but what only a backend could hold. */
  readonly keepsUnmapped: boolean;
}

/**
 * The schema that a tenant announces: just what its mapping, and the gateway for it, can hold. Extensions without rows are not
 * there unless the gateway keeps them. The common attributes (RFC 7643 §3.1) are part of every resource schema.
 */
export function mappedSchema(
  full: FullSchema,
  fields: ReadonlyMap<string, Field>,
  announced: Announced,
): ResourceSchema {
  const reduce = (schema: SchemaDefinition, extension: string | undefined): SchemaDefinition => ({
    ...schema,
    attributes: schema.attributes.flatMap((definition) => {
      const field = fields.get(fieldKey(extension, definition.name));
      if (field !== undefined) return [reduceAttribute(definition, field, announced)];
      return announced.keepsUnmapped && mayKeep(definition) ? [keptAttribute(definition)] : [];
    }),
  });
  const extensions = full.extensions
    .map((extension) => reduce(extension, extension.id))
    .filter(({ attributes }) => attributes.length > 0);
  const kept = new Set(extensions.map(({ id }) => id.toLowerCase()));
  const resourceType = {
    ...full.resourceType,
    schemaExtensions: full.resourceType.schemaExtensions.filter(({ schema }) => kept.has(schema.toLowerCase())),
  };
  return new ResourceSchema(resourceType, reduce(full.core, undefined), extensions);
}

function reduceAttribute(
  definition: AttributeDefinition,
  field: Field,
  { naturalKey, keepsUnmapped }: Announced,
): AttributeDefinition {
  const keeps = keepsUnmapped && !field.references;
  const attribute = keeps && definition.subAttributes !== undefined ? definition : withAccess(definition, field.rows);
  if (naturalKey.path.attribute === definition && naturalKey.path.sub === undefined)
    return { ...attribute, required: true, uniqueness: 'server' };
  if (definition.subAttributes === undefined) return attribute;
  return {
    ...attribute,
    subAttributes: definition.subAttributes.flatMap((sub) => reduceSub(sub, field, keeps)),
  };
}

/** An attribute without rows, as far as the gateway can keep it. */
function keptAttribute(definition: AttributeDefinition): AttributeDefinition {
  const { subAttributes } = definition;
  return subAttributes === undefined ? definition : { ...definition, subAttributes: subAttributes.filter(mayKeep) };
}

function reduceSub(sub: AttributeDefinition, field: Field, keeps: boolean): readonly AttributeDefinition[] {
  const rows = field.rows.filter(({ path }) => path.sub === sub);
  if (rows.length > 0) return [withAccess(sub, rows)];
  if (keeps) return mayKeep(sub) ? [sub] : [];
  if (field.references && madeForReferences.has(sub.name))
    return [forPeople.has(sub.name) ? madeName(sub, field) : sub];
  const fixed = field.groups.some(({ constants }) => Object.hasOwn(constants, sub.name));
  // Which element is primary (RFC 7643 §2.4) is nothing that a row without a condition on it can hold: it is the first one.
  if (sub.name === 'primary' && !fixed && field.groups.some(({ primary }) => primary))
    return [{ ...sub, mutability: 'readOnly' }];
  if (!fixed && !(field.groups.length > 0 && sub.name === 'type')) return [];
  return [sub.name === 'type' ? withTypes(sub, field) : sub];
}

/** Names of members are read when a client asks for them by name: a large group has as many as the directory has people. */
function madeName(sub: AttributeDefinition, field: Field): AttributeDefinition {
  const made: AttributeDefinition = { ...sub, mutability: 'readOnly' };
  return field.rows.some(isListOfMembers) ? { ...made, returned: 'request' } : made;
}

/** Labels that elements can have. Rows without condition on the type take any. */
function withTypes(sub: AttributeDefinition, field: Field): AttributeDefinition {
  const types = field.groups.map(({ constants }) => constants['type']);
  const texts = types.filter((type) => typeof type === 'string');
  return texts.length === types.length && texts.length > 0 ? { ...sub, canonicalValues: [...new Set(texts)] } : sub;
}

function withAccess(definition: AttributeDefinition, rows: readonly CompiledRow[]): AttributeDefinition {
  const read = rows.some(({ readable }) => readable);
  // What the mapping makes from other attributes is not written by the client.
  const written = rows.some(({ onCreate, onUpdate, made }) => made === undefined && (onCreate || onUpdate));
  if (!written) return { ...definition, mutability: 'readOnly' };
  return read ? definition : { ...definition, mutability: 'writeOnly', returned: 'never' };
}
