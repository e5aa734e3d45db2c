/** What no URI holds (RFC 3986 §2): blanks, controls, and characters that are for quoting; nor a percent sign that escapes nothing. */
const foreign = /[\s\p{Cc}<>"{}|\\^`]|%(?![0-9A-Fa-f]{2})/u;

/**
 * Whether the text can be a URI, absolute or relative (RFC 7643 §2.3.7). Letters beyond ASCII are let pass, as in an IRI
 * (RFC 3987): clients send them unescaped.
 */
export const isUriReference = (text: string): boolean => !foreign.test(text);
