import { mutability } from '../errors/scim-error.js';
import { equalParts } from '../patch/element-identity.js';
import { MultiValue } from '../patch/multi-value.js';
import { sameValue } from '../patch/same-value.js';
import { withPart } from '../patch/with-part.js';
import { type AttributeDefinition } from '../schema/model.js';
import { type ResourceSchema } from '../schema/resource-schema.js';
import { isScimArray, isScimObject, scimObject, type ScimObject, type ScimValue } from '../schema/values.js';

/**
 * The resource that a PUT asks for (RFC 7644 §3.5.1): what the body says and does not say, save for immutable attributes that have
 * a value. These stay when the body leaves them out, and must be the same when it gives them. Elements of a list may come and go
 * whatever their sub-attributes are (RFC 7643 §4.2).
 *
 * @param before the resource as it is.
 * @param given the body as `parseResource` makes it.
 * @throws ScimError 400 mutability when an immutable value would change.
 */
export function replacedResource(before: ScimObject, given: ScimObject, schema: ResourceSchema): ScimObject {
  let result = keepImmutable(before, given, schema.attributes(), '');
  for (const { id, attributes } of schema.extensions) {
    const own = before[id];
    if (own === undefined || !isScimObject(own)) continue;
    const sent = given[id];
    const kept = keepImmutable(own, isScimObject(sent) ? sent : scimObject(), attributes, `${id}:`);
    if (Object.keys(kept).length > 0) result = withPart(result, id, kept);
  }
  return result;
}

function keepImmutable(
  before: ScimObject,
  given: ScimObject,
  definitions: readonly AttributeDefinition[],
  prefix: string,
): ScimObject {
  let result = given;
  for (const definition of definitions) {
    const { name } = definition;
    const [old, now] = [before[name], given[name]];
    if (old === undefined) continue;
    const at = `${prefix}${name}`;
    if (definition.mutability === 'immutable') {
      if (now === undefined) result = withPart(result, name, old);
      else if (!isSame(old, now, definition)) throw mutability(`'${at}' is immutable and has another value already.`);
    } else if (!definition.multiValued && now !== undefined && isScimObject(old) && isScimObject(now)) {
      const kept = keepImmutable(old, now, definition.subAttributes ?? [], `${at}.`);
      if (kept !== now) result = withPart(result, name, kept);
    }
  }
  return result;
}

/** Whether both are the same as filters see it; the order of elements says nothing. */
function isSame(old: ScimValue, now: ScimValue, definition: AttributeDefinition): boolean {
  if (definition.multiValued && isScimArray(old) && isScimArray(now)) {
    const list = new MultiValue(definition, old);
    return old.length === now.length && now.every((element) => list.find(element) !== undefined);
  }
  return definition.type === 'complex' ? sameValue(old, now) : equalParts(old, now, definition);
}
