/** Times as Active Directory counts them: steps of 100 ns since 1601, in a large integer. */

const stepsPerMs = 10_000n;
/** Milliseconds from 1601 to 1970. */
const epochMs = 11_644_473_600_000n;
/** 0 and this say: never. */
const never = 0x7fff_ffff_ffff_ffffn;

const generalized = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,3})\d*)?Z$/;

/** The time as GeneralizedTime in UTC; undefined for "never" and for what is no such time. */
export function generalizedTimeOf(filetime: string): string | undefined {
  if (!/^\d{1,19}$/.test(filetime)) return undefined;
  const steps = BigInt(filetime);
  if (steps === 0n || steps >= never) return undefined;
  const date = new Date(Number(steps / stepsPerMs - epochMs));
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) return undefined;
  return date.toISOString().replace(/[-:T]/g, '').replace('.000Z', 'Z');
}

/** A GeneralizedTime in UTC as such a number; undefined when it is none. */
export function filetimeOf(time: string): string | undefined {
  const match = generalized.exec(time);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '0'] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}Z`;
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return undefined;
  const steps = (BigInt(ms) + epochMs) * stepsPerMs;
  return steps > 0n && steps < never ? String(steps) : undefined;
}
