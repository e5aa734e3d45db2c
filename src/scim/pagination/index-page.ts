import { invalidValue } from '../errors/scim-error.js';

export interface IndexPage {
  /** From 1. */
  readonly startIndex: number;
  readonly count: number;
}

export interface PageLimits {
  /** `count` when the client names none. */
  readonly default: number;
  /** The most that a page holds; a larger `count` gets this many. */
  readonly max: number;
}

const integer = /^[+-]?\d{1,15}$/;

/**
 * RFC 7644 §3.4.2.4: a `startIndex` below 1 is 1, a negative `count` is 0, and a page may hold fewer than asked for.
 *
 * @param startIndex a number from a search request, text from a query; an empty text counts as not given.
 * @throws ScimError 400 invalidValue for anything but an integer.
 */
export function parseIndexPage(
  startIndex: string | number | undefined,
  count: string | number | undefined,
  limits: PageLimits,
): IndexPage {
  return {
    startIndex: Math.max(1, parseInteger('startIndex', startIndex) ?? 1),
    count: Math.min(limits.max, Math.max(0, parseInteger('count', count) ?? limits.default)),
  };
}

function parseInteger(name: string, value: string | number | undefined): number | undefined {
  if (value === undefined || value === '') return undefined;
  const number = integerOf(value);
  if (number === undefined) throw invalidValue(`'${name}' must be an integer.`);
  return number;
}

/** The integer that a parameter holds, as a number or as text; undefined when it is none. */
export function integerOf(value: string | number): number | undefined {
  const number = typeof value === 'number' ? value : integer.test(value) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
