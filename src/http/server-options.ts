import { type Server } from 'node:http';
import { type FastifyHttpOptions } from 'fastify';
import { answerClientError } from './client-error.js';
import { type HttpOptions } from './http-options.js';
import { requestId } from './request-id.js';
import { answerFailure } from './scim-error.filter.js';
import { versionedUrl } from './unversioned-url.js';

/** Time for a request to arrive whole, milliseconds. */
const RECEIVE_MS = 30_000;
/** Room for the headers beside the request target, bytes. */
const HEADERS_BYTES = 8_192;
/** Longer than the idle time of usual load balancers (60 s), so that they close first and never meet a closed connection. */
const KEEP_ALIVE_MS = 75_000;

/** The options that the Fastify server of the SCIM port must be made with; they cannot be set later. */
export function serverOptions(options: HttpOptions): FastifyHttpOptions<Server> {
  return {
    bodyLimit: options.bodyLimitBytes,
    // Node's own answer to a request without Host is no SCIM error: `admit` refuses it.
    http: { maxHeaderSize: options.urlLimit + HEADERS_BYTES, requireHostHeader: false },
    requestTimeout: RECEIVE_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    trustProxy: typeof options.trustProxy === 'boolean' ? options.trustProxy : [...options.trustProxy],
    genReqId: (request) => requestId(request.headers['x-request-id']),
    requestIdHeader: false,
    rewriteUrl: (request) => versionedUrl(request.url ?? '/'),
    // Requests that arrive on an open connection while it closes are still served; the drain tells clients to leave.
    return503OnClosing: false,
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      // Schema URNs are longer than the default of 100.
      maxParamLength: options.urlLimit,
      // The query is read from the raw URL, once, by the handlers that want it.
      querystringParser: () => ({}),
    },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      void reply.header('x-request-id', request.id);
      answerFailure(error, request, reply);
    },
  };
}
