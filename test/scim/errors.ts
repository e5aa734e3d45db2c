import { ScimError } from '../../src/scim/errors/scim-error.js';

/** The error that the action throws; fails when it throws none or another kind. */
export function scimErrorOf(action: () => unknown): ScimError {
  try {
    action();
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('no error was thrown');
}
