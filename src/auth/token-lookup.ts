import { LRUCache } from 'lru-cache';
import { type StoredToken, type TokenStore } from './ports.js';
import { parseToken } from './token-format.js';
import { sameHash } from './token-hash.js';

/** A revoked token stops working everywhere within 5 s: 4 s of trust and the time of the store. */
const VERIFIED_MS = 4_000;
/** Just long enough to keep a caller with a wrong token from turning each request into a question to the store. */
const REFUSED_MS = 1_000;

interface Remembered {
  readonly token: StoredToken | undefined;
  readonly at: number;
}

/** Finds minted tokens in the store, remembers them for some seconds, and asks once for many requests at the same time. */
export class TokenLookup {
  private readonly verified = new LRUCache<string, Remembered>({ max: 5_000 });
  private readonly refused = new LRUCache<string, Remembered>({ max: 1_000 });
  private readonly pending = new Map<string, Promise<StoredToken | undefined>>();

  /** @param now the clock, milliseconds since the epoch. */
  constructor(
    private readonly store: TokenStore,
    private readonly now: () => number,
  ) {}

  /**
   * The stored token of which the caller holds the secret; undefined when there is none. Expiry, revocation and tenant are
   * for the caller to judge.
   *
   * @param hash `hashToken(token)`.
   * @throws what the store throws.
   */
  async find(token: string, hash: string): Promise<StoredToken | undefined> {
    const keyId = parseToken(token)?.keyId;
    if (keyId === undefined) return undefined;
    const remembered = this.remembered(hash);
    if (remembered !== undefined) return remembered.token;
    const running = this.pending.get(hash);
    if (running !== undefined) return running;
    const lookup = this.ask(keyId, hash).finally(() => this.pending.delete(hash));
    this.pending.set(hash, lookup);
    return lookup;
  }

  private remembered(hash: string): Remembered | undefined {
    const now = this.now();
    const verified = this.verified.get(hash);
    if (verified !== undefined && now - verified.at < VERIFIED_MS) return verified;
    const refused = this.refused.get(hash);
    return refused !== undefined && now - refused.at < REFUSED_MS ? refused : undefined;
  }

  private async ask(keyId: string, hash: string): Promise<StoredToken | undefined> {
    // The age counts from before the question: a revocation while it runs is not remembered longer for it.
    const at = this.now();
    const stored = await this.store.byKeyId(keyId);
    const token = stored !== undefined && sameHash(stored.hash, hash) ? stored : undefined;
    (token === undefined ? this.refused : this.verified).set(hash, { token, at });
    if (token === undefined) this.verified.delete(hash);
    return token;
  }
}
