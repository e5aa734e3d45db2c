import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type JobEvent, JobEvents } from '../../src/jobs/events.js';
import { gatewayJobs } from '../../src/jobs/gateway-jobs.js';
import { IntervalJobs } from '../../src/jobs/interval-jobs.js';

class Collected extends JobEvents {
  readonly all: JobEvent[] = [];
  emit(event: JobEvent): void {
    this.all.push(event);
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i++) await wait(5);
  expect(condition()).toBe(true);
}

describe('IntervalJobs', () => {
  it('runs a job again and again, never twice at once', async () => {
    let runs = 0;
    let under = 0;
    let most = 0;
    const jobs = new IntervalJobs(
      [
        {
          name: 'slow',
          everyMs: 2,
          run: async () => {
            most = Math.max(most, ++under);
            await wait(15);
            under--;
            runs++;
          },
        },
      ],
      new Collected(),
    );
    jobs.start();
    jobs.start();
    await until(() => runs >= 4);
    await jobs.stop();
    expect(most).toBe(1);
  });

  it('goes on after a failure and reports it', async () => {
    const events = new Collected();
    let runs = 0;
    const jobs = new IntervalJobs(
      [
        {
          name: 'failing',
          everyMs: 2,
          run: () => {
            runs++;
            return Promise.reject(new RangeError('no store'));
          },
        },
      ],
      events,
    );
    jobs.start();
    await until(() => runs >= 3);
    await jobs.stop();
    expect(events.all[0]).toEqual({ kind: 'jobFailed', job: 'failing', error: 'RangeError: no store' });
    expect(events.all).toHaveLength(runs);
  });

  it('waits for the run under way when it stops, tells it so, and starts no other', async () => {
    let begun = 0;
    let ended = 0;
    let aborted = false;
    const jobs = new IntervalJobs(
      [
        {
          name: 'long',
          everyMs: 1,
          run: async (signal) => {
            begun++;
            await wait(40);
            aborted = signal.aborted;
            ended++;
          },
        },
      ],
      new Collected(),
    );
    jobs.start();
    await until(() => begun === 1);
    await jobs.stop();
    expect({ begun, ended, aborted }).toEqual({ begun: 1, ended: 1, aborted: true });
    await wait(20);
    expect(begun).toBe(1);
  });

  it.each([
    { random: 0, least: 40, most: 60 },
    { random: 1, least: 58, most: 100 },
  ])('spreads the pause: %o', async ({ random, least, most }) => {
    const start = performance.now();
    let first: number | undefined;
    const run = (): Promise<void> => {
      first ??= performance.now() - start;
      return Promise.resolve();
    };
    const jobs = new IntervalJobs([{ name: 'spread', everyMs: 50, run }], new Collected(), () => random);
    jobs.start();
    await until(() => first !== undefined);
    await jobs.stop();
    expect(first).toBeGreaterThanOrEqual(least - 2);
    expect(first).toBeLessThan(most + 100);
  });

  it('renews leases more often than it sweeps', () => {
    const run = (): Promise<void> => Promise.resolve();
    const jobs = gatewayJobs({
      sweepIntents: run,
      finishLeaves: run,
      purgeListings: run,
      touchTokens: run,
      renewLeases: run,
      takeUpChanges: run,
    });
    const pause = new Map(jobs.map(({ name, everyMs }) => [name, everyMs]));
    expect(pause.size).toBe(6);
    expect(pause.get('renew-leases')).toBeLessThan((pause.get('sweep-intents') ?? 0) / 2);
  });
});
