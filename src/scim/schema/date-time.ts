const dateTime = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,20})?(Z|[+-]\d\d:\d\d)?$/;

/**
 * The instant of an xsd:dateTime (RFC 7643 §2.3.5) in milliseconds since the epoch, fractions included; undefined when the text
 * is none. A dateTime without time zone is taken as UTC, so that the answer does not depend on where the service runs. Years
 * have four digits; 24:00:00 is the midnight that ends the day, as in XML Schema.
 */
export function instantOf(text: string): number | undefined {
  const match = dateTime.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as Fields;
  const fraction = Number(match[7] ?? '0');
  const offset = offsetOf(match[8] ?? 'Z');
  if (offset === undefined || minute > 59 || second > 59) return undefined;
  if (hour > 24 || (hour === 24 && minute + second + fraction > 0)) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.getTime() + ((hour * 60 + minute - offset) * 60 + second + fraction) * 1000;
}

type Fields = [number, number, number, number, number, number];

/** Minutes east of Greenwich; XML Schema allows 14 hours. */
function offsetOf(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  const total = hours * 60 + minutes;
  if (minutes > 59 || total > 14 * 60) return undefined;
  return zone.startsWith('-') ? -total : total;
}
