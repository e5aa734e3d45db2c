import { linkBounds } from '../provisioning/ports.js';

/** Characters that the columns hold. The same on both databases, so that SQLite refuses what MySQL would. */
const bounds = {
  tenant: 64,
  target: 64,
  resourceType: 64,
  scimId: 64,
  backendId: 512,
  backendName: 2048,
  ...linkBounds,
  stored: 1_048_576,
  token: 65_536,
  client: 128,
  digest: 128,
  owner: 128,
  keyId: 128,
  hash: 128,
  subject: 1024,
} as const;

/**
 * The value itself when it fits its column.
 * @throws RangeError names the column and its limit, not the value. Also for text that is not well-formed (half of a surrogate pair), which
 * no database would give back as it was.
 */
export function bounded(column: keyof typeof bounds, value: string): string {
  if (value.length > bounds[column])
    throw new RangeError(`store: ${column} is longer than ${bounds[column]} characters`);
  if (!value.isWellFormed()) throw new RangeError(`store: ${column} is not well-formed Unicode`);
  return value;
}

/** Like `bounded`; undefined becomes null. */
export function boundedOrNull(column: keyof typeof bounds, value: string | null | undefined): string | null {
  return value === undefined || value === null ? null : bounded(column, value);
}

/** The value when it fits its column, else undefined: for what others wrote and a reading must not fail on. */
export function fitting(column: keyof typeof bounds, value: string | undefined): string | undefined {
  return value !== undefined && value.length <= bounds[column] && value.isWellFormed() ? value : undefined;
}

/** The beginning of a text, at most `length` characters. */
export function cut(text: string, length: number): string {
  return text.slice(0, length).toWellFormed();
}
