import { afterEach, describe, expect, it } from '@jest/globals';
import { ScimServer } from './scim-server.js';

let server: ScimServer | undefined;
const start = async (options: Parameters<typeof ScimServer.start>[0] = {}): Promise<ScimServer> => {
  server = await ScimServer.start(options);
  return server;
};
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const get = (over: ScimServer, headers: Readonly<Record<string, string>>) => over.scim('GET', '/Users', { headers });

describe('the base URL', () => {
  const forwarded = { 'x-forwarded-host': 'scim.example', 'x-forwarded-proto': 'https' };
  it.each([
    ['the Host header', {}, { host: 'gw.example:8443' }, 'http://gw.example:8443'],
    ['IPv6', {}, { host: '[::1]:80' }, 'http://[::1]:80'],
    ['forwarded headers from anyone are ignored', {}, { host: 'gw.example', ...forwarded }, 'http://gw.example'],
    ['a trusted proxy', { trustProxy: ['127.0.0.1'] }, { host: 'gw', ...forwarded }, 'https://scim.example'],
    ['another proxy', { trustProxy: ['10.0.0.0/8'] }, { host: 'gw', ...forwarded }, 'http://gw'],
    ['every proxy', { trustProxy: true }, { host: 'gw', ...forwarded }, 'https://scim.example'],
    ['configured', { publicUrl: 'https://id.example/gw/' }, { host: 'x', ...forwarded }, 'https://id.example/gw'],
  ])('%s', async (_name, options, headers, origin) => {
    const running = await start(options);
    expect((await get(running, headers)).status).toBe(200);
    expect(running.provisioning.last.context.baseUrl).toBe(`${origin}/tenants/acme/scim/v2`);
  });

  it.each(['a b', 'evil.example/path', 'a@b', 'x"', 'a,b'])('refuses the host "%s"', async (host) => {
    const running = await start();
    const answer = await get(running, { host });
    expect([answer.status, answer.json['status']]).toEqual([400, '400']);
    expect(running.provisioning.calls).toEqual([]);
  });

  it('refuses an empty host', async () => {
    const running = await start();
    const head = `GET /tenants/acme/scim/v2/Users HTTP/1.1\r\nHost:\r\nConnection: close`;
    const answer = await running.raw(`${head}\r\nAuthorization: Bearer ${running.tokens.writer}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('refuses forwarded values of a trusted proxy that are none', async () => {
    const running = await start({ trustProxy: true });
    expect((await get(running, { 'x-forwarded-host': 'a/b' })).status).toBe(400);
    expect((await get(running, { 'x-forwarded-proto': 'javascript' })).status).toBe(400);
  });
});

describe('what never becomes a request', () => {
  it.each([
    ['too large headers', `GET / HTTP/1.1\r\nHost: h\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['noise', 'hello\r\n\r\n', 400],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    ['a smuggler', 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
  ])('%s: %#', async (_name, bytes, status) => {
    const running = await start();
    const answer = await running.raw(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it('is answered with a SCIM error', async () => {
    const running = await start();
    const [, body = ''] = (await running.raw('hello\r\n\r\n')).split('\r\n\r\n');
    expect(JSON.parse(body)).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '400',
      detail: 'This is not a valid HTTP request.',
    });
  });
});

describe('time', () => {
  it('a use case that does not keep its deadline is cut off with 503', async () => {
    const running = await start({ requestTimeoutMs: 100 });
    let release: () => void = () => undefined;
    running.provisioning.before = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const answer = await running.scim('GET', '/Users');
    release();
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '10']);
    expect(answer.json).toMatchObject({ status: '503' });
    running.provisioning.before = () => undefined;
    expect((await running.scim('GET', '/Users')).status).toBe(200);
  });

  it('never gives a use case more than 25 s', async () => {
    const running = await start({ requestTimeoutMs: 90_000 });
    await running.scim('GET', '/Users');
    expect(running.provisioning.last.context.deadline - Date.now()).toBeLessThanOrEqual(25_000);
  });
});

describe('the drain', () => {
  it('lets requests under way finish and asks clients to leave', async () => {
    const running = await start();
    let release: () => void = () => undefined;
    let began: () => void = () => undefined;
    const underWay = new Promise<void>((resolve) => {
      began = resolve;
    });
    running.provisioning.before = () =>
      new Promise((resolve) => {
        began();
        release = resolve;
      });
    const slow = running.scim('GET', '/Users');
    await underWay;
    running.drain.begin();
    expect(running.drain.underWay).toBe(1);
    expect(await running.drain.idle(20)).toBe(false);
    running.provisioning.before = () => undefined;
    const late = await running.scim('GET', '/Users');
    expect([late.status, late.headers.connection]).toEqual([200, 'close']);
    const idle = running.drain.idle(5_000);
    release();
    expect((await slow).status).toBe(200);
    expect(await idle).toBe(true);
    expect(running.drain.underWay).toBe(0);
  });

  it('counts requests back that were refused or broken off', async () => {
    const running = await start();
    await running.ask('GET', '/');
    await running.ask('GET', '/tenants/acme/%zz');
    await running.raw('GET *x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    running.provisioning.before = () => new Promise((resolve) => setTimeout(resolve, 100));
    const asked = running.scim('GET', '/Users').catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 30));
    running.dropConnections();
    await asked;
    expect(await running.drain.idle(2_000)).toBe(true);
    expect(running.requests.at(-1)).toMatchObject({ route: '/{type}', status: 499, tenant: 'acme' });
    expect(running.drain.underWay).toBe(0);
  });
});
