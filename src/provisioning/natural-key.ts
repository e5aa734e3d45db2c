/**
 * The one normal form of a natural key (user name, group name), for look-up and for uniqueness alike: two spellings that people
 * or directories take for the same name must never become two objects. Unicode NFKC, edge blanks off, inner blanks to one, lower case.
 */
export function normaliseNaturalKey(value: string): string {
  return value.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase();
}
