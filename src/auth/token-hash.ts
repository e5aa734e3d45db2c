import { hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a whole token, hex. A plain fast hash is right only because tokens hold 256 random bits (or an operator's 32 or more characters). */
export function hashToken(token: string): string {
  return hash('sha256', token, 'hex');
}

/** Compares two hashes of `hashToken` in a time that does not depend on where they differ. */
export function sameHash(a: string, b: string): boolean {
  const left = Buffer.from(a, 'hex');
  const right = Buffer.from(b, 'hex');
  return left.length === 32 && right.length === 32 && timingSafeEqual(left, right);
}
