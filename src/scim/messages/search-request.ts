import { invalidCount, invalidSyntax, invalidValue } from '../errors/scim-error.js';
import { namedValues } from '../schema/parse-attribute.js';
import { searchRequestUrn } from './urns.js';

/** The parameters of a query, as in a URL: names in lists are joined with commas. */
export interface SearchRequest {
  readonly attributes: string | undefined;
  readonly excludedAttributes: string | undefined;
  readonly filter: string | undefined;
  readonly sortBy: string | undefined;
  readonly sortOrder: string | undefined;
  readonly startIndex: number | undefined;
  readonly count: number | undefined;
  /** Empty: the first page of a walk by cursor (RFC 9865 §3). */
  readonly cursor: string | undefined;
}

/**
 * The body of a POST to `/.search` (RFC 7644 §3.4.3, RFC 9865 §3). Names in any case; `null` counts as not given; what is unknown is ignored.
 *
 * @throws ScimError 400: invalidSyntax when the shape is wrong or `schemas` does not name SearchRequest; invalidValue when a
 * parameter has the wrong type; invalidCount when `count` has, beside a cursor.
 */
export function parseSearchRequest(body: unknown): SearchRequest {
  const values = new Map(namedValues(body, 'body', invalidSyntax).map(([name, value]) => [name.toLowerCase(), value]));
  checkSchemas(values.get('schemas'));
  const read = <T>(name: string, parse: (name: string, value: unknown) => T): T | undefined => {
    const value = values.get(name.toLowerCase());
    return value === undefined || value === null ? undefined : parse(name, value);
  };
  const cursor = read('cursor', text);
  return {
    attributes: read('attributes', names),
    excludedAttributes: read('excludedAttributes', names),
    filter: read('filter', text),
    sortBy: read('sortBy', text),
    sortOrder: read('sortOrder', text),
    startIndex: read('startIndex', integer),
    count: read('count', cursor === undefined ? integer : countByCursor),
    cursor,
  };
}

function checkSchemas(value: unknown): void {
  const named =
    Array.isArray(value) &&
    value.some((urn) => typeof urn === 'string' && urn.toLowerCase() === searchRequestUrn.toLowerCase());
  if (!named) throw invalidSyntax(`'schemas' must be an array that names "${searchRequestUrn}".`);
}

function text(name: string, value: unknown): string {
  if (typeof value !== 'string') throw invalidValue(`'${name}' must be a string.`);
  return value;
}

function integer(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw invalidValue(`'${name}' must be an integer.`);
  return value;
}

function countByCursor(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw invalidCount(`'${name}' must be an integer.`);
  return value;
}

/** A list of names; one text with commas, as in a URL, is understood too. */
function names(name: string, value: unknown): string {
  const list: unknown = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(list) || !list.every((entry): entry is string => typeof entry === 'string')) {
    throw invalidValue(`'${name}' must be an array of strings.`);
  }
  return list.join(',');
}
