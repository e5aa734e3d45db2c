/** The second of the three doors at which errors are translated: ConnectorError → ScimError. */
import { ConnectorError, type PasswordRule } from '../../connectors/sdk/errors.js';
import {
  forbidden,
  invalidValue,
  notFound,
  notImplemented,
  preconditionFailed,
  ScimError,
  tooMany,
  unavailable,
  uniqueness,
} from '../scim/errors/scim-error.js';
import { StoreUnavailable } from './ports.js';

/** Names the SCIM attribute for a backend attribute, so that a client reads its own words. */
export type NameAttribute = (backendAttribute: string) => string | undefined;

const defaultRetryAfter = 5;

/** Turns any failure of a use case into one of the protocol; what is not known stays what it is (a bug, answered 500). */
export function toScimError(error: unknown, nameAttribute: NameAttribute = () => undefined): unknown {
  if (error instanceof ScimError) return error;
  if (error instanceof StoreUnavailable) {
    return unavailable('The gateway cannot reach its own store. Nothing was changed. Try again.', 5, error);
  }
  if (error instanceof ConnectorError) return fromConnector(error, nameAttribute);
  return error;
}

/** What would be right, or why it is not, where the connector knows. */
const adviceOf = ({ advice }: ConnectorError): string => (advice === undefined ? '' : `: it ${advice}`);

const passwordRules: Readonly<Record<PasswordRule, string>> = {
  length: 'it is too short',
  complexity: 'it is too simple: mix upper and lower case, digits and other characters, and leave out the name',
  history: 'it was used before',
  minimumAge: 'the last change is too recent',
};

const brokenRule = ({ passwordRule }: ConnectorError): string =>
  passwordRule === undefined ? '' : `: ${passwordRules[passwordRule]}`;

function fromConnector(error: ConnectorError, nameAttribute: NameAttribute): ScimError {
  const named = error.attribute === undefined ? undefined : nameAttribute(error.attribute);
  const at = named === undefined ? '' : ` (attribute ${named})`;
  switch (error.code) {
    case 'unavailable':
      return unavailable('The directory cannot be reached. Try again.', error.retryAfter ?? defaultRetryAfter, error);
    case 'outcomeUnknown':
      return unavailable(
        'The directory did not confirm the change. Try again.',
        error.retryAfter ?? defaultRetryAfter,
        error,
      );
    case 'absenceUncertain':
      return unavailable(
        'The directory was not found to hold this, but may do so on another of its servers. Nothing was changed. Try again.',
        error.retryAfter ?? defaultRetryAfter,
        error,
      );
    case 'notFound':
      return withCause(notFound('There is no such resource.'), error);
    case 'alreadyExists':
      return withCause(uniqueness(`A value that must be unique is in use${at}.`), error);
    case 'versionConflict':
      return withCause(preconditionFailed('The resource was changed at the same time. Read it again.'), error);
    case 'invalidValue':
      return withCause(invalidValue(`The directory does not accept a value${at}${adviceOf(error)}.`), error);
    case 'passwordPolicy':
      return withCause(
        invalidValue(
          `The password does not meet the directory's password policy (attribute password)${brokenRule(error)}.`,
        ),
        error,
      );
    case 'referenceNotFound':
      return withCause(invalidValue(`A referenced resource does not exist${at}.`), error);
    case 'forbidden':
      return withCause(forbidden(`The directory does not allow this change${adviceOf(error)}.`), error);
    case 'unsupported':
      return withCause(notImplemented("This tenant's directory cannot do that."), error);
    case 'tooMany':
      return withCause(tooMany('The directory refuses so many results. Narrow the filter.'), error);
    case 'internal':
    case 'tokenExpired':
      return new ScimError(500, 'The directory connector failed.', { cause: error });
  }
}

function withCause(error: ScimError, cause: unknown): ScimError {
  return new ScimError(error.status, error.detail, {
    ...(error.scimType !== undefined && { scimType: error.scimType }),
    cause,
  });
}
