import { randomBytes } from 'node:crypto';

/** The alphabet of crypt(3). It has 64 letters, so that six random bits are one letter; none of them separates parts of a hash. */
export const cryptAlphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A salt for hashes that hold it as text: `length` letters of the alphabet of crypt(3). */
export function randomSaltText(length: number): string {
  return [...randomBytes(length)].map((byte) => cryptAlphabet.charAt(byte & 63)).join('');
}
