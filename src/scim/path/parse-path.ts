import { invalidPath, type ScimError } from '../errors/scim-error.js';
import { type Filter, type FilterLimits } from '../filter/ast.js';
import { isAttributeName, splitAttributePath } from '../filter/attribute-path.js';
import { parseBracketedFilter } from '../filter/parse-filter.js';

/** The path of a PATCH operation as written. Names keep the client's spelling. */
export interface ScimPath {
  /** URN before the attribute name, where given. */
  readonly schema?: string;
  /**
   * Empty when the text can only be the URN of a schema. A URN whose last part looks like a name cannot be told from an attribute
   * here: `urn:…:2.0:User` comes out as attribute `User` of `urn:…:2.0`, and `resolvePath` puts that right.
   */
  readonly attribute: string;
  /** Selects values of a multi-valued attribute. Paths in it are relative to a value. */
  readonly filter?: Filter;
  readonly subAttribute?: string;
}

/** Where a name ends: what may not stand in an attribute path outside a filter. */
const stop = /[\s"[\]()]/;

/**
 * Parses `attrPath / valuePath [subAttr]` (RFC 7644 §3.5.2, figure 7), or the URN of a schema alone.
 *
 * @throws ScimError 400 invalidPath with the position; 400 invalidFilter for what stands in square brackets (§3.12, table 9).
 */
export function parsePath(text: string, limits: FilterLimits): ScimPath {
  if (text.length > limits.maxLength) {
    throw invalidPath(`The path is longer than the ${limits.maxLength} characters that are allowed.`);
  }
  const bracket = text.indexOf('[');
  return bracket < 0 ? attributePath(text) : valuePath(text, bracket, limits);
}

function attributePath(text: string): ScimPath {
  const end = text.search(stop);
  if (end >= 0) throw error(text, end, 'a path without white space, quotes and brackets here');
  const path = splitAttributePath(text);
  if (path !== undefined) return path;
  // `urn:example:staff:2.0`: its last part is no name, so it is a URN alone or nothing.
  if (text.includes(':') && splitAttributePath(`${text}:a`) !== undefined) return { schema: text, attribute: '' };
  throw error(text, text.lastIndexOf(':') + 1, 'the name of an attribute, with an optional URN before it');
}

function valuePath(text: string, bracket: number, limits: FilterLimits): ScimPath {
  const path = splitAttributePath(text.slice(0, bracket));
  if (path === undefined) throw error(text, 0, "the name of an attribute, with an optional URN before it, before '['");
  if (path.subAttribute !== undefined) {
    throw error(text, bracket, "no filter: it selects values of an attribute, so it comes before the '.'");
  }
  const { filter, end } = parseBracketedFilter(text, bracket + 1, limits);
  if (end >= text.length) return { ...path, filter };
  if (text[end] !== '.') throw error(text, end, "'.' and a sub-attribute, or the end of the path");
  const subAttribute = text.slice(end + 1);
  if (!isAttributeName(subAttribute)) throw error(text, end + 1, 'the name of a sub-attribute');
  return { ...path, filter, subAttribute };
}

function error(text: string, position: number, expected: string): ScimError {
  const where = position >= text.length ? 'at its end' : `at character ${position + 1}`;
  return invalidPath(`The path is not valid ${where}: expected ${expected}.`);
}
