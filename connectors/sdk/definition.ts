/** What a connector's `index.ts` exports: everything the host needs to know about this kind of backend. */
import { type ConfigReader } from './config-reader.js';
import { type Connector } from './connector.js';
import { type ConnectorEvent } from './events.js';
import { type ResourceMapping } from './resource-mapping.js';

/** What the host gives to an opened connector. */
export interface ConnectorHost {
  emit(event: ConnectorEvent): void;
}

export interface ConnectorDefinition<Config> {
  /** The name in the configuration: `connector: ldap`. */
  readonly type: string;
  /** For people. */
  readonly title: string;
  /** Keys of the configuration that hold secrets: never logged, never returned, encrypted when stored. */
  readonly secretKeys: readonly string[];
  /** Reads and checks the target's configuration; problems go to the reader. Opens nothing. */
  readConfig(reader: ConfigReader): Config;
  /** The ready mapping for this configuration, from the connector's profiles. */
  mappings(config: Config): readonly ResourceMapping[];
  /** The object types that a target of this configuration has. Default: those of the ready mappings. */
  objectTypes?(config: Config): readonly string[];
  /**
   * Why no setting may make the gateway read or write this attribute, whatever the requests are: to follow the path of the setting.
   * Undefined when it may. Only looks at the configuration. Default: all may.
   */
  attributeProblem?(config: Config, attribute: string, use: 'read' | 'write'): string | undefined;
  /**
   * Why objects of this type cannot lie in this container; undefined when they can. Only looks at the configuration. Without this method
   * the backend has no containers.
   */
  containerProblem?(config: Config, objectType: string, container: string): string | undefined;
  /** Opens a target. Does not wait for a connection: that is made when first needed. */
  open(config: Config, host: ConnectorHost): Connector;
}

/** A definition whose configuration type is its own business: what the registry holds. */
export type AnyConnectorDefinition = ConnectorDefinition<unknown> &
  Required<Pick<ConnectorDefinition<unknown>, 'objectTypes' | 'attributeProblem' | 'containerProblem'>>;

/** Hides the configuration type, which only the definition itself needs to know. */
export function defineConnector<Config>(definition: ConnectorDefinition<Config>): AnyConnectorDefinition {
  return {
    ...definition,
    readConfig: (reader) => definition.readConfig(reader),
    mappings: (config) => definition.mappings(config as Config),
    objectTypes: (config) =>
      definition.objectTypes?.(config as Config) ??
      definition.mappings(config as Config).map(({ objectType }) => objectType),
    attributeProblem: (config, attribute, use) => definition.attributeProblem?.(config as Config, attribute, use),
    containerProblem: (config, objectType, container) =>
      definition.containerProblem === undefined
        ? `a target of the connector ${definition.type} has no containers: leave it out`
        : definition.containerProblem(config as Config, objectType, container),
    open: (config, host) => definition.open(config as Config, host),
  };
}
