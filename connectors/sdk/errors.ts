/**
 * The closed set of failures that a connector may report. Native errors become one of these in `connectors/<x>/errors.ts`.
 */
export type ConnectorErrorCode =
  /** Cannot be reached, too slow, refuses our own credentials. Nothing was changed. Retry later. */
  | 'unavailable'
  /** A write was sent and no answer came: it may or may not have happened. Read before trying again. */
  | 'outcomeUnknown'
  /** The object to be changed is not there. */
  | 'notFound'
  /** It is not there, but may be on another server of the backend, whose changes this one does not have yet. Nothing was changed. Retry later. */
  | 'absenceUncertain'
  /** Another object has this name or unique value. */
  | 'alreadyExists'
  /** The object has changed since `expectedVersion`. */
  | 'versionConflict'
  /** A value is not acceptable to the backend. */
  | 'invalidValue'
  /** The password breaks the backend's policy. */
  | 'passwordPolicy'
  /** A referenced object (member, manager) is not there. */
  | 'referenceNotFound'
  /** The object or value lies outside what this target may touch, or is protected. */
  | 'forbidden'
  /** The connector or backend cannot do this. */
  | 'unsupported'
  /** More objects than the backend will return. */
  | 'tooMany'
  /** The place in the feed of changes is lost: begin anew. */
  | 'tokenExpired'
  /** The backend broke its protocol or the connector has a fault. */
  | 'internal';

/** The rule of a password policy that a password breaks. */
export type PasswordRule = 'length' | 'complexity' | 'history' | 'minimumAge';

export interface ConnectorErrorDetails {
  /** The backend attribute that is at fault, where known. */
  readonly attribute?: string;
  /** Seconds after which a retry makes sense, for `unavailable` and `absenceUncertain`. */
  readonly retryAfter?: number;
  /** For `passwordPolicy`, where the backend says which. */
  readonly passwordRule?: PasswordRule;
  /**
   * For `invalidValue` what would be right, for `forbidden` why it is: for the client to read, to follow "it". Never the value.
   */
  readonly advice?: string;
  readonly cause?: unknown;
}

/** A failure of a connector, classified. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly attribute: string | undefined;
  readonly retryAfter: number | undefined;
  readonly passwordRule: PasswordRule | undefined;
  readonly advice: string | undefined;

  /**
   * @param code the class of the failure
   * @param message for the operator's log: may name hosts and native codes, never secrets or attribute values. Clients never see it.
   */
  constructor(
    readonly code: ConnectorErrorCode,
    message: string,
    details: ConnectorErrorDetails = {},
  ) {
    super(message, { cause: details.cause });
    this.attribute = details.attribute;
    this.retryAfter = details.retryAfter;
    this.passwordRule = details.passwordRule;
    this.advice = details.advice;
  }
}
