import { afterEach, describe, expect, it } from '@jest/globals';
import { type CausewayProcess } from '../../support/causeway-process.js';
import { patchOf, userNamed } from './gateway-site.js';
import { PatientClient } from './patient-client.js';
import { serverDatabases, SqlSite } from './sql-site.js';

let opened: SqlSite | undefined;

afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

const body = (userName: string): Readonly<Record<string, unknown>> => ({
  ...userNamed(userName),
  title: 'Clerk',
  preferredLanguage: 'de',
  emails: [{ type: 'work', primary: true, value: `${userName}@example.com` }],
});

/** Sends a request with the connection to the database cut at its first statement, its second, and so on, until it runs through. */
async function cutAtEach(
  site: SqlSite,
  moment: 'before' | 'answered',
  attempt: (number: number) => Promise<{ readonly status: number; readonly retryAfter: string | null }>,
  after: (number: number, status: number) => Promise<void>,
): Promise<number> {
  for (let number = 1; number < 80; number++) {
    site.proxy.cut({ request: number, moment, away: true });
    const { status, retryAfter } = await attempt(number);
    const isCut = site.proxy.cutRequest !== undefined;
    site.proxy.heal();
    if (status === 503) expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
    await after(number, status);
    if (!isCut) return number - 1;
  }
  throw new Error('the request never ran through');
}

/** A site with one process that knows the tables. */
async function start(
  database: 'mariadb' | 'postgres',
): Promise<{ site: SqlSite; causeway: CausewayProcess; client: PatientClient }> {
  const site = (opened = await SqlSite.open({ database, store: 'SQLite' }));
  const causeway = await site.start();
  expect(await site.findIds(causeway, 'nobody')).toEqual([]);
  return { site, causeway, client: new PatientClient(site, () => causeway) };
}

describe.each(serverDatabases)('connections to %s are cut at each statement, and the client repeats', (database) => {
  it.each(['before', 'answered'] as const)(
    'a creation, %s: one row, one link',
    async (moment) => {
      const { site, causeway, client } = await start(database);
      const acknowledged: string[] = [];
      const cuts = await cutAtEach(
        site,
        moment,
        (number) => site.request(causeway, 'POST', '/Users', body(`user${number}`)),
        async (number, status) => {
          expect([201, 503]).toContain(status);
          const name = `user${number}`;
          acknowledged.push(
            status === 201 ? String((await site.findIds(causeway, name))[0]) : await client.create(name),
          );
          expect(await site.findIds(causeway, name)).toEqual([acknowledged.at(-1)]);
          expect(await site.peopleNamed(name)).toHaveLength(1);
        },
      );
      expect(cuts).toBeGreaterThan(6);
      expect(await site.halves()).toBe(0);
      expect((await site.links()).map(({ scimId }) => scimId).toSorted()).toEqual(acknowledged.toSorted());
      expect((await site.intents()).filter(({ state }) => state === 'open')).toEqual([]);
    },
    180_000,
  );

  it('a change, its answer lost: what was acknowledged is there', async () => {
    const { site, causeway, client } = await start(database);
    const id = await client.create('anna');
    const cuts = await cutAtEach(
      site,
      'answered',
      (number) => {
        const change = patchOf(
          { op: 'replace', path: 'title', value: `Title ${number}` },
          { op: 'replace', path: 'displayName', value: `Anna ${number}` },
        );
        return site.request(causeway, 'PATCH', `/Users/${id}`, change);
      },
      async (number, status) => {
        expect([200, 204, 503]).toContain(status);
        if (status === 503) await client.setTitle(id, `Title ${number}`);
        expect(await site.people()).toEqual(new Map([['anna', `Title ${number}`]]));
      },
    );
    expect(cuts).toBeGreaterThan(2);
  }, 180_000);

  it('a deletion, its answer lost: the row is gone, and the link', async () => {
    const { site, causeway, client } = await start(database);
    let id = await client.create('anna');
    const cuts = await cutAtEach(
      site,
      'answered',
      () => site.request(causeway, 'DELETE', `/Users/${id}`),
      async (_number, status) => {
        expect([204, 503]).toContain(status);
        if (status === 503) await client.delete(id);
        expect([...(await site.people()).keys()]).toEqual([]);
        expect(await site.links()).toEqual([]);
        id = await client.create('anna');
      },
    );
    expect(cuts).toBeGreaterThan(2);
  }, 180_000);
});
