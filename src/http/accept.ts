/** Media types of SCIM (RFC 7644 §3.8, §8.1). */
export type MediaType = 'application/scim+json' | 'application/json';

/**
 * The media type for the answer by the Accept header (RFC 9110 §12.5.1); undefined when the client takes neither.
 * SCIM's own type wins ties, so `application/json` is used only by clients that ask for it alone or prefer it.
 */
export function acceptedType(header: string | undefined): MediaType | undefined {
  if (header === undefined || header.trim() === '') return 'application/scim+json';
  const ranges = header.split(',').map(parseRange);
  const scim = quality(ranges, 'application/scim+json');
  const json = quality(ranges, 'application/json');
  if (scim === 0 && json === 0) return undefined;
  return scim >= json ? 'application/scim+json' : 'application/json';
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => /^q\s*=/.test(parameter));
  const value = q === undefined ? 1 : Number(q.slice(q.indexOf('=') + 1));
  return { type, quality: Number.isFinite(value) ? Math.min(Math.max(value, 0), 1) : 1 };
}

/** The most specific range that covers the type counts. */
function quality(ranges: readonly Range[], type: MediaType): number {
  for (const pattern of [type, 'application/*', '*/*']) {
    const matching = ranges.filter((range) => range.type === pattern);
    if (matching.length > 0) return Math.max(...matching.map((range) => range.quality));
  }
  return 0;
}
