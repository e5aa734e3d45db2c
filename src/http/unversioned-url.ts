/** The base of a tenant, without a version behind it. */
const unversioned = /^(\/tenants\/[^/?#]+\/scim)(?!\/v\d)(?=[/?#]|$)/;

/**
 * The request target with the version in it: a URL that names none means the newest one (RFC 7644 §3.13). Targets that name a
 * version, or that are no tenant's, stay what they are.
 */
export function versionedUrl(url: string): string {
  return url.replace(unversioned, '$1/v2');
}
