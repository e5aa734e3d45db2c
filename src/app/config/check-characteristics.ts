import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { type CompiledMapping } from '../../mapping/compiled-mapping.js';
import { isWritten } from '../../mapping/compiled-row.js';
import { type AttributeDefinition, type SchemaDefinition } from '../../scim/schema/model.js';
import { isSecret } from '../../scim/schema/secret.js';
import { type DeclaredSchemas } from './schemas-section.js';
import { at } from './section.js';

/**
 * Reports characteristics of the file's schemas that cannot be kept with the mappings that there are: what is announced must be
 * so (RFC 7643 §7).
 *
 * @param keeps the tenant stores what no row takes
 */
export function checkCharacteristics(
  mappings: readonly CompiledMapping[],
  schemas: DeclaredSchemas,
  keeps: boolean,
  problems: ConfigProblem[],
): void {
  for (const mapping of mappings) {
    const { core, extensions } = mapping.fullSchema;
    for (const [schema, extension] of [
      [core, undefined] as const,
      ...extensions.map((one) => [one, one.id] as const),
    ]) {
      const places = schemas.get(schema.id.toLowerCase())?.places;
      if (places !== undefined) checkSchema({ mapping, schema, extension, places, keeps, problems });
    }
  }
}

interface Check {
  readonly mapping: CompiledMapping;
  readonly schema: SchemaDefinition;
  readonly extension: string | undefined;
  readonly places: ReadonlyMap<AttributeDefinition, string>;
  readonly keeps: boolean;
  readonly problems: ConfigProblem[];
}

function checkSchema({ mapping, schema, extension, places, keeps, problems }: Check): void {
  const { resourceType } = mapping;
  for (const attribute of schema.attributes) {
    const report = (key: string, message: string): void => {
      problems.push({ path: at(places.get(attribute) ?? '', key), message });
    };
    const isKey = mapping.naturalKey.row.path.attribute === attribute;
    const { uniqueness } = attribute;
    if (uniqueness === 'global' || (uniqueness === 'server' && !isKey))
      report('uniqueness', uniquenessAdvice(mapping, isKey));
    const rows = mapping.field(extension, attribute.name)?.rows ?? [];
    const taken = rows.some(isWritten);
    if (attribute.required && attribute.mutability !== 'readOnly' && !taken && (!keeps || isSecret(attribute)))
      report('required', `cannot be met: no row of mappings.${resourceType} writes ${attribute.name}`);
  }
}

const uniquenessAdvice = ({ resourceType, naturalKey }: CompiledMapping, isKey: boolean): string =>
  isKey
    ? 'must be server: names are unique among the resources of this tenant, and no further'
    : `cannot be kept for ${resourceType}: only ${naturalKey.path}, its natural key, is kept unique by the gateway. ` +
      'Declare none; where the directory itself refuses a second one, its refusal is answered 409 all the same';
