import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ScimError, tooMany, unavailable } from '../../src/scim/errors/scim-error.js';
import { ScimServer } from './scim-server.js';

let server: ScimServer;
beforeAll(async () => {
  server = await ScimServer.start();
});
beforeEach(() => {
  server.provisioning.calls.length = 0;
  server.provisioning.answeredFor.length = 0;
  server.requests.length = 0;
  server.provisioning.before = () => undefined;
});
afterAll(() => server.stop());

const json = { 'content-type': 'application/scim+json' };
const until = async (condition: () => boolean): Promise<void> => {
  for (let i = 0; i < 200 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
};

describe('headers of resources', () => {
  it.each([
    ['POST', '/Users', 201, '/Users/2819c223'],
    ['GET', '/Users/7', 200, '/Users/7'],
    ['PUT', '/Users/7', 200, '/Users/7'],
    ['PATCH', '/Users/7', 204, '/Users/7'],
  ])('%s %s: %i', async (method, path, status, location) => {
    const answer = await server.scim(method, path, { headers: json, ...(method === 'GET' ? {} : { body: '{}' }) });
    const url = `http://127.0.0.1:${server.port}/tenants/acme/scim/v2${location}`;
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({ etag: 'W/"v1"', location: url });
    expect(answer.headers['content-location']).toBe(status === 204 ? undefined : url);
    if (status === 204) expect(answer.text).toBe('');
    else expect(Number(answer.headers['content-length'])).toBe(Buffer.byteLength(answer.text));
  });

  it('HEAD has the length of GET and no body', async () => {
    const get = await server.scim('GET', '/Users/7');
    const head = await server.scim('HEAD', '/Users/7');
    expect([head.headers['content-length'], head.headers.etag, head.text]).toEqual([
      get.headers['content-length'],
      'W/"v1"',
      '',
    ]);
  });
});

describe('conditions', () => {
  it.each([
    ['W/"v1"', 304],
    ['"v1"', 304],
    ['*', 304],
    ['W/"v0", W/"v1"', 304],
    ['"a,b",W/"v1"', 304],
    ['v1', 304],
    ['W/"v2"', 200],
    ['"v1x", "V1"', 200],
    ['', 200],
  ])('If-None-Match: %s: %i', async (tags, status) => {
    const answer = await server.scim('GET', '/Users/7', { headers: { 'if-none-match': tags } });
    expect(answer.status).toBe(status);
    expect(answer.headers.etag).toBe('W/"v1"');
    if (status === 304) expect(answer.text).toBe('');
  });

  it.each([
    ['PUT', 200],
    ['PATCH', 204],
    ['DELETE', 204],
  ])('If-Match goes to the use case of %s', async (method, status) => {
    const send = method === 'DELETE' ? {} : { body: '{}' };
    const good = await server.scim(method, '/Users/7', { headers: { ...json, 'if-match': 'W/"v1"' }, ...send });
    expect(good.status).toBe(status);
    expect(server.provisioning.last.arguments.at(-1)).toBe('W/"v1"');
    const bad = await server.scim(method, '/Users/7', { headers: { ...json, 'if-match': 'W/"v0"' }, ...send });
    expect([bad.status, bad.json['status'], bad.json['scimType']]).toEqual([412, '412', undefined]);
    expect(bad.headers.etag).toBeUndefined();
  });
});

describe('failures of use cases', () => {
  it('keep their status, scimType and Retry-After', async () => {
    server.provisioning.before = () => {
      throw unavailable('The directory cannot be reached.', 7.2, new Error('connect ECONNREFUSED 10.0.0.1:389'));
    };
    const answer = await server.scim('GET', '/Users');
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '8']);
    expect(answer.json).toMatchObject({ status: '503', detail: 'The directory cannot be reached.' });
    expect(answer.text).not.toContain('ECONNREFUSED');
    await until(() => server.requests.length === 1);
    expect(server.requests[0]?.error).toContain('connect ECONNREFUSED');
    server.provisioning.before = () => {
      throw tooMany('Narrow the filter.');
    };
    expect((await server.scim('GET', '/Users')).json).toMatchObject({ status: '400', scimType: 'tooMany' });
  });

  it('that nobody expected are a 500 with the request id and nothing else', async () => {
    for (const failure of [
      new TypeError('secret at /opt/app/x.js'),
      Object.assign(new Error('secret'), { statusCode: 299 }),
    ]) {
      server.provisioning.before = () => {
        throw failure;
      };
      const answer = await server.scim('GET', '/Users', { headers: { 'x-request-id': 'abc' } });
      expect(answer.json).toEqual({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: '500',
        detail: 'An internal error occurred. Give the operator this request id: abc',
      });
    }
    expect(server.requests[0]?.error).toContain('TypeError: secret');
  });

  it('a value that cannot be a header is a 500, not a second header', async () => {
    server.provisioning.version = 'W/"a\r\nx-evil: 1"';
    const answer = await server.scim('GET', '/Users/7');
    server.provisioning.version = 'W/"v1"';
    expect([answer.status, answer.json['status'], answer.headers['x-evil']]).toEqual([500, '500', undefined]);
    expect([answer.headers.etag, answer.headers.location]).toEqual([undefined, undefined]);
  });

  it('409 carries uniqueness', async () => {
    const answer = await server.scim('POST', '/Users', { headers: json, body: '{"userName":"taken"}' });
    expect(answer.json).toMatchObject({ status: '409', scimType: 'uniqueness' });
    expect(server.provisioning.answeredFor).toEqual([]);
  });
});

describe('answered', () => {
  it('is told when the answer of a create is out, and only then', async () => {
    await server.scim('GET', '/Users/1');
    const { headers } = await server.scim('POST', '/Users', { headers: json, body: '{}' });
    await until(() => server.provisioning.answeredFor.length > 0);
    expect(server.provisioning.answeredFor).toEqual([headers['x-request-id']]);
  });

  it('is not told when the connection broke in the middle of the answer', async () => {
    server.provisioning.padding = 'x'.repeat(30_000_000);
    const head = `POST /tenants/acme/scim/v2/Users HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 2`;
    await server.raw(`${head}\r\nAuthorization: Bearer ${server.tokens.writer}\r\n\r\n{}`, 'HTTP/1.1 201');
    await until(() => server.requests.length === 1);
    server.provisioning.padding = undefined;
    expect(server.requests[0]?.status).toBe(499);
    expect(server.provisioning.answeredFor).toEqual([]);
  });

  it('is not told when the client went away before', async () => {
    let release: () => void = () => undefined;
    server.provisioning.before = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const head = `POST /tenants/acme/scim/v2/Users HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 2`;
    const asked = server.raw(`${head}\r\nAuthorization: Bearer ${server.tokens.writer}\r\n\r\n{}`, 'never');
    await until(() => server.provisioning.calls.length === 1);
    server.dropConnections();
    await asked;
    await until(() => server.requests.length === 1);
    release();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.provisioning.answeredFor).toEqual([]);
  });
});

describe('the query', () => {
  it.each([
    ['', {}],
    ['?', {}],
    ['?&', {}],
    ['?count=10&', { count: '10' }],
    ['?&&startIndex=1&&count=10', { startIndex: '1', count: '10' }],
    ['?filter=userName+eq+%22a%2Bb%22', { filter: 'userName eq "a+b"' }],
    ['?filter=userName%20eq%20%22a+b%22', { filter: 'userName eq "a+b"' }],
    ['?filter=userName eq "é"'.replace('é', '%C3%A9').replaceAll(' ', '%20'), { filter: 'userName eq "é"' }],
    [
      '?FILTER=id%20pr&SortBy=userName&sortorder=descending',
      { filter: 'id pr', sortBy: 'userName', sortOrder: 'descending' },
    ],
    ['?count=1&count=1', { count: '1' }],
    ['?unknown=1&unknown=2&__proto__=x&constructor=y&%ff=z', {}],
    ['?filter=a=b', { filter: 'a=b' }],
    ['?filter', { filter: '' }],
    ['?attributes=userName,name.givenName', { attributes: 'userName,name.givenName' }],
  ])('%s', async (query, parameters) => {
    expect((await server.scim('GET', `/Users${query}`)).status).toBe(200);
    expect(server.provisioning.last.arguments).toEqual(['Users', parameters]);
  });

  it.each([
    ['?count=1&count=2', 400],
    ['?filter=a&Filter=b', 400],
    ['?filter=%ff', 400],
    ['?filter=%zz', 400],
    [`?filter=${'a'.repeat(8_192)}`, 414],
  ])('%#: refused', async (query, status) => {
    const answer = await server.scim('GET', `/Users${query}`);
    expect([answer.status, answer.json['status']]).toEqual([status, String(status)]);
    expect(server.provisioning.calls).toEqual([]);
  });
});

describe('request ids', () => {
  it.each(['abc', 'A.b_c-1', 'a'.repeat(64)])('%s is taken', async (id) => {
    expect((await server.scim('GET', '/Users', { headers: { 'x-request-id': id } })).headers['x-request-id']).toBe(id);
  });

  it.each(['', 'a b', 'a'.repeat(65), 'a"b', '<x>'])('"%s" is replaced', async (id) => {
    const answer = await server.scim('GET', '/Users', { headers: { 'x-request-id': id } });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('are in refusals of every kind', async () => {
    for (const path of ['/', '/tenants/acme/%zz', '/tenants/x/scim/v2/Users'])
      expect((await server.ask('GET', path, { headers: { 'x-request-id': 'abc' } })).headers['x-request-id']).toBe(
        'abc',
      );
  });
});

it('a ScimError of any status passes', async () => {
  server.provisioning.before = () => {
    throw new ScimError(429, 'Too many requests.', { retryAfter: 0 });
  };
  const answer = await server.scim('GET', '/Users');
  expect([answer.status, answer.headers['retry-after']]).toEqual([429, '1']);
});
