import { ScimError } from './scim-error.js';

/** What a client is told of a failure that nobody expected: how the operator finds it in the log, and nothing else. */
export const internalError = (requestId: string, cause: unknown): ScimError =>
  new ScimError(500, `An internal error occurred. Give the operator this request id: ${requestId}`, { cause });
