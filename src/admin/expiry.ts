/** When a token ends, as people write it: `365d`, `12h`, `30m`, a day or an instant. */
const DURATION = /^(\d{1,6})([mhd])$/;
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;
const MILLISECONDS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Ten years: what lives longer is never changed. */
const LONGEST_MS = 3653 * MILLISECONDS.d;

/**
 * @param now milliseconds since the epoch
 * @returns milliseconds since the epoch; or what is wrong with the text
 */
export function expiryOf(text: string, now: number): number | string {
  const at = instantOf(text, now);
  if (at === undefined) return 'expires must be a duration such as 365d, 12h or 30m, or a day such as 2027-01-31';
  if (at <= now) return 'expires must lie in the future';
  if (at - now > LONGEST_MS) return 'expires must lie within ten years';
  return at;
}

function instantOf(text: string, now: number): number | undefined {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  if (amount !== undefined && (unit === 'm' || unit === 'h' || unit === 'd')) {
    return now + Number(amount) * MILLISECONDS[unit];
  }
  if (!DATE.test(text)) return undefined;
  // A day counts to its end.
  const instant = Date.parse(text.includes('T') ? text : `${text}T23:59:59.999Z`);
  return Number.isNaN(instant) ? undefined : instant;
}
