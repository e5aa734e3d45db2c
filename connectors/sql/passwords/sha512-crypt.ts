/**
 * SHA-512 crypt, `$6$` of crypt(3), after "Unix crypt using SHA-256 and SHA-512" by Ulrich Drepper; the numbers are its steps.
 * Written here because the packages for it are unkept or wrong for passwords of 64 bytes and multiples of that.
 */
import { createHash, hash } from 'node:crypto';
import { cryptAlphabet } from './salt.js';

const size = 64;

const digestOf = (...parts: readonly Uint8Array[]): Buffer => hash('sha512', Buffer.concat(parts), 'buffer');

/** `length` bytes of a digest that is repeated as often as is needed. */
function stretched(digest: Buffer, length: number): Buffer {
  return Buffer.alloc(length, digest);
}

/** @param salt 1 to 16 letters of the alphabet of crypt(3) */
export function sha512Crypt(password: string, salt: string, rounds: number): string {
  const key = Buffer.from(password, 'utf8');
  const saltBytes = Buffer.from(salt, 'latin1');
  const start = startDigest(key, saltBytes);
  const p = stretched(repeatedDigest(key, key.length), key.length);
  const s = stretched(repeatedDigest(saltBytes, 16 + (start[0] ?? 0)), saltBytes.length);
  return sha512CryptText(salt, rounds, lastDigest(start, p, s, rounds));
}

/** Steps 1 to 12. */
function startDigest(key: Buffer, salt: Buffer): Buffer {
  const b = digestOf(key, salt, key);
  const parts: Uint8Array[] = [key, salt, stretched(b, key.length)];
  for (let bits = key.length; bits > 0; bits >>= 1) parts.push((bits & 1) === 1 ? b : key);
  return digestOf(...parts);
}

/** Steps 13 to 15 and 17 to 19: the digest of `bytes` written `times` times. */
function repeatedDigest(bytes: Buffer, times: number): Buffer {
  const digest = createHash('sha512');
  for (let count = 0; count < times; count++) digest.update(bytes);
  return digest.digest();
}

/** Step 21. All rounds write into one buffer: they are hundreds of thousands. */
function lastDigest(start: Buffer, p: Buffer, s: Buffer, rounds: number): Buffer {
  const buffer = Buffer.alloc(size + 2 * p.length + s.length);
  let digest = start;
  for (let round = 0; round < rounds; round++) {
    const odd = round % 2 === 1;
    let end = (odd ? p : digest).copy(buffer, 0);
    if (round % 3 !== 0) end += s.copy(buffer, end);
    if (round % 7 !== 0) end += p.copy(buffer, end);
    end += (odd ? digest : p).copy(buffer, end);
    digest = hash('sha512', buffer.subarray(0, end), 'buffer');
  }
  return digest;
}

/** Step 22: groups of three bytes that lie 21 apart, each group turned by one, as four letters; then the last byte as two. */
export function sha512CryptText(salt: string, rounds: number, digest: Buffer): string {
  const at = (index: number): number => digest[index] ?? 0;
  let text = '';
  for (let group = 0; group < 21; group++) {
    const turned = [group, group + 21, group + 42].map((_, place, all) => at(all[(place + group) % 3] ?? 0));
    text += letters(((turned[0] ?? 0) << 16) | ((turned[1] ?? 0) << 8) | (turned[2] ?? 0), 4);
  }
  return `$6$rounds=${rounds}$${salt}$${text}${letters(at(63), 2)}`;
}

/** Six bits a letter, the lowest first. */
function letters(bits: number, count: number): string {
  return Array.from({ length: count }, (_, index) => cryptAlphabet.charAt((bits >> (6 * index)) & 63)).join('');
}
