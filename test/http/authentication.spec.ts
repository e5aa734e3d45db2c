import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ScimServer } from './scim-server.js';

let server: ScimServer;
beforeAll(async () => {
  server = await ScimServer.start();
});
beforeEach(() => {
  server.provisioning.calls.length = 0;
  server.refusals.length = 0;
  server.store.down = false;
});
afterAll(() => server.stop());

const USERS = '/tenants/acme/scim/v2/Users';

describe('the answer to anyone without a good token', () => {
  type Presented = keyof ScimServer['tokens'] | 'none' | 'noise';
  const cases: readonly (readonly [Presented, string, string])[] = [
    ['none', USERS, 'noToken'],
    ['noise', USERS, 'unknownToken'],
    ['other', USERS, 'otherTenant'],
    ['expired', USERS, 'expired'],
    ['revoked', USERS, 'revoked'],
    ['none', '/tenants/nobody/scim/v2/Users', 'unknownTenant'],
    ['writer', '/tenants/nobody/scim/v2/Users', 'unknownTenant'],
    ['writer', '/tenants/other/scim/v2/Users', 'otherTenant'],
    ['none', `${USERS}/1/no/such/route`, 'noToken'],
    ['none', '/tenants/acme/scim/v2/Me', 'noToken'],
    ['none', '/tenants/acme', 'noToken'],
  ];
  it.each(cases)('%s at %s: 401 (%s)', async (presented, path, reason) => {
    const token = presented === 'none' ? null : presented === 'noise' ? 'noise' : server.tokens[presented];
    const answer = await server.ask('GET', path, { token });
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '401',
      detail: 'A valid bearer token for this tenant is needed.',
    });
    expect(answer.headers['www-authenticate']).toBe(
      token === null ? 'Bearer realm="causeway"' : 'Bearer realm="causeway", error="invalid_token"',
    );
    expect(server.refusals).toMatchObject([{ reason, requestId: answer.headers['x-request-id'] }]);
    expect(server.provisioning.calls).toEqual([]);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'HEAD'])('%s too', async (method) => {
    expect((await server.ask(method, `${USERS}/1`, { token: null })).status).toBe(401);
  });
});

describe('where a token may stand', () => {
  it('not in the query', async () => {
    const answer = await server.ask('GET', `${USERS}?access_token=${server.tokens.writer}`, { token: null });
    expect(answer.status).toBe(401);
  });

  it('not in the body', async () => {
    const body = `access_token=${server.tokens.writer}`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await server.ask('POST', USERS, { token: null, body, headers })).status).toBe(401);
    const json = {
      body: JSON.stringify({ access_token: server.tokens.writer }),
      headers: { 'content-type': 'application/json' },
    };
    expect((await server.ask('POST', USERS, { token: null, ...json })).status).toBe(401);
  });

  it('a token in the query beside a good header changes nothing', async () => {
    expect((await server.ask('GET', `${USERS}?access_token=x`)).status).toBe(200);
  });
});

describe('no spelling of a path skips the door', () => {
  const paths = [
    '/tenants/acme/scim/v2/Users',
    '/tenants/acme/scim/v2/Users/',
    '//tenants/acme/scim/v2/Users',
    '/tenants//acme//scim//v2//Users',
    '/tenants%2Facme/scim/v2/Users',
    '/tenants/acme%2Fscim/v2/Users',
    '/tenants/acme%2fscim%2fv2%2fUsers',
    '/%74enants/acme/scim/v2/Users',
    '/tenants/%61cme/scim/v2/Users',
    '/tenants/acme/%73cim/v2/Users',
    '/TENANTS/acme/scim/v2/Users',
    '/tenants/acme/SCIM/V2/Users',
    '/tenants/acme/scim/v2/Users;x=y',
    '/tenants/acme;x/scim/v2/Users',
    '/x/../tenants/acme/scim/v2/Users',
    '/tenants/other/../acme/scim/v2/Users',
    '/tenants/other%2F..%2Facme/scim/v2/Users',
    '/./tenants/acme/scim/v2/Users',
    '/tenants/acme/./scim/v2/Users',
    '/tenants\\acme\\scim\\v2\\Users',
    '/tenants/acme/scim/v2/Users?x#y',
    '/tenants/acme%00/scim/v2/Users',
    '/tenants/acme/scim/v2/Users%20',
    'http://127.0.0.1/tenants/acme/scim/v2/Users',
    'http://evil.example/tenants/acme/scim/v2/Users',
  ];
  it.each(paths)('%s without a token: 401, nothing done', async (path) => {
    const answer = await server.raw(`GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(server.provisioning.calls).toEqual([]);
  });

  it.each(paths)("%s with another tenant's token never reaches acme", async (path) => {
    const head = `Authorization: Bearer ${server.tokens.other}`;
    await server.raw(`GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n${head}\r\n\r\n`);
    for (const { context } of server.provisioning.calls) expect(context.tenant).toBe('other');
    expect(server.provisioning.calls.filter(({ context }) => context.tenant === 'acme')).toEqual([]);
  });
});

describe('scopes', () => {
  it.each([
    ['GET', '/Users', 200],
    ['HEAD', '/Users/1', 200],
    ['POST', '/Users/.search', 200],
    ['POST', '/.search', 200],
    ['GET', '/Schemas', 200],
    ['POST', '/Users', 403],
    ['PUT', '/Users/1', 403],
    ['PATCH', '/Users/1', 403],
    ['DELETE', '/Users/1', 403],
    ['POST', '/Bulk', 403],
  ])('a reader and %s %s: %i', async (method, path, status) => {
    const answer = await server.scim(method, path, { token: server.tokens.reader });
    expect(answer.status).toBe(status);
    if (status === 403) {
      expect(answer.headers['www-authenticate']).toContain('insufficient_scope');
      expect(server.refusals).toMatchObject([{ reason: 'scope', tenant: 'acme' }]);
      expect(server.provisioning.calls).toEqual([]);
    }
  });
});

describe('a token store that is down', () => {
  it('is 503 with Retry-After, never 401', async () => {
    const fresh = await ScimServer.start();
    try {
      fresh.store.down = true;
      const answer = await fresh.scim('GET', '/Users');
      expect(answer.status).toBe(503);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(answer.headers['www-authenticate']).toBeUndefined();
      expect(answer.text).not.toContain('store is down');
      expect(fresh.requests.at(-1)?.error).toContain('the store is down');
    } finally {
      await fresh.stop();
    }
  });
});

describe('bodies of strangers', () => {
  it('are refused before they are read', async () => {
    const head = `POST ${USERS} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 5000000\r\n\r\n{"a":`;
    const answer = await server.raw(head);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  it('chunked ones as well', async () => {
    const head = `POST ${USERS} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n`;
    expect(await server.raw(head)).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('broken JSON and a wrong type are still 401', async () => {
    for (const type of ['application/json', 'text/plain'])
      expect(
        (await server.ask('POST', USERS, { token: null, body: '{', headers: { 'content-type': type } })).status,
      ).toBe(401);
  });

  it('a small one leaves the connection open', async () => {
    const answer = await server.ask('POST', USERS, {
      token: null,
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.headers.connection).not.toBe('close');
  });
});
