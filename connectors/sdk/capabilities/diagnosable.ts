import { type Call, type Connector } from '../connector.js';

/** What the gateway does to objects of one type. */
export type UsedOperation = 'create' | 'update' | 'delete' | 'password' | 'membership';

/** How the mapping uses one backend attribute. */
export interface AttributeUse {
  readonly attribute: string;
  readonly read: boolean;
  /** Written when an object is created. */
  readonly create: boolean;
  /** Written when an object is changed. */
  readonly update: boolean;
  /** The mapping writes and reads several values. */
  readonly multiple: boolean;
  /** The mapping relies on there never being more than one value. */
  readonly singleValued: boolean;
}

/** What the mapping needs of one object type: no more is checked. */
export interface ObjectTypeUse {
  readonly objectType: string;
  /** Each backend attribute once. Passwords that go by the password operation are not among them. */
  readonly attributes: readonly AttributeUse[];
  readonly operations: readonly UsedOperation[];
}

export interface DiagnoseRequest {
  readonly uses: readonly ObjectTypeUse[];
  /**
   * Also send writes that cannot change anything, where a right cannot be asked for otherwise. The backend may log them as failed.
   * Without it nothing but reading is done.
   */
  readonly tryWrites: boolean;
}

/** `ok`: as it should be. `warning`: works, but. `problem`: does not work. `skipped`: could not be told; `found` says why. */
export type FindingState = 'ok' | 'warning' | 'problem' | 'skipped';

/** One thing that was looked at. For people who administer the backend: holds no secrets, and names no person. */
export interface Finding {
  /** What was looked at, in one or a few words that stay the same: `certificate`, `schema`. */
  readonly check: string;
  readonly state: FindingState;
  /** Which server, base or object type, where there may be several. */
  readonly subject?: string;
  readonly found: string;
  /** What to do about it; each warning and each problem has one. */
  readonly advice?: string;
}

/** Looks at a target in depth: everything that the mapping needs, and what the service account should not have. */
export interface Diagnosable {
  /**
   * Findings as they are made. Uses connections of its own, and changes nothing.
   * Does not throw for what it finds; ends by the deadline of the call.
   */
  diagnose(request: DiagnoseRequest, call: Call): AsyncIterable<Finding>;
}

export function isDiagnosable(connector: Connector): connector is Connector & Diagnosable {
  return 'diagnose' in connector;
}
