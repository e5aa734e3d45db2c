import { describe, expect, it } from '@jest/globals';
import { dieInCreate } from './die-in-create.js';
import { expectSweep } from './expect-sweep.js';
import { openProxiedSite } from './proxied-site.js';
import { userNamed } from './gateway-site.js';
import { Site } from './site.js';

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
