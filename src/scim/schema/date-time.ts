const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,20})?(Z|[+-]\d\d:\d\d)?$/;

/**
 * The instant of an xsd:dateTime (RFC 7643 §2.3.5) in milliseconds since the epoch, fractions included; undefined when the text
 * is none. A dateTime without time zone is taken as UTC, so that the answer does not depend on where the service runs. Years
 * have four digits; 24:00:00 is the midnight that ends the day, as in XML Schema.
 */
export function instantOf(text: string): number | undefined {
  const match = dateTime.exec(text);
  if (match === null) return undefined;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const fraction = match[1] === undefined ? 0 : Number(match[1]);
  const offset = match[2] === undefined ? 0 : offsetOf(match[2]);
  if (offset === undefined || minute > 59 || second > 59) return undefined;
  if (hour > 24 || (hour === 24 && minute + second + fraction > 0)) return undefined;
  const day = dayOf(twoDigits(text, 0) * 100 + twoDigits(text, 2), twoDigits(text, 5), twoDigits(text, 8));
  if (day === undefined) return undefined;
  return day * 86_400_000 + ((hour * 60 + minute - offset) * 60 + second + fraction) * 1000;
}

/** The number that two digits make; what stands there is known to be digits. */
const twoDigits = (text: string, at: number): number => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 0x30 * 11;

const daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/** Days since 1970-01-01 in the Gregorian calendar; undefined when the month has no such day. */
function dayOf(year: number, month: number, day: number): number | undefined {
  const before = daysBefore[month - 1];
  const after = daysBefore[month];
  if (before === undefined || after === undefined) return undefined;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const leapDay = isLeap && month === 2 ? 1 : 0;
  if (day < 1 || day > after - before + leapDay) return undefined;
  // Leap days up to the end of the year before, and this year's when it is over.
  const last = year - 1;
  const leapDays =
    Math.floor(last / 4) - Math.floor(last / 100) + Math.floor(last / 400) + (isLeap && month > 2 ? 1 : 0);
  return year * 365 + leapDays + before + day - 1 - epoch;
}

/** 1970-01-01 in the same count: days from year 0 on, and its leap days up to 1969. */
const epoch = 1970 * 365 + 477;

/** Minutes east of Greenwich; XML Schema allows 14 hours. */
function offsetOf(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const hours = twoDigits(zone, 1);
  const minutes = twoDigits(zone, 4);
  const total = hours * 60 + minutes;
  if (minutes > 59 || total > 14 * 60) return undefined;
  return zone.startsWith('-') ? -total : total;
}
