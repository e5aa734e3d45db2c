/** What the operator may set about the SCIM port. */
export interface HttpOptions {
  /** Origin, and perhaps a path prefix, under which clients reach the gateway; without it the Host header decides. */
  readonly publicUrl?: string;
  /** Addresses or ranges of proxies whose X-Forwarded-Host and -Proto are believed; true believes every peer, false none. */
  readonly trustProxy: boolean | readonly string[];
  /** Largest request body, bytes. */
  readonly bodyLimitBytes: number;
  /** Largest body of a bulk request, bytes. */
  readonly bulkBodyLimitBytes: number;
  /** Longest request target, characters. */
  readonly urlLimit: number;
  /** Longest time until an answer, milliseconds; more than 25 s counts as 25 s. */
  readonly requestTimeoutMs: number;
}

/** Identity providers give up after 30 to 60 s; an answer has to arrive before. */
const LONGEST_REQUEST_MS = 25_000;

/** Time that one request may take, milliseconds. */
export function timeLimit(options: HttpOptions): number {
  return Math.min(options.requestTimeoutMs, LONGEST_REQUEST_MS);
}
