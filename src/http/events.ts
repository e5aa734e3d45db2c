/** An answered request. No query strings, no bodies. */
export interface RequestEvent {
  readonly kind: 'request';
  /** Empty when the tenant is unknown. */
  readonly tenant: string;
  readonly method: string;
  /** Route pattern: `/{type}/{id}`, never the path itself. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestId: string;
  /** Key id of the token; undefined when not authenticated. */
  readonly client: string | undefined;
  /** For the log when the status is 5xx: error class and message of the cause, no values. */
  readonly error?: string;
}

/** A request met its tenant's rate limit: it waited, or was answered 429. */
export interface RateLimitEvent {
  readonly kind: 'rateLimited';
  readonly tenant: string;
  readonly outcome: 'delayed' | 'refused';
}

/** Receives the events; bound in the composition root. */
export abstract class RequestEvents {
  abstract emit(event: RequestEvent | RateLimitEvent): void;
}
