import { type BackendValue } from '../../../connectors/sdk/backend-object.js';

/** A value of a typed backend as text; undefined for binary values, references and dates that are none. */
export function nativeText(value: BackendValue): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  return undefined;
}
