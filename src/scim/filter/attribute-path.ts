import { type AttributePath } from './ast.js';

/** ATTRNAME of RFC 7644 figure 1; `$` for `$ref` (RFC 7643 §2.4), which that rule forgets. */
const attributeName = /^[A-Za-z$][\w-]*$/;
/** Scheme and characters of a URI (RFC 3986), as far as a path may hold them unquoted. */
const uri = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s"[\]()]+$/;

/** Whether the text is an attribute name as RFC 7644 figure 1 allows it. */
export const isAttributeName = (text: string): boolean => attributeName.test(text);

/** `urn:example:staff:2.0`: its last part is no name, so it is the URN of a schema alone or nothing. The attribute is then empty. */
export const splitSchemaUrn = (text: string): AttributePath | undefined =>
  uri.test(text) && !isAttributeName(text.slice(text.lastIndexOf(':') + 1))
    ? { schema: text, attribute: '' }
    : undefined;

/**
 * Splits `[URN ":"] name ["." sub]` (RFC 7644 §3.10); undefined when it is not of that form. The URN ends at the last colon,
 * because versions in URNs contain dots. So `urn:…:2.0:User` alone comes out as attribute `User` of `urn:…:2.0`: only a schema
 * can tell.
 */
export function splitAttributePath(text: string): AttributePath | undefined {
  const colon = text.lastIndexOf(':');
  const dot = text.indexOf('.', colon + 1);
  const attribute = text.slice(colon + 1, dot < 0 ? text.length : dot);
  if (!isAttributeName(attribute)) return undefined;
  if (colon < 0 && dot < 0) return { attribute };
  const subAttribute = dot < 0 ? undefined : text.slice(dot + 1);
  if (subAttribute !== undefined && !isAttributeName(subAttribute)) return undefined;
  const schema = colon < 0 ? undefined : text.slice(0, colon);
  if (schema !== undefined && !uri.test(schema)) return undefined;
  return {
    ...(schema !== undefined && { schema }),
    attribute,
    ...(subAttribute !== undefined && { subAttribute }),
  };
}
