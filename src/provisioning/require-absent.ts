import { doubtOfAbsence } from '../../connectors/sdk/capabilities/replicated.js';
import { type Bridge } from './bridge.js';

/**
 * To be asked before anything is made of it that an object was not found.
 * @param writtenAt when it was last known to be written, milliseconds since the epoch
 * @throws ConnectorError `absenceUncertain`: it may be on another server of the backend
 */
export function requireAbsent({ target }: Bridge, writtenAt?: number): void {
  const doubt = doubtOfAbsence(target.connector, writtenAt);
  if (doubt !== undefined) throw doubt;
}
