import { type Connector } from '../connector.js';
import { ConnectorError } from '../errors.js';

/**
 * A backend of several servers that copy from each other, of which one is talked to at a time. What was written to one may be missing on
 * the next for a while: that something is not there proves nothing then.
 */
export interface Replicated {
  /** Milliseconds in which a change reaches all servers; 0: there is one server only, and nothing of all this applies. */
  readonly replicationLagMs: number;
  /**
   * Milliseconds for which it proves nothing yet that an object is not there; 0: it does.
   * @param writtenAt when the object was last known to be written, by any replica of the gateway and through whichever server;
   * milliseconds since the epoch
   */
  absenceUncertainMs(writtenAt?: number): number;
}

export function isReplicated(connector: Connector): connector is Connector & Replicated {
  return 'absenceUncertainMs' in connector;
}

/** As `Replicated.replicationLagMs`; 0 for connectors that do not say. */
export function replicationLagMs(connector: Connector): number {
  return isReplicated(connector) ? connector.replicationLagMs : 0;
}

/** Seconds after which to ask again at most: copies mostly arrive sooner than they are waited for. */
const maxRetryAfter = 10;

/**
 * Why an object that was not found may be there all the same.
 * @param writtenAt as for `absenceUncertainMs`
 * @returns ConnectorError `absenceUncertain`; undefined when the object surely is not there
 */
export function doubtOfAbsence(connector: Connector, writtenAt?: number): ConnectorError | undefined {
  const left = isReplicated(connector) ? connector.absenceUncertainMs(writtenAt) : 0;
  if (left <= 0) return undefined;
  const retryAfter = Math.min(maxRetryAfter, Math.ceil(left / 1000));
  return new ConnectorError(
    'absenceUncertain',
    `Not found, which proves nothing for another ${Math.ceil(left / 1000)} s: it may be on a server that was written to before.`,
    { retryAfter },
  );
}
