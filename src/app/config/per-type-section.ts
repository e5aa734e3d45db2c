import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { type CompiledMapping } from '../../mapping/compiled-mapping.js';
import { asMapping, at } from './section.js';
import { type TargetSettings } from './target-section.js';

/** What sections with a part for each resource type are checked against. */
export interface TypeContext {
  readonly compiled: readonly CompiledMapping[];
  readonly target: TargetSettings;
}

/** Reads a mapping whose keys are resource types of the tenant. @param read reads one part; undefined: it says nothing */
export function readPerType<T>(
  raw: unknown,
  { compiled }: TypeContext,
  path: string,
  problems: ConfigProblem[],
  read: (node: unknown, mapping: CompiledMapping, path: string) => T | undefined,
): ReadonlyMap<string, T> {
  const parts = new Map<string, T>();
  if (raw === undefined || raw === null) return parts;
  for (const [name, node] of Object.entries(asMapping(raw, path, problems) ?? {})) {
    const mapping = compiled.find(({ resourceType }) => resourceType === name);
    if (mapping === undefined) {
      const known = compiled.map(({ resourceType }) => resourceType).join(', ');
      problems.push({ path: at(path, name), message: `is no resource type of this tenant; it has: ${known}` });
      continue;
    }
    const part = read(node, mapping, at(path, name));
    if (part !== undefined) parts.set(name, part);
  }
  return parts;
}

/** Objects of the type must be able to lie in the container: the connector says so. */
export function checkContainer(
  container: string,
  { objectType }: CompiledMapping,
  { target: { definition, config } }: TypeContext,
  path: string,
  problems: ConfigProblem[],
): void {
  const message = definition.containerProblem(config, objectType, container);
  if (message !== undefined) problems.push({ path, message });
}
