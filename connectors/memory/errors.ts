/**
 * The one door at which failures of this backend become ConnectorErrors. A connector with a driver has one function here
 * that takes the driver's error; this backend has no driver, so each failure has its own. No text holds a value.
 */
import { ConnectorError } from '../sdk/errors.js';

export function closed(): ConnectorError {
  return new ConnectorError('unavailable', 'The memory target is closed.');
}

export function deadlinePassed(): ConnectorError {
  return new ConnectorError('unavailable', 'The time limit passed before the memory backend was asked.');
}

export function unknownObjectType(objectType: string, known: Iterable<string>): ConnectorError {
  return new ConnectorError(
    'unsupported',
    `The memory target has no object type ${JSON.stringify(objectType)}; it has ${[...known].join(', ')}.`,
  );
}

export function notFound(objectType: string): ConnectorError {
  return new ConnectorError('notFound', `There is no such ${objectType} in the memory target.`);
}

export function noSuchContainer(): ConnectorError {
  return new ConnectorError('internal', 'The container is not there: name it under target.containers.');
}

export function versionConflict(objectType: string): ConnectorError {
  return new ConnectorError('versionConflict', `The ${objectType} has changed since the expected version.`);
}

export function alreadyExists(objectType: string, attribute: string): ConnectorError {
  return new ConnectorError('alreadyExists', `Another ${objectType} has this value of ${attribute}.`, { attribute });
}

/** @param reason what is wrong and what would be right; never the value */
export function invalidValue(attribute: string, reason: string): ConnectorError {
  return new ConnectorError('invalidValue', `The value of ${JSON.stringify(attribute)} ${reason}.`, { attribute });
}

export function readOnly(attribute: string): ConnectorError {
  return new ConnectorError('forbidden', `${attribute} is computed by the memory backend and cannot be written.`, {
    attribute,
  });
}

export function passwordAttribute(attribute: string): ConnectorError {
  return new ConnectorError('forbidden', 'A password is set by the password operation, not as an attribute.', {
    attribute,
  });
}

export function notReferences(objectType: string, attribute: string): ConnectorError {
  return new ConnectorError('unsupported', `${attribute} of ${objectType} is not configured to hold references.`, {
    attribute,
  });
}

export function referenceNotFound(attribute: string): ConnectorError {
  return new ConnectorError('referenceNotFound', `An object that ${attribute} shall refer to is not there.`, {
    attribute,
  });
}

export function passwordPolicy(reason: string): ConnectorError {
  return new ConnectorError('passwordPolicy', `The password ${reason}.`);
}

export function full(maxObjects: number): ConnectorError {
  return new ConnectorError('tooMany', `The memory target is full: maxObjects is ${maxObjects}.`);
}

export function tokenExpired(): ConnectorError {
  return new ConnectorError(
    'tokenExpired',
    'The place in the changes of the memory target is none of this process, or too long ago.',
  );
}
