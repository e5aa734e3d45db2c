/** A target that follows the standards: its server can assert what an entry is like (RFC 4528), so changes need no reading before. */
import { type BackendObject } from '../../sdk/backend-object.js';
import { type UnseenUpdatable, type UnseenUpdateRequest } from '../../sdk/capabilities/unseen-updatable.js';
import { type Call } from '../../sdk/connector.js';
import { LdapConnector } from '../connector.js';
import { updateUnseen } from '../updating-unseen.js';

export class StandardConnector extends LdapConnector implements UnseenUpdatable {
  updateUnseen(request: UnseenUpdateRequest, call: Call): Promise<BackendObject | undefined> {
    return updateUnseen(this.directory, request, call);
  }
}
