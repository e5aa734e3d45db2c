import { type BackendObject, type BackendValue, type ObjectKey } from '../backend-object.js';
import { type Call, type Connector } from '../connector.js';

/** One attribute gets these values instead of those it has; none removes it. */
export interface AttributeChange {
  readonly attribute: string;
  readonly values: readonly BackendValue[];
}

export interface UpdateRequest {
  readonly objectType: string;
  readonly key: ObjectKey;
  /** At most one change for an attribute. All happen or none. */
  readonly changes: readonly AttributeChange[];
  /** The change is refused with `versionConflict` when the object has another version by now. */
  readonly expectedVersion?: string;
  /** Attributes to return, as stored. */
  readonly returning: readonly string[];
}

/** Changes objects. */
export interface Updatable {
  /**
   * @returns the object after the change; `name` is new when the change renamed it, `id` never
   * @throws ConnectorError `notFound`, `versionConflict`, `alreadyExists`, `invalidValue`, `referenceNotFound`, `forbidden`,
   *   `outcomeUnknown`, `unavailable`
   */
  update(request: UpdateRequest, call: Call): Promise<BackendObject>;
}

export function isUpdatable(connector: Connector): connector is Connector & Updatable {
  return 'update' in connector;
}
