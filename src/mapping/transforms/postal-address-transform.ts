import { type TransformFactory } from './transform.js';
import { UnwritableValue } from './unwritable-value.js';

const escapes: Readonly<Record<string, string>> = { '\\': '\\5C', $: '\\24' };
const unescape = (line: string): string =>
  line.replace(/\\(24|5c)/gi, (_all, code: string) => (code === '24' ? '$' : '\\'));

/**
 * Lines of text ⇄ LDAP Postal Address (RFC 4517 §3.3.28): `$` between lines, `\24` and `\5C` for the characters themselves.
 * Stored addresses may spell these in more than one way, so comparisons only ask the backend for presence.
 */
export const postalAddressTransform: TransformFactory<'postalAddress'> = {
  fits: ['string'],
  make: () => ({
    kind: 'value',
    read: (value) =>
      typeof value === 'string' && value !== '' ? value.split('$').map(unescape).join('\n') : undefined,
    write: (value) => {
      if (typeof value !== 'string') throw new UnwritableValue('text');
      return value
        .split(/\r\n|\r|\n/)
        .map((line) => line.replace(/[\\$]/g, (character) => escapes[character] ?? character))
        .join('$');
    },
    compare: () => ({}),
  }),
};
