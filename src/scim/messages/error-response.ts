import { type ScimError, type ScimType } from '../errors/scim-error.js';
import { errorUrn } from './urns.js';

export interface ErrorResponse {
  readonly schemas: readonly string[];
  /** The HTTP status as text (RFC 7644 §3.12). */
  readonly status: string;
  readonly scimType?: ScimType;
  readonly detail: string;
}

/** RFC 7644 §3.12. The cause stays inside. */
export function errorResponse({ status, scimType, detail }: ScimError): ErrorResponse {
  return { schemas: [errorUrn], status: String(status), ...(scimType === undefined ? {} : { scimType }), detail };
}
