import { type MutableScimObject, type ScimObject, scimObject, type ScimValue } from '../schema/values.js';

/** A copy of the object with one part set; undefined takes it out. */
export function withPart(object: ScimObject | undefined, name: string, value: ScimValue | undefined): ScimObject {
  const copy: MutableScimObject = Object.assign(scimObject(), object);
  if (value === undefined) Reflect.deleteProperty(copy, name);
  else copy[name] = value;
  return copy;
}

/** The object, or undefined when it has no parts: a complex value without parts is unassigned (RFC 7643 §2.5). */
export const unlessEmpty = (object: ScimObject): ScimObject | undefined =>
  Object.values(object).some((part) => part !== undefined) ? object : undefined;
