import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type ResourceAnswer } from '../provisioning/provisioning.js';
import { matchesNone } from './entity-tag.js';
import { jsonBody } from './json-body.js';
import { textStream } from './text-stream.js';

/** Sends a JSON document under the media type that the client takes. Undefined values are left out. */
export function sendJson(request: FastifyRequest, reply: FastifyReply, status: number, body: object): void {
  const type = request.exchange?.mediaType ?? 'application/scim+json';
  reply.code(status).header('content-type', `${type}; charset=utf-8`);
  const json = jsonBody(body);
  if (typeof json === 'string') {
    // As it is: the framework would look for a serializer otherwise. It adds Content-Length.
    void reply.send(json);
    return;
  }
  void reply.send(textStream(json));
}

/** Sends a resource with its version and location (RFC 7644 §3.1, §3.14); 204 when the use case gives no body. */
export function sendResource(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  answer: ResourceAnswer,
): void {
  reply.header('etag', answer.version).header('location', answer.location);
  if (answer.resource === undefined) {
    void reply.code(status === 201 ? 201 : 204).send();
    return;
  }
  reply.header('content-location', answer.location);
  sendJson(request, reply, status, answer.resource);
}

/** Sends a resource that was read, or 304 when the client has this version already. */
export function sendRead(request: FastifyRequest, reply: FastifyReply, answer: ResourceAnswer): void {
  if (matchesNone(request.headers['if-none-match'], answer.version)) sendResource(request, reply, 200, answer);
  else void reply.code(304).header('etag', answer.version).header('location', answer.location).send();
}
