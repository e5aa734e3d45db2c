import { ScimError } from '../scim/errors/scim-error.js';

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/** How the client reached us; the caller has decided already whether forwarded headers are believed. */
export interface Origin {
  readonly protocol: string;
  readonly host: string;
}

/**
 * Absolute base of a tenant's SCIM URLs, without a slash at the end.
 *
 * @throws ScimError 400 when no public URL is configured and the Host header is missing or is not a host.
 */
export function baseUrl(publicUrl: string | undefined, origin: Origin, tenant: string): string {
  return `${publicUrl === undefined ? originOf(origin) : publicUrl.replace(/\/+$/, '')}/tenants/${encodeURIComponent(tenant)}/scim/v2`;
}

function originOf({ protocol, host }: Origin): string {
  if (!HOST.test(host)) throw new ScimError(400, 'The Host header is missing or not valid.');
  if (protocol !== 'http' && protocol !== 'https') throw new ScimError(400, 'The forwarded protocol is not valid.');
  return `${protocol}://${host}`;
}
