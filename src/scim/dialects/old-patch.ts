import { patchOpUrn } from '../messages/urns.js';
import { ValuesToRemove } from '../patch/values-to-remove.js';
import { type ResourceSchema } from '../schema/resource-schema.js';
import { type Dialect } from './dialect.js';
import { isJsonObject, type JsonObject, keyOf, withoutMember } from './json-object.js';
import { memberOf } from './patch-operations.js';

/**
 * The SCIM 1.1 connector of OneLogin changes a group by a PATCH that is part of a resource:
 * `{"schemas": ["urn:scim:schemas:core:1.0"], "members": [{"value": "…", "operation": "delete"}]}` (onelogin/onelogin-scim-node;
 * SCIM 1.1 protocol §3.3.2). Attributes named in `meta.attributes` go, elements marked `delete` go, the others are added, and all
 * else is replaced. RFC 7644 §3.5.2 requires `Operations`, so that no PATCH of SCIM 2.0 looks like this.
 */
export const oldPatch: Dialect = {
  name: 'old-patch',
  description: 'A PATCH in the form of SCIM 1.1, with "operation": "delete" at elements (OneLogin).',
  patchBody: (body, schema) => {
    if (!isJsonObject(body) || keyOf(body, 'operations') !== undefined || !isOld(body)) return undefined;
    return { schemas: [patchOpUrn], Operations: [...deletedAttributes(body), ...changes(body, schema)] };
  },
};

const isOld = (body: JsonObject): boolean => {
  const urns = memberOf(body, 'schemas');
  return Array.isArray(urns) && urns.some((urn) => typeof urn === 'string' && /^urn:scim:schemas:/i.test(urn));
};

function deletedAttributes(body: JsonObject): readonly JsonObject[] {
  const meta = memberOf(body, 'meta');
  const paths = isJsonObject(meta) ? memberOf(meta, 'attributes') : undefined;
  return Array.isArray(paths) ? paths.map((path: unknown) => ({ op: 'remove', path })) : [];
}

function changes(body: JsonObject, schema: ResourceSchema): readonly JsonObject[] {
  const lists: JsonObject[] = [];
  const others: [string, unknown][] = [];
  for (const [name, value] of Object.entries(body)) {
    if (/^(?:schemas|meta)$/i.test(name)) continue;
    if (schema.attribute(name)?.definition.multiValued === true && Array.isArray(value)) {
      lists.push(...listChanges(name, value));
    } else others.push([name, value]);
  }
  // Object.fromEntries defines properties, so that `__proto__` stays a plain name.
  return others.length > 0 ? [{ op: 'replace', value: Object.fromEntries(others) }, ...lists] : lists;
}

function listChanges(path: string, elements: readonly unknown[]): readonly JsonObject[] {
  const gone = elements.filter(isDeleted).map(unmarked);
  const added = elements.filter((element) => !isDeleted(element)).map(unmarked);
  return [
    ...(gone.length > 0 ? [{ op: 'remove', path, value: new ValuesToRemove(gone) }] : []),
    ...(added.length > 0 ? [{ op: 'add', path, value: added }] : []),
  ];
}

function isDeleted(element: unknown): boolean {
  const operation = isJsonObject(element) ? memberOf(element, 'operation') : undefined;
  return typeof operation === 'string' && operation.toLowerCase() === 'delete';
}

function unmarked(element: unknown): unknown {
  const key = isJsonObject(element) ? keyOf(element, 'operation') : undefined;
  return isJsonObject(element) && key !== undefined ? withoutMember(element, key) : element;
}
