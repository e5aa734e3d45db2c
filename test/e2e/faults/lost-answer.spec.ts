import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type LdapProxy, type Loss } from '../../support/ldap-proxy.js';
import { type CausewayProcess } from '../../support/causeway-process.js';
import { openProxiedSite, type ProxiedSite } from './proxied-site.js';
import { type Answer, userNamed } from './gateway-site.js';
import { type Site } from './site.js';

const operationMs = 2_000;
const patienceMs = 40_000;

let opened: ProxiedSite | undefined;

afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

async function open(): Promise<{ site: Site; proxy: LdapProxy; causeway: CausewayProcess }> {
  const { site, proxy } = (opened = await openProxiedSite(operationMs));
  const causeway = await site.start();
  // The connection and what the server can do are known: the next request of the connector is the add itself.
  expect(await site.findIds(causeway, 'carol')).toEqual([]);
  return { site, proxy, causeway };
}

/** Creates until the answer is not 503, as identity providers do. */
async function create(site: Site, causeway: CausewayProcess): Promise<Answer> {
  for (const end = Date.now() + patienceMs; ;) {
    const answer = await site.request(causeway, 'POST', '/Users', userNamed('carol'));
    if (answer.status !== 503 || Date.now() > end) return answer;
    expect(Number(answer.retryAfter)).toBeGreaterThanOrEqual(1);
    await sleep(1_000);
  }
}

describe('the directory adds an entry and its answer is lost', () => {
  it.each<{ readonly loss: Loss }>([{ loss: 'disconnect' }, { loss: 'silence' }])(
    '$loss: the gateway looks, and answers 201',
    async ({ loss }) => {
      const { site, proxy, causeway } = await open();
      proxy.swallowNextAnswer('add', loss);
      const first = await site.request(causeway, 'POST', '/Users', userNamed('carol'));
      expect(proxy.swallowed).toBe(1);
      expect(first.status).toBe(201);

      const again = await site.request(causeway, 'POST', '/Users', userNamed('carol'));
      expect(again.status).toBe(409);
      expect(await site.findIds(causeway, 'carol')).toEqual([first.body['id']]);
      expect(await site.peopleNamed('carol')).toHaveLength(1);
      expect((await site.links()).map(({ scimId }) => scimId)).toEqual([first.body['id']]);
    },
    60_000,
  );

  it('and the directory is away: 503 with Retry-After, and the retry is answered 201', async () => {
    const { site, proxy, causeway } = await open();
    proxy.swallowNextAnswer('add', 'disconnect', true);
    const first = await site.request(causeway, 'POST', '/Users', userNamed('carol'));
    expect(proxy.swallowed).toBe(1);
    expect(first.status).toBe(503);
    expect(Number(first.retryAfter)).toBeGreaterThanOrEqual(1);
    expect(await site.peopleNamed('carol')).toHaveLength(1);

    proxy.heal();
    const retried = await create(site, causeway);
    expect(retried.status).toBe(201);
    expect(await site.findIds(causeway, 'carol')).toEqual([retried.body['id']]);
    expect(await site.peopleNamed('carol')).toHaveLength(1);
    expect((await site.links()).map(({ scimId }) => scimId)).toEqual([retried.body['id']]);
  }, 90_000);
});
