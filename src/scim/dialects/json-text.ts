import { type ResourceSchema } from '../schema/resource-schema.js';
import { type Dialect } from './dialect.js';
import { type JsonObject, mapArray } from './json-object.js';
import { parseJsonText } from './parse-json-text.js';
import { isOp, memberOf, repairMember, repairOperations } from './patch-operations.js';
import { rawTarget, type RepairValue } from './repair-values.js';

/** A text that holds JSON in place of that JSON. */
const parsed = (value: unknown): unknown => (typeof value === 'string' ? (parseJsonText(value) ?? value) : value);

/** The same where one value is meant, which may stand in a list of one. */
function parsedSingle(value: unknown): unknown {
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const read = parsed(single);
  return read === single ? value : read;
}

const repair: RepairValue = (value, { type, multiValued }) => {
  if (type !== 'complex') return value;
  return multiValued ? parsed(value) : parsedSingle(value);
};

/**
 * The SCIM-SDK client (version 1.25.1, in the Keycloak extension of mitodl) writes the values of a PATCH as a list of texts, and a
 * complex one as the JSON of it: `"value": ["{\"value\":\"…\"}"]`; Entra ID was seen to send objects as text too (SCIM-SDK issue
 * 516). Where the schema has a complex attribute, or the operation no path, RFC 7644 §3.5.2 has JSON itself.
 */
export const jsonText: Dialect = {
  name: 'json-text',
  description: 'In a PATCH, an object or array may be sent as a text that holds its JSON (SCIM-SDK clients, Keycloak).',
  patchBody: (body, schema) => repairOperations(body, (operation) => repairOperation(operation, schema)),
  patchValue: repair,
};

/** Where the schema does not tell: an operation without path, on an extension, and a `remove`, whose value no walk visits. */
function repairOperation(operation: JsonObject, schema: ResourceSchema): JsonObject {
  const path = memberOf(operation, 'path');
  if (typeof path !== 'string') return repairMember(operation, 'value', parsedSingle);
  const target = rawTarget(path, schema);
  if (target === undefined) return operation;
  if (target.kind === 'extension') return repairMember(operation, 'value', parsed);
  if (!isOp(operation, 'remove') || target.definition.type !== 'complex') return operation;
  return repairMember(operation, 'value', (value) => (Array.isArray(value) ? mapArray(value, parsed) : parsed(value)));
}
