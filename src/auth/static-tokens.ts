import { type StoredToken } from './ports.js';
import { parseToken } from './token-format.js';
import { hashToken } from './token-hash.js';

/** Shortest secret that an operator may choose instead of a minted token. */
export const MINIMUM_SECRET_LENGTH = 32;
/** What a bearer token may consist of (RFC 6750 §2.1, b64token). */
const BEARER_TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

/**
 * Makes the stored form of a secret from the configuration, a minted token or one of the operator's own.
 *
 * @throws RangeError when the secret is too short or cannot be sent as a bearer token. The text does not hold the secret.
 */
export function staticToken(secret: string, rest: Omit<StoredToken, 'hash' | 'revokedAt' | 'lastUsedAt'>): StoredToken {
  if (secret.length < MINIMUM_SECRET_LENGTH)
    throw new RangeError(`a token needs at least ${MINIMUM_SECRET_LENGTH} characters`);
  if (!BEARER_TOKEN.test(secret)) throw new RangeError('a token may hold only letters, digits and - . _ ~ + /');
  return { ...rest, hash: hashToken(secret), revokedAt: undefined, lastUsedAt: undefined };
}

/** The tokens that the configuration declares; replaced as a whole when the configuration changes, valid at once. */
export class StaticTokens {
  private byKeyId: ReadonlyMap<string, StoredToken> = new Map();
  private byHash: ReadonlyMap<string, StoredToken> = new Map();

  replaceAll(tokens: readonly StoredToken[]): void {
    this.byKeyId = new Map(tokens.map((token) => [token.keyId, token]));
    this.byHash = new Map(tokens.map((token) => [token.hash, token]));
  }

  /** Whether the configuration declares a token of this key id. */
  holds(keyId: string): boolean {
    return this.byKeyId.has(keyId);
  }

  /**
   * The configured token that a caller may have presented: by its hash, or else by its key id, so that a changed secret is
   * told from an unknown token. The caller of this compares the hashes.
   *
   * @param hash `hashToken` of the presented token: nobody can steer it, so the look-up tells nothing by its time.
   */
  find(token: string, hash: string): StoredToken | undefined {
    const found = this.byHash.get(hash);
    if (found !== undefined) return found;
    const parsed = parseToken(token);
    return parsed === undefined ? undefined : this.byKeyId.get(parsed.keyId);
  }
}
