/** Nothing to do but the case: printable ASCII without blanks. */
const ordinary = /^[!-~]+$/;

/**
 * The one normal form of a natural key (user name, group name), for look-up and for uniqueness alike: two spellings that people
 * or directories take for the same name must never become two objects. Unicode NFKC, edge blanks off, inner blanks to one, lower case.
 */
export function normaliseNaturalKey(value: string): string {
  if (ordinary.test(value)) return value.toLowerCase();
  return value.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase();
}
