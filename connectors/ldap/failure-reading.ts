import { type ConnectorErrorCode, type PasswordRule } from '../sdk/errors.js';

/** What was being done, which decides how a failure is to be read. */
export type Activity = 'connect' | 'read' | 'write' | 'password';

/** What an answer of the server means. */
export interface FailureReading {
  readonly code: ConnectorErrorCode;
  /** What happened, in words for the operator. */
  readonly text: string;
  /** The attribute at fault, where the server names it. */
  readonly attribute?: string;
  /** The rule that a password breaks, where the server says so. */
  readonly passwordRule?: PasswordRule;
}
