import { type ObjectKey } from '../backend-object.js';
import { type Call, type Connector } from '../connector.js';

export interface DeleteRequest {
  readonly objectType: string;
  readonly key: ObjectKey;
  readonly expectedVersion?: string;
}

/** Removes objects. */
export interface Deletable {
  /**
   * @returns false when the object was not there
   * @throws ConnectorError `versionConflict`, `forbidden`, `outcomeUnknown`, `unavailable`
   */
  delete(request: DeleteRequest, call: Call): Promise<boolean>;
}

export function isDeletable(connector: Connector): connector is Connector & Deletable {
  return 'delete' in connector;
}
