import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { CompiledMapping, type MappingProblem } from '../../mapping/compiled-mapping.js';
import { type PlacedMapping } from './mappings-section.js';
import { type DeclaredType } from './resource-types-section.js';
import { at } from './section.js';

/** What mappings are compiled against. */
export interface CompileContext {
  /** The tenant's resource types by name. */
  readonly types: ReadonlyMap<string, DeclaredType>;
  /** Object types that the target has. */
  readonly objectTypes: readonly string[];
  /** The tenant stores what no row takes. */
  readonly keepsUnmapped: boolean;
}

/** Compiles the mappings of a tenant, so that a bad row is found before anything is started. */
export function compileMappings(
  mappings: readonly PlacedMapping[],
  context: CompileContext,
  path: string,
  problems: ConfigProblem[],
): readonly CompiledMapping[] {
  checkObjectTypes(mappings, context.objectTypes, path, problems);
  return mappings.flatMap((placed) => {
    const { mapping, places } = placed;
    const place = at(path, mapping.resourceType);
    const type = context.types.get(mapping.resourceType);
    if (type === undefined) {
      problems.push({ path: place, message: `has no schema; known: ${[...context.types.keys()].join(', ')}` });
      return [];
    }
    const found: MappingProblem[] = [];
    const { keepsUnmapped } = context;
    const compiled = CompiledMapping.compile(mapping, type.full, found, { keepsUnmapped });
    problems.push(...found.map((problem) => atItsPlace(problem, placed, place, places)));
    return compiled ?? [];
  });
}

/** Each mapping has an object type of the target to itself, and points at those that are mapped. */
function checkObjectTypes(
  mappings: readonly PlacedMapping[],
  objectTypes: readonly string[],
  path: string,
  problems: ConfigProblem[],
): void {
  const owners = new Map<string, string>();
  for (const { mapping } of mappings) {
    const place = at(at(path, mapping.resourceType), 'objectType');
    const owner = owners.get(mapping.objectType);
    if (!objectTypes.includes(mapping.objectType)) {
      problems.push({ path: place, message: `is no object type of the target; it has: ${objectTypes.join(', ')}` });
    } else if (owner !== undefined) {
      problems.push({ path: place, message: `is mapped to ${owner} already: an object is one resource` });
    }
    owners.set(mapping.objectType, mapping.resourceType);
  }
  for (const { mapping, places } of mappings) {
    for (const [index, { transform }] of mapping.rows.entries()) {
      const place = places[index];
      if (transform?.type !== 'reference' || place === undefined) continue;
      const unknown = transform.to.find((name) => !owners.has(name));
      if (unknown === undefined) continue;
      const message = `names the object type ${unknown}, which no mapping is about; mapped: ${[...owners.keys()].join(', ')}`;
      problems.push({ path: at(place, 'transform.to'), message });
    }
  }
}

/** Rows are counted in the effective table; a reader of the file counts those that stand in it. */
function atItsPlace(
  problem: MappingProblem,
  { mapping }: PlacedMapping,
  path: string,
  places: readonly (string | undefined)[],
): ConfigProblem {
  const [, index, rest = ''] = /^rows\[(\d+)\](.*)$/.exec(problem.path) ?? [];
  if (index === undefined) return { path: at(path, problem.path), message: problem.message };
  const place = places[Number(index)];
  if (place !== undefined) return { path: `${place}${rest}`, message: problem.message };
  const scim = mapping.rows[Number(index)]?.scim ?? '';
  return { path, message: `in the ready row ${scim} of the connector: ${problem.message}` };
}
