import { invalidValue } from '../scim/errors/scim-error.js';
import { isScimArray, isScimObject, scimObject, type ScimObject, type ScimValue } from '../scim/schema/values.js';

/** Characters of JSON that the gateway keeps for one resource: it is not a place for photos. */
const mostKept = 32_768;

/**
 * What a link keeps, as text; undefined when it is nothing. Names stand in one order, whatever order the client sent them in, because
 * it means nothing (RFC 7643 §2.3.8): a PUT of what was read is no change.
 * @throws ScimError 400 invalidValue when it is too much
 */
export function keptText(kept: ScimObject): string | undefined {
  if (Object.keys(kept).length === 0) return undefined;
  const text = JSON.stringify(ordered(kept));
  if (text.length <= mostKept) return text;
  throw invalidValue(
    `The directory has no place for some of these attributes, and the gateway keeps no more than ${mostKept} characters of them ` +
      `for a resource. The largest: ${largest(kept)}.`,
  );
}

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

/** Names only: values are personal. */
function largest(kept: ScimObject): string {
  const sizes = Object.entries(kept).map(([name, value]) => ({ name, size: JSON.stringify(value).length }));
  return sizes.sort((a, b) => b.size - a.size)[0]?.name ?? '';
}
