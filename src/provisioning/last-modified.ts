import { type ScimValue } from '../scim/schema/values.js';
import { type BridgedType } from './bridge.js';
import { type Link, type LinkChange } from './ports.js';

/**
 * `meta.lastModified` (RFC 7643 §3.1): the later one of what the backend tells and of the last change of what only the gateway holds.
 * @param told by the backend; undefined when no row reads it
 */
export function lastModified(told: ScimValue | undefined, link: Link): ScimValue {
  if (told !== undefined && (link.updatedAt <= link.createdAt || isAsLate(told, link.updatedAt))) return told;
  return new Date(link.updatedAt).toISOString();
}

const isAsLate = (told: ScimValue, time: number): boolean => typeof told === 'string' && Date.parse(told) >= time;

/** What a change of a backend object means for its link: when it was, where the backend does not tell. */
export function touch(type: BridgedType): LinkChange {
  const told = type.mapping.rows.some(
    ({ path }) => path.attribute.name === 'meta' && path.sub?.name === 'lastModified',
  );
  return told ? {} : { touched: true };
}
