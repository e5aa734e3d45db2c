import { splitAttributePath } from '../filter/attribute-path.js';
import { type ResolvedAttribute, type ResourceSchema } from '../schema/resource-schema.js';
import { type Dialect } from './dialect.js';
import { foldKeys } from './fold-keys.js';
import { isJsonObject, type JsonObject, keyOf, withMember } from './json-object.js';
import { isOp, memberOf, repairOperations } from './patch-operations.js';
import { rawTarget } from './repair-values.js';

/**
 * Entra ID with the flag aadOptscim062020 sends an operation without path whose keys are paths: `name.givenName`,
 * `urn:…:User:employeeNumber` (Microsoft, "Known issues with SCIM 2.0 protocol compliance"). RFC 7644 §3.5.2.3 has attribute names
 * there. Each such key becomes an operation with that path, behind the one that it came from. In a POST or PUT, where templates
 * write such keys, the value goes to where the path leads, unless something stands there.
 */
export const dottedAndUrnKeys: Dialect = {
  name: 'dotted-and-urn-keys',
  description:
    'Keys may be paths, in a PATCH without path and in bodies: "name.givenName", "urn:…:User:department" (Entra ID).',
  patchBody: (body, schema) => repairOperations(body, (operation) => split(operation, schema)),
  resourceBody: (body, schema) =>
    isJsonObject(body) ? foldKeys(body, schema, (path, key) => writableAt(path, schema, key)) : undefined,
};

function split(operation: JsonObject, schema: ResourceSchema): JsonObject | readonly JsonObject[] {
  const path = memberOf(operation, 'path');
  const valueKey = keyOf(operation, 'value');
  const value = valueKey === undefined ? undefined : operation[valueKey];
  if (valueKey === undefined || (path !== undefined && path !== null)) return operation;
  if (!isJsonObject(value) || isOp(operation, 'remove')) return operation;
  const { left, paths } = takePaths(value, schema);
  if (paths.length === 0) return operation;
  const behind = paths.map(([key, given]) => {
    const pathKey = keyOf(operation, 'path') ?? 'path';
    return withMember(withMember(operation, pathKey, key), valueKey, given);
  });
  return Object.keys(left).length === 0 ? behind : [withMember(operation, valueKey, left), ...behind];
}

interface Taken {
  readonly left: JsonObject;
  readonly paths: readonly (readonly [string, unknown])[];
}

function takePaths(value: JsonObject, schema: ResourceSchema): Taken {
  const paths: (readonly [string, unknown])[] = [];
  const left: [string, unknown][] = [];
  for (const [key, given] of Object.entries(value)) {
    const extension = schema.extension(key);
    if (extension === undefined) {
      (writableAt(key, schema) === undefined ? left : paths).push([key, given]);
    } else if (isJsonObject(given)) {
      const others: [string, unknown][] = [];
      for (const [name, part] of Object.entries(given)) {
        const path = `${extension.id}:${name}`;
        if (writableAt(path, schema, name) === undefined) others.push([name, part]);
        else paths.push([path, part]);
      }
      // Object.fromEntries defines properties, so that `__proto__` stays a plain name.
      if (others.length > 0 || Object.keys(given).length === 0) left.push([key, Object.fromEntries(others)]);
    } else left.push([key, given]);
  }
  return { left: Object.fromEntries(left), paths };
}

/** What the key leads to, when it is a path, no plain name, to something that the client may write. */
function writableAt(path: string, schema: ResourceSchema, key = path): ResolvedAttribute | undefined {
  if (!/[.:[]/.test(key)) return undefined;
  const open = path.indexOf('[');
  const attribute = splitAttributePath(open < 0 ? path : path.slice(0, open));
  const found = attribute && schema.resolve(attribute);
  if (found === undefined || found.definition.mutability === 'readOnly') return undefined;
  const target = rawTarget(path, schema);
  return target?.kind === 'value' && target.definition.mutability !== 'readOnly' ? found : undefined;
}
