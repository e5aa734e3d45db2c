import { ScimError } from '../scim/errors/scim-error.js';
import { type RequestRate } from '../tenancy/tenant.js';

/** Longest time that a request waits for its turn before it is refused, milliseconds. */
const LONGEST_WAIT_MS = 1_000;

/**
 * Keeps tenants to their rate. For each budget it holds one number: the time until which the requests so far use it up. So it costs
 * the same for any rate and any number of requests, and nothing for a tenant without a limit; nothing has to be tidied up. Each
 * process counts for itself.
 */
export class RateLimiter {
  /** Milliseconds on the monotonic clock. A budget that the configuration replaced is forgotten with its key. */
  private readonly usedUntil = new WeakMap<RequestRate, number>();

  /**
   * Takes one request from a budget.
   * @param now milliseconds on a monotonic clock
   * @returns milliseconds that the request has to wait
   * @throws ScimError 429 when that would be too long; nothing is taken then
   */
  take(rate: RequestRate, now = performance.now()): number {
    const each = 1_000 / rate.perSecond;
    const until = Math.max(this.usedUntil.get(rate) ?? now, now) + each;
    const wait = Math.max(0, until - now - rate.burst * each);
    if (wait > LONGEST_WAIT_MS) {
      throw new ScimError(429, 'This tenant sends more requests than it may. Slow down.', { retryAfter: wait / 1_000 });
    }
    this.usedUntil.set(rate, until);
    return wait;
  }

  /** Takes further requests that came inside of one which was let in: later ones pay for them. */
  charge(rate: RequestRate, requests: number, now = performance.now()): void {
    this.usedUntil.set(rate, Math.max(this.usedUntil.get(rate) ?? now, now) + (requests * 1_000) / rate.perSecond);
  }
}
