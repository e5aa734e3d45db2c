import { isScimArray, isScimObject, scimObject, type ScimObject, type ScimValue } from '../scim/schema/values.js';

/** What the gateway keeps of a resource, as text: names in one order, so that the same values are the same text. */
export const storedText = (kept: ScimObject): string => JSON.stringify(inOrder(kept));

/** A copy whose names are sorted. */
function inOrder(value: ScimValue): ScimValue {
  if (isScimArray(value)) return value.map(inOrder);
  if (!isScimObject(value)) return value;
  const copy = scimObject();
  for (const name of Object.keys(value).sort()) {
    const part = value[name];
    if (part !== undefined) copy[name] = inOrder(part);
  }
  return copy;
}
