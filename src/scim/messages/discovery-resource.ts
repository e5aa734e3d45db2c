import { type ScimObject, scimObject, type ScimValue } from '../schema/values.js';

/** A resource of the discovery endpoints (RFC 7644 §4), ready to be sent. */
export type DiscoveryResource = ScimObject;

/**
 * The frame that they share: `schemas` first, `meta` last, undefined values left out.
 *
 * @param location absolute URL of the resource.
 */
export function discoveryResource(
  schema: string,
  resourceType: string,
  location: string,
  attributes: Readonly<Record<string, ScimValue | undefined>>,
): DiscoveryResource {
  const resource = scimObject();
  resource['schemas'] = [schema];
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) resource[name] = value;
  resource['meta'] = { resourceType, location };
  return resource;
}
