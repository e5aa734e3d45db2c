import { invalidCount, invalidValue } from '../errors/scim-error.js';
import { integerOf, type PageLimits } from './index-page.js';

/** What a client asks for that walks by cursor. */
export interface CursorPage {
  /** Empty: the first page. Else what an earlier answer gave. */
  readonly cursor: string;
  /** Resources on the page; undefined: the client leaves it to the service. */
  readonly count: number | undefined;
}

/**
 * The parameters of a page by cursor (RFC 9865 §2). A negative `count` is 0, a larger one than a page may hold gets that many.
 *
 * @param startIndex must be absent: it asks for the other way of paging.
 * @throws ScimError 400: invalidCount when `count` is not an integer; invalidValue for `startIndex` beside `cursor`.
 */
export function parseCursorPage(
  cursor: string,
  startIndex: string | number | undefined,
  count: string | number | undefined,
  limits: PageLimits,
): CursorPage {
  if (startIndex !== undefined && startIndex !== '') {
    throw invalidValue("Send either 'startIndex' or 'cursor', not both.");
  }
  if (count === undefined || count === '') return { cursor, count: undefined };
  const number = integerOf(count);
  if (number === undefined) throw invalidCount(`'count' must be an integer from 0 to ${limits.max}.`);
  return { cursor, count: Math.min(limits.max, Math.max(0, number)) };
}
