import { randomBytes, randomInt } from 'node:crypto';
import { type Scope, type StoredToken } from './ports.js';
import { formatToken } from './token-format.js';
import { hashToken } from './token-hash.js';

const KEY_ID_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

export interface MintRequest {
  readonly tenant: string;
  readonly scope: Scope;
  /** See `StoredToken`. */
  readonly subject?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** A new token: `token` is shown once to the one who asked for it, `stored` is what is kept. */
export interface MintedToken {
  readonly token: string;
  readonly stored: StoredToken;
}

/**
 * Makes a token of 256 random bits.
 *
 * @throws RangeError when it would be expired from the start.
 */
export function mintToken({ tenant, scope, subject, createdAt, expiresAt }: MintRequest): MintedToken {
  if (!(expiresAt > createdAt)) throw new RangeError('a token must expire after it was created');
  const keyId = Array.from({ length: 12 }, () => KEY_ID_ALPHABET.charAt(randomInt(KEY_ID_ALPHABET.length))).join('');
  const token = formatToken(keyId, randomBytes(32).toString('base64url'));
  const stored = {
    keyId,
    tenant,
    hash: hashToken(token),
    scope,
    ...(subject === undefined ? {} : { subject }),
    createdAt,
    expiresAt,
    revokedAt: undefined,
    lastUsedAt: undefined,
  };
  return { token, stored };
}
