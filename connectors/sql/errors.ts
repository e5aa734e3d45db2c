/** Failures of databases → the failures of the contract. By code only; a driver's text stays in `cause`. */
import { ConnectorError, type ConnectorErrorDetails } from '../sdk/errors.js';
import { DeadlinePassed } from './drivers/driver.js';
import { PoolClosed, PoolOverrun } from './drivers/pool.js';

/** What is known of the effect of an operation that failed. */
export type Effect =
  | 'nothing'
  /** A write or a commit was sent, and no answer came. */
  | 'unknown'
  /** It was made, for good; what failed came after it. */
  | 'done';

/** What a code of a database means. */
export type Failure =
  | 'duplicate'
  | 'foreignKey'
  /** A value does not fit: too long, out of range, NULL where none may be, a CHECK. */
  | 'value'
  /** The transaction was undone, and may go through when tried again. */
  | 'again'
  /** The database gave up: a time limit, a lock that is held, too many connections. */
  | 'busy'
  /** The connection is gone. */
  | 'lost'
  /** Our user may not do this. */
  | 'denied'
  /** The server only takes reading statements. */
  | 'readOnly'
  /** A table or column is not what the catalog said. */
  | 'mismatch';

export function invalidValue(attribute: string, advice: string): ConnectorError {
  return new ConnectorError('invalidValue', `A value for ${JSON.stringify(attribute)} was refused: it ${advice}.`, {
    attribute,
    advice,
  });
}

export function referenceNotFound(attribute: string): ConnectorError {
  return new ConnectorError(
    'referenceNotFound',
    `${JSON.stringify(attribute)} refers to an object that is not there.`,
    {
      attribute,
    },
  );
}

export function notFound(objectType: string): ConnectorError {
  return new ConnectorError('notFound', `There is no such ${objectType}.`);
}

export function versionConflict(objectType: string): ConnectorError {
  return new ConnectorError('versionConflict', `The ${objectType} has changed meanwhile.`);
}

export function unknownObjectType(objectType: string): ConnectorError {
  return new ConnectorError('internal', `The target has no object type ${JSON.stringify(objectType)}.`);
}

/** The error without what a driver wrote into it. */
const causeOf = (error: unknown): ConnectorErrorDetails => ({ cause: error });

const codeOf = (error: unknown): string => {
  if (error === null || typeof error !== 'object') return '';
  const { code, errno, errcode } = error as { code?: unknown; errno?: unknown; errcode?: unknown };
  const shown = [code, errno, errcode].filter((part) => typeof part === 'string' || typeof part === 'number');
  return shown.length === 0 ? '' : ` (${shown.join(', ')})`;
};

/**
 * A failure as the contract has it.
 * @param effect what the operation has changed all the same
 */
export function toConnectorError(error: unknown, failure: Failure | undefined, effect: Effect): ConnectorError {
  if (error instanceof ConnectorError) return error;
  if (error instanceof PoolClosed || error instanceof PoolOverrun)
    return new ConnectorError('unavailable', error.message, { retryAfter: 1 });
  const code = codeOf(error);
  if (effect === 'done')
    return new ConnectorError('outcomeUnknown', `A write could not be read back${code}.`, causeOf(error));
  if (failure === 'lost' || error instanceof DeadlinePassed) {
    return effect === 'unknown'
      ? new ConnectorError('outcomeUnknown', `No answer came to a write${code}.`, causeOf(error))
      : new ConnectorError('unavailable', `The database did not answer${code}.`, { ...causeOf(error), retryAfter: 5 });
  }
  switch (failure) {
    case 'duplicate':
      return new ConnectorError('alreadyExists', `A unique key is taken${code}.`, causeOf(error));
    case 'foreignKey':
      return new ConnectorError('referenceNotFound', `A foreign key has no row, or is in use${code}.`, causeOf(error));
    case 'value':
      return new ConnectorError('invalidValue', `The database refused a value${code}.`, causeOf(error));
    case 'again':
    case 'busy':
      return new ConnectorError('unavailable', `The database is busy${code}.`, { ...causeOf(error), retryAfter: 2 });
    case 'denied':
      return new ConnectorError('unavailable', `The user of the database lacks a right${code}.`, causeOf(error));
    case 'readOnly':
      return new ConnectorError('unavailable', `The database takes no writes${code}.`, causeOf(error));
    case 'mismatch':
      return new ConnectorError('unavailable', `The database is not as configured${code}.`, causeOf(error));
    default:
      return new ConnectorError('internal', `The database failed${code}.`, causeOf(error));
  }
}
