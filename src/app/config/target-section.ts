import { createHash } from 'node:crypto';
import { ConfigReader, type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { type AnyConnectorDefinition } from '../../../connectors/sdk/definition.js';
import { type ResourceMapping } from '../../../connectors/sdk/resource-mapping.js';
import { asMapping, at } from './section.js';

/** Names stand in ids of links, metrics and log lines. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** A tenant's target as configured. */
export interface TargetSettings {
  /** Part of the identity of every link: changing it gives every resource a new id. Default: the name of the connector. */
  readonly name: string;
  readonly definition: AnyConnectorDefinition;
  /** The connector's own settings, as its `readConfig` made them. */
  readonly config: unknown;
  /** SHA-256 of the settings: another one means that the target must be opened anew. */
  readonly fingerprint: string;
}

export interface ReadTarget {
  readonly settings: TargetSettings;
  /** The connector's ready mappings. */
  readonly profile: readonly ResourceMapping[];
  /** The object types that the target has. */
  readonly objectTypes: readonly string[];
}

/**
 * A tenant's `target`: `connector` and `name` are read here, all other keys by the connector itself.
 *
 * @returns undefined when it cannot be opened; the problems say why
 */
export function readTarget(
  raw: unknown,
  connectors: ReadonlyMap<string, AnyConnectorDefinition>,
  path: string,
  problems: ConfigProblem[],
): ReadTarget | undefined {
  const known = [...connectors.keys()].join(', ');
  if (raw === undefined || raw === null) {
    problems.push({ path, message: `is required: at least the key connector, one of ${known}` });
    return undefined;
  }
  const node = asMapping(raw, path, problems);
  if (node === undefined) return undefined;
  const { connector, name = connector, ...own } = node;
  const definition = typeof connector === 'string' ? connectors.get(connector) : undefined;
  if (typeof connector !== 'string' || definition === undefined) {
    problems.push({ path: at(path, 'connector'), message: `must be one of ${known}` });
    return undefined;
  }
  if (typeof name !== 'string' || !NAME.test(name)) {
    problems.push({ path: at(path, 'name'), message: 'must be 1 to 63 small letters, digits, - and _' });
    return undefined;
  }
  const before = problems.length;
  const reader = new ConfigReader(own, path, problems);
  const config = definition.readConfig(reader);
  reader.finish();
  if (problems.length > before) return undefined;
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([connector, name, own]))
    .digest('hex');
  return {
    settings: { name, definition, config, fingerprint },
    profile: definition.mappings(config),
    objectTypes: definition.objectTypes(config),
  };
}

/** Texts of a target's section that must not be shown: the values of the connector's secret keys. */
export function secretsOf(raw: unknown, connectors: ReadonlyMap<string, AnyConnectorDefinition>): readonly string[] {
  if (raw === null || typeof raw !== 'object') return [];
  const connector: unknown = Reflect.get(raw, 'connector');
  const definition = typeof connector === 'string' ? connectors.get(connector) : undefined;
  return (definition?.secretKeys ?? [])
    .map((key): unknown => Reflect.get(raw, key))
    .filter((value): value is string => typeof value === 'string');
}
