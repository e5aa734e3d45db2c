import { afterEach, describe, expect, it } from '@jest/globals';
import { type CausewayProcess } from '../../support/causeway-process.js';
import { userNamed } from './gateway-site.js';
import { Site } from './site.js';

const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';

interface Result {
  readonly bulkId: string;
  readonly status: string;
  readonly location?: string;
}

const people = Array.from({ length: 80 }, (_, number) => `person${number}`);

/** The group is named first, so that it waits for everybody. */
const request = {
  schemas: [bulkUrn],
  Operations: [
    {
      method: 'POST',
      path: '/Groups',
      bulkId: 'crew',
      data: { schemas: [groupUrn], displayName: 'crew', members: people.map((name) => ({ value: `bulkId:${name}` })) },
    },
    ...people.map((name) => ({ method: 'POST', path: '/Users', bulkId: name, data: userNamed(name) })),
  ],
};

let site: Site | undefined;
afterEach(async () => {
  await site?.close();
  site = undefined;
});

async function send(at: Site, causeway: CausewayProcess): Promise<readonly Result[]> {
  const { status, body } = await at.request(causeway, 'POST', '/Bulk', request);
  expect(status).toBe(200);
  return body['Operations'] as readonly Result[];
}

/** All of them are there once, with the ids that were told. */
async function expectAllOnce(at: Site, list: readonly Result[]): Promise<void> {
  expect(list.map(({ bulkId, status }) => [bulkId, status])).toEqual(
    ['crew', ...people].map((bulkId) => [bulkId, '201']),
  );
  expect([...(await at.people()).keys()].toSorted()).toEqual(people.toSorted());
  expect(await at.members('crew')).toHaveLength(people.length);
  const told = list.map(({ location }) => location?.split('/').at(-1));
  expect((await at.links()).map(({ scimId }) => scimId).toSorted()).toEqual(told.toSorted());
}

describe('a process that is killed in the middle of a bulk request', () => {
  it('the repeated request is answered 201 for every operation: nothing is lost, nothing is doubled', async () => {
    site = await Site.open({ store: 'SQLite' });
    const doomed = await site.start();
    const lost = send(site, doomed).then(
      () => 'answered',
      () => 'lost',
    );
    while ((await site.people()).size < 10) expect(doomed.pid).toBeGreaterThan(0);
    await doomed.kill();
    expect(await lost).toBe('lost');
    const made = (await site.people()).size;
    expect(made).toBeLessThan(people.length);
    await expectAllOnce(site, await send(site, await site.start()));
  }, 90_000);

  it('and when it dies after the first creation that it has linked', async () => {
    site = await Site.open({ store: 'SQLite' });
    const doomed = await site.start('after-complete');
    await expect(send(site, doomed)).rejects.toThrow('fetch failed');
    await doomed.ended();
    expect((await site.people()).size).toBeGreaterThan(0);
    await expectAllOnce(site, await send(site, await site.start()));
  }, 90_000);

  it('once it was answered, the same request is a conflict for every operation', async () => {
    site = await Site.open({ store: 'SQLite' });
    const causeway = await site.start();
    await expectAllOnce(site, await send(site, causeway));
    const again = await send(site, causeway);
    // The group names creations that failed.
    expect(again.map(({ status }) => status)).toEqual(['crew', ...people].map(() => '409'));
    expect((await site.people()).size).toBe(people.length);
  }, 90_000);
});
