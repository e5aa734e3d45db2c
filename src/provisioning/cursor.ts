import { hash, randomBytes } from 'node:crypto';
import { expiredCursor, invalidCursor } from '../scim/errors/scim-error.js';

/** A place in a walk through one listing. */
export interface Cursor {
  /** Names the listing among those of its query: random, so that nobody can guess it. */
  readonly listing: string;
  /** Entries before the page. */
  readonly offset: number;
  /** Entries on a page. */
  readonly size: number;
  /** Milliseconds since the epoch, a whole second: the cursor is good until then. */
  readonly validUntil: number;
  /** Milliseconds since the epoch, a whole second: the store keeps the listing until then at least. */
  readonly listedUntil: number;
}

const nonceBytes = 12;
const digestBytes = 12;
const fieldBytes = nonceBytes + 4 + 2 + 4 + 4;

/** A name for a new listing. */
export const newListingName = (): string => randomBytes(nonceBytes).toString('base64url');

/**
 * The text of a cursor: letters, digits, `-` and `_` only (RFC 9865 §2). Its digest finds what was altered, and what belongs to
 * another tenant or query. It is no signature and need be none: to get at a listing takes its random name and a token of its tenant,
 * and whoever has both may read every page of it anyway.
 *
 * @param query the tenant and everything that a client must repeat to walk on
 */
export function writeCursor(cursor: Cursor, query: string): string {
  const fields = Buffer.alloc(fieldBytes);
  fields.write(cursor.listing, 0, nonceBytes, 'base64url');
  fields.writeUInt32BE(cursor.offset, nonceBytes);
  fields.writeUInt16BE(cursor.size, nonceBytes + 4);
  fields.writeUInt32BE(cursor.validUntil / 1_000, nonceBytes + 6);
  fields.writeUInt32BE(cursor.listedUntil / 1_000, nonceBytes + 10);
  return Buffer.concat([fields, digestOf(fields, query)]).toString('base64url');
}

/**
 * @param now milliseconds since the epoch
 * @throws ScimError 400: invalidCursor, with one text for whatever is wrong with it; expiredCursor
 */
export function readCursor(text: string, query: string, now: number): Cursor {
  const bytes = Buffer.from(text, 'base64url');
  const fields = bytes.subarray(0, fieldBytes);
  const whole = bytes.length === fieldBytes + digestBytes && bytes.toString('base64url') === text;
  if (!whole || !digestOf(fields, query).equals(bytes.subarray(fieldBytes))) throw noSuchCursor();
  const validUntil = fields.readUInt32BE(nonceBytes + 6) * 1_000;
  if (validUntil <= now) throw cursorExpired();
  return {
    listing: fields.toString('base64url', 0, nonceBytes),
    offset: fields.readUInt32BE(nonceBytes),
    size: fields.readUInt16BE(nonceBytes + 4),
    validUntil,
    listedUntil: fields.readUInt32BE(nonceBytes + 10) * 1_000,
  };
}

export const cursorExpired = (): Error =>
  expiredCursor(
    "The cursor has expired: start again with an empty cursor, and see 'cursorTimeout' in /ServiceProviderConfig.",
  );

const noSuchCursor = (): Error =>
  invalidCursor(
    "The cursor is not valid for this query: repeat the query unchanged with 'nextCursor' or 'previousCursor' of its last answer, " +
      'or start again with an empty cursor.',
  );

const digestOf = (fields: Buffer, query: string): Buffer =>
  hash('sha256', Buffer.concat([fields, Buffer.from(query)]), 'buffer').subarray(0, digestBytes);
