import { describe, it } from '@jest/globals';
import { dieInCreate, expectRetryToSucceed } from './die-in-create.js';
import { expectSweep } from './expect-sweep.js';
import { serverDatabases, SqlSite } from './sql-site.js';
import { surviveKills } from './survive-kills.js';

async function withSite(site: SqlSite, work: (site: SqlSite) => Promise<void>): Promise<void> {
  try {
    await work(site);
  } finally {
    await site.close();
  }
}

// Two wait for a lease and for the sweeper: at the same time.
describe('a process that is killed after it made the rows and before it linked them', () => {
  it.concurrent.each(serverDatabases)(
    'on %s: the repeated create is answered 201, with one id and one row',
    async (database) => {
      await withSite(await SqlSite.open({ database, store: 'MariaDB' }), async (site) => {
        await expectRetryToSucceed(site, await dieInCreate(site, 'anna', 'before-complete'), 'anna');
      });
    },
    90_000,
  );

  it.concurrent.each(serverDatabases)(
    'on %s: a create that nobody repeats is finished by the sweeper',
    async (database) => {
      await withSite(await SqlSite.open({ database, store: 'SQLite' }), async (site) => {
        await expectSweep(site, await dieInCreate(site, 'anna', 'before-complete'), 'anna');
      });
    },
    90_000,
  );
});

describe.each(serverDatabases)('10 random kills of 2 replicas on tables of %s', (database) => {
  it('in 80 creates, updates and deletes lose nothing and double nothing', async () => {
    const open = (): Promise<SqlSite> => SqlSite.open({ database, store: 'MariaDB' });
    await surviveKills({ open, replicas: 2, kills: 10, operations: 80, workers: 8 });
  }, 240_000);
});
