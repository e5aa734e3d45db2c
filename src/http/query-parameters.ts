import { invalidValue } from '../scim/errors/scim-error.js';
import { type ProjectionParameters, type QueryParameters } from '../provisioning/request-context.js';

/** Names in the spelling of RFC 7644 §3.4.2 and §3.9 and RFC 9865 §2, by their lower-case form. */
const names = new Map(
  (['attributes', 'excludedAttributes', 'filter', 'sortBy', 'sortOrder', 'startIndex', 'count', 'cursor'] as const).map(
    (name) => [name.toLowerCase(), name] as const,
  ),
);

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads the query of a request target. Empty parts (`?`, `&&`, a trailing `&`) and unknown parameters are ignored
 * (RFC 7644 §3.4.2); names are taken in any case, because a filter that is overlooked would answer with everything.
 *
 * @param url the raw request target; its length was checked at the door.
 * @throws ScimError 400 when a parameter comes twice with different values or is not UTF-8.
 */
export function parseQuery(url: string): QueryParameters {
  const start = url.indexOf('?');
  const parameters: Mutable<QueryParameters> = {};
  if (start < 0) return parameters;
  for (const part of url.slice(start + 1).split('&')) {
    const equals = part.indexOf('=');
    const name = names.get(decode(equals < 0 ? part : part.slice(0, equals))?.toLowerCase() ?? '');
    if (name === undefined) continue;
    const value = equals < 0 ? '' : decode(part.slice(equals + 1));
    if (value === undefined) throw invalidValue(`The parameter '${name}' is not percent-encoded UTF-8.`);
    const earlier = parameters[name];
    if (earlier !== undefined && earlier !== value)
      throw invalidValue(`The parameter '${name}' is given more than once, with different values.`);
    parameters[name] = value;
  }
  return parameters;
}

/** The part of the query that shapes the answer of any operation (RFC 7644 §3.9). */
export function projectionOf({ attributes, excludedAttributes }: QueryParameters): ProjectionParameters {
  return {
    ...(attributes === undefined ? {} : { attributes }),
    ...(excludedAttributes === undefined ? {} : { excludedAttributes }),
  };
}

/**
 * Some clients' URL builders write a blank as `+`, as in forms; for RFC 3986 §2.1, which RFC 7644 §1.2 refers to, `+` is itself.
 * Whoever encodes as in forms never writes `%20`, and a filter has blanks: so the encoding can be told.
 */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.includes('%20') ? text : text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
