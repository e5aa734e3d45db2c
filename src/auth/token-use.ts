import { LRUCache } from 'lru-cache';
import { type TokenStore } from './ports.js';

/** Least time between two notes of the same token in the store, milliseconds. */
const INTERVAL_MS = 60_000;
const MAX_TOKENS = 10_000;

/** Remembers when tokens were last used and writes it down in batches: a request never waits for it. */
export class TokenUse {
  private pending = new Map<string, number>();
  private readonly flushedAt = new LRUCache<string, number>({ max: MAX_TOKENS });

  /** @param now milliseconds since the epoch. */
  note(keyId: string, now: number): void {
    if (this.pending.size < MAX_TOKENS || this.pending.has(keyId)) this.pending.set(keyId, now);
  }

  /**
   * Writes what was noted, each token at most once a minute. Called by a job now and then; what could not be written is
   * tried again next time.
   *
   * @throws what the store throws.
   */
  async flush(store: TokenStore, now: number): Promise<void> {
    const due = new Map([...this.pending].filter(([keyId]) => now - (this.flushedAt.get(keyId) ?? 0) >= INTERVAL_MS));
    if (due.size === 0) return;
    await store.touch(due);
    for (const [keyId, usedAt] of due) {
      this.flushedAt.set(keyId, now);
      if (this.pending.get(keyId) === usedAt) this.pending.delete(keyId);
    }
  }
}
