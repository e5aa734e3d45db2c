import { type Call, type Connector } from '../connector.js';

/** A proposal for a configuration. For people who administer the backend: holds no secrets, and no values of objects. */
export interface Discovery {
  /** YAML: settings that are put below `target:`, to be read and corrected by a person. Guesses say `# unsure: ...`. */
  readonly text: string;
  /** What was found besides, a sentence each. */
  readonly remarks: readonly string[];
}

/** Looks at a backend of which nothing is configured but the way to it, and proposes the rest. */
export interface Discoverable {
  /**
   * Uses connections of its own, and changes nothing.
   * @throws ConnectorError `unavailable` when the backend cannot be asked
   */
  discover(call: Call): Promise<Discovery>;
}

export function isDiscoverable(connector: Connector): connector is Connector & Discoverable {
  return 'discover' in connector;
}
