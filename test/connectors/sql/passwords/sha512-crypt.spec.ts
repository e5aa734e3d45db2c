import { describe, expect, it } from '@jest/globals';
import { sha512Crypt } from '../../../../connectors/sql/passwords/sha512-crypt.js';
import { verifyHashes } from './verify-hashes.js';

/** The vectors of "Unix crypt using SHA-256 and SHA-512" (Drepper) whose rounds are written out: password, salt, rounds, hash. */
const vectors: readonly (readonly [string, string, number, string])[] = [
  [
    'Hello world!',
    'saltstringsaltst',
    10_000,
    'OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.',
  ],
  [
    'This is just a test',
    'toolongsaltstrin',
    5000,
    'lQ8jolhgVRVhY4b5pZKaysCLi0QBxGoNeKQzQ3glMhwllF7oGDZxUhx1yxdYcz/e1JSbq3y6JMxxl8audkUEm0',
  ],
  [
    'a very much longer text to encrypt.  This one even stretches over morethan one line.',
    'anotherlongsalts',
    1400,
    'POfYwTEok97VWcjxIiSOjiykti.o/pQs.wPvMxQ6Fm7I6IoYN3CmLs66x9t0oSwbtEW7o7UmJEiDwGqd8p4ur1',
  ],
  [
    'we have a short salt string but not a short password',
    'short',
    77_777,
    'WuQyW2YR.hBNpjjRhpYD/ifIw05xdfeEyQoMxIXbkvr0gge1a1x3yRULJ5CCaUeOxFmtlcGZelFl5CxtgfiAc0',
  ],
  [
    'a short string',
    'asaltof16chars..',
    123_456,
    'BtCwjqMJGx5hrJhZywWvt0RLE8uZ4oPwcelCjmw2kSYu.Ec6ycULevoBK25fs2xXgMNrCzIMVcgEJAstJeonj1',
  ],
];

describe('sha512Crypt', () => {
  it.each(vectors)('%j with salt %s and %d rounds', (password, salt, rounds, expected) => {
    expect(sha512Crypt(password, salt, rounds)).toBe(`$6$rounds=${rounds}$${salt}$${expected}`);
  });

  it('makes what libxcrypt makes for every length of password up to three blocks', async () => {
    const made = Array.from({ length: 200 }, (_, index) => {
      const password = 'p\u00e4'.repeat(200).slice(0, index + 1);
      return { kind: 'crypt', password, text: sha512Crypt(password, 'abcdefgh', 1000) };
    });
    expect(await verifyHashes(made)).toEqual(made.map(() => true));
  });
});
