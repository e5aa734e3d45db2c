import { defineConnector } from '../sdk/definition.js';
import { containerProblem, readConfig } from './config.js';
import { MemoryConnector } from './connector.js';
import { peopleAndGroups } from './profiles/people-and-groups.js';

/** `connector: memory`: objects in the memory of the process, for trials and tests. */
export const memoryConnector = defineConnector({
  type: 'memory',
  title: 'Objects in memory, for trials and tests',
  secretKeys: [],
  readConfig,
  mappings: (config) => peopleAndGroups.filter((mapping) => config.objectTypes.has(mapping.objectType)),
  objectTypes: (config) => [...config.objectTypes.keys()],
  containerProblem: (config, _, container) => containerProblem(config, container),
  open: (config) => new MemoryConnector(config),
});
