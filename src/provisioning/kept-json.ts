import { isScimArray, isScimObject, scimObject, type ScimObject, type ScimValue } from '../scim/schema/values.js';

/**
 * What the gateway keeps of a resource, as the text in its link. Names stand in one order, whatever order the client sent them
 * in, because it means nothing (RFC 7643 §2.3.8): a PUT of what was read is no change.
 */
export const keptJson = (kept: ScimObject): string => JSON.stringify(ordered(kept));

function ordered(value: ScimValue): ScimValue {
  if (isScimArray(value)) return value.map(ordered);
  if (!isScimObject(value)) return value;
  const copy = scimObject();
  for (const name of Object.keys(value).sort()) {
    const inner = value[name];
    if (inner !== undefined) copy[name] = ordered(inner);
  }
  return copy;
}
