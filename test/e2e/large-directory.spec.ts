import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ldapTarget, RunningGateway } from '../support/gateway.js';
import { type ScimClient } from '../support/scim-client.js';
import { startSlapd } from '../support/slapd.js';
import { seededUser } from '../support/slapd-config.js';

const people = 50_000;
const pageSize = 1_000;
const limitMs = 120_000;

const undo: (() => Promise<unknown>)[] = [];
const times: string[] = [];
let gateway: RunningGateway;
/** Ids by user name, as the first walk found them. */
let before: ReadonlyMap<string, string>;

beforeAll(async () => {
  const slapd = await timed('fill the directory', () =>
    startSlapd({ suffixes: ['dc=large,dc=example'], users: people }),
  );
  undo.push(() => slapd.stop());
  gateway = await RunningGateway.start({ tenants: { large: { target: ldapTarget(slapd.url, slapd.names) } } });
  undo.push(() => gateway.stop());
}, limitMs);

afterAll(async () => {
  for (const step of undo.reverse()) await step();
  console.log(times.join('\n'));
});

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  times.push(`${what}: ${(performance.now() - started).toFixed(0)} ms`);
  return result;
}

interface Page {
  readonly totalResults: number;
  readonly startIndex: number;
  readonly itemsPerPage: number;
  readonly Resources: readonly { readonly id: string; readonly userName: string }[];
}

async function page(client: ScimClient, query: string): Promise<Page> {
  const answer = await client.request('GET', `/Users?${query}`);
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return answer.json as unknown as Page;
}

/** Reads everybody page by page; ids by user name. */
async function walk(client: ScimClient): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const ids = new Set<string>();
  for (let startIndex = 1; startIndex <= people; startIndex += pageSize) {
    const { Resources, totalResults } = await page(
      client,
      `startIndex=${startIndex}&count=${pageSize}&attributes=userName`,
    );
    expect(totalResults).toBe(people);
    expect(Resources).toHaveLength(pageSize);
    for (const { id, userName } of Resources) {
      ids.add(id);
      found.set(userName, id);
    }
  }
  expect(ids.size).toBe(people);
  expect(found.size).toBe(people);
  return found;
}

describe(`${people} people who were in the directory before`, () => {
  it('shows the first page', async () => {
    const first = await timed('first page of 100', () => page(gateway.tenant('large'), 'startIndex=1&count=100'));
    expect(first).toMatchObject({ totalResults: people, startIndex: 1, itemsPerPage: 100 });
    expect(new Set(first.Resources.map(({ id }) => id)).size).toBe(100);
  });

  it('finds one by user name', async () => {
    const filter = encodeURIComponent(`userName eq "${seededUser(43_210)}"`);
    const found = await timed('userName eq', () => page(gateway.tenant('large'), `filter=${filter}`));
    expect(found).toMatchObject({ totalResults: 1, Resources: [{ userName: seededUser(43_210) }] });
  });

  it(
    'walks through all of them, each once',
    async () => {
      before = await timed(`walk in pages of ${pageSize}`, () => walk(gateway.tenant('large')));
      expect([...before.keys()].sort()).toEqual(Array.from({ length: people }, (_, at) => seededUser(at + 1)));
    },
    limitMs,
  );

  it(
    'gives the same ids after the store was lost and the links were rebuilt',
    async () => {
      await gateway.halt();
      await gateway.emptyStore();
      await gateway.launch();
      const rebuilt = await timed('links rebuild', () => gateway.admin('POST', '/tenants/large/links/rebuild'));
      // And the group of them all.
      expect(rebuilt).toEqual({ objects: people + 1, made: people + 1 });
      const [name, id] = [...before][31_415] ?? ['', ''];
      const read = await gateway.tenant('large').request('GET', `/Users/${id}`);
      expect(read.json).toMatchObject({ id, userName: name });
      const after = await timed('walk again', () => walk(gateway.tenant('large')));
      expect(after).toEqual(before);
    },
    limitMs,
  );
});
