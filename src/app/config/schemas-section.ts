import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { enterpriseUserSchema } from '../../scim/schema/definitions/enterprise-user.js';
import { groupSchema } from '../../scim/schema/definitions/group.js';
import { resourceTypeSchema } from '../../scim/schema/definitions/resource-type.js';
import { schemaSchema } from '../../scim/schema/definitions/schema.js';
import { serviceProviderConfigSchema } from '../../scim/schema/definitions/service-provider-config.js';
import { userSchema } from '../../scim/schema/definitions/user.js';
import { type AttributeDefinition, type SchemaDefinition } from '../../scim/schema/model.js';
import { readAttributes } from './attribute-section.js';
import { asList, at, readSection } from './section.js';

/** A URN (RFC 8141) of characters that a path or a filter can hold. */
const URN = /^urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:[!#-'*-Z^-z|~]{1,400}$/i;

/** Schemas that are there already. */
const STANDARD: ReadonlySet<string> = new Set(
  [userSchema, groupSchema, enterpriseUserSchema, schemaSchema, resourceTypeSchema, serviceProviderConfigSchema].map(
    ({ id }) => id.toLowerCase(),
  ),
);

/** A schema as in RFC 7643 §7. */
class SchemaSection {
  @IsString({ message: 'is required: a URN such as urn:example:params:scim:schemas:2.0:Device' })
  @Matches(URN, { message: 'must be a URN without blanks, quotes and brackets, such as urn:example:scim:2.0:Device' })
  readonly id: string = '';

  /** Default: the last part of the URN. */
  @IsOptional()
  @IsString()
  @MaxLength(256)
  readonly name: string | undefined = undefined;

  @IsString()
  readonly description: string = '';

  readonly attributes: unknown = undefined;
}

/** A schema of the file. */
export interface DeclaredSchema {
  readonly definition: SchemaDefinition;
  /** Path in the file. */
  readonly place: string;
  /** Path in the file of each attribute and sub-attribute. */
  readonly places: ReadonlyMap<AttributeDefinition, string>;
}

/** URN in lower case → schema; URNs compare without regard to case (RFC 7644 §3.10). */
export type DeclaredSchemas = ReadonlyMap<string, DeclaredSchema>;

/** A tenant's `schemas`: a list of schemas as in RFC 7643 §7. */
export function readSchemas(raw: unknown, path: string, problems: ConfigProblem[]): DeclaredSchemas {
  const schemas = new Map<string, DeclaredSchema>();
  for (const [index, item] of asList(raw, path, problems).entries()) {
    const place = `${path}[${index}]`;
    const { id, name, description, attributes: rawAttributes } = readSection(SchemaSection, item, place, problems);
    const { attributes, places } = readAttributes(rawAttributes, at(place, 'attributes'), problems);
    if (attributes.length === 0)
      problems.push({ path: at(place, 'attributes'), message: 'is required: a list of at least one attribute' });
    const urn = id.toLowerCase();
    const earlier = schemas.get(urn);
    if (STANDARD.has(urn)) {
      problems.push({
        path: at(place, 'id'),
        message: 'is a schema of the RFC, which is there already and stays as it is',
      });
    } else if (earlier !== undefined) {
      problems.push({ path: at(place, 'id'), message: `is the URN of ${earlier.place} too: each schema has its own` });
    } else {
      const definition = { id, name: name ?? id.slice(id.lastIndexOf(':') + 1), description, attributes };
      schemas.set(urn, { definition, place, places });
    }
  }
  checkAmbiguity(schemas, problems);
  return schemas;
}

/** `urn:a:b` with an attribute `c` and a schema `urn:a:b:c` would make one and the same path (RFC 7644 §3.10). */
function checkAmbiguity(schemas: DeclaredSchemas, problems: ConfigProblem[]): void {
  for (const { definition, places } of schemas.values()) {
    for (const attribute of definition.attributes) {
      const other = schemas.get(`${definition.id}:${attribute.name}`.toLowerCase());
      if (other === undefined) continue;
      const message = `makes with its URN the URN of ${other.place}: paths could not be told apart`;
      problems.push({ path: at(places.get(attribute) ?? '', 'name'), message });
    }
  }
}
