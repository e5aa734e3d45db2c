import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Intent } from '../../../src/provisioning/ports.js';
import { isSuccess, p99, TenantLoad } from './tenant-load.js';
import { openProxiedSite, type ProxiedSite } from './proxied-site.js';
import { neighbour } from './gateway-site.js';
import { type Site } from './site.js';

/** How long the directory of one tenant is away: milliseconds. */
const outageMs = 10_000;
const calmMs = 3_000;
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

const openIntents = async (site: Site): Promise<readonly Intent[]> =>
  (await site.intents()).filter(({ state }) => state === 'open');

describe(`the directory of one tenant is away for ${outageMs / 1_000} s`, () => {
  it('503 at once with Retry-After, no harm to the neighbour, and a quick recovery', async () => {
    const { site, proxy } = (opened = await openProxiedSite(2_000));
    const causeway = await site.start();
    const [struck, spared] = [new TenantLoad(site, causeway), new TenantLoad(site, causeway, neighbour)];
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
