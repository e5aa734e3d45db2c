import { IsArray, IsBoolean, IsIn, IsNotEmpty, IsObject, IsOptional, IsString } from 'class-validator';
import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { type MappingRow } from '../../../connectors/sdk/resource-mapping.js';
import { at, readSection } from './section.js';
import { readTransform } from './transform-section.js';

/** One entry of `mappings.<resource type>.rows`; its keys are those of `MappingRow`, and `remove`. */
class MappingRowSection {
  @IsString({ message: 'is required: a SCIM path such as name.familyName' })
  @IsNotEmpty({ message: 'is required: a SCIM path such as name.familyName' })
  readonly scim: string = '';

  @IsOptional()
  @IsString()
  @IsNotEmpty()
  readonly backend: string | undefined = undefined;

  readonly transform: unknown = undefined;

  @IsOptional()
  @IsIn(['both', 'read', 'write'], { message: 'must be both, read or write' })
  readonly direction: 'both' | 'read' | 'write' | undefined = undefined;

  @IsOptional()
  @IsIn(['create', 'update', 'both'], { message: 'must be create, update or both' })
  readonly when: 'create' | 'update' | 'both' | undefined = undefined;

  @IsOptional()
  @IsBoolean()
  readonly required: boolean | undefined = undefined;

  @IsOptional()
  @IsArray({ message: 'must be a list of templates' })
  @IsString({ each: true, message: 'must be a list of texts (quote each of them)' })
  readonly defaults: readonly string[] | undefined = undefined;

  @IsOptional()
  @IsBoolean()
  readonly multiple: boolean | undefined = undefined;

  @IsOptional()
  @IsBoolean()
  readonly singleValued: boolean | undefined = undefined;

  @IsOptional()
  @IsObject({ message: 'must be a mapping of sub-attributes to texts or true/false' })
  readonly elementDefaults: Readonly<Record<string, unknown>> | undefined = undefined;

  @IsOptional()
  @IsBoolean()
  readonly transitive: boolean | undefined = undefined;

  @IsOptional()
  @IsBoolean()
  readonly fallback: boolean | undefined = undefined;

  /** Drops the profile's rows of this path. */
  @IsBoolean()
  readonly remove: boolean = false;
}

/** What an entry of `rows` asks for. */
export type RowOverride =
  { readonly kind: 'remove'; readonly scim: string } | { readonly kind: 'put'; readonly row: MappingRow };

/** Reads one entry; undefined when it has problems. */
export function readMappingRow(raw: unknown, path: string, problems: ConfigProblem[]): RowOverride | undefined {
  const before = problems.length;
  const section = readSection(MappingRowSection, raw, path, problems);
  if (section.remove) {
    const others = Object.entries(section).filter(
      ([key, value]) => !['scim', 'remove'].includes(key) && value !== undefined,
    );
    for (const [key] of others) {
      problems.push({ path: at(path, key), message: 'says nothing in a row that is removed: leave it out' });
    }
    return problems.length === before ? { kind: 'remove', scim: section.scim } : undefined;
  }
  if (section.backend === undefined) {
    problems.push({
      path: at(path, 'backend'),
      message: 'is required: the attribute of the backend (or remove: true)',
    });
  }
  const elementDefaults = readElementDefaults(section.elementDefaults, at(path, 'elementDefaults'), problems);
  const transform =
    section.transform === undefined ? undefined : readTransform(section.transform, at(path, 'transform'), problems);
  if (problems.length > before || section.backend === undefined) return undefined;
  const { scim, backend, direction, when, required, defaults, multiple, singleValued, transitive, fallback } = section;
  return {
    kind: 'put',
    row: {
      scim,
      backend,
      ...(transform && { transform }),
      ...(direction && { direction }),
      ...(when && { when }),
      ...(required !== undefined && { required }),
      ...(defaults && { defaults }),
      ...(multiple !== undefined && { multiple }),
      ...(singleValued !== undefined && { singleValued }),
      ...(elementDefaults && { elementDefaults }),
      ...(transitive !== undefined && { transitive }),
      ...(fallback !== undefined && { fallback }),
    },
  };
}

function readElementDefaults(
  raw: Readonly<Record<string, unknown>> | undefined,
  path: string,
  problems: ConfigProblem[],
): Readonly<Record<string, string | boolean>> | undefined {
  if (raw === undefined) return undefined;
  const defaults: Record<string, string | boolean> = {};
  for (const [key, value] of Object.entries(raw)) {
    if (!/^[A-Za-z$][\w$-]*$/.test(key)) {
      problems.push({ path: at(path, key), message: 'is not the name of a sub-attribute' });
    } else if (typeof value === 'string' || typeof value === 'boolean') {
      defaults[key] = value;
    } else {
      problems.push({ path: at(path, key), message: 'must be a text or true or false' });
    }
  }
  return defaults;
}
