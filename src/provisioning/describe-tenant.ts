import { resourceTypeResource } from '../scim/messages/resource-type-resource.js';
import { schemaResource } from '../scim/messages/schema-resource.js';
import { serviceProviderConfig } from '../scim/messages/service-provider-config.js';
import { type ScimObject } from '../scim/schema/values.js';
import { type RequestContext } from './request-context.js';
import { type Workshop } from './use-case.js';

/** Discovery (RFC 7644 §4): what is announced is what this tenant's mapping and connector can do. */
export class DescribeTenant {
  constructor(private readonly workshop: Workshop) {}

  serviceProviderConfig(context: RequestContext): ScimObject {
    const { limits } = this.workshop.bridges.of(context);
    return serviceProviderConfig({ baseUrl: context.baseUrl, maxResults: limits.maxPageSize });
  }

  resourceTypes(context: RequestContext): readonly ScimObject[] {
    const { types } = this.workshop.bridges.of(context);
    return types.map((type) => resourceTypeResource(type.mapping.schema.resourceType, context.baseUrl));
  }

  /** Each schema once, with just the attributes that the tenant's mapping can hold. */
  schemas(context: RequestContext): readonly ScimObject[] {
    const { types } = this.workshop.bridges.of(context);
    const schemas = types.flatMap(({ mapping }) => [mapping.schema.core, ...mapping.schema.extensions]);
    const distinct = new Map(schemas.map((schema) => [schema.id, schema]));
    return [...distinct.values()].map((schema) => schemaResource(schema, context.baseUrl));
  }
}
