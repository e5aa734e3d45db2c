import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { ScimError } from '../scim/errors/scim-error.js';
import { parseJson } from './parse-json.js';

const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i;

/**
 * Replaces the framework's body parsers: JSON under both media types of RFC 7644 §3.8, in UTF-8; 415 for everything else.
 * A request without a body may carry any content type.
 */
export function installBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    ['application/scim+json', 'application/json'],
    { parseAs: 'buffer' },
    (request: FastifyRequest, body: Buffer, done) => {
      try {
        if (body.length > 0 && !isUtf8(request.headers['content-type'] ?? ''))
          throw new ScimError(415, 'The body must be UTF-8.');
        done(null, parseJson(body));
      } catch (error) {
        done(error as Error, undefined);
      }
    },
  );
  fastify.addContentTypeParser('*', (request, _payload, done) => {
    if (hasBody(request)) done(unsupportedType(), undefined);
    else done(null, undefined);
  });
}

function isUtf8(contentType: string): boolean {
  return /^utf-?8$/i.test(CHARSET.exec(contentType)?.[1] ?? 'utf-8');
}

/** 415: the answer for a body that is not JSON. */
export function unsupportedType(): ScimError {
  return new ScimError(415, 'The body must be application/scim+json or application/json.');
}

/** Whether the headers announce a body (RFC 9112 §6). */
export function hasBody({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
