import { IsNotEmpty, IsString } from 'class-validator';
import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { type MappingRow, type ResourceMapping } from '../../../connectors/sdk/resource-mapping.js';
import { readMappingRow, type RowOverride } from './mapping-row-section.js';
import { asList, asMapping, at, readSection } from './section.js';

/** Where a row of the effective mapping came from, so that a problem with it points at the right place. */
export interface PlacedMapping {
  readonly mapping: ResourceMapping;
  /** Path of each row in the file; undefined for a row of the connector's profile. */
  readonly places: readonly (string | undefined)[];
}

/** What mappings may be about. */
export interface MappingContext {
  /** The connector's ready mappings. */
  readonly profile: readonly ResourceMapping[];
  /** Resource types for which the connector ships no mapping: the file has all of it. */
  readonly customTypes: readonly string[];
}

/**
 * A tenant's `mappings`: the profile of the connector with the rows of the file in place of the profile's rows of the same
 * SCIM path, rows of other paths added at the end; and the mappings of custom resource types.
 */
export function readMappings(
  raw: unknown,
  { profile, customTypes }: MappingContext,
  path: string,
  problems: ConfigProblem[],
): readonly PlacedMapping[] {
  const node = raw === undefined || raw === null ? {} : (asMapping(raw, path, problems) ?? {});
  const types = [...profile.map((mapping) => mapping.resourceType), ...customTypes];
  for (const key of Object.keys(node)) {
    if (!types.includes(key)) {
      problems.push({
        path: at(path, key),
        message: `is not a resource type that this target has; it has: ${types.join(', ')}`,
      });
    }
  }
  const custom = customTypes.flatMap((type) => {
    const own = Object.hasOwn(node, type) ? node[type] : undefined;
    return own === undefined || own === null ? [] : readCustomMapping(type, own, at(path, type), problems);
  });
  const ready = profile.map((mapping) => {
    const place = at(path, mapping.resourceType);
    const own = Object.hasOwn(node, mapping.resourceType) ? node[mapping.resourceType] : undefined;
    if (own === undefined || own === null) return { mapping, places: mapping.rows.map(() => undefined) };
    const { rows, ...others } = asMapping(own, place, problems) ?? {};
    for (const key of Object.keys(others)) {
      problems.push({ path: at(place, key), message: 'is not a known setting here; known: rows' });
    }
    return override(mapping, rows, at(place, 'rows'), problems);
  });
  return [...ready, ...custom];
}

/**
 * Checks what can be checked of `mappings` when the target has problems and its profile is not known: each row by itself.
 * So one reading of the file finds the problems of both.
 */
export function checkMappingRows(raw: unknown, path: string, problems: ConfigProblem[]): void {
  if (raw === undefined || raw === null) return;
  for (const [resourceType, own] of Object.entries(asMapping(raw, path, problems) ?? {})) {
    const place = at(path, resourceType);
    const rows = own === undefined || own === null ? undefined : asMapping(own, place, problems)?.['rows'];
    for (const [index, item] of asList(rows, at(place, 'rows'), problems).entries()) {
      readMappingRow(item, `${at(place, 'rows')}[${index}]`, problems);
    }
  }
}

/** The mapping of a custom resource type: all of it stands in the file. */
class CustomMappingSection {
  @IsString({ message: 'is required: the object type of the target that holds the resources' })
  @IsNotEmpty({ message: 'is required: the object type of the target that holds the resources' })
  readonly objectType: string = '';

  @IsString({ message: 'is required: the attribute that names a resource and is unique, such as displayName' })
  @IsNotEmpty({ message: 'is required: the attribute that names a resource and is unique, such as displayName' })
  readonly naturalKey: string = '';

  readonly rows: unknown = undefined;
}

function readCustomMapping(
  resourceType: string,
  raw: unknown,
  place: string,
  problems: ConfigProblem[],
): readonly PlacedMapping[] {
  const before = problems.length;
  const { objectType, naturalKey, rows } = readSection(CustomMappingSection, raw, place, problems);
  const made = override({ resourceType, objectType, naturalKey, rows: [] }, rows, at(place, 'rows'), problems);
  return problems.length === before ? [made] : [];
}

/** SCIM attribute names do not differ by case (RFC 7643 §2.1). */
const same = (path: string): string => path.trim().toLowerCase();

function override(mapping: ResourceMapping, raw: unknown, path: string, problems: ConfigProblem[]): PlacedMapping {
  const overrides: { readonly place: string; readonly asked: RowOverride }[] = [];
  for (const [index, item] of asList(raw, path, problems).entries()) {
    const place = `${path}[${index}]`;
    const asked = readMappingRow(item, place, problems);
    if (asked !== undefined) overrides.push({ place, asked });
  }
  const profilePaths = new Set(mapping.rows.map((row) => same(row.scim)));
  const replaced = new Set<string>();
  for (const { place, asked } of overrides) {
    const scim = asked.kind === 'remove' ? asked.scim : asked.row.scim;
    if (asked.kind === 'remove' && !profilePaths.has(same(scim))) {
      problems.push({
        path: at(place, 'scim'),
        message: 'names a path that the profile has no row for: nothing to remove',
      });
    }
    replaced.add(same(scim));
  }
  const kept = mapping.rows.filter((row) => !replaced.has(same(row.scim)));
  const put = overrides.flatMap(({ place, asked }): { place: string; row: MappingRow }[] =>
    asked.kind === 'put' ? [{ place, row: asked.row }] : [],
  );
  return {
    mapping: { ...mapping, rows: [...kept, ...put.map(({ row }) => row)] },
    places: [...kept.map(() => undefined), ...put.map(({ place }) => place)],
  };
}
