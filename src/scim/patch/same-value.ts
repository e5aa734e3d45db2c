import { isScimArray, isScimObject, type ScimValue } from '../schema/values.js';

/** Whether two values are the same to the last letter, unassigned parts (RFC 7643 §2.5) left out of account. */
export function sameValue(a: ScimValue | undefined, b: ScimValue | undefined): boolean {
  if (a === b) return true;
  if (isScimArray(a) && isScimArray(b)) {
    return a.length === b.length && a.every((element, index) => sameValue(element, b[index]));
  }
  if (a === undefined || b === undefined || !isScimObject(a) || !isScimObject(b)) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => sameValue(a[name], b[name]));
}
