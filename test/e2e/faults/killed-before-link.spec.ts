import { afterEach, describe, expect, it } from '@jest/globals';
import { dieInCreate, expectRetryToSucceed } from './die-in-create.js';
import { type StoreKind } from './gateway-site.js';
import { Site } from './site.js';

let site: Site | undefined;

afterEach(async () => {
  await site?.close();
  site = undefined;
});

describe('a process that is killed after it wrote the entry and before it linked it', () => {
  it.each<StoreKind>(['SQLite', 'MariaDB'])(
    'on %s: the repeated create is answered 201, with one id and one entry',
    async (store) => {
      site = await Site.open({ store });
      const causeway = await dieInCreate(site, 'anna', 'before-complete');
      expect(await site.links()).toEqual([]);
      await expectRetryToSucceed(site, causeway, 'anna');
    },
    60_000,
  );
});
