import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { ScimError } from '../scim/errors/scim-error.js';
import { errorResponse } from '../scim/messages/error-response.js';

/**
 * Answers what Node's HTTP parser refused, before there was a request: too large headers (431), a request that did not
 * arrive in time (408), anything that is not HTTP (400). The connection ends with it.
 */
export function answerClientError(failure: Error & { readonly code?: string }, socket: Socket): void {
  if (failure.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const error = clientError(failure.code);
  const body = JSON.stringify(errorResponse(error));
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}`,
    'content-type: application/scim+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => {
    socket.destroy();
  });
}

function clientError(code: string | undefined): ScimError {
  if (code === 'HPE_HEADER_OVERFLOW') return new ScimError(431, 'The request line and headers are too large.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new ScimError(408, 'The request was not complete in time.');
  return new ScimError(400, 'This is not a valid HTTP request.');
}
