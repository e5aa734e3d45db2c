import { type AttributeDefinition, type SchemaDefinition } from '../scim/schema/model.js';
import { type CompiledMapping } from './compiled-mapping.js';
import { type Field } from './field.js';

/**
 * The schemas that a mapping announces (core first), for a tenant whose gateway keeps nothing of its own: which element of a multi-valued attribute is
 * `primary` (RFC 7643 §2.4) is then not the client's choice. Where the mapping makes one primary it is readOnly, else it is not there.
 */
export function heldSchemas(mapping: CompiledMapping): readonly SchemaDefinition[] {
  const { core, extensions } = mapping.schema;
  const held = (schema: SchemaDefinition, extension: string | undefined): SchemaDefinition => ({
    ...schema,
    attributes: schema.attributes.map((attribute) =>
      heldAttribute(attribute, mapping.field(extension, attribute.name)),
    ),
  });
  return [held(core, undefined), ...extensions.map((extension) => held(extension, extension.id))];
}

function heldAttribute(attribute: AttributeDefinition, field: Field | undefined): AttributeDefinition {
  const { subAttributes } = attribute;
  if (subAttributes === undefined || field === undefined || field.groups.length === 0) return attribute;
  return {
    ...attribute,
    subAttributes: subAttributes.flatMap((sub) => (sub.name === 'primary' ? heldPrimary(sub, field) : sub)),
  };
}

function heldPrimary(sub: AttributeDefinition, { groups, rows }: Field): readonly AttributeDefinition[] {
  const chosen =
    groups.some(({ constants }) => Object.hasOwn(constants, 'primary')) ||
    rows.some(({ path }) => path.sub?.name === 'primary');
  if (chosen) return [sub];
  return groups.some(({ primary }) => primary) ? [{ ...sub, mutability: 'readOnly' }] : [];
}
