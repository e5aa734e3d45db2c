import { type StoredToken, TokenStore } from '../../src/auth/ports.js';

/** A token store in memory that counts questions and can be down. */
export class MemoryTokenStore extends TokenStore {
  readonly tokens = new Map<string, StoredToken>();
  readonly touched: ReadonlyMap<string, number>[] = [];
  questions = 0;
  down = false;

  async byKeyId(keyId: string): Promise<StoredToken | undefined> {
    this.questions++;
    await Promise.resolve();
    if (this.down) throw new Error('the store is down');
    return this.tokens.get(keyId);
  }

  list(tenant: string): Promise<readonly StoredToken[]> {
    return Promise.resolve([...this.tokens.values()].filter((token) => token.tenant === tenant));
  }

  insert(token: StoredToken): Promise<void> {
    this.tokens.set(token.keyId, token);
    return Promise.resolve();
  }

  revoke(tenant: string, keyId: string, at: number): Promise<boolean> {
    const token = this.tokens.get(keyId);
    if (token?.tenant !== tenant) return Promise.resolve(false);
    this.tokens.set(keyId, { ...token, revokedAt: at });
    return Promise.resolve(true);
  }

  touch(usedAt: ReadonlyMap<string, number>): Promise<void> {
    if (this.down) return Promise.reject(new Error('the store is down'));
    this.touched.push(usedAt);
    return Promise.resolve();
  }
}
