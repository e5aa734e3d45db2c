import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startMariaDb } from '../../support/mariadb.js';
import { startPostgres } from '../../support/postgres.js';
import { neighbour } from './gateway-site.js';
import { serverDatabases, SqlSite } from './sql-site.js';
import { isSuccess, p99, TenantLoad } from './tenant-load.js';

const calmMs = 3_000;
/** How long the server is away between its end and its next start: milliseconds. */
const awayMs = 3_000;
const recoveredWithinMs = 8_000;
/** Below this, a slow answer of the neighbour tells of the machine and not of the outage: milliseconds. */
const noiseMs = 500;

const undo: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

describe.each(serverDatabases)('the %s server of one tenant is restarted under load', (database) => {
  it.each(['stop', 'kill'] as const)(
    'by %s: 503 with Retry-After while it is down, a quick recovery, and no harm to the neighbour',
    async (end) => {
      const server = await (database === 'mariadb' ? startMariaDb() : startPostgres());
      undo.push(() => server.destroy());
      const site = await SqlSite.open({ database, store: 'SQLite', server: server.url });
      undo.push(() => site.close());
      const causeway = await site.start();
      const [struck, spared] = [new TenantLoad(site, causeway), new TenantLoad(site, causeway, neighbour)];
      // However slow the machine is: it is warm.
      for (const load of [struck, spared]) while (load.samples.length < 20) await sleep(50);
      const calm = Date.now();
      await sleep(calmMs);
      const down = Date.now();
      await server[end]();
      const gone = Date.now();
      await sleep(awayMs);
      const starting = Date.now();
      await server.restart();
      const up = Date.now();
      await sleep(recoveredWithinMs + 1_000);
      await Promise.all([struck.stop(), spared.stop()]);

      const before = struck.between(calm, down).filter(({ at, ms }) => at + ms < down);
      expect(before.length).toBeGreaterThan(0);
      expect(before.filter((sample) => !isSuccess(sample))).toEqual([]);
      const during = struck.between(gone, starting - 500);
      expect(during.length).toBeGreaterThan(0);
      expect(during.filter(({ status }) => status !== 503)).toEqual([]);
      expect(during.filter(({ retryAfter }) => !(Number(retryAfter) >= 1))).toEqual([]);
      expect(during.filter(({ ms }) => ms >= 1_000).length).toBeLessThan(Math.max(2, during.length / 10));
      // Nothing but these two, at whatever moment it was sent.
      expect(struck.samples.filter((sample) => !isSuccess(sample) && sample.status !== 503)).toEqual([]);

      expect(spared.samples.filter((sample) => !isSuccess(sample))).toEqual([]);
      const baseline = p99(spared.between(calm, down));
      expect(p99(spared.between(gone, starting))).toBeLessThan(Math.max(2 * baseline, noiseMs));

      const recovered = struck.between(up + recoveredWithinMs, Infinity);
      expect(recovered.length).toBeGreaterThan(0);
      expect(recovered.filter((sample) => !isSuccess(sample))).toEqual([]);

      // Nothing lost, nothing doubled: what was acknowledged is there once, and nothing is there by half.
      const people = await site.people();
      for (const name of struck.created) expect(people.has(name)).toBe(true);
      expect(await site.halves()).toBe(0);
    },
    120_000,
  );
});
