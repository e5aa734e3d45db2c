import { type BackendObject, type BackendReference, type ObjectKey } from '../backend-object.js';
import { type Call, type Connector } from '../connector.js';
import { type AttributeChange } from './updatable.js';

export interface EditMembersRequest {
  readonly objectType: string;
  readonly key: ObjectKey;
  /** The attribute that holds the members. */
  readonly attribute: string;
  readonly add: readonly BackendReference[];
  readonly remove: readonly BackendReference[];
  /** Changes of other attributes that go along in the same step. */
  readonly changes?: readonly AttributeChange[];
  readonly expectedVersion?: string;
  /** Attributes to return; the member attribute only when it is named here. */
  readonly returning: readonly string[];
}

/** Adds and removes members without reading or rewriting the others. */
export interface MembershipEditable {
  /**
   * Adding a member that is there, or removing one that is not, is success. Costs do not grow with the size of the group
   * beyond what the backend itself needs.
   * @throws ConnectorError `notFound`, `versionConflict`, `referenceNotFound`, `forbidden`, `outcomeUnknown`, `unavailable`
   */
  editMembers(request: EditMembersRequest, call: Call): Promise<BackendObject>;
}

export function isMembershipEditable(connector: Connector): connector is Connector & MembershipEditable {
  return 'editMembers' in connector;
}
