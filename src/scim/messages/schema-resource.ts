import { schemaSchema } from '../schema/definitions/schema.js';
import { type AttributeDefinition, type SchemaDefinition } from '../schema/model.js';
import { type MutableScimObject, type ScimObject, scimObject } from '../schema/values.js';
import { type DiscoveryResource, discoveryResource } from './discovery-resource.js';

/**
 * A schema at /Schemas (RFC 7643 §7, §8.7).
 *
 * @param location absolute URL of the resource.
 */
export function schemaResource(schema: SchemaDefinition, location: string): DiscoveryResource {
  return discoveryResource(schemaSchema.id, 'Schema', location, {
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map(attributeResource),
  });
}

function attributeResource(definition: AttributeDefinition): ScimObject {
  const resource: MutableScimObject = scimObject();
  resource['name'] = definition.name;
  resource['type'] = definition.type;
  resource['multiValued'] = definition.multiValued;
  resource['description'] = definition.description;
  resource['required'] = definition.required;
  // A complex attribute has neither case nor uniqueness (RFC 7643 §2.3.8).
  if (definition.type !== 'complex') resource['caseExact'] = definition.caseExact;
  resource['mutability'] = definition.mutability;
  resource['returned'] = definition.returned;
  if (definition.type !== 'complex') resource['uniqueness'] = definition.uniqueness;
  if (definition.canonicalValues !== undefined) resource['canonicalValues'] = definition.canonicalValues;
  if (definition.referenceTypes !== undefined) resource['referenceTypes'] = definition.referenceTypes;
  if (definition.subAttributes !== undefined)
    resource['subAttributes'] = definition.subAttributes.map(attributeResource);
  return resource;
}
