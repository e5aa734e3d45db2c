import { type BackendObject } from '../backend-object.js';
import { type Call, type Connector } from '../connector.js';
import { type CreateRequest } from './creatable.js';

export interface CreateWithPasswordRequest extends CreateRequest {
  /** Clear text, for the backend's own way of setting passwords; kept nowhere. */
  readonly password: string;
}

/** Makes objects together with their password, in one step: there is no moment in which one is there without. */
export interface PasswordCreatable {
  /**
   * Makes one object with this password, or none.
   * @throws ConnectorError as `create`, and `passwordPolicy`
   */
  createWithPassword(request: CreateWithPasswordRequest, call: Call): Promise<BackendObject>;
}

export function isPasswordCreatable(connector: Connector): connector is Connector & PasswordCreatable {
  return 'createWithPassword' in connector;
}
