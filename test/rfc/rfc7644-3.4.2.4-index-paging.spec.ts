import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ScimClient } from '../support/scim-client.js';
import { ask, backends, idsOf, ListedTenants, listOf, maxPageSize, namesOf, pageSize } from './listed-tenants.js';
import { refusalOf, search } from './listed-tenants.js';

const people = 10;
const userNames = Array.from({ length: people }, (_, n) => `person${String(n).padStart(2, '0')}`);

let tenants: ListedTenants;

beforeAll(async () => {
  tenants = await ListedTenants.start();
  for (const backend of backends) {
    const client = tenants.client(backend);
    for (const userName of userNames) await client.createUser(userName, { name: { familyName: 'Person' } });
  }
});

afterAll(() => tenants.stop());

describe.each(backends)('RFC 7644 §3.4.2.4 on %s', (backend) => {
  let client: ScimClient;
  beforeAll(() => {
    client = tenants.client(backend);
  });

  it.each<[string, string | number, string | number, number, readonly string[]]>([
    ['the first page', 1, 3, 1, userNames.slice(0, 3)],
    ['a later page', 4, 3, 4, userNames.slice(3, 6)],
    ['the last page', 10, 3, 10, userNames.slice(9)],
    ['"A value less than 1 SHALL be interpreted as 1": 0', 0, 3, 1, userNames.slice(0, 3)],
    ['"A value less than 1 SHALL be interpreted as 1": -5', -5, 3, 1, userNames.slice(0, 3)],
    ['"A negative value SHALL be interpreted as 0"', 1, -1, 1, []],
    ['"0 indicates that no resource results are to be returned except for totalResults"', 1, 0, 1, []],
    ['no results, in the middle', 5, 0, 5, []],
    ['beyond the end', 11, 3, 11, []],
    ['far beyond the end', 999_999_999_999, 3, 999_999_999_999, []],
    ['"MAY return fewer results": more than a page may hold', 1, 1000, 1, userNames.slice(0, maxPageSize)],
    ['"set by the service provider": no count', 1, '', 1, userNames.slice(0, pageSize)],
    ['no startIndex', '', 2, 1, userNames.slice(0, 2)],
    ['a sign', '+2', '+2', 2, userNames.slice(1, 3)],
  ])('%s', async (_, startIndex, count, start, names) => {
    const sorted = { sortBy: 'userName' };
    const filters = ['userName sw "person"', 'meta.created gt "2000-01-01T00:00:00Z"'];
    for (const filtered of [{}, ...filters.map((filter) => ({ filter }))]) {
      const list = listOf(await ask(client, '/Users', { startIndex, count, ...filtered, ...sorted }));
      expect(list).toMatchObject({ totalResults: people, startIndex: start, itemsPerPage: names.length });
      expect(namesOf(list)).toEqual(names);
      expect(list).not.toHaveProperty('nextCursor');
    }
  });

  it.each<[string, unknown, unknown, number, number]>([
    ['a page', 4, 3, 4, 3],
    ['null is not given', null, null, 1, pageSize],
    ['startIndex below 1', -1, 2, 1, 2],
    ['negative count', 1, -7, 1, 0],
    ['count 0', 1, 0, 1, 0],
    ['beyond the end', 100, 5, 100, 0],
    ['above the maximum', 1, 9_999, 1, maxPageSize],
  ])('in a search request: %s', async (_, startIndex, count, start, items) => {
    const list = listOf(await search(client, '/Users', { startIndex, count }));
    expect(list).toMatchObject({ totalResults: people, startIndex: start, itemsPerPage: items });
    expect(list.Resources).toHaveLength(items);
  });

  it.each([
    { startIndex: 'x' },
    { startIndex: '1.5' },
    { startIndex: '1e3' },
    { startIndex: '0x10' },
    { startIndex: '9'.repeat(30) },
    { count: 'all' },
    { count: '2.0' },
    { count: '--1' },
    { count: 'NaN' },
  ])('no integer: %j', async (parameters) => {
    expect(refusalOf(await ask(client, '/Users', parameters))).toEqual([400, 'invalidValue']);
  });

  it.each([{ startIndex: '1' }, { startIndex: 1.5 }, { startIndex: true }, { count: '10' }, { count: [10] }])(
    'no integer in a search request: %j',
    async (parameters) => {
      expect(refusalOf(await search(client, '/Users', parameters))).toEqual([400, 'invalidValue']);
    },
  );

  it('pages in a row show every resource once, without an order that was asked for too', async () => {
    const found: string[] = [];
    for (let startIndex = 1; startIndex <= people; startIndex += 3)
      found.push(...idsOf(listOf(await ask(client, '/Users', { startIndex, count: 3 }))));
    expect(found).toHaveLength(people);
    expect(new Set(found).size).toBe(people);
  });
});
