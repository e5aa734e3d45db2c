/** The registry: the kinds of backend that this build knows. One line per connector. */
import { ldapConnector } from './ldap/index.js';
import { memoryConnector } from './memory/index.js';
import { type AnyConnectorDefinition } from './sdk/definition.js';
import { sqlConnector } from './sql/index.js';

const definitions: readonly AnyConnectorDefinition[] = [memoryConnector, ldapConnector, sqlConnector];

/** Name in the configuration (`connector: memory`) → connector. */
export const connectors: ReadonlyMap<string, AnyConnectorDefinition> = new Map(
  definitions.map((definition) => [definition.type, definition]),
);
