import { type Random } from './random.js';

/** Names that mean something to JavaScript, to parsers or to stores. */
export const hostileNames: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'toJSON',
  'then',
  'length',
  '$ref',
  'id',
  'meta',
  'schemas',
  'groups',
  '',
  ' ',
  'null',
  'not',
  'and',
  'a.b.c',
  'name.familyName',
  'emails[type eq "work"].value',
  'urn:ietf:params:scim:schemas:core:2.0:User:userName',
  'urn:ietf:params:scim:schemas:core:2.0:User',
  'urn:',
  ':',
  '\u0000',
  'İ',
  'ſ',
  'K',
  'naïve',
];

export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\t',
  '\u0000',
  'a\u0000b',
  '\r\nX-Injected: 1',
  '\u2028\u2029',
  '\ud800',
  '\udc00x',
  'é',
  'e\u0301',
  'İstanbul',
  'straße',
  'STRASSE',
  '\u202eabc',
  '\ufeff',
  '🚀👩‍👩‍👧',
  '"',
  '\\',
  '\\"',
  "'; DROP TABLE link; --",
  '*)(uid=*',
  '${env:HOME}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%00',
  '%zz',
  'true',
  'False',
  'null',
  '0',
  '-1',
  '1e999',
  '2030-01-31T12:00:00Z',
  '2030-13-45T99:99:99Z',
  'x'.repeat(300),
  'ä'.repeat(5_000),
];

export const hostileNumbers: readonly number[] = [
  0,
  -0,
  1,
  -1,
  1.5,
  2 ** 31,
  -(2 ** 31),
  2 ** 53,
  -(2 ** 53),
  1e308,
  5e-324,
  123456789012345,
];

/** Any JSON value, in the worst taste. */
export function hostileValue(random: Random, depth = 0): unknown {
  const leaf = depth >= 3;
  return random.weighted<() => unknown>([
    [5, () => random.pick(hostileTexts)],
    [3, () => random.pick(hostileNumbers)],
    [2, () => random.chance(0.5)],
    [2, () => null],
    [leaf ? 0 : 2, () => random.list(4, () => hostileValue(random, depth + 1))],
    [leaf ? 0 : 3, () => hostileObject(random, depth)],
    [leaf ? 0 : 0.2, () => deep(random)],
  ])();
}

function hostileObject(random: Random, depth: number): unknown {
  const entries = random.list(4, () => [random.pick(hostileNames), hostileValue(random, depth + 1)] as const);
  // It defines properties, so that `__proto__` becomes a name in the JSON text.
  return Object.fromEntries(entries);
}

function deep(random: Random): unknown {
  let value: unknown = 1;
  const levels = 1 + random.below(60);
  const asArray = random.chance(0.5);
  for (let i = 0; i < levels; i++) value = asArray ? [value] : { value };
  return value;
}

/** Names and texts in another case. */
export const recased = (random: Random, text: string): string =>
  random.pick([text.toUpperCase(), text.toLowerCase(), text.slice(0, 1).toUpperCase() + text.slice(1)]);
