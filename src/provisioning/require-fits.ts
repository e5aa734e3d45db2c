import { invalidValue } from '../scim/errors/scim-error.js';
import { linkBounds } from './ports.js';

/**
 * Refuses what the gateway's own store could not keep, before the backend is touched.
 *
 * @param at the attribute as the client knows it, for the error
 * @throws ScimError 400 invalidValue
 */
export function requireFits(part: keyof typeof linkBounds, value: string, at: string): void {
  if (value.length > linkBounds[part])
    throw invalidValue(`${at} is longer than the ${linkBounds[part]} characters that can be kept.`);
}
