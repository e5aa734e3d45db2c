import { applyPatch } from '../../../src/scim/patch/apply-patch.js';
import { type PatchOptions } from '../../../src/scim/patch/change.js';
import { parsePatch } from '../../../src/scim/patch/parse-patch.js';
import { type ResourceSchema } from '../../../src/scim/schema/resource-schema.js';
import {
  type MutableScimObject,
  type ScimObject,
  scimObject,
  type ScimValue,
} from '../../../src/scim/schema/values.js';
import { limits } from '../limits.js';
import { users } from '../user-schema.js';

/** A resource as the core holds it: objects without prototype, and frozen, so that a change of the input throws. */
export function resourceOf(json: object): ScimObject {
  return frozen(json as ScimValue) as ScimObject;
}

function frozen(value: ScimValue): ScimValue {
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return Object.freeze(value.map((element: ScimValue) => frozen(element)));
  const object: MutableScimObject = scimObject();
  for (const [name, part] of Object.entries(value)) object[name] = part === undefined ? undefined : frozen(part);
  return Object.freeze(object);
}

/** Applies operations, given as JSON, to a resource. */
export function patched(
  resource: object,
  operations: readonly unknown[],
  options: PatchOptions = {},
  schema: ResourceSchema = users,
): ScimObject {
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations };
  return applyPatch(parsePatch(body, limits), resourceOf(resource), schema, options);
}

/** The same as plain JSON, to be compared. */
export const asJson = (value: ScimObject): unknown => JSON.parse(JSON.stringify(value));
