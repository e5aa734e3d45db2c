/** Values of resources. Objects inherit nothing, so `__proto__` and `constructor` are plain names. */

export type ScimValue = string | number | boolean | ScimObject | readonly ScimValue[];

export interface ScimObject {
  readonly [name: string]: ScimValue | undefined;
}

/** An object under construction. */
export type MutableScimObject = Record<string, ScimValue | undefined>;

/**
 * Makes objects that inherit from one empty object without a prototype. They have no names but their own, like those of
 * `Object.create(null)`, but the engine keeps them as records instead of hash tables: several times quicker to fill and to serialise.
 */
const Bare = function Bare() {
  // Nothing: the names are added by whoever fills the object.
} as unknown as new () => MutableScimObject;
Bare.prototype = Object.freeze(Object.create(null)) as object;

export function scimObject(): MutableScimObject {
  return new Bare();
}

export function isScimObject(value: ScimValue | undefined): value is ScimObject {
  return typeof value === 'object' && !Array.isArray(value);
}

export function isScimArray(value: ScimValue | undefined): value is readonly ScimValue[] {
  return Array.isArray(value);
}
