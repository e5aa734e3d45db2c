import { describe, expect, it } from '@jest/globals';
import { RateLimiter } from '../../src/http/rate-limiter.js';
import { ScimError } from '../../src/scim/errors/scim-error.js';

/** What a request at this time gets: the wait in milliseconds, or the seconds of Retry-After as a negative number. */
function ask(limiter: RateLimiter, rate: Parameters<RateLimiter['take']>[0], at: number): number {
  try {
    return Math.round(limiter.take(rate, at));
  } catch (error) {
    if (!(error instanceof ScimError) || error.status !== 429) throw error;
    return -(error.retryAfter ?? 0);
  }
}

const times = (count: number, at: number): readonly number[] => Array.from({ length: count }, () => at);

describe('ten requests in a second, three at once', () => {
  const rate = { perSecond: 10, burst: 3 };
  it.each<[string, readonly number[], readonly number[]]>([
    ['a burst passes, then each waits its tenth of a second', times(5, 0), [0, 0, 0, 100, 200]],
    ['up to a second is waited, longer is refused', times(14, 0), [0, 0, 0, ...steps(10), -1.1]],
    [
      'what was refused takes nothing: a moment later there is room',
      [...times(14, 0), 100],
      [0, 0, 0, ...steps(10), -1.1, 1000],
    ],
    ['an even stream never waits', [0, 100, 200, 300, 400, 500], [0, 0, 0, 0, 0, 0]],
    ['time gives back the burst and no more', [...times(3, 0), ...times(4, 60_000)], [0, 0, 0, 0, 0, 0, 100]],
  ])('%s', (_name, at, expected) => {
    const limiter = new RateLimiter();
    expect(at.map((now) => ask(limiter, rate, now))).toEqual(expected);
  });

  it('operations inside of a request are paid by those that follow', () => {
    const limiter = new RateLimiter();
    expect(ask(limiter, rate, 0)).toBe(0);
    limiter.charge(rate, 49, 0);
    expect(ask(limiter, rate, 0)).toBeCloseTo(-4.8);
    expect(ask(limiter, rate, 4_800)).toBe(0);
  });

  it('budgets do not touch each other, however alike', () => {
    const limiter = new RateLimiter();
    limiter.charge(rate, 1_000, 0);
    expect(ask(limiter, { ...rate }, 0)).toBe(0);
  });
});

function steps(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => (index + 1) * 100);
}
