import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { admit, type AdmitParts } from './admit.js';
import { installBodyParsers } from './body-parsers.js';
import { type HttpDrain } from './http-drain.js';
import { timeLimit } from './http-options.js';
import { TimeLimits } from './time-limits.js';

/** Status in events, never sent: the client closed the connection before its answer was out. */
const CLIENT_GONE = 499;
/** After the use case's own deadline, for one that does not keep it: milliseconds. */
const GRACE_MS = 2_000;

export interface HttpParts extends AdmitParts {
  readonly drain: HttpDrain;
}

/** Puts the door, the body parsers and the bookkeeping on a server made with `serverOptions`, before it gets its routes. */
export function installHttp(fastify: FastifyInstance, parts: HttpParts): void {
  installBodyParsers(fastify);
  // Node's own 417 is no SCIM error. An expectation that is not known may be ignored (RFC 9110 §10.1.1).
  fastify.server.on('checkExpectation', (request, response) => fastify.server.emit('request', request, response));
  fastify.addHook('onRoute', (route) => {
    if (route.url.endsWith('/Bulk')) route.bodyLimit = parts.options.bulkBodyLimitBytes;
  });
  fastify.decorateRequest('exchange', null);
  const limits = new TimeLimits(timeLimit(parts.options) + GRACE_MS);
  fastify.addHook('onRequest', async (request, reply) => {
    parts.drain.enter();
    const end = limits.begin(request, reply);
    // Not the framework's onResponse: it never comes when the client goes away first.
    reply.raw.once('close', () => {
      end();
      parts.drain.leave();
      emitRequest(parts, request, reply);
    });
    setCommonHeaders(parts, request, reply);
    await admit(parts, request, reply);
  });
}

function setCommonHeaders({ drain }: HttpParts, request: FastifyRequest, reply: FastifyReply): void {
  reply
    .header('x-request-id', request.id)
    // Personal data: only the client itself may keep it, and must ask again with If-None-Match.
    .header('cache-control', 'private, no-cache')
    .header('x-content-type-options', 'nosniff');
  if (drain.draining) reply.header('connection', 'close');
}

function emitRequest({ events }: HttpParts, request: FastifyRequest, reply: FastifyReply): void {
  const { exchange } = request;
  events.emit({
    kind: 'request',
    tenant: exchange?.tenant ?? '',
    method: request.method,
    route: exchange?.route ?? 'elsewhere',
    status: reply.raw.writableFinished ? reply.statusCode : CLIENT_GONE,
    durationMs: exchange ? performance.now() - exchange.startedAt : reply.elapsedTime,
    requestId: request.id,
    client: exchange?.client,
    ...(exchange?.failure === undefined ? {} : { error: exchange.failure }),
  });
}
