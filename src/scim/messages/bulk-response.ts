import { type ScimError } from '../errors/scim-error.js';
import { type BulkMethod } from './bulk-request.js';
import { errorResponse, type ErrorResponse } from './error-response.js';
import { bulkResponseUrn } from './urns.js';

/** The result of one operation (RFC 7644 §3.7.3). */
export interface BulkResult {
  /** Absolute URL of the resource; absent when a POST failed. */
  readonly location?: string;
  readonly method?: BulkMethod;
  readonly bulkId?: string;
  /** ETag of the resource as the operation left it. */
  readonly version?: string;
  /** The HTTP status as text. */
  readonly status: string;
  /** Just on errors: what is right can be read at `location`. */
  readonly response?: ErrorResponse;
}

export interface BulkResponse {
  readonly schemas: readonly string[];
  readonly Operations: readonly BulkResult[];
}

/** RFC 7644 §3.7. */
export const bulkResponse = (operations: readonly BulkResult[]): BulkResponse => ({
  schemas: [bulkResponseUrn],
  Operations: operations,
});

/** The part of a result that tells how an operation failed (§3.7.3). */
export const failedStatus = (error: ScimError): Pick<BulkResult, 'status' | 'response'> => ({
  status: String(error.status),
  response: errorResponse(error),
});
