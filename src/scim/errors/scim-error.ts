/** SCIM errors (RFC 7644 §3.12): one class, one constructor per scimType and status. */

export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

export interface ScimErrorOptions {
  readonly scimType?: ScimType;
  /** Seconds, for the Retry-After header. */
  readonly retryAfter?: number;
  /** For the log only; the client sees `detail`. */
  readonly cause?: unknown;
}

/** A failure in the words of the protocol. `detail` is read by a client: it holds nothing internal and no personal value. */
export class ScimError extends Error {
  override readonly name = 'ScimError';
  readonly scimType: ScimType | undefined;
  readonly retryAfter: number | undefined;

  constructor(
    readonly status: number,
    readonly detail: string,
    options: ScimErrorOptions = {},
  ) {
    super(detail, { cause: options.cause });
    this.scimType = options.scimType;
    this.retryAfter = options.retryAfter;
  }
}

/** 400: the filter is not valid, or compares what cannot be compared. */
export const invalidFilter = (detail: string): ScimError => new ScimError(400, detail, { scimType: 'invalidFilter' });
/** 400: more results or more work than the service is willing to give. */
export const tooMany = (detail: string): ScimError => new ScimError(400, detail, { scimType: 'tooMany' });
/** 409: a value that must be unique is in use. */
export const uniqueness = (detail: string): ScimError => new ScimError(409, detail, { scimType: 'uniqueness' });
/** 400: the change is not compatible with the attribute's mutability. */
export const mutability = (detail: string): ScimError => new ScimError(400, detail, { scimType: 'mutability' });
/** 400: the body is not what the request needs. */
export const invalidSyntax = (detail: string): ScimError => new ScimError(400, detail, { scimType: 'invalidSyntax' });
/** 400: the path of a PATCH operation is not valid. */
export const invalidPath = (detail: string): ScimError => new ScimError(400, detail, { scimType: 'invalidPath' });
/** 400: the path of a PATCH operation matches nothing that could be changed. */
export const noTarget = (detail: string): ScimError => new ScimError(400, detail, { scimType: 'noTarget' });
/** 400: a required value is missing, or a value is not acceptable. */
export const invalidValue = (detail: string): ScimError => new ScimError(400, detail, { scimType: 'invalidValue' });
/** 400: the cursor is none of this service, or of another query (RFC 9865 §2.1). */
export const invalidCursor = (detail: string): ScimError => new ScimError(400, detail, { scimType: 'invalidCursor' });
/** 400: the cursor was good once (RFC 9865 §2.1). */
export const expiredCursor = (detail: string): ScimError => new ScimError(400, detail, { scimType: 'expiredCursor' });
/** 400: the size of a page by cursor is not acceptable (RFC 9865 §2.1). */
export const invalidCount = (detail: string): ScimError => new ScimError(400, detail, { scimType: 'invalidCount' });
/** 403: the caller may not do this. */
export const forbidden = (detail: string): ScimError => new ScimError(403, detail);
/** 404: there is no such resource or endpoint. */
export const notFound = (detail: string): ScimError => new ScimError(404, detail);
/** 412: the resource has another version. */
export const preconditionFailed = (detail: string): ScimError => new ScimError(412, detail);
/** 501: the tenant's target cannot do this. */
export const notImplemented = (detail: string): ScimError => new ScimError(501, detail);
/** 503: the backend or the store cannot be used now. */
export const unavailable = (detail: string, retryAfter: number, cause?: unknown): ScimError =>
  new ScimError(503, detail, { retryAfter, cause });
