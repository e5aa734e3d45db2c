import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { CompiledMapping, type MappingProblem } from '../../mapping/compiled-mapping.js';
import { type FullSchema } from '../../mapping/mapped-schema.js';
import { enterpriseUserSchema } from '../../scim/schema/definitions/enterprise-user.js';
import { groupSchema } from '../../scim/schema/definitions/group.js';
import { groupResourceType, userResourceType } from '../../scim/schema/definitions/resource-types.js';
import { userSchema } from '../../scim/schema/definitions/user.js';
import { type PlacedMapping } from './mappings-section.js';
import { at } from './section.js';

/** The full definitions of the resource types that a mapping may name. */
const SCHEMAS: ReadonlyMap<string, FullSchema> = new Map([
  [userResourceType.name, { resourceType: userResourceType, core: userSchema, extensions: [enterpriseUserSchema] }],
  [groupResourceType.name, { resourceType: groupResourceType, core: groupSchema, extensions: [] }],
]);

/** Compiles the mappings of a tenant, so that a bad row is found before anything is started. */
export function compileMappings(
  mappings: readonly PlacedMapping[],
  path: string,
  problems: ConfigProblem[],
): readonly CompiledMapping[] {
  return mappings.flatMap((placed) => {
    const { mapping, places } = placed;
    const place = at(path, mapping.resourceType);
    const schema = SCHEMAS.get(mapping.resourceType);
    if (schema === undefined) {
      problems.push({ path: place, message: `has no schema; known: ${[...SCHEMAS.keys()].join(', ')}` });
      return [];
    }
    const found: MappingProblem[] = [];
    const compiled = CompiledMapping.compile(mapping, schema, found);
    problems.push(...found.map((problem) => atItsPlace(problem, placed, place, places)));
    return compiled ?? [];
  });
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
