/** Salted digests of LDAP servers: {SSHA} and its kin. A fast digest protects weak passwords badly. */
import { hash, randomBytes } from 'node:crypto';
import { type SaltedDigest } from './config.js';

const kinds = {
  ssha: { digest: 'sha1', scheme: '{SSHA}', length: 20 },
  ssha256: { digest: 'sha256', scheme: '{SSHA256}', length: 32 },
  ssha512: { digest: 'sha512', scheme: '{SSHA512}', length: 64 },
} as const;

export function hashSaltedDigest(password: string, { algorithm }: SaltedDigest, salt = randomBytes(16)): string {
  const salted = Buffer.concat([Buffer.from(password, 'utf8'), salt]);
  return saltedDigestText(algorithm, salt, hash(kinds[algorithm].digest, salted, 'buffer'));
}

export function saltedDigestText(algorithm: SaltedDigest['algorithm'], salt: Buffer, digest: Buffer): string {
  return kinds[algorithm].scheme + Buffer.concat([digest, salt]).toString('base64');
}

export function saltedDigestLength(algorithm: SaltedDigest['algorithm']): number {
  return kinds[algorithm].length;
}
