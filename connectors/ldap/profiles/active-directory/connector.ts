/** A target that is an Active Directory: what it does otherwise than a directory that follows the standards alone. */
import { type BackendObject } from '../../../sdk/backend-object.js';
import { type CreateRequest } from '../../../sdk/capabilities/creatable.js';
import {
  type CreateWithPasswordRequest,
  type PasswordCreatable,
} from '../../../sdk/capabilities/password-creatable.js';
import { type SetPasswordRequest } from '../../../sdk/capabilities/password-settable.js';
import { type ChangesAnswer, type ChangesRequest, type Syncable } from '../../../sdk/capabilities/syncable.js';
import { type Call } from '../../../sdk/connector.js';
import { LdapConnector } from '../../connector.js';
import { changesIn } from './changes/feed.js';
import { createAccount } from './creating.js';
import { setAccountPassword } from './passwords.js';

export class ActiveDirectoryConnector extends LdapConnector implements PasswordCreatable, Syncable {
  override create(request: CreateRequest, call: Call): Promise<BackendObject> {
    return createAccount(this.directory, request, undefined, call);
  }

  createWithPassword(request: CreateWithPasswordRequest, call: Call): Promise<BackendObject> {
    return createAccount(this.directory, request, request.password, call);
  }

  override setPassword(request: SetPasswordRequest, call: Call): Promise<void> {
    return setAccountPassword(this.directory, request, call);
  }

  changes(request: ChangesRequest, call: Call): Promise<ChangesAnswer> {
    return changesIn(this.directory, request, call);
  }
}
