/** Each limit at its edge: exactly that much passes, one more is refused in the words of the protocol. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningGateway } from '../support/gateway.js';
import { type ScimAnswer, type ScimClient } from '../support/scim-client.js';

const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

const limits = {
  filterLength: 200,
  filterDepth: 4,
  filterTerms: 6,
  patchOperations: 5,
  attributeNames: 4,
  pageSize: 2,
  maxPageSize: 3,
};
const bodyLimit = 4_000;
const urlLimit = 1_000;

let gateway: RunningGateway;
let client: ScimClient;
let userId: string;

beforeAll(async () => {
  const memory = { target: { connector: 'memory' } };
  gateway = await RunningGateway.start({
    tenants: {
      acme: memory,
      slow: { ...memory, limits: { requestsPerSecond: 20, requestBurst: 5 } },
    },
    sections: { server: { host: '127.0.0.1', port: 0, bodyLimit, urlLimit }, limits },
  });
  client = gateway.tenant('acme');
  for (const name of ['a', 'b', 'c', 'd']) userId = await client.createUser(name);
}, 60_000);
afterAll(() => gateway.stop());

const filtered = (filter: string): Promise<ScimAnswer> =>
  client.request('POST', '/Users/.search', { schemas: [searchUrn], filter });
const projected = (names: Readonly<Record<string, readonly string[]>>): Promise<ScimAnswer> =>
  client.request('POST', '/Users/.search', { schemas: [searchUrn], ...names });
const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `name${index}`);
const posted = (size: number): Promise<ScimAnswer> => {
  const body = (padding: string): unknown => ({ schemas: [searchUrn], padding });
  return client.request('POST', '/Users/.search', body('x'.repeat(size - JSON.stringify(body('')).length)));
};
const patched = (count: number): Promise<ScimAnswer> =>
  client.request('PATCH', `/Users/${userId}`, {
    schemas: [patchUrn],
    Operations: Array.from({ length: count }, (_, index) => ({ op: 'add', path: 'title', value: `Title ${index}` })),
  });
const url = (length: number): Promise<ScimAnswer> => {
  const start = `${new URL(client.baseUrl).pathname}/Users?x=`;
  return client.raw('GET', start.padEnd(length, 'y'));
};

describe('one more than the limit is refused', () => {
  const nested = (depth: number): string => `${'('.repeat(depth)}userName pr${')'.repeat(depth)}`;
  it.each<[string, number, (size: number) => Promise<ScimAnswer>, number, string | undefined]>([
    [
      'characters of a filter',
      limits.filterLength,
      (size) => filtered(`userName eq "${'x'.repeat(size - 14)}"`),
      400,
      'invalidFilter',
    ],
    ['nesting of a filter', limits.filterDepth, (size) => filtered(nested(size)), 400, 'invalidFilter'],
    [
      'comparisons of a filter',
      limits.filterTerms,
      (size) => filtered(Array.from({ length: size }, () => 'title pr').join(' or ')),
      400,
      'invalidFilter',
    ],
    ['operations of a PATCH', limits.patchOperations, patched, 400, 'tooMany'],
    [
      'names in attributes',
      limits.attributeNames,
      (size) => projected({ attributes: names(size) }),
      400,
      'invalidValue',
    ],
    [
      'names in excludedAttributes',
      limits.attributeNames,
      (size) => projected({ excludedAttributes: names(size) }),
      400,
      'invalidValue',
    ],
    [
      'names in the URL of a resource',
      limits.attributeNames,
      (size) => client.request('GET', `/Users/${userId}?attributes=${names(size).join(',')}`),
      400,
      'invalidValue',
    ],
    ['bytes of a body', bodyLimit, posted, 413, undefined],
    ['characters of a URL', urlLimit, url, 414, undefined],
  ])('%s: %i', async (_name, limit, send, status, scimType) => {
    const [at, above] = [await send(limit), await send(limit + 1)];
    expect([at.status, at.text]).toEqual([200, expect.any(String)]);
    expect([above.status, above.json['status'], above.json['scimType']]).toEqual([status, String(status), scimType]);
    expect(above.json['detail']).toContain(String(limit));
  });
});

describe('resources on a page', () => {
  it.each([
    ['', limits.pageSize],
    ['?count=3', limits.maxPageSize],
    ['?count=4', limits.maxPageSize],
  ])('%s: %i', async (query, itemsPerPage) => {
    const { json } = await client.request('GET', `/Users${query}`);
    expect(json).toMatchObject({ totalResults: 4, itemsPerPage });
    expect(json['Resources']).toHaveLength(itemsPerPage);
  });

  it('are announced', async () => {
    const { json } = await client.request('GET', '/ServiceProviderConfig');
    expect(json['filter']).toEqual({ supported: true, maxResults: limits.maxPageSize });
  });
});

describe('a tenant that sends more than its rate', () => {
  it('waits a little, then is refused with Retry-After; other tenants do not notice, and it is counted', async () => {
    const slow = gateway.tenant('slow');
    const [flood, others] = await Promise.all([
      Promise.all(Array.from({ length: 60 }, () => slow.request('GET', '/ServiceProviderConfig'))),
      Promise.all(Array.from({ length: 20 }, () => client.request('GET', '/ServiceProviderConfig'))),
    ]);
    const refused = flood.filter(({ status }) => status === 429);
    const passed = flood.filter(({ status }) => status === 200);
    expect(passed.length + refused.length).toBe(60);
    // 5 at once and 20 within a second of waiting; a slow machine lets some more in meanwhile.
    expect(passed.length).toBeGreaterThanOrEqual(25);
    expect(refused.length).toBeGreaterThan(0);
    for (const { headers, json } of refused) {
      expect(headers['retry-after']).toMatch(/^[12]$/);
      expect(json).toMatchObject({ status: '429', detail: expect.any(String) });
    }
    expect(others.every(({ status }) => status === 200)).toBe(true);
    const metrics = await gateway.metrics();
    expect(metrics).toContain(`causeway_rate_limited_total{tenant="slow",outcome="refused"} ${refused.length}`);
    expect(metrics).toMatch(/causeway_rate_limited_total\{tenant="slow",outcome="delayed"\} [1-9]/);
    expect(metrics).not.toContain('causeway_rate_limited_total{tenant="acme"');
  });

  it('a bulk request counts as its operations', async () => {
    const slow = gateway.tenant('slow');
    const missing = { method: 'DELETE', path: '/Users/nobody' };
    const send = (): Promise<ScimAnswer> =>
      slow.request('POST', '/Bulk', { schemas: [bulkUrn], Operations: Array.from({ length: 200 }, () => missing) });
    let answer = await send();
    while (answer.status === 429) {
      await sleep(200);
      answer = await send();
    }
    expect(answer.status).toBe(200);
    const next = await slow.request('GET', '/Users');
    expect(next.status).toBe(429);
    expect(Number(next.headers['retry-after'])).toBeGreaterThan(5);
  });

  it('an unknown token costs its budget nothing', async () => {
    const stranger = gateway.clientWith('slow', 'nothing');
    const answers = await Promise.all(Array.from({ length: 40 }, () => stranger.request('GET', '/Users')));
    await stranger.close();
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  });
});

it('the body limit does not bound a bulk request: that has its own', async () => {
  const answer = await client.request('POST', '/Bulk', {
    schemas: [bulkUrn],
    Operations: [{ method: 'POST', path: '/Users', bulkId: 'x'.repeat(bodyLimit), data: { schemas: [userUrn] } }],
  });
  expect(answer.status).toBe(200);
});
