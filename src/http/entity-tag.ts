/**
 * Whether If-None-Match names the current version (RFC 9110 §13.1.2, RFC 7644 §3.14): a list of tags or `*`, compared weakly.
 * Tags without quotes are understood too, as some clients send the value of `meta.version` stripped.
 */
export function matchesNone(header: string | undefined, version: string): boolean {
  if (header === undefined) return true;
  if (header.trim() === '*') return false;
  const current = opaque(version);
  return !tags(header).some((tag) => opaque(tag) === current);
}

/** Commas may stand inside quotes. */
function tags(header: string): readonly string[] {
  return header.match(/(?:W\/)?"[^"]*"|[^\s,"]+/g) ?? [];
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '').replace(/^"(.*)"$/, '$1');
}
