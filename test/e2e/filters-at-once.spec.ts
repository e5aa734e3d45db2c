import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask, backends, type Backend, ListedTenants, listOf, namesOf } from '../rfc/listed-tenants.js';

/** People as an identity provider asks for them one by one, but many at a time. */
const people = Array.from({ length: 12 }, (_, index) => `person${index}`);
const odd = ['o-brien', 'obrien', 'jo.hn', 'm\u00fcller', 'muller', 'with (brackets)*'];

let tenants: ListedTenants;

beforeAll(async () => {
  tenants = await ListedTenants.start({ limits: { pageSize: 100, maxPageSize: 100 } });
  for (const backend of backends) {
    for (const name of [...people, ...odd]) await tenants.client(backend).createUser(name);
  }
});

afterAll(() => tenants.stop());

/** Searches that the tenant's backend has run so far. */
async function searchesIn(backend: Backend): Promise<number> {
  const metrics = await tenants.gateway.metrics();
  const lines = metrics.split('\n').filter((line) => line.startsWith('causeway_backend_operations_total{'));
  return lines
    .filter((line) => line.includes(`tenant="${backend}"`) && line.includes('operation="search"'))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

describe.each(backends)('filters that come at the same time, on %s', (backend) => {
  const found = async (name: string): Promise<readonly string[]> =>
    namesOf(listOf(await ask(tenants.client(backend), '/Users', { filter: `userName eq ${JSON.stringify(name)}` })));

  it('each find what they would find alone', async () => {
    const before = await searchesIn(backend);
    const asked = [...people, ...odd, ...people.map((name) => name.toUpperCase()), 'nobody', '*', 'person1*'];
    const answers = await Promise.all(asked.map(async (name) => [name, await found(name)] as const));
    const existing = new Set([...people, ...odd]);
    for (const [name, names] of answers) {
      const lower = name.toLowerCase();
      expect([name, names]).toEqual([name, existing.has(lower) ? [lower] : []]);
    }
    expect((await searchesIn(backend)) - before).toBeLessThan(asked.length);
  });

  it('each count and page what they would alone', async () => {
    const client = tenants.client(backend);
    const title = (name: string): string => (people.indexOf(name) < 5 ? 'Clerk' : 'Tour Guide');
    for (const user of listOf(await ask(client, '/Users')).Resources) {
      const name = String(user['userName']);
      if (!people.includes(name)) continue;
      const changed = await client.request('PATCH', `/Users/${String(user['id'])}`, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'add', path: 'title', value: title(name) }],
      });
      expect(changed.status).toBe(200);
    }
    const counts = [0, 1, 3, 100];
    const answers = await Promise.all(
      ['clerk', 'Tour  Guide', 'tour guide', 'none'].flatMap((value) =>
        counts.map(async (count) => listOf(await ask(client, '/Users', { filter: `title eq "${value}"`, count }))),
      ),
    );
    const sizes = answers.map(({ totalResults, Resources }) => [totalResults, Resources.length]);
    const of = (total: number): number[][] => counts.map((count) => [total, Math.min(count, total)]);
    expect(sizes).toEqual([...of(5), ...of(0), ...of(7), ...of(0)]);
  });
});
