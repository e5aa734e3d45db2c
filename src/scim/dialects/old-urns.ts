import { patchOpUrn } from '../messages/urns.js';
import { enterpriseUserSchema } from '../schema/definitions/enterprise-user.js';
import { type ResourceSchema } from '../schema/resource-schema.js';
import { type Dialect } from './dialect.js';
import { rewriteFilter } from './filter-words.js';
import { isJsonObject, type JsonObject, mapArray } from './json-object.js';
import { memberOf, repairMember, repairOperations } from './patch-operations.js';

const enterprise = ['urn:scim:schemas:extension:enterprise:1.0', 'urn:scim:schemas:extension:enterprise:2.0'];
const core = ['urn:scim:schemas:core:1.0', 'urn:scim:schemas:core:2.0'];
const patchOp: ReadonlySet<unknown> = new Set([
  'urn:scim:schemas:core:2.0:patchop',
  'urn:scim:api:messages:2.0:patchop',
]);

type Aliases = readonly (readonly [string, string])[];

const known = new WeakMap<ResourceSchema, Aliases>();

/** Old URN in lower case and today's URN; the longer ones first, because some begin with another one. */
function aliases(schema: ResourceSchema): Aliases {
  const made = known.get(schema) ?? makeAliases(schema);
  known.set(schema, made);
  return made;
}

function makeAliases(schema: ResourceSchema): Aliases {
  const name = schema.core.name.toLowerCase();
  return [
    ...enterprise.map((urn) => [`${urn}:user`, enterpriseUserSchema.id] as const),
    ...core.map((urn) => [`${urn}:${name}`, schema.core.id] as const),
    ...enterprise.map((urn) => [urn, enterpriseUserSchema.id] as const),
    ...core.map((urn) => [urn, schema.core.id] as const),
  ];
}

/** The text with an old URN at its beginning brought up to date: a URN alone, or a path that begins with one. */
function modern(text: string, schema: ResourceSchema): string {
  const lower = text.toLowerCase();
  if (!lower.startsWith('urn:scim:')) return text;
  for (const [old, urn] of aliases(schema)) {
    if (lower === old || lower.startsWith(`${old}:`)) return urn + text.slice(old.length);
  }
  return text;
}

/** A resource, or the value of an operation without path: URNs in `schemas` and as keys. */
function modernResource(body: unknown, schema: ResourceSchema): unknown {
  if (!isJsonObject(body)) return body;
  const entries = Object.entries(body);
  const names = new Set(entries.map(([key]) => key.toLowerCase()));
  const modernised = entries.map(([key, value]): [string, unknown] => {
    const given = key.toLowerCase() === 'schemas' ? modernSchemas(value, schema) : value;
    const name = modern(key, schema);
    // A key that is there in today's form too is the one that counts.
    if (name === key || names.has(name.toLowerCase())) return [key, given];
    names.add(name.toLowerCase());
    return [name, given];
  });
  const changed = modernised.some(([name, value], index) => {
    const [givenName, given] = entries[index] ?? [];
    return name !== givenName || value !== given;
  });
  return changed ? Object.fromEntries(modernised) : body;
}

function modernSchemas(value: unknown, schema: ResourceSchema): unknown {
  if (!Array.isArray(value)) return value;
  const urns = mapArray(value, (urn) => (typeof urn === 'string' ? modern(urn, schema) : urn));
  return urns === value ? value : [...new Set(urns)];
}

function modernOperation(operation: JsonObject, schema: ResourceSchema): JsonObject {
  const path = memberOf(operation, 'path');
  if (typeof path === 'string') return repairMember(operation, 'path', () => modern(path, schema));
  return repairMember(operation, 'value', (value) => modernResource(value, schema));
}

function modernPatch(body: unknown, schema: ResourceSchema): unknown {
  const operations = repairOperations(body, (operation) => modernOperation(operation, schema));
  const result = operations ?? body;
  if (!isJsonObject(result)) return undefined;
  const repaired = repairMember(result, 'schemas', (urns) =>
    Array.isArray(urns)
      ? mapArray(urns, (urn) => (typeof urn === 'string' && patchOp.has(urn.toLowerCase()) ? patchOpUrn : urn))
      : urns,
  );
  return repaired === body ? undefined : repaired;
}

/** OneLogin sends the URNs of drafts and of SCIM 1.1 in `schemas` and as keys of extensions. */
export const oldUrns: Dialect = {
  name: 'old-urns',
  description: 'URNs from before the RFC, such as "urn:scim:schemas:core:2.0", stand for today\'s (OneLogin).',
  patchBody: modernPatch,
  resourceBody: (body, schema) => {
    const repaired = modernResource(body, schema);
    return repaired === body ? undefined : repaired;
  },
  filterText: (text, schema) =>
    /urn:scim:/i.test(text)
      ? rewriteFilter(text, (word, role) => (role === 'path' ? modern(word, schema) : word))
      : undefined,
};
