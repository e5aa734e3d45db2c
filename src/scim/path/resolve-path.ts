import { invalidPath } from '../errors/scim-error.js';
import { type Filter } from '../filter/ast.js';
import { bindElementFilter, type BoundFilter } from '../filter/bind-filter.js';
import { type AttributeDefinition, type SchemaDefinition } from '../schema/model.js';
import { type ResourceSchema } from '../schema/resource-schema.js';
import { subAttribute } from '../schema/sub-attributes.js';
import { type ScimPath } from './parse-path.js';

/** An attribute as the target of an operation. */
export interface AttributeTarget {
  readonly kind: 'attribute';
  /** URN when the attribute belongs to an extension. */
  readonly extension: string | undefined;
  readonly definition: AttributeDefinition;
  /** Which values of a multi-valued attribute; relative to a value. */
  readonly filter: BoundFilter | undefined;
  readonly sub: AttributeDefinition | undefined;
}

/** All attributes of an extension as the target of an operation. */
export interface ExtensionTarget {
  readonly kind: 'extension';
  readonly extension: SchemaDefinition;
}

export type ResolvedPath = AttributeTarget | ExtensionTarget;

/**
 * Binds a path to the schemas of a resource type. URNs and names are found in any case (RFC 7644 §3.10).
 *
 * @throws ScimError 400 invalidPath for what the schemas do not have, 400 invalidFilter for a filter that compares what cannot
 * be compared.
 */
export function resolvePath(path: ScimPath, schema: ResourceSchema): ResolvedPath {
  const name = nameOf(path);
  const extension = wholeSchema(path, schema);
  if (extension !== undefined) return { kind: 'extension', extension };
  const found = schema.resolve({
    ...(path.schema === undefined ? {} : { schema: path.schema }),
    attribute: path.attribute,
  });
  if (found === undefined) {
    throw invalidPath(
      `'${written(name)}' is no attribute of ${schema.resourceType.name}; its schemas tell which there are.`,
    );
  }
  const { definition } = found;
  return {
    kind: 'attribute',
    extension: found.extension,
    definition,
    filter: path.filter && elementFilter(path.filter, definition),
    sub: path.subAttribute === undefined ? undefined : subAttributeOf(definition, path.subAttribute),
  };
}

function wholeSchema(path: ScimPath, schema: ResourceSchema): SchemaDefinition | undefined {
  if (path.schema === undefined || path.filter !== undefined || path.subAttribute !== undefined) return undefined;
  const urn = path.attribute === '' ? path.schema : nameOf(path);
  if (urn.toLowerCase() === schema.core.id.toLowerCase()) {
    throw invalidPath(
      `The path names the schema of ${schema.resourceType.name} alone: leave it out to address the resource.`,
    );
  }
  return schema.extension(urn);
}

function elementFilter(filter: Filter, definition: AttributeDefinition): BoundFilter {
  if (!definition.multiValued) {
    throw invalidPath(`'${definition.name}' has a single value, so its path takes no filter.`);
  }
  return bindElementFilter(filter, definition);
}

function subAttributeOf(definition: AttributeDefinition, name: string): AttributeDefinition {
  const sub = subAttribute(definition, name);
  if (sub === undefined) throw invalidPath(`'${definition.name}' has no sub-attribute '${written(name)}'.`);
  return sub;
}

/** What the client wrote, without a filter: names are no personal values. */
const nameOf = (path: ScimPath): string =>
  [path.schema, path.attribute].filter((part) => part !== undefined && part !== '').join(':');

/** The same for an error message, shortened: its length is the client's choice. */
const written = (text: string): string => text.slice(0, 200);
