import { type BackendReference } from '../backend-object.js';
import { type Call, type Connector } from '../connector.js';

export interface ChangesRequest {
  /** Changes of other object types may be left out. */
  readonly objectTypes: readonly string[];
  /** Changes of other attributes may be left out; names, memberships and the end of objects are always told. */
  readonly attributes: readonly string[];
  /** As the last answer gave it, in whichever process that was; undefined: from now on. */
  readonly token: string | undefined;
  /** Changes in one answer, about; the rest comes with the next one. At least 1. */
  readonly limit: number;
}

/** Something happened to an object since the token. However often it did, the object comes once in an answer. */
export interface BackendChange {
  /** Undefined where the backend no longer tells the type of what is gone: then it may have been none of this target's. */
  readonly objectType: string | undefined;
  readonly id: string;
  /**
   * `changed`: made, changed or renamed, and in this target's reach. `left`: it still exists, but out of reach or as something else.
   * `removed`: it is gone. For `left` and `removed` the host finds out whether it ever knew the object.
   */
  readonly kind: 'changed' | 'left' | 'removed';
  /** Native name, where it is known. */
  readonly name?: string;
  /** Members that came and went; undefined where none did, or the backend does not tell. */
  readonly members?: MemberChanges;
}

export interface MemberChanges {
  readonly added: readonly BackendReference[];
  readonly removed: readonly BackendReference[];
}

export interface ChangesAnswer {
  readonly changes: readonly BackendChange[];
  /** For the next call. Text that only the connector understands, at most 64 KiB. */
  readonly token: string;
  /** False when there are more already: the host asks again at once. */
  readonly complete: boolean;
}

/** Tells what has changed since it was asked last, by whomever. */
export interface Syncable {
  /**
   * Reads changes in the order in which the backend tells them. Never less than what was asked for and happened between the token and the call; the same
   * change may come again. Asking again with the same token gives at least the same changes. Without a token nothing is walked through:
   * the answer holds a token and no changes.
   * @throws ConnectorError `tokenExpired` when the token is not one of this backend, or too old; `unavailable`
   */
  changes(request: ChangesRequest, call: Call): Promise<ChangesAnswer>;
}

export function isSyncable(connector: Connector): connector is Connector & Syncable {
  return 'changes' in connector;
}
