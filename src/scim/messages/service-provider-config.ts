import { serviceProviderConfigSchema } from '../schema/definitions/service-provider-config.js';
import { type ScimValue } from '../schema/values.js';
import { type DiscoveryResource, discoveryResource } from './discovery-resource.js';

/** What a service offers and how much of it. */
export interface ServiceCapabilities {
  readonly documentationUri?: string;
  readonly patch: boolean;
  /** undefined: no bulk requests. `maxPayloadSize` in bytes. */
  readonly bulk?: { readonly maxOperations: number; readonly maxPayloadSize: number };
  /** undefined: no filters. */
  readonly filter?: { readonly maxResults: number };
  /** RFC 9865 §4. undefined: lists are not paged. */
  readonly pagination?: PaginationCapabilities;
  readonly changePassword: boolean;
  readonly sort: boolean;
  readonly etag: boolean;
  readonly authenticationSchemes: readonly AuthenticationScheme[];
}

/** By index and by cursor; by index when the client asks for neither. */
export interface PaginationCapabilities {
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
  /** Seconds for which a cursor is good at least. */
  readonly cursorTimeout: number;
}

/** RFC 7643 §5. */
export interface AuthenticationScheme {
  readonly type: 'oauth' | 'oauth2' | 'oauthbearertoken' | 'httpbasic' | 'httpdigest';
  readonly name: string;
  readonly description: string;
  readonly specUri?: string;
  readonly documentationUri?: string;
  readonly primary?: boolean;
}

/**
 * The resource at /ServiceProviderConfig (RFC 7643 §5, §8.5; RFC 9865 §4). The counts that the schema requires are 0 for what is not supported.
 *
 * @param location absolute URL of the resource.
 */
export function serviceProviderConfig(capabilities: ServiceCapabilities, location: string): DiscoveryResource {
  const { documentationUri, bulk, filter, pagination } = capabilities;
  return discoveryResource(serviceProviderConfigSchema.id, 'ServiceProviderConfig', location, {
    documentationUri,
    patch: supported(capabilities.patch),
    bulk: supported(bulk !== undefined, {
      maxOperations: bulk?.maxOperations ?? 0,
      maxPayloadSize: bulk?.maxPayloadSize ?? 0,
    }),
    filter: supported(filter !== undefined, { maxResults: filter?.maxResults ?? 0 }),
    pagination: pagination && { cursor: true, index: true, defaultPaginationMethod: 'index', ...pagination },
    changePassword: supported(capabilities.changePassword),
    sort: supported(capabilities.sort),
    etag: supported(capabilities.etag),
    authenticationSchemes: capabilities.authenticationSchemes.map((scheme) => ({ ...scheme })),
  });
}

const supported = (value: boolean, limits: Record<string, ScimValue> = {}): Record<string, ScimValue> => ({
  supported: value,
  ...limits,
});
