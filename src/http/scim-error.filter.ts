import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { describeFailure } from '../scim/errors/describe-failure.js';
import { type ScimError } from '../scim/errors/scim-error.js';
import { errorResponse } from '../scim/messages/error-response.js';
import { MethodNotAllowed } from './scim-routes.js';
import { sendJson } from './send-answer.js';
import { toScimError } from './to-scim-error.js';

/** The door from ScimError to status and body (RFC 7644 §3.12); every failure of every path leaves through it. */
@Catch()
export class ScimErrorFilter implements ExceptionFilter {
  catch(failure: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerFailure(failure, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

/** Sends a failure, unless an answer is out already. */
export function answerFailure(failure: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = toScimError(failure, request.id, () => tooLarge(request));
  if (error.status >= 500 && request.exchange) request.exchange.failure = describeFailure(failure);
  if (reply.sent) return;
  setErrorHeaders(error, reply);
  const alias = request.exchange?.alias;
  if (alias !== undefined) reply.header('location', alias);
  sendJson(request, reply, error.status, errorResponse(error));
}

/** RFC 7644 §3.7.4: the answer to a body that is too large names the limit. */
function tooLarge({ routeOptions, exchange }: FastifyRequest): string {
  const limit = routeOptions.bodyLimit;
  if (exchange?.route === '/Bulk') return `The size of the bulk operation exceeds the maxPayloadSize (${limit}).`;
  return `The body is larger than ${limit} bytes.`;
}

function setErrorHeaders(error: ScimError, reply: FastifyReply): void {
  // A handler may have set them before it failed.
  reply.removeHeader('etag').removeHeader('location').removeHeader('content-location').removeHeader('content-length');
  if (error.retryAfter !== undefined) reply.header('retry-after', Math.max(1, Math.ceil(error.retryAfter)));
  if (error instanceof MethodNotAllowed) reply.header('allow', error.allow.join(', '));
  // The rest of the body is not read; without this the client would send it into the next answer.
  if (error.status === 413 || error.status === 408) reply.header('connection', 'close');
}
