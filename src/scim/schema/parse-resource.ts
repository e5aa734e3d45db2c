import { invalidSyntax, invalidValue } from '../errors/scim-error.js';
import { type AttributeDefinition, type SchemaDefinition } from './model.js';
import { checkRequired, Ignored, isUnassigned, namedValues, parseAttributeValue } from './parse-attribute.js';
import { type ResourceSchema } from './resource-schema.js';
import { type MutableScimObject, type ScimObject, scimObject } from './values.js';

export interface ParsedResource {
  /** Names as in the schema, unassigned and read-only attributes left out, `schemas` = the schemas that have values. */
  readonly resource: ScimObject;
  /** Paths of unknown attributes and URNs of unknown schemas that were dropped (the first 100). */
  readonly ignored: readonly string[];
}

/**
 * Checks and canonicalises the body of a POST or PUT (RFC 7644 §3.3, §3.5.1). Read-only attributes are dropped silently.
 *
 * @throws ScimError 400: invalidSyntax when the body is no object or `schemas` does not name the resource's schema; invalidValue
 * when a value has the wrong type or a required one is missing. Values are not repeated in the error.
 */
export function parseResource(body: unknown, schema: ResourceSchema): ParsedResource {
  const ignored = new Ignored();
  const resource = scimObject();
  const entries = namedValues(body, 'body', invalidSyntax);
  checkSchemas(entries.find(([name]) => name.toLowerCase() === 'schemas')?.[1], schema, ignored);
  // Taken first so that it stands first in the answer, then set when it is known which extensions have values.
  resource['schemas'] = [];
  const used = [schema.core.id];
  for (const [name, value] of entries) {
    const extension = schema.extension(name);
    if (extension !== undefined) {
      const parsed = parseExtension(value, extension, schema, ignored);
      if (parsed !== undefined) {
        resource[extension.id] = parsed;
        used.push(extension.id);
      }
      continue;
    }
    // A URN in front of a name is for paths (RFC 7644 §3.10), not for the keys of a body.
    const found = name.includes(':') ? undefined : schema.attribute(name);
    if (found === undefined) ignored.add(name);
    else set(resource, value, found.definition, found.definition.name, ignored);
  }
  resource['schemas'] = used;
  checkRequired(schema.attributes(), resource, '');
  checkRequiredExtensions(schema, resource);
  return { resource, ignored: ignored.paths };
}

function parseExtension(
  value: unknown,
  extension: SchemaDefinition,
  schema: ResourceSchema,
  ignored: Ignored,
): ScimObject | undefined {
  if (isUnassigned(value)) return undefined;
  const result = scimObject();
  for (const [name, given] of namedValues(value, extension.id)) {
    const definition = schema.attribute(name, extension.id)?.definition;
    const at = `${extension.id}:${definition?.name ?? name}`;
    if (definition === undefined) ignored.add(at);
    else set(result, given, definition, at, ignored);
  }
  if (Object.keys(result).length === 0) return undefined;
  checkRequired(extension.attributes, result, `${extension.id}:`);
  return result;
}

function set(
  target: MutableScimObject,
  value: unknown,
  definition: AttributeDefinition,
  at: string,
  ignored: Ignored,
): void {
  if (definition.mutability === 'readOnly') return;
  const parsed = parseAttributeValue(value, definition, at);
  for (const path of parsed.ignored) ignored.add(path);
  if (parsed.value !== undefined) target[definition.name] = parsed.value;
}

/** RFC 7643 §3: `schemas` names the schema of the resource. Extensions need not be named: Entra ID leaves custom ones out. */
function checkSchemas(value: unknown, schema: ResourceSchema, ignored: Ignored): void {
  const core = schema.core.id.toLowerCase();
  if (!Array.isArray(value) || !value.every((urn): urn is string => typeof urn === 'string')) {
    throw invalidSyntax(`'schemas' must be an array of URNs that names "${schema.core.id}".`);
  }
  if (!value.some((urn) => urn.toLowerCase() === core)) {
    throw invalidSyntax(`'schemas' must name "${schema.core.id}".`);
  }
  for (const urn of value) {
    if (urn.toLowerCase() !== core && schema.extension(urn) === undefined) ignored.add(urn);
  }
}

/** RFC 7643 §6: an extension that the resource type requires has values. */
function checkRequiredExtensions(schema: ResourceSchema, resource: ScimObject): void {
  for (const { schema: urn, required } of schema.resourceType.schemaExtensions) {
    if (required && resource[urn] === undefined) throw invalidValue(`The extension "${urn}" is required.`);
  }
}
