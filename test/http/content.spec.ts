import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ScimServer } from './scim-server.js';

let server: ScimServer;
beforeAll(async () => {
  server = await ScimServer.start();
});
beforeEach(() => {
  server.provisioning.calls.length = 0;
});
afterAll(() => server.stop());

const post = (body: string | Buffer, type = 'application/scim+json') =>
  server.scim('POST', '/Users', { body, headers: { 'content-type': type } });

describe('content types of requests', () => {
  it.each([
    ['application/scim+json', 201],
    ['application/json', 201],
    ['application/scim+json; charset=utf-8', 201],
    ['application/json;charset=UTF-8', 201],
    ['Application/JSON; charset="utf-8"', 201],
    ['application/scim+json; version=2.0', 201],
    ['application/json; charset=iso-8859-1', 415],
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/jsonp', 415],
    ['application/xml', 415],
    ['nonsense', 415],
    [';;;', 415],
  ])('%s: %i', async (type, status) => {
    const answer = await post('{"userName":"bjensen"}', type);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/scim+json; charset=utf-8');
    if (status === 415) expect(server.provisioning.calls).toEqual([]);
  });

  it('a body without a type is refused', async () => {
    const head = `POST /tenants/acme/scim/v2/Users HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer ${server.tokens.writer}`;
    expect(await server.raw(`${head}\r\nContent-Length: 2\r\n\r\n{}`)).toMatch(/^HTTP\/1\.1 415 /);
  });

  it.each([
    ['DELETE', '/Users/1', 'application/scim+json', 204],
    ['DELETE', '/Users/1', 'application/json', 204],
    ['DELETE', '/Users/1', 'text/plain', 204],
    ['GET', '/Users/1', 'application/scim+json', 200],
    ['POST', '/Users', 'application/scim+json', 201],
    ['POST', '/Users', 'text/plain', 201],
  ])('an empty body: %s %s %s is the use case for %i', async (method, path, type, status) => {
    expect((await server.scim(method, path, { headers: { 'content-type': type } })).status).toBe(status);
    if (method === 'POST') expect(server.provisioning.last.arguments[1]).toBeUndefined();
  });
});

describe('JSON', () => {
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  it.each([
    ['{"a":1', 'error at character 7'],
    ['{"a":1}}', 'error at character 8'],
    ['{"a":secret}', 'error at character 6'],
    ["{'a':1}", 'error at character 2'],
    ['{"a":1,}', 'error at character 8'],
    ['[1,]', 'error at character 4'],
    ['{"a" 1}', 'error at character 6'],
    ['{"a":"sec\u0001ret"}', 'error at character 10'],
    ['{"a":"\\x"}', 'error at character 7'],
    ['{"a":01}', 'error at character 7'],
    ['secret', 'error at character 1'],
    ['undefined', 'error at character 1'],
    ['"' + 'a'.repeat(90_000), 'error at character 90002'],
    [nested(33), 'nested deeper than 32 levels'],
    ['['.repeat(90_000), 'nested deeper than 32 levels'],
  ])('%#: 400 that says where', async (body, detail) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ scimType: 'invalidSyntax', detail: expect.stringContaining(detail) });
    expect(answer.text).not.toContain('secret');
  });

  it('that is not UTF-8: 400', async () => {
    expect((await post(Buffer.from([0x22, 0xff, 0x22]))).json).toMatchObject({ detail: 'The body is not UTF-8.' });
  });

  it.each([
    ['{"a":"]]}}[[{{\\"[[[["}', { a: ']]}}[[{{"[[[[' }],
    [nested(32), JSON.parse(nested(32))],
    ['\ufeff{"a":1}', { a: 1 }],
    ['null', null],
    ['"text"', 'text'],
    [' \n', undefined],
  ])('%s passes as it is', async (body, value) => {
    expect((await post(body)).status).toBe(201);
    expect(server.provisioning.last.arguments[1]).toEqual(value);
  });

  it('names that are special in JavaScript are plain names', async () => {
    await post('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}');
    const body = server.provisioning.last.arguments[1] as object;
    expect(Object.getOwnPropertyNames(body)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });
});

describe('the body limit', () => {
  it.each([
    [99_990, 201],
    [100_001, 413],
    [5_000_000, 413],
  ])('%i bytes: %i', async (size, status) => {
    const body = `"${'a'.repeat(size - 2)}"`;
    const head = `POST /tenants/acme/scim/v2/Users HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/json`;
    const auth = `Authorization: Bearer ${server.tokens.writer}\r\nContent-Length: ${size}`;
    const answer = await server.raw(`${head}\r\n${auth}\r\n\r\n${status === 413 ? '' : body}`);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    if (status === 413) expect(answer).toContain('"status":"413"');
  });

  it('holds for chunked bodies too', async () => {
    const head = `POST /tenants/acme/scim/v2/Users HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked`;
    const chunk = `186a1\r\n${'a'.repeat(0x186a1)}\r\n`;
    const answer = await server.raw(
      `${head}\r\nAuthorization: Bearer ${server.tokens.writer}\r\n\r\n${chunk}`,
      '"413"',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('urn:ietf:params:scim:api:messages:2.0:Error');
  });
});

describe('content types of answers', () => {
  const scim = 'application/scim+json; charset=utf-8';
  const json = 'application/json; charset=utf-8';
  it.each([
    [undefined, 200, scim],
    ['', 200, scim],
    ['*/*', 200, scim],
    ['application/*', 200, scim],
    ['application/scim+json', 200, scim],
    ['application/scim+json, application/json', 200, scim],
    ['application/json, application/scim+json', 200, scim],
    ['application/json', 200, json],
    ['Application/JSON; charset=utf-8', 200, json],
    ['application/json;q=0.9, application/scim+json;q=0.1', 200, json],
    ['application/json, text/plain, */*', 200, scim],
    ['application/scim+json;q=0, */*', 200, json],
    ['text/html', 406, scim],
    ['text/html, application/xml;q=0.9', 406, scim],
    ['application/json;q=0', 406, scim],
  ])('Accept: %s: %i %s', async (accept, status, type) => {
    const answer = await server.scim('GET', '/Users', accept === undefined ? {} : { headers: { accept } });
    expect([answer.status, answer.headers['content-type']]).toEqual([status, type]);
  });

  it('errors follow Accept as well, and DELETE does not care', async () => {
    const missing = await server.scim('GET', '/Users/missing', { headers: { accept: 'application/json' } });
    expect([missing.status, missing.headers['content-type']]).toEqual([404, json]);
    expect((await server.scim('DELETE', '/Users/1', { headers: { accept: 'text/html' } })).status).toBe(204);
  });
});
