/**
 * The contract of a connector: three methods that all have. Everything else is a capability (`capabilities/`), one optional
 * interface each; the host asks with the type guard what a connector can do and never which connector it is.
 */
import { type BackendObject, type ObjectKey } from './backend-object.js';

/** Accompanies each operation. */
export interface Call {
  /** Milliseconds since the epoch. The operation must have ended by then, with a result or with `unavailable` or `outcomeUnknown`. */
  readonly deadline: number;
  /** For correlation in the backend's log, where it has a place for it. */
  readonly requestId: string;
}

export interface ReadRequest {
  readonly objectType: string;
  readonly keys: readonly ObjectKey[];
  /** Backend attributes to fetch, and no others. */
  readonly attributes: readonly string[];
}

/** What a connection test found. */
export interface TestReport {
  readonly ok: boolean;
  /** One line for each thing that was looked at: for people. */
  readonly findings: readonly TestFinding[];
}

export interface TestFinding {
  readonly severity: 'ok' | 'warning' | 'problem';
  readonly message: string;
}

export interface Connector {
  /** Connects, looks whether the target is usable as configured, and reports. Does not throw for what it finds. */
  test(call: Call): Promise<TestReport>;

  /**
   * Reads objects by key. Objects that do not exist, or are not of this type or not in this target's reach, are absent
   * from the answer. The order is free.
   * @throws ConnectorError `unavailable` when the backend cannot be asked: absence is never guessed
   */
  read(request: ReadRequest, call: Call): Promise<readonly BackendObject[]>;

  /** Releases connections. Operations under way end with `unavailable` or complete. Idempotent. */
  close(): Promise<void>;
}
