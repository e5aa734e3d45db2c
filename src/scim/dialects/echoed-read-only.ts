import { type ResourceSchema } from '../schema/resource-schema.js';
import { type Dialect } from './dialect.js';
import { isJsonObject, type JsonObject, mapMembers } from './json-object.js';
import { isOp, memberOf, repairMember, repairOperations } from './patch-operations.js';

/**
 * Okta renames a group by a PATCH without path whose value is `{id, displayName}`; Authentik sends the whole group, `meta` and all,
 * as it has read it. RFC 7644 §3.5.2 makes a read-only attribute an error in a PATCH; only in POST and PUT is it ignored (§3.3,
 * §3.5.1). A path that names one stays an error: that is no echo.
 */
export const echoedReadOnly: Dialect = {
  name: 'echoed-read-only',
  description:
    'In a PATCH without path, read-only attributes ("id", "meta", "groups") are passed over (Okta, Authentik).',
  patchBody: (body, schema) =>
    repairOperations(body, (operation) => {
      if (isOp(operation, 'remove')) return operation;
      return repairMember(operation, 'value', (value) => {
        if (!isJsonObject(value)) return value;
        const path = memberOf(operation, 'path');
        if (typeof path !== 'string') return writable(value, schema);
        const extension = schema.extension(path);
        return extension === undefined ? value : writable(value, schema, extension.id);
      });
    }),
};

function writable(value: JsonObject, schema: ResourceSchema, extension?: string): JsonObject {
  return mapMembers(value, (given, key) => {
    const inner = extension === undefined ? schema.extension(key) : undefined;
    if (inner !== undefined) return isJsonObject(given) ? writable(given, schema, inner.id) : given;
    const definition = schema.attribute(key, extension)?.definition;
    // A PATCH may name `schemas` (§3.5.2).
    return definition?.mutability === 'readOnly' && definition.name !== 'schemas' ? undefined : given;
  });
}
