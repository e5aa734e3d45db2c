import { defineConnector } from '../sdk/definition.js';
import { readConfig } from './config/target.js';
import { SqlConnector } from './connector.js';
import { mappingsOf } from './mapping.js';
import { SyncingSqlConnector } from './syncing/connector.js';
import { tellsChanges } from './syncing/resolve-feeds.js';

/** `connector: sql`: the user tables of an application. */
export const sqlConnector = defineConnector({
  type: 'sql',
  title: 'Tables of a SQL database',
  secretKeys: ['password'],
  readConfig,
  mappings: mappingsOf,
  objectTypes: (config) => [...config.objects.keys()],
  attributeProblem: (config, attribute, use) => {
    const places = Array.from(config.objects.values()).flatMap(({ attributes }) => attributes.get(attribute) ?? []);
    if (places.length === 0) return 'is none of the attributes of target.objects: add it there, with its column';
    const written = places.some((place) => place.kind !== 'memberOf' && !('readOnly' in place && place.readOnly));
    return use === 'read' || written ? undefined : 'is only read, as target.objects says';
  },
  open: (config, host) =>
    tellsChanges(config) ? new SyncingSqlConnector(config, host) : new SqlConnector(config, host),
});
