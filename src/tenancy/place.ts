/** Where a request goes: a tenant by name, and the path below it. */
export interface Place {
  /** As in the URL, decoded once; empty when the path ends at `/tenants`. It need not exist. */
  readonly tenant: string;
  /** Decoded path segments after the tenant: `['scim', 'v2', 'Users', '2819c223']`. */
  readonly segments: readonly string[];
}

/**
 * Reads the tenant from the target of a request line; undefined when the path has nothing to do with tenants.
 *
 * It claims more paths than the router serves, on purpose: whatever names `tenants` as a segment in any spelling (case,
 * `%2F`, doubled slashes, backslashes, `..`) belongs to a tenant and so needs a token. A path whose tenant the router would
 * read differently gets no tenant that exists, and is refused.
 *
 * @param url the raw request target, with or without query.
 */
export function placeOf(url: string): Place | undefined {
  const segments = pathSegments(url);
  const start = segments.findIndex((segment) => segment.toLowerCase() === 'tenants');
  if (start < 0) return undefined;
  return { tenant: segments[start + 1] ?? '', segments: segments.slice(start + 2) };
}

function pathSegments(url: string): string[] {
  const path = /^[^?#]*/.exec(url)?.[0] ?? '';
  return decode(path)
    .split(/[/\\]/)
    .filter((segment) => segment !== '');
}

/** A path that cannot be decoded is answered by the router with 400 before anybody asks for its place. */
function decode(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
