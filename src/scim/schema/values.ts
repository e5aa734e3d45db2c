/** Values of resources. Objects have a null prototype, so `__proto__` and `constructor` are plain names. */

export type ScimValue = string | number | boolean | ScimObject | readonly ScimValue[];

export interface ScimObject {
  readonly [name: string]: ScimValue | undefined;
}

/** An object under construction. */
export type MutableScimObject = Record<string, ScimValue | undefined>;

export function scimObject(): MutableScimObject {
  return Object.create(null) as MutableScimObject;
}

export function isScimObject(value: ScimValue | undefined): value is ScimObject {
  return typeof value === 'object' && !Array.isArray(value);
}

export function isScimArray(value: ScimValue | undefined): value is readonly ScimValue[] {
  return Array.isArray(value);
}
