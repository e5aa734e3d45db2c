import { doubtOfAbsence } from '../../connectors/sdk/capabilities/replicated.js';
import { type Call, type Connector } from '../../connectors/sdk/connector.js';
import { ConnectorError } from '../../connectors/sdk/errors.js';

/** Runs one changing operation. */
export type RunChange = <T>(operation: string, call: Call, work: () => Promise<T>) => Promise<T>;

/**
 * Changes whose object, or something that it refers to, was not found fail with `absenceUncertain` while that proves nothing. Outside of
 * the guard: the backend did answer, so it is no outage.
 */
export function doubting(connector: Connector, run: RunChange): RunChange {
  return async (operation, call, work) => {
    try {
      return await run(operation, call, work);
    } catch (error) {
      const missing = error instanceof ConnectorError && /^(?:notFound|referenceNotFound)$/.test(error.code);
      throw (missing ? doubtOfAbsence(connector) : undefined) ?? error;
    }
  };
}
