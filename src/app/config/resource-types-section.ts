import { IsBoolean, IsOptional, IsString, Matches } from 'class-validator';
import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { type FullSchema } from '../../mapping/mapped-schema.js';
import { enterpriseUserSchema } from '../../scim/schema/definitions/enterprise-user.js';
import { groupSchema } from '../../scim/schema/definitions/group.js';
import { groupResourceType, userResourceType } from '../../scim/schema/definitions/resource-types.js';
import { userSchema } from '../../scim/schema/definitions/user.js';
import { type ResourceTypeDefinition, type SchemaDefinition } from '../../scim/schema/model.js';
import { type DeclaredSchemas } from './schemas-section.js';
import { asList, at, readSection } from './section.js';

/** What is there without a word in the file (RFC 7643 §4). */
const STANDARD: readonly FullSchema[] = [
  { resourceType: userResourceType, core: userSchema, extensions: [enterpriseUserSchema] },
  { resourceType: groupResourceType, core: groupSchema, extensions: [] },
];

/** Segments below the base URL that mean something else (RFC 7644 §3.2), in lower case. */
const TAKEN_ENDPOINTS: ReadonlySet<string> = new Set(
  ['Me', 'Bulk', 'ServiceProviderConfig', 'ServiceProviderConfigs', 'ResourceTypes', 'Schemas'].map((name) =>
    `/${name}`.toLowerCase(),
  ),
);

/** A resource type as in RFC 7643 §6. For User and Group: the extensions that are added to them. */
class ResourceTypeSection {
  @IsString({ message: 'is required: the name of the type, such as Device' })
  @Matches(/^[A-Za-z][\w-]{0,62}$/, { message: 'must be 1 to 63 letters, digits, - and _, and begin with a letter' })
  readonly name: string = '';

  @IsOptional()
  @IsString()
  @Matches(/^\/[A-Za-z][\w-]{0,62}$/, { message: 'must be a slash and letters, digits, - and _, such as /Devices' })
  readonly endpoint: string | undefined = undefined;

  @IsString()
  readonly description: string = '';

  @IsOptional()
  @IsString()
  readonly schema: string | undefined = undefined;

  readonly schemaExtensions: unknown = undefined;
}

class ExtensionSection {
  @IsString({ message: 'is required: the URN of a schema' })
  readonly schema: string = '';

  /** Each resource of the type has values of it (RFC 7643 §6). */
  @IsBoolean()
  readonly required: boolean = false;
}

/** A resource type of the tenant. */
export interface DeclaredType {
  readonly full: FullSchema;
  /** Path in the file; undefined for a standard type that the file does not speak of. */
  readonly place: string | undefined;
}

/** A tenant's `resourceTypes`, and the standard ones: by name, in the order of the file behind these. */
export function readResourceTypes(
  raw: unknown,
  schemas: DeclaredSchemas,
  path: string,
  problems: ConfigProblem[],
): ReadonlyMap<string, DeclaredType> {
  const types = new Map<string, DeclaredType>(
    STANDARD.map((full) => [full.resourceType.name, { full, place: undefined }]),
  );
  const reading: Reading = { schemas, types, problems };
  for (const [index, item] of asList(raw, path, problems).entries()) readType(item, `${path}[${index}]`, reading);
  checkUse(reading);
  return types;
}

interface Reading {
  readonly schemas: DeclaredSchemas;
  readonly types: Map<string, DeclaredType>;
  readonly problems: ConfigProblem[];
}

function readType(raw: unknown, place: string, reading: Reading): void {
  const { types, problems } = reading;
  const section = readSection(ResourceTypeSection, raw, place, problems);
  const report = (key: string, message: string): void => {
    problems.push({ path: at(place, key), message });
  };
  const known = [...types.values()].find(
    ({ full }) => full.resourceType.name.toLowerCase() === section.name.toLowerCase(),
  );
  if (known !== undefined && known.place === undefined && known.full.resourceType.name === section.name) {
    for (const key of ['endpoint', 'schema'] as const)
      if (section[key] !== undefined) report(key, `is fixed for ${section.name}: leave it out`);
    types.set(section.name, { full: extended(known.full, section, place, reading), place });
    return;
  }
  if (known !== undefined) {
    report('name', `is taken by ${known.place ?? `the standard type ${known.full.resourceType.name}`}`);
    return;
  }
  const core = coreOf(section, reading, report);
  const endpoint = endpointOf(section, reading, report);
  if (core === undefined || endpoint === undefined || section.name === '') return;
  const resourceType: ResourceTypeDefinition = {
    id: section.name,
    name: section.name,
    endpoint,
    description: section.description,
    schema: core.id,
    schemaExtensions: [],
  };
  types.set(section.name, { full: extended({ resourceType, core, extensions: [] }, section, place, reading), place });
}

type Report = (key: string, message: string) => void;

function coreOf(
  section: ResourceTypeSection,
  { schemas, types }: Reading,
  report: Report,
): SchemaDefinition | undefined {
  if (section.schema === undefined) {
    report('schema', 'is required: the URN of a schema that stands under schemas');
    return undefined;
  }
  const declared = schemas.get(section.schema.toLowerCase());
  if (declared === undefined) {
    report('schema', `is not the URN of a schema that stands under schemas; there: ${urnsOf(schemas)}`);
    return undefined;
  }
  const owner = [...types.values()].find(({ full }) => full.core === declared.definition);
  if (owner !== undefined) report('schema', `is the schema of ${owner.full.resourceType.name} already`);
  return declared.definition;
}

function endpointOf(section: ResourceTypeSection, { types }: Reading, report: Report): string | undefined {
  const { endpoint } = section;
  if (endpoint === undefined) {
    report('endpoint', 'is required: the path below the base URL, such as /Devices');
    return undefined;
  }
  const wanted = endpoint.toLowerCase();
  if (TAKEN_ENDPOINTS.has(wanted)) report('endpoint', 'means something else in the protocol (RFC 7644 §3.2)');
  const owner = [...types.values()].find(({ full }) => full.resourceType.endpoint.toLowerCase() === wanted);
  if (owner !== undefined)
    report('endpoint', `is that of ${owner.full.resourceType.name}; endpoints must differ in more than case`);
  return endpoint;
}

/** The type with the extensions of the file besides its own. */
function extended(full: FullSchema, section: ResourceTypeSection, place: string, reading: Reading): FullSchema {
  const { schemas, problems } = reading;
  const extensions = [...full.extensions];
  const uses = [...full.resourceType.schemaExtensions];
  const path = at(place, 'schemaExtensions');
  for (const [index, item] of asList(section.schemaExtensions, path, problems).entries()) {
    const own = `${path}[${index}]`;
    const { schema, required } = readSection(ExtensionSection, item, own, problems);
    const urn = schema.toLowerCase();
    const found = urn === enterpriseUserSchema.id.toLowerCase() ? enterpriseUserSchema : schemas.get(urn)?.definition;
    const message =
      found === undefined
        ? `is not the URN of a schema that stands under schemas; there: ${urnsOf(schemas)}`
        : found === full.core
          ? `is the schema of ${section.name} itself`
          : extensions.includes(found)
            ? `extends ${section.name} already`
            : undefined;
    if (message !== undefined) problems.push({ path: at(own, 'schema'), message });
    else if (found !== undefined) {
      extensions.push(found);
      uses.push({ schema: found.id, required });
    }
  }
  return { ...full, extensions, resourceType: { ...full.resourceType, schemaExtensions: uses } };
}

const urnsOf = (schemas: DeclaredSchemas): string =>
  [...schemas.values()].map(({ definition }) => definition.id).join(', ') || 'none';

/** Every schema is used, as one thing, and every reference names a type that there is. */
function checkUse({ schemas, types, problems }: Reading): void {
  const all = [...types.values()];
  const names = new Set(all.map(({ full }) => full.resourceType.name));
  for (const { definition, place, places } of schemas.values()) {
    const isCore = all.some(({ full }) => full.core === definition);
    const isExtension = all.some(({ full }) => full.extensions.includes(definition));
    if (!isCore && !isExtension)
      problems.push({ path: at(place, 'id'), message: 'is used by no resource type: name it under resourceTypes' });
    if (isCore && isExtension)
      problems.push({
        path: at(place, 'id'),
        message: 'is the schema of one type and extends another: make two of it',
      });
    for (const [attribute, own] of places) {
      const unknown = attribute.referenceTypes?.find(
        (type) => type !== 'external' && type !== 'uri' && !names.has(type),
      );
      if (unknown === undefined) continue;
      const known = ['external', 'uri', ...names].join(', ');
      problems.push({
        path: at(own, 'referenceTypes'),
        message: `names the type ${unknown}, which is not there; known: ${known}`,
      });
    }
  }
}
