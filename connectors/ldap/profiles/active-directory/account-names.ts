/** What Active Directory demands of the names of accounts ([MS-SAMR] §3.1.1.6, [MS-ADTS] §3.1.1.5.1.1). Samba takes more; we do not. */

/** Characters of a common name. */
export const commonNameLength = 64;
/** Characters of a user's sAMAccountName. */
export const userLogonLength = 20;
/** Characters of a group's sAMAccountName. */
export const groupLogonLength = 256;

const illegalInLogon = /["/\\[\]:;|=,+*?<>@\p{Cc}]/u;

/** What is wrong with a sAMAccountName; undefined when nothing is. */
export function flawOfLogonName(value: string, length: number): string | undefined {
  if (value.trim() === '') return 'must not be blank';
  if (value.length > length) return `must not be longer than ${length} characters`;
  if (illegalInLogon.test(value)) return 'must not contain any of "/\\[]:;|=,+*?<>@ or control characters';
  // The account of a computer ends so; one like it without the sign can be taken for it.
  if (value.endsWith('$')) return 'must not end with $';
  return value.endsWith('.') ? 'must not end with a full stop' : undefined;
}

/** What is wrong with a common name; undefined when nothing is. */
export function flawOfCommonName(value: string): string | undefined {
  return value.length > commonNameLength ? `must not be longer than ${commonNameLength} characters` : undefined;
}

/**
 * What is wrong with a userPrincipalName; undefined when nothing is.
 * @param suffixes those that are allowed, in lower case; none: any
 */
export function flawOfPrincipalName(value: string, suffixes: readonly string[]): string | undefined {
  const at = value.lastIndexOf('@');
  if (at < 1 || at === value.length - 1 || /[\s\p{Cc}"<>]/u.test(value)) return 'must be of the form name@suffix';
  if (suffixes.length === 0 || suffixes.includes(value.slice(at + 1).toLowerCase())) return undefined;
  return `must end with one of the allowed suffixes: ${suffixes.map((suffix) => `@${suffix}`).join(', ')}`;
}

/** A text as the beginning of a sAMAccountName: letters without accents, in lower case, nothing that is illegal; may be empty. */
export function toLogonName(text: string): string {
  return text
    .replace(/@.*$/s, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .normalize('NFC')
    .replace(new RegExp(illegalInLogon, 'gu'), '')
    .replace(/[\s$]/g, '')
    .toLowerCase()
    .replace(/\.+$/, '');
}

/** The name with an ending, shortened so that both fit. Surrogate pairs stay whole. */
export function withEnding(name: string, ending: string, length: number): string {
  let start = '';
  for (const char of name) {
    if (start.length + char.length + ending.length > length) break;
    start += char;
  }
  return start.trimEnd() + ending;
}
