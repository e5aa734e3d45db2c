import { resourceTypeSchema } from '../schema/definitions/resource-type.js';
import { type ResourceTypeDefinition } from '../schema/model.js';
import { type DiscoveryResource, discoveryResource } from './discovery-resource.js';

/**
 * A resource type at /ResourceTypes (RFC 7643 §6, §8.6).
 *
 * @param location absolute URL of the resource.
 */
export function resourceTypeResource(type: ResourceTypeDefinition, location: string): DiscoveryResource {
  return discoveryResource(resourceTypeSchema.id, 'ResourceType', location, {
    id: type.id,
    name: type.name,
    endpoint: type.endpoint,
    description: type.description,
    schema: type.schema,
    schemaExtensions: type.schemaExtensions.map(({ schema, required }) => ({ schema, required })),
  });
}
