import { invalidValue } from '../scim/errors/scim-error.js';
import { type Limits } from './bridge.js';
import { type ProjectionParameters } from './request-context.js';

/**
 * Bounds the names in `attributes` and `excludedAttributes`, before anything is made of them.
 * @throws ScimError 400 invalidValue
 */
export function checkNames(limits: Limits, { attributes, excludedAttributes }: ProjectionParameters): void {
  if (attributes !== undefined) check('attributes', attributes, limits.attributeNames);
  if (excludedAttributes !== undefined) check('excludedAttributes', excludedAttributes, limits.attributeNames);
}

function check(parameter: string, names: string, limit: number): void {
  let count = 1;
  for (let comma = names.indexOf(','); comma >= 0; comma = names.indexOf(',', comma + 1)) {
    if (++count > limit) throw invalidValue(`'${parameter}' holds more than the ${limit} names that are allowed.`);
  }
}
