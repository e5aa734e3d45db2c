/** LDAP GeneralizedTime (RFC 4517 §3.3.13) as a text that compares. */

const parts =
  /^(\d{4})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])(?:([0-5]\d)([0-5]\d|60)?)?(?:[.,](\d{1,9}))?(Z|[+-]\d\d(?:\d\d)?)$/;

/** Whether a server takes the text as a time. */
export function isGeneralizedTime(text: string): boolean {
  return parts.test(text);
}

/** Whether the text is a whole second in UTC in the one form that servers write themselves. */
export function isPlainTime(text: string): boolean {
  return parts.test(text) && /^\d{14}Z$/.test(text);
}

/** One text for a time in UTC, however many of its zeros are written; undefined for other zones and other texts. */
export function normalTime(text: string): string | undefined {
  const match = parts.exec(text);
  if (match?.[8] !== 'Z') return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '00', second = '00', fraction = ''] = match;
  return `${year}${month}${day}${hour}${minute}${second}.${fraction.replace(/0+$/, '')}`;
}
