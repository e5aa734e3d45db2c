import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningGateway } from '../support/gateway.js';

const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';

interface Result {
  readonly bulkId: string;
  readonly status: string;
  readonly response?: { readonly detail: string };
}

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await RunningGateway.start({
    tenants: { acme: { target: { connector: 'memory', latencyMs: 200 } } },
    sections: { server: { host: '127.0.0.1', port: 0, requestTimeoutSeconds: 2 } },
  });
}, 60_000);
afterAll(() => gateway.stop());

describe('a bulk request that takes longer than a request may', () => {
  it('is answered in time: what was not reached is told as 503, and sent again it is done', async () => {
    const client = gateway.tenant('acme');
    const operations = Array.from({ length: 12 }, (_, index) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `u${index}`,
      data: { schemas: [userUrn], userName: `user${index}` },
    }));
    // One after the other: each takes two turns of the backend.
    let left: typeof operations = operations;
    for (let tries = 0; left.length > 0 && tries < 12; tries++) {
      const body = { schemas: [bulkUrn], failOnErrors: 100, Operations: left };
      const answer = await client.request('POST', '/Bulk', body);
      expect(answer.status).toBe(200);
      expect(answer.durationMs).toBeLessThan(4_000);
      const list = answer.json['Operations'] as readonly Result[];
      expect(list).toHaveLength(left.length);
      const done = list.filter(({ status }) => status === '201').length;
      expect(list.map(({ status }) => status)).toEqual(left.map((_, index) => (index < done ? '201' : '503')));
      if (tries === 0) expect([done > 0, done < left.length]).toEqual([true, true]);
      for (const { response } of list.slice(done)) expect(response?.detail).toMatch(/again/);
      left = left.slice(done);
    }
    expect(left).toEqual([]);
    const { json } = await client.request('GET', '/Users?count=0');
    expect(json['totalResults']).toBe(operations.length);
  }, 60_000);
});
