import { type BackendObject, type ObjectKey } from '../backend-object.js';
import { type Call, type Connector } from '../connector.js';
import { type AttributeChange } from './updatable.js';

export interface UnseenUpdateRequest {
  readonly objectType: string;
  readonly key: ObjectKey;
  /** At least one; at most one for an attribute; each with values. All happen or none. */
  readonly changes: readonly AttributeChange[];
  /** Attributes to return, as stored. */
  readonly returning: readonly string[];
}

/** Changes objects that nobody has read before: one operation where `read` and `update` are two. */
export interface UnseenUpdatable {
  /**
   * Makes the changes if the backend itself, in the same operation, finds that each of them is one: that the attribute holds none
   * of the new values, however loosely it compares them. An object that is as wanted already must not get a new version.
   * @returns the object after the change; undefined when nothing was changed, for whatever reason: then it has to be read
   * @throws ConnectorError `alreadyExists`, `invalidValue`, `forbidden`, `outcomeUnknown`, `unavailable`
   */
  updateUnseen(request: UnseenUpdateRequest, call: Call): Promise<BackendObject | undefined>;
}

export function isUnseenUpdatable(connector: Connector): connector is Connector & UnseenUpdatable {
  return 'updateUnseen' in connector;
}
