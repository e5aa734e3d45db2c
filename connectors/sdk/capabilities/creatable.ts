import { type BackendAttributes, type BackendObject } from '../backend-object.js';
import { type Call, type Connector } from '../connector.js';

export interface CreateRequest {
  readonly objectType: string;
  readonly attributes: BackendAttributes;
  /** Where the object is to lie; asked of connectors that are `Relocatable` only. Default: what the configuration says. */
  readonly container?: string;
  /** Attributes to return, as stored. */
  readonly returning: readonly string[];
}

/** Makes objects. */
export interface Creatable {
  /**
   * Makes one object, in one step where the backend can.
   * @throws ConnectorError `alreadyExists`, `invalidValue`, `referenceNotFound`, `forbidden`, `outcomeUnknown`, `unavailable`
   */
  create(request: CreateRequest, call: Call): Promise<BackendObject>;
}

export function isCreatable(connector: Connector): connector is Connector & Creatable {
  return 'create' in connector;
}
