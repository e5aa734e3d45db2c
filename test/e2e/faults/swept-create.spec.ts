import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type CausewayProcess } from '../../support/causeway-process.js';
import { dieInCreate } from './die-in-create.js';
import { openProxiedSite } from './proxied-site.js';
import { Site, userNamed } from './site.js';

/** A lease, one round of the sweeper, and time to spare: milliseconds. */
const sweptWithinMs = 50_000;

/** The entry of a create that nobody repeats is linked by the sweeper, and the creation is settled. */
async function expectSweep(site: Site, causeway: CausewayProcess, userName: string): Promise<void> {
  expect((await site.intents()).map(({ state }) => state)).toEqual(['open']);
  expect(await site.links()).toEqual([]);
  const end = Date.now() + sweptWithinMs;
  while ((await site.intents()).some(({ state }) => state === 'open') && Date.now() < end) await sleep(250);

  expect((await site.intents()).filter(({ state }) => state === 'open')).toEqual([]);
  const links = await site.links();
  expect(links).toHaveLength(1);
  expect(await site.findIds(causeway, userName)).toEqual([links[0]?.scimId]);
  expect(await site.peopleNamed(userName)).toHaveLength(1);
}

// Both wait for a lease and for the sweeper: at the same time.
describe('a create that nobody repeats', () => {
  it.concurrent(
    'and whose process was killed before the link is finished by the sweeper',
    async () => {
      const site = await Site.open({ store: 'SQLite' });
      try {
        await expectSweep(site, await dieInCreate(site, 'anna', 'before-complete'), 'anna');
      } finally {
        await site.close();
      }
    },
    90_000,
  );

  it.concurrent(
    'and whose outcome stayed unknown is finished by the sweeper of the process that answered 503',
    async () => {
      const opened = await openProxiedSite(2_000);
      const { site, proxy } = opened;
      try {
        const causeway = await site.start();
        expect(await site.findIds(causeway, 'carol')).toEqual([]);
        proxy.swallowNextAnswer('add', 'disconnect', true);
        expect((await site.request(causeway, 'POST', '/Users', userNamed('carol'))).status).toBe(503);
        expect(await site.peopleNamed('carol')).toHaveLength(1);
        proxy.heal();
        await expectSweep(site, causeway, 'carol');
      } finally {
        await opened.close();
      }
    },
    90_000,
  );
});
