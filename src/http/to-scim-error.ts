import { internalError } from '../scim/errors/internal-error.js';
import { invalidSyntax, notFound, ScimError } from '../scim/errors/scim-error.js';
import { unsupportedType } from './body-parsers.js';

/**
 * Puts any failure into the words of the protocol. What the frameworks say is replaced by our own text: theirs repeats
 * URLs and names classes. What nobody expected is a 500 that tells the request id and nothing else.
 *
 * @param tooLarge the text of a 413.
 */
export function toScimError(failure: unknown, requestId: string, tooLarge: () => string): ScimError {
  if (failure instanceof ScimError) return failure;
  switch (statusOf(failure)) {
    case 400:
      return invalidSyntax('The request is malformed.');
    case 404:
      return notFound('There is no such endpoint.');
    case 408:
      return new ScimError(408, 'The request was not complete in time.');
    case 413:
      return new ScimError(413, tooLarge());
    case 414:
      return new ScimError(414, 'The URL is too long.');
    case 415:
      return unsupportedType();
    default:
      return internalError(requestId, failure);
  }
}

function statusOf(failure: unknown): number | undefined {
  if (typeof failure !== 'object' || failure === null) return undefined;
  // Nest's exceptions say `getStatus`, Fastify's errors `statusCode`.
  if ('getStatus' in failure && typeof failure.getStatus === 'function') {
    const status: unknown = (failure as { getStatus: () => unknown }).getStatus();
    return typeof status === 'number' ? status : undefined;
  }
  return 'statusCode' in failure && typeof failure.statusCode === 'number' ? failure.statusCode : undefined;
}
