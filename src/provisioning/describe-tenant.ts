import { type Connector } from '../../connectors/sdk/connector.js';
import { isEnumerable } from '../../connectors/sdk/capabilities/enumerable.js';
import { isPasswordSettable } from '../../connectors/sdk/capabilities/password-settable.js';
import { isSearchable } from '../../connectors/sdk/capabilities/searchable.js';
import { isUpdatable } from '../../connectors/sdk/capabilities/updatable.js';
import { type DiscoveryResource } from '../scim/messages/discovery-resource.js';
import { resourceTypeResource } from '../scim/messages/resource-type-resource.js';
import { schemaResource } from '../scim/messages/schema-resource.js';
import {
  type AuthenticationScheme,
  type ServiceCapabilities,
  serviceProviderConfig,
} from '../scim/messages/service-provider-config.js';
import { resourceTypeSchema } from '../scim/schema/definitions/resource-type.js';
import { schemaSchema } from '../scim/schema/definitions/schema.js';
import { serviceProviderConfigSchema } from '../scim/schema/definitions/service-provider-config.js';
import { type SchemaDefinition } from '../scim/schema/model.js';
import { type Bridge } from './bridge.js';
import { type RequestContext } from './request-context.js';
import { type Workshop } from './use-case.js';

const bearer: AuthenticationScheme = {
  type: 'oauthbearertoken',
  name: 'Bearer token',
  description: 'A token of the tenant in the Authorization header.',
  specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
  primary: true,
};

/** "All supported schemas" (RFC 7644 §4): the resources of discovery name these in `schemas`. */
const ofDiscovery = [serviceProviderConfigSchema, resourceTypeSchema, schemaSchema];

/** Discovery (RFC 7644 §4): what is announced is what this tenant's mapping and connector can do. */
export class DescribeTenant {
  constructor(private readonly workshop: Workshop) {}

  serviceProviderConfig(context: RequestContext): DiscoveryResource {
    const bridge = this.workshop.bridges.of(context);
    return serviceProviderConfig(capabilitiesOf(bridge), `${context.baseUrl}/ServiceProviderConfig`);
  }

  resourceTypes(context: RequestContext): readonly DiscoveryResource[] {
    const { types } = this.workshop.bridges.of(context);
    return types.map(({ mapping }) => {
      const { resourceType } = mapping.schema;
      return resourceTypeResource(resourceType, `${context.baseUrl}/ResourceTypes/${resourceType.id}`);
    });
  }

  /**
   * Each schema once, with just the attributes that the tenant's mappings can hold: of any type that it extends; and the schemas of
   * discovery itself.
   */
  schemas(context: RequestContext): readonly DiscoveryResource[] {
    const { types } = this.workshop.bridges.of(context);
    const schemas = types.flatMap(({ mapping }) => [mapping.schema.core, ...mapping.schema.extensions]);
    const distinct = Map.groupBy(schemas, ({ id }) => id);
    return [...[...distinct.values()].flatMap(united), ...ofDiscovery].map((schema) =>
      schemaResource(schema, `${context.baseUrl}/Schemas/${schema.id}`),
    );
  }
}

function capabilitiesOf(bridge: Bridge): ServiceCapabilities {
  const connector: Connector = bridge.target.connector;
  const writesPasswords = bridge.types.some((type) => type.mapping.passwordRow !== undefined);
  return {
    patch: isUpdatable(connector),
    ...(bridge.limits.bulkOperations > 0 && {
      bulk: { maxOperations: bridge.limits.bulkOperations, maxPayloadSize: bridge.limits.bulkPayloadBytes },
    }),
    ...((isSearchable(connector) || isEnumerable(connector)) && { filter: { maxResults: bridge.limits.maxPageSize } }),
    ...(isEnumerable(connector) && {
      pagination: {
        defaultPageSize: bridge.limits.defaultPageSize,
        maxPageSize: bridge.limits.maxPageSize,
        cursorTimeout: bridge.limits.listingMs / 1_000,
      },
    }),
    changePassword: writesPasswords && isPasswordSettable(connector),
    sort: isEnumerable(connector),
    etag: true,
    authenticationSchemes: [bearer],
  };
}

/** One schema of those that the types of a tenant have of it. */
function united([first, ...others]: readonly SchemaDefinition[]): readonly SchemaDefinition[] {
  if (first === undefined) return [];
  const attributes = [...first.attributes];
  for (const attribute of others.flatMap((schema) => schema.attributes))
    if (attributes.every(({ name }) => name !== attribute.name)) attributes.push(attribute);
  return [{ ...first, attributes }];
}
