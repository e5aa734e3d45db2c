/**
 * The one door at which failures of an LDAP server become ConnectorErrors. Diagnostic texts of servers hold attribute values
 * (the unique overlay quotes them), so nothing of them is passed on but the name of the attribute at fault.
 */
import { ResultCodeError } from 'ldapts';
import { ConnectorError, type ConnectorErrorCode, type ConnectorErrorDetails } from '../sdk/errors.js';
import { type Activity, type FailureReading } from './failure-reading.js';
import { standardServer } from './profiles/standard-server.js';
import { type ServerKind } from './server-kind.js';

/** Result codes (RFC 4511 §4.1.9; 122 is RFC 4528 §4) that the connector itself reacts to. */
export const resultCode = {
  sizeLimitExceeded: 4,
  noSuchAttribute: 16,
  constraintViolation: 19,
  attributeOrValueExists: 20,
  noSuchObject: 32,
  invalidDnSyntax: 34,
  objectClassViolation: 65,
  assertionFailed: 122,
} as const;

/** The connection broke, or the time for an answer passed. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';

  /**
   * @param sent the request may have reached the server
   * @param timedOut the server was silent; otherwise the connection broke
   */
  constructor(
    message: string,
    readonly sent: boolean,
    readonly timedOut: boolean,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** The result code, where the failure is an answer of the server. */
export function codeOf(error: unknown): number | undefined {
  return error instanceof ResultCodeError ? error.code : undefined;
}

const readings: Readonly<Record<number, FailureReading>> = {
  1: { code: 'internal', text: 'the server could not order the operation (operationsError)' },
  2: { code: 'internal', text: 'the server did not understand the request (protocolError)' },
  3: { code: 'unavailable', text: 'the server gave up for lack of time (timeLimitExceeded)' },
  4: { code: 'tooMany', text: 'more entries than the limit of the service account allows (sizeLimitExceeded)' },
  8: { code: 'unavailable', text: 'the server asks for a stronger log-in (strongerAuthRequired)' },
  11: {
    code: 'tooMany',
    text: 'an administrative limit, often that of a page: make pageSize smaller (adminLimitExceeded)',
  },
  12: { code: 'unsupported', text: 'the server lacks a control that is needed (unavailableCriticalExtension)' },
  13: { code: 'unavailable', text: 'the server asks for TLS (confidentialityRequired)' },
  16: { code: 'invalidValue', text: 'the entry does not have this value or attribute (noSuchAttribute)' },
  17: { code: 'invalidValue', text: 'the server does not know an attribute (undefinedAttributeType)' },
  18: { code: 'unsupported', text: 'an attribute cannot be compared so (inappropriateMatching)' },
  19: { code: 'invalidValue', text: 'a value breaks a rule of the server (constraintViolation)' },
  20: { code: 'invalidValue', text: 'a value is there already or given twice (attributeOrValueExists)' },
  21: { code: 'invalidValue', text: 'a value is not of the syntax of its attribute (invalidAttributeSyntax)' },
  32: { code: 'notFound', text: 'there is no such entry (noSuchObject)' },
  34: { code: 'invalidValue', text: 'a name is not acceptable (invalidDNSyntax)' },
  48: { code: 'unavailable', text: 'this log-in is not allowed for the service account (inappropriateAuthentication)' },
  49: { code: 'unavailable', text: 'the server refuses the credentials of the service account (invalidCredentials)' },
  50: { code: 'forbidden', text: 'the service account has no right to do this (insufficientAccessRights)' },
  51: { code: 'unavailable', text: 'the server is busy (busy)' },
  52: { code: 'unavailable', text: 'the server is not available (unavailable)' },
  53: { code: 'forbidden', text: 'the server is unwilling to do this (unwillingToPerform)' },
  64: { code: 'invalidValue', text: 'the name does not fit the entry (namingViolation)' },
  65: { code: 'invalidValue', text: 'the entry would break its object class (objectClassViolation)' },
  66: { code: 'forbidden', text: 'the entry has entries below it (notAllowedOnNonLeaf)' },
  67: { code: 'invalidValue', text: 'a value is part of the name of the entry (notAllowedOnRDN)' },
  68: { code: 'alreadyExists', text: 'another entry has this name (entryAlreadyExists)' },
  69: { code: 'forbidden', text: 'the object class cannot be changed (objectClassModsProhibited)' },
  71: { code: 'forbidden', text: 'the entry would leave its server (affectsMultipleDSAs)' },
  112: { code: 'unavailable', text: 'the server does not offer TLS' },
  122: { code: 'versionConflict', text: 'the entry has changed (assertionFailed)' },
};

/** Shapes of diagnostic texts of OpenLDAP that name the attribute; anything else in them is left unread. */
const attributeTexts: readonly RegExp[] = [
  /^non-unique attributes found with \(\|?\(?([a-zA-Z][\w;-]*)=/,
  /breaks constraint on ([a-zA-Z][\w;-]*)$/,
  /requires attribute '([a-zA-Z][\w;-]*)'/,
  /attribute '([a-zA-Z][\w;-]*)' (?:not allowed|cannot have multiple values)/,
  /^(?:modify\/\w+: )?([a-zA-Z][\w;-]*): (?:value|no such|multiple|attribute)/,
];

/** The server's text: the driver appends the code. */
const textOf = (error: ResultCodeError): string => error.message.replace(/ Code: 0x[0-9a-f]+$/, '');

function attributeOf(error: ResultCodeError): string | undefined {
  const text = textOf(error);
  for (const pattern of attributeTexts) {
    const attribute = pattern.exec(text)?.[1];
    if (attribute !== undefined) return attribute;
  }
  return undefined;
}

function readingOf(error: ResultCodeError, activity: Activity, kind: ServerKind): FailureReading {
  const special = kind.readFailure(error.code, textOf(error), activity);
  if (special !== undefined) return special;
  const known = readings[error.code] ?? { code: 'internal', text: 'the server answered with an unknown code' };
  if (activity === 'connect') return { code: 'unavailable', text: known.text };
  if (activity === 'password' && (error.code === 19 || error.code === 53)) {
    return { code: 'passwordPolicy', text: 'the password breaks the policy of the server' };
  }
  if (error.code === 19 && error.message.startsWith('non-unique attributes')) {
    return { code: 'alreadyExists', text: 'another entry has this value, which must be unique (constraintViolation)' };
  }
  if (error.code === 53 && /shadow|read.?only|referral/i.test(error.message)) {
    return { code: 'unavailable', text: 'the server takes no writes (unwillingToPerform)' };
  }
  return known;
}

/** Any failure as a ConnectorError. @param kind the kind of server that answered */
export function toConnectorError(
  error: unknown,
  activity: Activity,
  kind: ServerKind = standardServer,
): ConnectorError {
  if (error instanceof ConnectorError) return error;
  if (error instanceof ResultCodeError) {
    const { code, text, attribute = attributeOf(error), passwordRule } = readingOf(error, activity, kind);
    const where = attribute === undefined ? '' : `, attribute ${attribute}`;
    return new ConnectorError(code, `LDAP ${activity} failed: ${text}; result code ${error.code}${where}.`, {
      ...(attribute !== undefined && { attribute }),
      ...(passwordRule !== undefined && { passwordRule }),
    });
  }
  if (error instanceof ConnectionLost) {
    const unknown = error.sent && (activity === 'write' || activity === 'password');
    const code = unknown ? 'outcomeUnknown' : 'unavailable';
    return new ConnectorError(code, `LDAP ${activity}: ${error.message}`, { cause: error.cause });
  }
  return new ConnectorError('internal', `LDAP ${activity} failed inside the connector.`, { cause: error });
}

export function unavailable(message: string, cause?: unknown): ConnectorError {
  return new ConnectorError('unavailable', message, { cause });
}

export function notFound(objectType: string): ConnectorError {
  return new ConnectorError('notFound', `There is no such ${objectType} below its base.`);
}

export function versionConflict(objectType: string): ConnectorError {
  return new ConnectorError('versionConflict', `The ${objectType} has changed since the expected version.`);
}

/** @param container as the configuration names it */
export function noSuchContainer(container: string): ConnectorError {
  return new ConnectorError(
    'internal',
    `There is no entry ${container}, or the service account does not see it: make it, or change lifecycle or placement.`,
  );
}

/** An object would leave what the target may touch. */
export function outOfBase(objectType: string): ConnectorError {
  return new ConnectorError('forbidden', `A ${objectType} must stay below its base.`);
}

export function unknownObjectType(objectType: string): ConnectorError {
  return new ConnectorError(
    'unsupported',
    `An LDAP target has the object types user and group, not ${JSON.stringify(objectType)}.`,
  );
}

/** @param reason what is wrong and what would be right; never the value */
export function invalidValue(attribute: string, reason: string): ConnectorError {
  return refusal('invalidValue', attribute, `The value of ${attribute} ${reason}.`, reason);
}

export function forbiddenAttribute(attribute: string, reason: string): ConnectorError {
  return refusal('forbidden', attribute, `${attribute} ${reason}.`);
}

export function referenceNotFound(attribute: string): ConnectorError {
  return refusal('referenceNotFound', attribute, `An entry that ${attribute} shall refer to is not there.`);
}

function refusal(code: ConnectorErrorCode, attribute: string, message: string, advice?: string): ConnectorError {
  const details: ConnectorErrorDetails = { attribute, ...(advice !== undefined && { advice }) };
  return new ConnectorError(code, message, details);
}
