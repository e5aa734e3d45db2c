import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type CausewayProcess } from '../../support/causeway-process.js';
import { type FailPoint, Site, type StoreKind, userNamed } from './site.js';

/** The lease of a dead process and one round of the sweeper, with time to spare: milliseconds. */
const sweptWithinMs = 50_000;

const killed: readonly { readonly store: StoreKind; readonly failPoint: FailPoint; readonly links: number }[] = [
  { store: 'SQLite', failPoint: 'before-complete', links: 0 },
  { store: 'MariaDB', failPoint: 'before-complete', links: 0 },
  { store: 'SQLite', failPoint: 'after-complete', links: 1 },
  { store: 'MariaDB', failPoint: 'after-complete', links: 1 },
];

let site: Site | undefined;

afterEach(async () => {
  await site?.close();
  site = undefined;
});

/** Lets a create die at its fail point, and starts Causeway anew. */
async function dieInCreate(store: StoreKind, failPoint: FailPoint): Promise<{ site: Site; causeway: CausewayProcess }> {
  const opened = await Site.open({ store });
  site = opened;
  const doomed = await opened.start(failPoint);
  const answer = opened.request(doomed, 'POST', '/Users', userNamed('anna'));
  await expect(answer).rejects.toThrow('fetch failed');
  await doomed.ended();
  return { site: opened, causeway: await opened.start() };
}

describe('a process that is killed in a create', () => {
  it.each(killed)(
    '$failPoint on $store: the repeated create is answered 201 with the one id, and there is one entry',
    async ({ store, failPoint, links }) => {
      const { site, causeway } = await dieInCreate(store, failPoint);
      expect(await site.peopleNamed('anna')).toHaveLength(1);
      expect(await site.links()).toHaveLength(links);

      const { status, body } = await site.request(causeway, 'POST', '/Users', userNamed('anna'));
      expect({ status, userName: body['userName'] }).toEqual({ status: 201, userName: 'anna' });
      expect(await site.peopleNamed('anna')).toHaveLength(1);
      expect(await site.findIds(causeway, 'anna')).toEqual([body['id']]);
      expect((await site.links()).map(({ scimId }) => scimId)).toEqual([body['id']]);
    },
    60_000,
  );

  it('before-complete without a retry: the sweeper links the entry and settles the creation', async () => {
    const { site, causeway } = await dieInCreate('SQLite', 'before-complete');
    expect(await site.intents()).toHaveLength(1);
    const end = Date.now() + sweptWithinMs;
    while ((await site.intents()).some(({ state }) => state === 'open') && Date.now() < end) await sleep(250);

    expect((await site.intents()).filter(({ state }) => state === 'open')).toEqual([]);
    const links = await site.links();
    expect(links).toHaveLength(1);
    expect(await site.findIds(causeway, 'anna')).toEqual([links[0]?.scimId]);
    expect(await site.peopleNamed('anna')).toHaveLength(1);
    expect(causeway.output()).toContain('linked');
  }, 90_000);

  it('after-complete: a user who is deleted meanwhile can be created anew, with an id of their own', async () => {
    const { site, causeway } = await dieInCreate('SQLite', 'after-complete');
    const [first] = await site.findIds(causeway, 'anna');
    expect((await site.request(causeway, 'DELETE', `/Users/${String(first)}`)).status).toBe(204);

    const { status, body } = await site.request(causeway, 'POST', '/Users', userNamed('anna'));
    expect(status).toBe(201);
    expect(body['id']).not.toBe(first);
    expect(await site.peopleNamed('anna')).toHaveLength(1);
  }, 60_000);
});
