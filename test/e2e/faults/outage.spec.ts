import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Intent } from '../../../src/provisioning/ports.js';
import { type CausewayProcess } from '../../support/causeway-process.js';
import { openProxiedSite, type ProxiedSite } from './proxied-site.js';
import { neighbour, type Site, userNamed } from './site.js';

/** How long the directory of one tenant is away: milliseconds. */
const outageMs = 10_000;
const calmMs = 3_000;
/** Requests of each tenant at the same time. */
const clients = 4;
const pauseMs = 20;
const recoveredWithinMs = 10_000;
/** A lease, one round of the sweeper, and time to spare: milliseconds. */
const sweptWithinMs = 50_000;
/** Below this, a slow answer of the neighbour tells of the machine and not of the outage: milliseconds. */
const noiseMs = 250;

let opened: ProxiedSite | undefined;

afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

interface Sample {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly ms: number;
  /** Milliseconds since the epoch, when it was sent. */
  readonly at: number;
}

/** Creates and reads of one tenant, until it is stopped. */
class Load {
  readonly samples: Sample[] = [];
  private running = true;
  private count = 0;
  private readonly work: Promise<unknown>;

  constructor(
    private readonly site: Site,
    private readonly causeway: CausewayProcess,
    private readonly tenant?: string,
  ) {
    this.work = Promise.all(Array.from({ length: clients }, () => this.run()));
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.work;
  }

  between(from: number, to: number): readonly Sample[] {
    return this.samples.filter(({ at }) => at >= from && at < to);
  }

  private async run(): Promise<void> {
    while (this.running) {
      const number = this.count++;
      const at = Date.now();
      const isCreate = number % 2 === 0;
      const [method, path, body] = isCreate
        ? (['POST', '/Users', userNamed(`${this.tenant ?? 'own'}${number}`)] as const)
        : (['GET', '/Users?filter=userName%20eq%20%22nobody%22', undefined] as const);
      const { status, retryAfter } = await this.site.request(this.causeway, method, path, body, this.tenant);
      this.samples.push({ status, retryAfter, ms: Date.now() - at, at });
      await sleep(pauseMs);
    }
  }
}

function p99(samples: readonly Sample[]): number {
  const sorted = samples.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0;
}

const openIntents = async (site: Site): Promise<readonly Intent[]> =>
  (await site.intents()).filter(({ state }) => state === 'open');

const isSuccess = ({ status }: Sample): boolean => status === 200 || status === 201;

describe(`the directory of one tenant is away for ${outageMs / 1_000} s`, () => {
  it('503 at once with Retry-After, no harm to the neighbour, and a quick recovery', async () => {
    const { site, proxy } = (opened = await openProxiedSite(2_000));
    const causeway = await site.start();
    const [struck, spared] = [new Load(site, causeway), new Load(site, causeway, neighbour)];
    await sleep(1_000);
    const calm = Date.now();
    await sleep(calmMs);
    const down = Date.now();
    proxy.refuse();
    await sleep(outageMs);
    const up = Date.now();
    proxy.heal();
    await sleep(recoveredWithinMs + 1_000);
    await Promise.all([struck.stop(), spared.stop()]);

    expect(struck.between(calm, down - 1_000).filter((sample) => !isSuccess(sample))).toEqual([]);
    const during = struck.between(down, up - 1_000);
    expect(during.length).toBeGreaterThan(10);
    expect(during.filter(({ status }) => status !== 503)).toEqual([]);
    expect(during.filter(({ ms, retryAfter }) => ms >= 1_000 || !(Number(retryAfter) >= 1))).toEqual([]);

    expect(spared.samples.filter((sample) => !isSuccess(sample))).toEqual([]);
    const baseline = p99(spared.between(calm, down));
    expect(p99(spared.between(down, up))).toBeLessThan(Math.max(2 * baseline, noiseMs));

    expect(struck.between(up + recoveredWithinMs, Infinity).filter((sample) => !isSuccess(sample))).toEqual([]);
    expect(struck.between(up + recoveredWithinMs, Infinity).length).toBeGreaterThan(0);
    // What the outage cut off is brought to its end by the sweeper, at its next round after the lease has run out.
    const sweptBy = Date.now() + sweptWithinMs;
    while ((await openIntents(site)).length > 0 && Date.now() < sweptBy) await sleep(250);
    expect(await openIntents(site)).toEqual([]);
  }, 120_000);
});
