/** The registry: the kinds of backend that this build knows. One line per connector. */
import { memoryConnector } from './memory/index.js';
import { type AnyConnectorDefinition } from './sdk/definition.js';

const definitions: readonly AnyConnectorDefinition[] = [memoryConnector];

/** Name in the configuration (`connector: memory`) → connector. */
export const connectors: ReadonlyMap<string, AnyConnectorDefinition> = new Map(
  definitions.map((definition) => [definition.type, definition]),
);
