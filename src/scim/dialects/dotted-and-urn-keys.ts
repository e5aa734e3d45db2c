import { splitAttributePath } from '../filter/attribute-path.js';
import { type ResourceSchema } from '../schema/resource-schema.js';
import { type Dialect } from './dialect.js';
import { isJsonObject, type JsonObject, keyOf, withMember, withoutMember } from './json-object.js';
import { isOp, memberOf, repairOperations } from './patch-operations.js';
import { rawTarget } from './repair-values.js';

/**
 * Entra ID with the flag aadOptscim062020 sends an operation without path whose keys are paths: `name.givenName`,
 * `urn:…:User:employeeNumber`. RFC 7644 §3.5.2.3 has attribute names there. Each such key becomes an operation with that path,
 * behind the one that it came from.
 */
export const dottedAndUrnKeys: Dialect = {
  name: 'dotted-and-urn-keys',
  description: 'In a PATCH without path, keys may be paths: "name.givenName", "urn:…:User:employeeNumber" (Entra ID).',
  patchBody: (body, schema) => repairOperations(body, (operation) => split(operation, schema)),
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
  let left = value;
  for (const [key, given] of Object.entries(value)) {
    const extension = schema.extension(key);
    if (extension === undefined) {
      if (!isPath(key, schema)) continue;
      paths.push([key, given]);
      left = withoutMember(left, key);
    } else if (isJsonObject(given)) {
      const inner = Object.entries(given).filter(([name]) => isPath(`${extension.id}:${name}`, schema, name));
      for (const [name, part] of inner) paths.push([`${extension.id}:${name}`, part]);
      const others = inner.reduce<JsonObject>((object, [name]) => withoutMember(object, name), given);
      left = Object.keys(others).length === 0 ? withoutMember(left, key) : withMember(left, key, others);
    }
  }
  return { left, paths };
}

/** Whether the key is a path, no plain name, to something that the client may write: others are left to be ignored. */
function isPath(path: string, schema: ResourceSchema, key = path): boolean {
  if (!/[.:[]/.test(key)) return false;
  const open = path.indexOf('[');
  const attribute = splitAttributePath(open < 0 ? path : path.slice(0, open));
  const found = attribute && schema.resolve(attribute);
  if (found === undefined || found.definition.mutability === 'readOnly') return false;
  const target = rawTarget(path, schema);
  return target?.kind === 'value' && target.definition.mutability !== 'readOnly';
}
