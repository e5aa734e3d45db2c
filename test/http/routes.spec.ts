import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { routeMethods } from '../../src/http/scim-routes.js';
import { ScimServer } from './scim-server.js';

let server: ScimServer;
beforeAll(async () => {
  server = await ScimServer.start();
});
beforeEach(() => {
  server.provisioning.calls.length = 0;
  server.requests.length = 0;
});
afterAll(() => server.stop());

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
const URN = 'urn:ietf:params:scim:schemas:core:2.0:User';
/** Statuses by method; a method that is not named gets `rest`. */
const table: readonly [path: string, statuses: Readonly<Record<string, number>>, rest: number][] = [
  ['', { GET: 200, HEAD: 200 }, 405],
  ['/.search', { POST: 200 }, 405],
  ['/Users', { GET: 200, HEAD: 200, POST: 201 }, 405],
  ['/Users/.search', { POST: 200 }, 405],
  ['/Users/2819c223', { GET: 200, HEAD: 200, PUT: 200, PATCH: 204, DELETE: 204 }, 405],
  ['/Groups', { GET: 200, HEAD: 200, POST: 201 }, 405],
  ['/ServiceProviderConfig', { GET: 200, HEAD: 200 }, 405],
  ['/ServiceProviderConfigs', { GET: 200, HEAD: 200 }, 405],
  ['/ResourceTypes', { GET: 200, HEAD: 200 }, 405],
  ['/ResourceTypes/User', { GET: 200, HEAD: 200 }, 405],
  ['/ResourceTypes/Robot', { GET: 404, HEAD: 404 }, 405],
  ['/Schemas', { GET: 200, HEAD: 200 }, 405],
  [`/Schemas/${URN}`, { GET: 200, HEAD: 200 }, 405],
  [`/Schemas/${URN.toUpperCase()}`, { GET: 200, HEAD: 200 }, 405],
  ['/Schemas/urn:nothing', { GET: 404, HEAD: 404 }, 405],
  ['/Me', { GET: 200, HEAD: 200, PUT: 200, PATCH: 204, DELETE: 204 }, 405],
  ['/Me/emails', {}, 404],
  ['/Bulk', { POST: 200 }, 405],
  ['/Users/2819c223/name', {}, 404],
  ['/.search/x', {}, 404],
  ['/Bulk/x', {}, 404],
  ['/../v3/Users', {}, 404],
  ['/Users/a%2Fb', {}, 404],
];
const cases = table.flatMap(([path, statuses, rest]) =>
  METHODS.map((method) => ({ method, path, status: statuses[method] ?? rest })),
);

describe('each path and method', () => {
  it.each(cases)('$method $path: $status', async ({ method, path, status }) => {
    const body = ['POST', 'PUT', 'PATCH'].includes(method) ? { body: '{"a":1}' } : {};
    const answer = await server.scim(method, path, { headers: { 'content-type': 'application/scim+json' }, ...body });
    expect(answer.status).toBe(status);
    if (status === 405) expect(answer.headers.allow).toMatch(/^[A-Z]+(, [A-Z]+)*$/);
    if (status >= 400 && method !== 'HEAD') {
      expect(answer.headers['content-type']).toBe('application/scim+json; charset=utf-8');
      expect(answer.json).toMatchObject({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: String(status),
      });
      expect(typeof answer.json['detail']).toBe('string');
    }
    if (method === 'HEAD') expect(answer.text).toBe('');
    if (status >= 400 && !path.includes('Schemas') && !path.includes('ResourceTypes'))
      expect(server.provisioning.calls).toEqual([]);
  });

  it('the route table and the controllers agree: every method of every route has a handler', async () => {
    for (const [route, methods] of Object.entries(routeMethods)) {
      const path = route.replace('{type}', 'Users').replace('/Schemas/{id}', `/Schemas/${URN}`).replace('{id}', 'User');
      for (const method of methods)
        expect([route, method, (await server.scim(method, path)).status < 400]).toEqual([route, method, true]);
    }
  });
});

describe('/Me', () => {
  it.each(METHODS)('%s with a token that is nobody’s own: 501', async (method) => {
    const answer = await server.scim(method, '/Me', { token: server.tokens.nobodys });
    expect(answer.status).toBe(501);
    expect(server.provisioning.calls).toEqual([]);
  });

  it.each([
    ['GET', 'read', ['Users', '2819c223', { attributes: 'userName' }]],
    ['PUT', 'replace', ['Users', '2819c223', { a: 1 }, { attributes: 'userName' }, undefined]],
    ['PATCH', 'patch', ['Users', '2819c223', { a: 1 }, { attributes: 'userName' }, undefined]],
    ['DELETE', 'delete', ['Users', '2819c223', undefined]],
  ])('%s is done to the user whose token it is', async (method, useCase, args) => {
    const body = ['PUT', 'PATCH'].includes(method) ? { body: '{"a":1}' } : {};
    const headers = { 'content-type': 'application/scim+json' };
    const answer = await server.scim(method, '/Me?attributes=userName', { headers, ...body });
    expect(answer.headers.location).toBe(`http://127.0.0.1:${server.port}/tenants/acme/scim/v2/Users/2819c223`);
    expect(server.provisioning.calls.map((call) => call.method)).toEqual(['subject', useCase]);
    expect(server.provisioning.last.arguments).toEqual(args);
    expect(server.provisioning.last.context.subject).toBe('bjensen');
  });
});

describe('what the use cases are asked', () => {
  const body = { userName: 'bjensen' };
  it.each([
    ['POST', '/Users?attributes=userName', 'create', ['Users', body, { attributes: 'userName' }]],
    ['GET', '/Users/a%20b?excludedAttributes=members', 'read', ['Users', 'a b', { excludedAttributes: 'members' }]],
    ['PUT', '/Users/1', 'replace', ['Users', '1', body, {}, undefined]],
    ['PATCH', '/Groups/1', 'patch', ['Groups', '1', body, {}, undefined]],
    ['DELETE', '/Users/1', 'delete', ['Users', '1', undefined]],
    ['GET', '/Users?filter=userName%20eq%20%22x%22', 'query', ['Users', { filter: 'userName eq "x"' }]],
    ['GET', '', 'query', [undefined, {}]],
    ['POST', '/.search', 'search', [undefined, body]],
    ['POST', '/Users/.search', 'search', ['Users', body]],
    ['GET', '//Users//1', 'read', ['Users', '1', {}]],
    ['GET', '/Users/', 'query', ['Users', {}]],
  ])('%s %s', async (method, path, useCase, args) => {
    const send = ['POST', 'PUT', 'PATCH'].includes(method) ? { body: JSON.stringify(body) } : {};
    const before = Date.now();
    const answer = await server.scim(method, path, { headers: { 'content-type': 'application/scim+json' }, ...send });
    expect(answer.status).toBeLessThan(300);
    const { last } = server.provisioning;
    expect(last.method).toBe(useCase);
    expect(last.arguments).toEqual(args);
    expect(last.context).toMatchObject({ tenant: 'acme', requestId: answer.headers['x-request-id'] });
    expect(last.context.baseUrl).toBe(`http://127.0.0.1:${server.port}/tenants/acme/scim/v2`);
    expect(last.context.deadline - before).toBeGreaterThan(4_500);
    expect(last.context.deadline - before).toBeLessThan(6_000);
  });
});

describe('paths outside of the protocol', () => {
  it.each([
    ['/', 404],
    ['/health', 404],
    ['/scim/v2/Users', 404],
    ['/tenant/acme/scim/v2/Users', 404],
    ['/tenants/acme/scim/v1/Users', 400],
    ['/tenants/acme/scimx', 404],
    ['/tenants/acme', 404],
    ['/tenants/acme/%zz', 400],
    ['/%zz', 400],
    ['/tenants/acme/scim/v2/Users/%ff', 400],
    ['*', 404],
  ])('GET %s: %i', async (path, status) => {
    const answer = await server.ask('GET', path);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ status: String(status), detail: expect.any(String) });
    expect(answer.headers['content-type']).toBe('application/scim+json; charset=utf-8');
    expect(answer.text).not.toContain('zz');
  });

  it('names another protocol version', async () => {
    expect((await server.ask('GET', '/tenants/acme/scim/v1/Users')).json).toMatchObject({ scimType: 'invalidVers' });
  });
});

describe('discovery', () => {
  it('lists in the form of a ListResponse, with the location of single ones', async () => {
    const list = await server.scim('GET', '/Schemas?startIndex=5&count=0');
    expect(list.json).toMatchObject({ totalResults: 1, startIndex: 1, Resources: [{ id: URN }] });
    const one = await server.scim('GET', `/Schemas/${URN}`);
    expect(one.headers.location).toBe(`http://127.0.0.1:${server.port}/tenants/acme/scim/v2/Schemas/${URN}`);
  });

  it.each(['/Schemas', `/Schemas/${URN}`, '/ResourceTypes', '/ServiceProviderConfig'])(
    'refuses a filter at %s',
    async (path) => {
      expect((await server.scim('GET', `${path}?filter=id%20pr`)).status).toBe(403);
      expect((await server.scim('GET', `${path}?Filter=id%20pr`)).status).toBe(403);
    },
  );
});

describe('the request event', () => {
  it('tells pattern, status and client, never the path', async () => {
    const id = (await server.scim('GET', '/Users/missing?filter=secret')).headers['x-request-id'];
    const event = server.requests.find((request) => request.requestId === id);
    expect(event).toMatchObject({ kind: 'request', tenant: 'acme', method: 'GET', route: '/{type}/{id}', status: 404 });
    expect(event?.client).toMatch(/^[a-z0-9]{12}$/);
    expect(JSON.stringify(event)).not.toMatch(/missing|secret/);
  });

  it('is there for refused requests too, without tenant and client', async () => {
    const answer = await server.ask('GET', '/tenants/nobody/scim/v2/Users', { token: null });
    const event = server.requests.find((request) => request.requestId === answer.headers['x-request-id']);
    expect(event).toMatchObject({ tenant: '', client: undefined, status: 401 });
  });
});
