import { ConnectorError, type ConnectorErrorCode } from '../errors.js';

/**
 * Waits for the failure of an operation.
 * @returns its code
 * @throws Error when it succeeds or fails with anything but a ConnectorError
 */
export async function failureOf(operation: Promise<unknown>): Promise<ConnectorErrorCode> {
  const outcome = await outcomeOf(operation);
  if (outcome.failed === undefined) throw new Error('The operation should have failed, and succeeded.');
  return outcome.failed;
}

export type Outcome<T> =
  | { readonly failed: undefined; readonly result: T }
  | { readonly failed: ConnectorErrorCode; readonly result: undefined };

/** How an operation ended; a failure that is not a ConnectorError is a fault of the connector and is thrown. */
export async function outcomeOf<T>(operation: Promise<T>): Promise<Outcome<T>> {
  try {
    return { failed: undefined, result: await operation };
  } catch (error) {
    if (error instanceof ConnectorError) return { failed: error.code, result: undefined };
    throw new Error('A connector may fail only with a ConnectorError.', { cause: error });
  }
}
