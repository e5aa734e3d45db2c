import { describe, expect, it } from '@jest/globals';
import { type Cursor, newListingName, readCursor, writeCursor } from '../../src/provisioning/cursor.js';
import { scimErrorOf } from '../scim/errors.js';

const cursor: Cursor = {
  listing: newListingName(),
  offset: 4_000_000_000,
  size: 10_000,
  validUntil: 1_900_000_000_000,
  listedUntil: 1_900_000_600_000,
};

describe('cursors', () => {
  it('come back as they were written', () => {
    const text = writeCursor(cursor, 'query');
    expect(text).toMatch(/^[A-Za-z0-9_-]{51}$/);
    expect(readCursor(text, 'query', 1_899_999_999_999)).toEqual(cursor);
  });

  it.each([
    ['at their last moment', 1_899_999_999_999, undefined],
    ['a moment later', 1_900_000_000_000, 'expiredCursor'],
  ])('expire: %s', (_, now, scimType) => {
    const read = (): Cursor => readCursor(writeCursor(cursor, 'query'), 'query', now);
    if (scimType === undefined) expect(read()).toEqual(cursor);
    else expect(scimErrorOf(read).scimType).toBe(scimType);
  });

  it('of another query are invalid, also when they have expired', () => {
    const text = writeCursor(cursor, 'query');
    expect(scimErrorOf(() => readCursor(text, 'other', 1_900_000_000_001)).scimType).toBe('invalidCursor');
  });

  it('name their listing so that nobody can guess it', () => {
    const names = Array.from({ length: 1_000 }, newListingName);
    expect(new Set(names).size).toBe(1_000);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{16}$/);
  });
});
