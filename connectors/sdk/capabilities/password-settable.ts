import { type ObjectKey } from '../backend-object.js';
import { type Call, type Connector } from '../connector.js';

export interface SetPasswordRequest {
  readonly objectType: string;
  readonly key: ObjectKey;
  /** Clear text. The connector hands it to the backend's own password operation and keeps it nowhere. */
  readonly password: string;
}

/** Sets passwords by the backend's own operation, so that its policy and hashing apply. */
export interface PasswordSettable {
  /** @throws ConnectorError `notFound`, `passwordPolicy`, `forbidden`, `outcomeUnknown`, `unavailable` */
  setPassword(request: SetPasswordRequest, call: Call): Promise<void>;
}

export function isPasswordSettable(connector: Connector): connector is Connector & PasswordSettable {
  return 'setPassword' in connector;
}
