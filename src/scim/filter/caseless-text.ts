/**
 * Comparisons of a text with one in small letters, as if the first were in small letters too. Most texts are ASCII, where that needs
 * no copy; from the first other character on it is left to `toLowerCase`, which may change the length.
 */

/** `text.toLowerCase() === lower` */
export function equalsCaseless(text: string, lower: string): boolean {
  const decided = comparePrefix(text, lower, text.length);
  return decided ?? text.toLowerCase() === lower;
}

/** `text.toLowerCase().startsWith(lower)` */
export function startsCaseless(text: string, lower: string): boolean {
  const decided = comparePrefix(text, lower, lower.length);
  return decided ?? text.toLowerCase().startsWith(lower);
}

/** Whether the first `length` characters of both are the same; undefined when one of them is not ASCII in `text`. */
function comparePrefix(text: string, lower: string, length: number): boolean | undefined {
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    // NaN behind the end of the text: it is shorter, and all of it was ASCII.
    if (code >= 0x80) return undefined;
    const small = code >= 0x41 && code <= 0x5a ? code | 0x20 : code;
    if (small !== lower.charCodeAt(index)) return false;
  }
  return length === lower.length;
}
