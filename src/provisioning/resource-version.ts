import { hash } from 'node:crypto';
import { type BackendObject } from '../../connectors/sdk/backend-object.js';
import { preconditionFailed } from '../scim/errors/scim-error.js';
import { type Link } from './ports.js';

/**
 * The ETag of a resource: a hash of the backend's version and of what only the gateway holds. Weak, since a representation may
 * differ by projection. A backend without versions gets one from the attributes that were read.
 */
export function resourceVersion(object: BackendObject, link: Link): string {
  const backend = object.version ?? JSON.stringify(object.attributes);
  return `W/"${hash('sha1', `${backend}\n${link.version}\n${link.scimId}`, 'base64url').slice(0, 20)}"`;
}

const opaque = (tag: string): string => tag.trim().replace(/^W\//u, '');

/**
 * RFC 7644 §3.14, RFC 9110 §13.1.1: refuses a change unless `ifMatch` names the current version. Weak comparison: SCIM's ETags are weak.
 * @throws ScimError 412
 */
export function requireMatch(ifMatch: string | undefined, version: string): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  if (ifMatch.split(',').some((tag) => opaque(tag) === opaque(version))) return;
  throw preconditionFailed('The resource has changed since the version that If-Match names. Read it again.');
}
