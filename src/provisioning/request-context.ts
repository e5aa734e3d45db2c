/** Accompanies each use case: whose request it is and how long it may take. */
export interface RequestContext {
  readonly tenant: string;
  /** Key id of the token that the caller presented. */
  readonly client: string;
  /** Id or name of the user whose token it is. */
  readonly subject?: string;
  readonly requestId: string;
  /** Absolute base of this tenant's SCIM URLs, without a slash at the end: for `meta.location` and `$ref`. */
  readonly baseUrl: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** The bulk request that this operation belongs to. */
  readonly bulk?: RequestContext;
}

/** RFC 7644 §3.9, as they came in the query or the search request. */
export interface ProjectionParameters {
  readonly attributes?: string | undefined;
  readonly excludedAttributes?: string | undefined;
}

/** RFC 7644 §3.4.2 and RFC 9865 §2, as they came in the query or the search request. */
export interface QueryParameters extends ProjectionParameters {
  readonly filter?: string | undefined;
  readonly sortBy?: string | undefined;
  readonly sortOrder?: string | undefined;
  readonly startIndex?: string | number | undefined;
  readonly count?: string | number | undefined;
  /** Even an empty one asks for pages by cursor. */
  readonly cursor?: string | undefined;
}
