import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStore } from '../../src/store/open-store.js';
import { parseStoreConfig } from '../../src/store/store-config.js';
import { type ScimClient } from '../support/scim-client.js';
import { ask, backends, idsOf, type List, ListedTenants, listOf, namesOf, type Parameters } from './listed-tenants.js';
import { maxPageSize, pageSize, refusalOf, search } from './listed-tenants.js';

const people = 10;
const userNames = Array.from({ length: people }, (_, n) => `person${String(n).padStart(2, '0')}`);

let tenants: ListedTenants;

beforeAll(async () => {
  tenants = await ListedTenants.start();
  for (const backend of backends) {
    const client = tenants.client(backend);
    for (const userName of userNames) await client.createUser(userName, { name: { familyName: 'Person' } });
    for (const name of ['Alpha', 'Beta', 'Gamma']) await client.createGroup(name);
  }
});

afterAll(() => tenants.stop());

/** Walks to the end. @returns every page */
async function walk(client: ScimClient, path: string, parameters: Parameters): Promise<readonly List[]> {
  const pages = [listOf(await ask(client, path, { ...parameters, cursor: '' }))];
  for (let next = pages[0]?.nextCursor; next !== undefined; next = pages.at(-1)?.nextCursor) {
    pages.push(listOf(await ask(client, path, { ...parameters, cursor: next })));
    if (pages.length > 100) throw new Error('the walk has no end');
  }
  return pages;
}

const firstCursor = async (client: ScimClient, path: string, parameters: Parameters): Promise<string> => {
  const { nextCursor } = listOf(await ask(client, path, { ...parameters, cursor: '' }));
  if (nextCursor === undefined) throw new Error('there is but one page');
  return nextCursor;
};

describe.each(backends)('RFC 9865 on %s', (backend) => {
  let client: ScimClient;
  beforeAll(() => {
    client = tenants.client(backend);
  });

  it.each<[string, string, Parameters, readonly number[]]>([
    ['all users', '/Users', { count: 3 }, [3, 3, 3, 1]],
    ['pages that come out even', '/Users', { count: 5 }, [5, 5]],
    ['the default page size', '/Users', {}, [4, 4, 2]],
    ['more than a page may hold', '/Users', { count: 1000 }, [7, 3]],
    ['an exact filter', '/Users', { count: 4, filter: 'userName sw "person"' }, [4, 4, 2]],
    [
      'a filter that the gateway evaluates',
      '/Users',
      { count: 4, filter: 'meta.created gt "2000-01-01T00:00:00Z"' },
      [4, 4, 2],
    ],
    ['a filter with few results', '/Users', { count: 4, filter: 'userName eq "person03"' }, [1]],
    ['a filter without results', '/Users', { count: 4, filter: 'userName eq "nobody"' }, [0]],
    ['a sorted list', '/Users', { count: 4, sortBy: 'userName', sortOrder: 'descending' }, [4, 4, 2]],
    ['another type', '/Groups', { count: 2 }, [2, 1]],
    ['the root', '', { count: 6 }, [6, 6, 1]],
    ['the root, filtered', '', { count: 6, filter: 'userName pr' }, [6, 4]],
  ])('§2 walks through %s: every resource once', async (_, path, parameters, sizes) => {
    const pages = await walk(client, path, parameters);
    expect(pages.map(({ Resources }) => Resources.length)).toEqual(sizes);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(new Set(pages.flatMap(idsOf)).size).toBe(total);
    for (const [index, page] of pages.entries()) {
      expect(page.totalResults).toBe(total);
      expect(page.itemsPerPage).toBe(sizes[index]);
      expect(page).not.toHaveProperty('startIndex');
      expect(page.nextCursor !== undefined).toBe(index < pages.length - 1);
      expect(page.previousCursor !== undefined).toBe(index > 0);
      for (const cursor of [page.nextCursor, page.previousCursor]) expect(cursor ?? '').toMatch(/^[A-Za-z0-9._~-]*$/);
    }
  });

  it('§2.2 pages are sorted over the whole walk', async () => {
    const pages = await walk(client, '/Users', { count: 3, sortBy: 'userName', sortOrder: 'descending' });
    expect(pages.flatMap(namesOf)).toEqual(userNames.toReversed());
  });

  it('§2 previousCursor leads back, and a page that is asked for again is the same', async () => {
    const pages = await walk(client, '/Users', { count: 3 });
    for (let index = pages.length - 1; index > 0; index--) {
      const previous = listOf(await ask(client, '/Users', { count: 3, cursor: pages[index]?.previousCursor ?? '' }));
      expect(idsOf(previous)).toEqual(pages[index - 1] && idsOf(pages[index - 1] as List));
    }
  });

  it('§3 the parameters in a POST to .search, begun there and ended with GET', async () => {
    const first = listOf(await search(client, '/Users', { cursor: '', count: 6, attributes: ['userName'] }));
    expect(first).toMatchObject({ totalResults: people, itemsPerPage: 6 });
    const rest = { count: 6, attributes: ['userName'], cursor: first.nextCursor };
    const second = listOf(await search(client, '/Users', rest));
    expect([...namesOf(first), ...namesOf(second)].toSorted()).toEqual(userNames);
    expect(second).not.toHaveProperty('nextCursor');
    const byGet = await ask(client, '/Users', { count: 6, attributes: 'userName', cursor: first.nextCursor ?? '' });
    expect(idsOf(listOf(byGet))).toEqual(idsOf(second));
    expect(listOf(await search(client, '', { cursor: '', count: 2 })).totalResults).toBe(people + 3);
  });

  it('§2.3 without cursor and startIndex pages are by index, as announced', async () => {
    const list = listOf(await ask(client, '/Users', { count: 3 }));
    expect(list).toMatchObject({ startIndex: 1, itemsPerPage: 3, totalResults: people });
    expect(list).not.toHaveProperty('nextCursor');
  });

  it.each([
    ['0', 0],
    ['-3', 0],
  ])('§2 count=%s gives totalResults only, and no next page', async (count, items) => {
    const list = listOf(await ask(client, '/Users', { count, cursor: '' }));
    expect(list).toMatchObject({ totalResults: people, itemsPerPage: items, Resources: [] });
    expect(list).not.toHaveProperty('nextCursor');
  });

  it('a walk shows what was there when it began, without what was deleted since', async () => {
    const [gone, kept] = [await client.createUser('zz-gone'), await client.createUser('zz-kept')];
    const first = listOf(await ask(client, '/Users', { count: 7, cursor: '', sortBy: 'userName' }));
    await client.request('DELETE', `/Users/${gone}`);
    const late = await client.createUser('zz-late');
    const next = { count: 7, cursor: first.nextCursor ?? '', sortBy: 'userName' };
    const second = listOf(await ask(client, '/Users', next));
    expect(namesOf(second)).toEqual(['person07', 'person08', 'person09', 'zz-kept']);
    expect(second).toMatchObject({ totalResults: people + 2, itemsPerPage: 4 });
    for (const id of [kept, late]) await client.request('DELETE', `/Users/${id}`);
  });

  it('two walks at once each keep their own list', async () => {
    const cursors = [await firstCursor(client, '/Users', { count: 5 })];
    const extra = await client.createUser('aa-extra');
    cursors.push(await firstCursor(client, '/Users', { count: 5 }));
    const totals = cursors.map(
      async (cursor) => listOf(await ask(client, '/Users', { count: 5, cursor })).totalResults,
    );
    expect(await Promise.all(totals)).toEqual([people, people + 1]);
    await client.request('DELETE', `/Users/${extra}`);
  });

  describe('§2.1 errors', () => {
    const query = { count: 3, filter: 'userName sw "person"', sortBy: 'userName', attributes: 'userName' };
    let cursor: string;
    beforeAll(async () => {
      cursor = await firstCursor(client, '/Users', query);
    });

    it('the cursor is good', async () => {
      expect(namesOf(listOf(await ask(client, '/Users', { ...query, cursor })))).toEqual(userNames.slice(3, 6));
    });

    it.each<[string, string, (cursor: string) => Parameters]>([
      ['made up', '/Users', () => ({ ...query, cursor: 'VZUTiyhEQJ94IR' })],
      ['not base64url', '/Users', () => ({ ...query, cursor: '%"\u0000é' })],
      ['very long', '/Users', () => ({ ...query, cursor: 'A'.repeat(4_000) })],
      ['cut', '/Users', (good) => ({ ...query, cursor: good.slice(0, -1) })],
      ['with something behind', '/Users', (good) => ({ ...query, cursor: `${good}A` })],
      ['padded', '/Users', (good) => ({ ...query, cursor: `${good}=` })],
      ['with another filter', '/Users', (good) => ({ ...query, filter: 'userName sw "p"', cursor: good })],
      ['without filter', '/Users', (good) => ({ count: 3, sortBy: 'userName', attributes: 'userName', cursor: good })],
      ['with another order', '/Users', (good) => ({ ...query, sortOrder: 'descending', cursor: good })],
      ['sorted by something else', '/Users', (good) => ({ ...query, sortBy: 'id', cursor: good })],
      ['with other attributes', '/Users', (good) => ({ ...query, attributes: 'name', cursor: good })],
      ['at another type', '/Groups', (good) => ({ ...query, filter: 'displayName pr', sortBy: '', cursor: good })],
      ['at the root', '', (good) => ({ ...query, cursor: good })],
    ])('invalidCursor: %s', async (_, path, parameters) => {
      expect(refusalOf(await ask(client, path, parameters(cursor)))).toEqual([400, 'invalidCursor']);
    });

    it('invalidCursor: one character changed, wherever', async () => {
      const altered = Array.from(cursor, (letter, at) => {
        return cursor.slice(0, at) + (letter === 'A' ? 'B' : 'A') + cursor.slice(at + 1);
      });
      const answers = await Promise.all(altered.map((text) => ask(client, '/Users', { ...query, cursor: text })));
      expect(new Set(answers.map((answer) => JSON.stringify(refusalOf(answer))))).toEqual(
        new Set(['[400,"invalidCursor"]']),
      );
    });

    it("invalidCursor: another tenant's", async () => {
      const other = tenants.client(backend === 'memory' ? 'openldap' : 'memory');
      const answer = await ask(other, '/Users', { ...query, cursor });
      expect(refusalOf(answer)).toEqual([400, 'invalidCursor']);
      const madeUp = await ask(other, '/Users', { ...query, cursor: 'VZUTiyhEQJ94IR' });
      expect(answer.json['detail']).toEqual(madeUp.json['detail']);
    });

    it.each([
      ['2', 'invalidCount'],
      ['0', 'invalidCount'],
      ['x', 'invalidCount'],
      ['1.5', 'invalidCount'],
    ])('a page of another size: count=%s', async (count, scimType) => {
      expect(refusalOf(await ask(client, '/Users', { ...query, count, cursor }))).toEqual([400, scimType]);
    });

    it('the size need not be repeated', async () => {
      expect(listOf(await ask(client, '/Users', { ...query, count: '', cursor })).itemsPerPage).toBe(3);
    });

    it.each<[string, Readonly<Record<string, unknown>>, string]>([
      ['count in words', { cursor: '', count: 'ten' }, 'invalidCount'],
      ['count 1.5', { cursor: '', count: 1.5 }, 'invalidCount'],
      ['a number as cursor', { cursor: 5 }, 'invalidValue'],
      ['startIndex as well', { cursor: '', startIndex: 1 }, 'invalidValue'],
      ['a made-up cursor', { cursor: 'abc' }, 'invalidCursor'],
    ])('in a search request: %s', async (_, body, scimType) => {
      expect(refusalOf(await search(client, '/Users', body))).toEqual([400, scimType]);
    });

    it('startIndex beside cursor', async () => {
      const answer = await ask(client, '/Users', { ...query, cursor, startIndex: 4 });
      expect(refusalOf(answer)).toEqual([400, 'invalidValue']);
    });

    it('expiredCursor: its list is no longer there', async () => {
      const store = await openStore(parseStoreConfig(`sqlite:${tenants.gateway.storeFile}`));
      try {
        await store.listings.purge(Number.MAX_SAFE_INTEGER);
      } finally {
        await store.close();
      }
      expect(refusalOf(await ask(client, '/Users', { ...query, cursor }))).toEqual([400, 'expiredCursor']);
    });
  });

  it('§4 /ServiceProviderConfig announces it, and its schema has it', async () => {
    const config = (await ask(client, '/ServiceProviderConfig')).json;
    expect(config['pagination']).toEqual({
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: pageSize,
      maxPageSize,
      cursorTimeout: 600,
    });
  });
});
