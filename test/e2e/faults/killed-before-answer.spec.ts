import { afterEach, describe, expect, it } from '@jest/globals';
import { dieInCreate, expectRetryToSucceed } from './die-in-create.js';
import { type StoreKind, userNamed } from './gateway-site.js';
import { Site } from './site.js';

let site: Site | undefined;

afterEach(async () => {
  await site?.close();
  site = undefined;
});

describe('a process that is killed after it linked the entry and before it answered', () => {
  it.each<StoreKind>(['SQLite', 'MariaDB'])(
    'on %s: the repeated create is answered 201, with the id of the link and one entry',
    async (store) => {
      site = await Site.open({ store });
      const causeway = await dieInCreate(site, 'anna', 'after-complete');
      const linked = await site.links();
      expect(linked).toHaveLength(1);
      await expectRetryToSucceed(site, causeway, 'anna');
      expect(await site.links()).toEqual(linked);
    },
    60_000,
  );

  it('the user can be deleted and created anew, with another id', async () => {
    site = await Site.open({ store: 'SQLite' });
    const causeway = await dieInCreate(site, 'anna', 'after-complete');
    const [first] = await site.findIds(causeway, 'anna');
    expect((await site.request(causeway, 'DELETE', `/Users/${String(first)}`)).status).toBe(204);

    const { status, body } = await site.request(causeway, 'POST', '/Users', userNamed('anna'));
    expect(status).toBe(201);
    expect(body['id']).not.toBe(first);
    expect(await site.peopleNamed('anna')).toHaveLength(1);
  }, 60_000);
});
