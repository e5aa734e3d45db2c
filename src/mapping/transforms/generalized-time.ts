/** LDAP GeneralizedTime (RFC 4517 §3.3.13) and milliseconds since the epoch. */

const generalizedTime = /^(\d{4})(\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d|60)?)?(?:[.,](\d{1,9}))?(Z|[+-]\d\d(?:\d\d)?)$/;

const hour = 3_600_000;
const minute = 60_000;

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const size = Number(zone.slice(1, 3)) * hour + Number(zone.slice(3, 5) || 0) * minute;
  return zone.startsWith('-') ? -size : size;
}

/** What directories write themselves: seconds, UTC. */
const plainTime = /^\d{14}Z$/;

/** Milliseconds since the epoch of `20260102030405Z`; undefined where the calendar has to be asked. */
function parsePlainTime(text: string): number | undefined {
  if (!plainTime.test(text)) return undefined;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6, 8))];
  const [hours, minutes, seconds] = [Number(text.slice(8, 10)), Number(text.slice(10, 12)), Number(text.slice(12, 14))];
  const ordinary =
    year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= 28 && hours < 24 && minutes < 60 && seconds < 60;
  return ordinary ? Date.UTC(year, month - 1, day, hours, minutes, seconds) : undefined;
}

/** Milliseconds since the epoch; undefined when the text is not a GeneralizedTime. */
export function parseGeneralizedTime(text: string): number | undefined {
  return parsePlainTime(text) ?? parseAnyTime(text);
}

function parseAnyTime(text: string): number | undefined {
  const parts = generalizedTime.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hours, minutes, seconds, fraction, zone] = parts;
  const calendar = `${year ?? ''}-${month ?? ''}-${day ?? ''}T`;
  // A leap second (60) is the last second of its minute: Date knows none.
  const clock = `${hours ?? ''}:${minutes ?? '00'}:${seconds === '60' ? '59' : (seconds ?? '00')}Z`;
  const start = Date.parse(calendar + clock);
  // Date.parse accepts the 31st of shorter months and hour 24; the calendar does not.
  if (Number.isNaN(start) || !new Date(start).toISOString().startsWith(calendar)) return undefined;
  // The fraction is one of the smallest unit that is given.
  const unit = seconds !== undefined ? 1000 : minutes !== undefined ? minute : hour;
  const part = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * unit);
  return start + part - offsetOf(zone ?? 'Z');
}

/** GeneralizedTime in UTC, with milliseconds only where there are any. */
export function formatGeneralizedTime(time: number): string {
  const [seconds, milliseconds] = new Date(time)
    .toISOString()
    .replace(/[-:TZ]/g, '')
    .split('.');
  return `${seconds ?? ''}${milliseconds === '000' ? '' : `.${milliseconds ?? ''}`}Z`;
}
