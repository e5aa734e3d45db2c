import { setTimeout as sleep } from 'node:timers/promises';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Authentication, type Caller, type TokenAuthenticator } from '../auth/token-authenticator.js';
import { forbidden, notFound, notImplemented, ScimError, unavailable } from '../scim/errors/scim-error.js';
import { type Place, placeOf } from '../tenancy/place.js';
import { type RequestRate } from '../tenancy/tenant.js';
import { type Tenants } from '../tenancy/tenants.js';
import { acceptedType } from './accept.js';
import { baseUrl } from './base-url.js';
import { hasBody } from './body-parsers.js';
import { type RequestEvents } from './events.js';
import { type Exchange } from './exchange.js';
import { type HttpOptions, timeLimit } from './http-options.js';
import { type RateLimiter } from './rate-limiter.js';
import { checkRoute, isWriting, routeOf } from './scim-routes.js';

export interface AdmitParts {
  readonly options: HttpOptions;
  readonly tenants: Tenants;
  readonly authenticator: TokenAuthenticator;
  readonly limiter: RateLimiter;
  readonly events: RequestEvents;
}

/** Seconds after which a client may try again when tokens could not be looked up. */
const STORE_RETRY_S = 5;
/** RFC 7644 §3.11: 501 where the alias is not supported. */
const NOBODYS_TOKEN = 'This token belongs to no user, so /Me stands for nobody: give it a subject, or use /Users/{id}.';

/**
 * The one door of every request, before a byte of its body is read: the place in a tenant, the token, the route, the media
 * type of the answer. What does not pass here reaches no handler.
 *
 * @throws ScimError 404 outside of tenants; 401, 403, 503 by the token; 429 by the tenant's rate; 404, 405, 501 by the route; 414 by
 * the URL; 406 by Accept; 400 by Host.
 */
export async function admit(parts: AdmitParts, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const receivedAt = Date.now();
  const exchange = openExchange(request);
  checkHost(request, reply);
  const place = placeOf(request.raw.url ?? '');
  if (place === undefined) throw notFound('There is no such endpoint.');
  exchange.route = routeOf(place.segments);
  const tenant = parts.tenants.find(place.tenant);
  exchange.tenant = tenant?.name ?? '';
  exchange.rate = tenant?.rate;
  const caller = await authenticate(parts, request, reply, place, exchange);
  exchange.client = caller.keyId;
  if (exchange.rate !== undefined) await waitForTurn(parts, request, reply, exchange.tenant, exchange.rate);
  if (exchange.route === '/Me' && caller.subject === undefined) throw notImplemented(NOBODYS_TOKEN);
  checkRoute(exchange.route, request.method, place.segments);
  checkUrl(request, parts.options);
  negotiate(request, exchange);
  exchange.context = {
    tenant: caller.tenant,
    client: caller.keyId,
    ...(caller.subject === undefined ? {} : { subject: caller.subject }),
    requestId: request.id,
    baseUrl: baseUrl(parts.options.publicUrl, request, caller.tenant),
    deadline: receivedAt + timeLimit(parts.options),
  };
}

/** RFC 9112 §3.2: every HTTP/1.1 request has a Host header. */
function checkHost({ headers, raw }: FastifyRequest, reply: FastifyReply): void {
  if (headers.host !== undefined || raw.httpVersion === '1.0') return;
  // Whoever speaks like this is no HTTP client: nothing better is to be expected on this connection.
  reply.header('connection', 'close');
  throw new ScimError(400, 'The Host header is missing or not valid.');
}

function openExchange(request: FastifyRequest): Exchange {
  request.exchange = {
    startedAt: performance.now(),
    route: 'elsewhere',
    tenant: '',
    rate: undefined,
    client: undefined,
    mediaType: acceptedType(request.headers.accept) ?? 'application/scim+json',
    context: undefined,
    failure: undefined,
  };
  return request.exchange;
}

async function authenticate(
  { authenticator, options }: AdmitParts,
  request: FastifyRequest,
  reply: FastifyReply,
  place: Place,
  exchange: Exchange,
): Promise<Caller> {
  let authentication: Authentication;
  try {
    authentication = await authenticator.authenticate({
      tenant: sameTenantForRouter(request, place) ? place.tenant : '',
      authorization: request.headers.authorization,
      needs: isWriting(exchange.route, request.method) ? 'write' : 'read',
      requestId: request.id,
    });
  } catch (error) {
    throw unavailable('The token could not be checked now. Try again.', STORE_RETRY_S, error);
  }
  if (authentication.kind === 'granted') return authentication.caller;
  reply.header('www-authenticate', authentication.challenge);
  if (isLargeBody(request, options)) reply.header('connection', 'close');
  if (authentication.kind === 'refused') throw new ScimError(401, 'A valid bearer token for this tenant is needed.');
  exchange.client = authentication.caller.keyId;
  throw forbidden('This token may only read.');
}

/** The router's own reading of the path must agree with ours, or the token would be checked for one tenant and used in another. */
function sameTenantForRouter(request: FastifyRequest, place: Place): boolean {
  const { tenant } = (request.params ?? {}) as { readonly tenant?: string };
  return tenant === undefined || tenant === place.tenant;
}

/** A body that is not worth reading to the end just to keep the connection of a stranger. */
function isLargeBody(request: FastifyRequest, options: HttpOptions): boolean {
  if (!hasBody(request)) return false;
  const length = request.headers['content-length'];
  return length === undefined || Number(length) > options.bodyLimitBytes;
}

/** @throws ScimError 429 */
async function waitForTurn(
  { limiter, events, options }: AdmitParts,
  request: FastifyRequest,
  reply: FastifyReply,
  tenant: string,
  rate: RequestRate,
): Promise<void> {
  let waitMs: number;
  try {
    waitMs = limiter.take(rate);
  } catch (error) {
    events.emit({ kind: 'rateLimited', tenant, outcome: 'refused' });
    if (isLargeBody(request, options)) reply.header('connection', 'close');
    throw error;
  }
  if (waitMs === 0) return;
  events.emit({ kind: 'rateLimited', tenant, outcome: 'delayed' });
  await sleep(waitMs);
}

function checkUrl(request: FastifyRequest, { urlLimit }: HttpOptions): void {
  if ((request.raw.url?.length ?? 0) <= urlLimit) return;
  throw new ScimError(414, `The URL is longer than ${urlLimit} characters; use POST to /.search instead.`);
}

/** The answer to DELETE has no body whose type could matter. */
function negotiate(request: FastifyRequest, exchange: Exchange): void {
  if (request.method === 'DELETE') return;
  const type = acceptedType(request.headers.accept);
  if (type === undefined) throw new ScimError(406, 'Answers are application/scim+json or application/json.');
  exchange.mediaType = type;
}
