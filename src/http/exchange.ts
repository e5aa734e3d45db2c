import { type RequestContext } from '../provisioning/request-context.js';
import { type RequestRate } from '../tenancy/tenant.js';
import { type MediaType } from './accept.js';
import { type RouteName } from './scim-routes.js';

/** What this room remembers of one request until its answer is out. */
export interface Exchange {
  /** `performance.now()` when the request line was read. */
  readonly startedAt: number;
  /** Pattern for logs and metrics, never the path itself. */
  route: RouteName;
  /** The tenant of the path when it exists; empty otherwise. */
  tenant: string;
  /** The budget that the request is paid from; undefined when nobody limits it. */
  rate: RequestRate | undefined;
  /** Key id of the token; undefined until it is proven. */
  client: string | undefined;
  /** Media type of the answer. */
  mediaType: MediaType;
  /** Set when the request was admitted; handlers that find none must not run. */
  context: RequestContext | undefined;
  /** Permanent location of what /Me stands for: every answer tells it. */
  alias?: string;
  /** Class and message of what made the answer a 5xx; for the log. */
  failure: string | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null until `admit` has begun. */
    exchange: Exchange | null;
  }
}

/** The context of an admitted request. Throws when nobody admitted it: a route that skipped the door serves nobody. */
export function admittedContext(request: { readonly exchange: Exchange | null }): RequestContext {
  const context = request.exchange?.context;
  if (context === undefined) throw new Error('the request reached a handler without being admitted');
  return context;
}
