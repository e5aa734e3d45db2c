import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Finding } from '../../connectors/sdk/capabilities/diagnosable.js';
import { ConnectorError } from '../../connectors/sdk/errors.js';
import { hashToken } from '../../src/auth/token-hash.js';
import { StoreUnavailable } from '../../src/provisioning/ports.js';
import { MANAGEMENT_TOKEN, type ManagementPort, putLinks, startManagementPort } from './management-port.js';

let port: ManagementPort;
beforeAll(async () => {
  port = await startManagementPort();
});
afterAll(() => port.close());
afterEach(() => {
  port.controls.current = { draining: false, storeUsable: true, targets: [] };
  port.controls.configured = [];
  port.controls.rebuildWork = () => Promise.resolve({ objects: 3, made: 2 });
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  authorization = `Bearer ${MANAGEMENT_TOKEN}`,
): Promise<Answer> {
  const response = await fetch(`${port.url}${path}`, {
    method,
    headers: {
      ...(authorization !== '' && { authorization }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: json ? (JSON.parse(text) as unknown) : text };
}

describe('open routes', () => {
  it('/healthz needs nothing', async () => {
    port.controls.current = { draining: true, storeUsable: false, targets: [] };
    expect(await call('GET', '/healthz', undefined, '')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  const down = { tenant: 'acme', target: 'ldap', state: 'down' } as const;
  it.each([
    { draining: false, storeUsable: true, targets: [], status: 200 },
    { draining: false, storeUsable: true, targets: [down], status: 200 },
    { draining: true, storeUsable: true, targets: [], status: 503 },
    { draining: false, storeUsable: false, targets: [down], status: 503 },
  ])('/readyz: %o', async ({ status, ...state }) => {
    port.controls.current = state;
    const answer = await call('GET', '/readyz', undefined, '');
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      ready: status === 200,
      draining: state.draining,
      store: state.storeUsable ? 'up' : 'down',
      targets: state.targets,
    });
  });

  it('/metrics is text for Prometheus', async () => {
    const answer = await call('GET', '/metrics', undefined, '');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(answer.body).toContain('process_resident_memory_bytes');
  });
});

describe('the management token', () => {
  const paths = [
    '/admin/tenants',
    '/admin/tenants/acme/tokens',
    '/admin/',
    '/nothing',
    '/healthz/',
    '//healthz',
    '/%2e%2e/admin/tenants',
    '/ADMIN/tenants',
  ];
  it.each(paths)('is needed for %s', async (path) => {
    const answer = await call('GET', path, undefined, '');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="causeway-management"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['nothing', 'Bearer '],
    ['another token', 'Bearer xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
    ['a part of it', `Bearer ${MANAGEMENT_TOKEN.slice(0, -1)}`],
    ['it and more', `Bearer ${MANAGEMENT_TOKEN}x`],
    ['another scheme', `Basic ${MANAGEMENT_TOKEN}`],
    ['no scheme', MANAGEMENT_TOKEN],
  ])('is not %s', async (_name, authorization) => {
    expect((await call('GET', '/admin/tenants', undefined, authorization)).status).toBe(401);
  });

  it('is not the token of a tenant', async () => {
    const made = await call('POST', '/admin/tenants/acme/tokens', { scope: 'write' });
    const { token } = made.body as { token: string };
    expect((await call('GET', '/admin/tenants', undefined, `Bearer ${token}`)).status).toBe(401);
  });

  it('is not taken from the address', async () => {
    expect((await call('GET', `/admin/tenants?access_token=${MANAGEMENT_TOKEN}`, undefined, '')).status).toBe(401);
  });

  it('is asked for before the body is read', async () => {
    expect((await call('POST', '/admin/tenants/acme/tokens', 'x'.repeat(100_000), '')).status).toBe(401);
  });

  it('refused is told as an event', async () => {
    port.events.all.length = 0;
    await call('GET', '/admin/tenants', undefined, '');
    expect(port.events.all).toMatchObject([{ action: 'refused' }]);
  });
});

describe('tenants', () => {
  it('are listed', async () => {
    const { body } = await call('GET', '/admin/tenants');
    expect(body).toEqual({ tenants: [{ name: 'acme' }, { name: 'globex' }] });
  });

  it.each([
    ['GET', 'tokens'],
    ['POST', 'tokens'],
    ['DELETE', 'tokens/x'],
    ['GET', 'links'],
    ['POST', 'links/rebuild'],
    ['POST', 'target/check'],
    ['POST', 'target/discover'],
  ])('that are not there: %s %s', async (method, path) => {
    const body = path === 'tokens' && method === 'POST' ? { scope: 'read' } : undefined;
    const answer = await call(method, `/admin/tenants/nobody/${path}`, body);
    expect(answer).toMatchObject({ status: 404, body: { error: expect.stringContaining('no such tenant') } });
  });
});

describe('tokens', () => {
  it('are made, shown once, listed without secret, and revoked', async () => {
    port.events.all.length = 0;
    const made = await call('POST', '/admin/tenants/acme/tokens', { scope: 'read', expires: '30d' });
    expect(made.status).toBe(201);
    const { token, keyId, expiresAt } = made.body as { token: string; keyId: string; expiresAt: string };
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 30 * 86_400_000)).toBeLessThan(60_000);
    expect(await port.store.tokens.byKeyId(keyId)).toMatchObject({
      tenant: 'acme',
      scope: 'read',
      hash: hashToken(token),
    });

    const listed = await call('GET', '/admin/tenants/acme/tokens');
    expect(listed.body).toMatchObject({
      tokens: expect.arrayContaining([
        expect.objectContaining({ keyId, state: 'live', source: 'store', scope: 'read' }),
      ]),
    });
    expect(JSON.stringify(listed.body)).not.toContain(token);
    expect(JSON.stringify(listed.body)).not.toContain(hashToken(token));
    expect(JSON.stringify((await call('GET', '/admin/tenants/globex/tokens')).body)).not.toContain(keyId);

    expect((await call('DELETE', `/admin/tenants/globex/tokens/${keyId}`)).status).toBe(404);
    expect((await call('DELETE', `/admin/tenants/acme/tokens/${keyId}`)).status).toBe(204);
    expect((await port.store.tokens.byKeyId(keyId))?.revokedAt).toEqual(expect.any(Number));
    expect(port.events.all).toMatchObject([
      { action: 'tokenCreated', tenant: 'acme', keyId },
      { action: 'tokenRevoked', tenant: 'acme', keyId },
    ]);
    expect(JSON.stringify(port.events.all)).not.toContain(token);
  });

  it('of the configuration are listed, and not revoked here', async () => {
    const never = { createdAt: 0, expiresAt: Number.MAX_SAFE_INTEGER, revokedAt: undefined, lastUsedAt: undefined };
    port.controls.configured = [{ ...never, keyId: 'config-1', tenant: 'globex', hash: 'h', scope: 'write' }];
    const { body } = await call('GET', '/admin/tenants/globex/tokens');
    expect(body).toMatchObject({
      tokens: [{ keyId: 'config-1', source: 'configuration', expiresAt: null, state: 'live' }],
    });
    const answer = await call('DELETE', '/admin/tenants/globex/tokens/config-1');
    expect(answer).toMatchObject({ status: 409, body: { error: expect.stringContaining('configuration file') } });
  });

  it.each<[string, unknown, number, RegExp]>([
    ['nothing', undefined, 400, /scope must be read or write/],
    ['no scope', {}, 400, /scope must be read or write/],
    ['an unknown scope', { scope: 'admin' }, 400, /scope must be read or write/],
    ['an unknown key', { scope: 'read', admin: true }, 400, /admin/],
    ['a number', { scope: 'read', expires: 5 }, 400, /expires/],
    ['a bad duration', { scope: 'read', expires: '1y' }, 400, /expires must be a duration/],
    ['no duration', { scope: 'read', expires: '0d' }, 400, /future/],
    ['the past', { scope: 'read', expires: '2020-01-01' }, 400, /future/],
    ['no end', { scope: 'read', expires: '9999-01-01' }, 400, /ten years/],
    ['no such day', { scope: 'read', expires: '2027-13-45' }, 400, /expires must be a duration/],
    ['no name as subject', { scope: 'read', subject: '' }, 400, /subject must be/],
    ['a list', [], 400, /scope/],
    ['no JSON', '{', 400, /./],
    ['too much', { scope: 'read', expires: 'x'.repeat(20_000) }, 413, /./],
  ])('are not made of %s', async (_name, body, status, error) => {
    const answer = await call('POST', '/admin/tenants/acme/tokens', body);
    expect(answer.status).toBe(status);
    expect((answer.body as { error: string }).error).toMatch(error);
  });
});

describe('links', () => {
  it('are walked page by page', async () => {
    await putLinks(port.store, 'acme', 5);
    const seen: string[] = [];
    let query = '?limit=2';
    for (let pages = 0; pages < 5 && query !== ''; pages++) {
      const { body } = await call('GET', `/admin/tenants/acme/links${query}`);
      const { links, next } = body as { links: { backendId: string }[]; next: string | null };
      seen.push(...links.map((link) => link.backendId));
      query = next === null ? '' : `?limit=2&cursor=${next}`;
    }
    expect(seen).toEqual(['b0', 'b1', 'b2', 'b3', 'b4']);
    expect((await call('GET', '/admin/tenants/globex/links')).body).toEqual({ links: [], next: null });
  });

  it('are shown with their backend objects', async () => {
    const { body } = await call('GET', '/admin/tenants/acme/links?limit=1');
    expect((body as { links: unknown[] }).links[0]).toEqual({
      target: 'memory',
      resourceType: 'User',
      scimId: '00000000-0000-5000-8000-000000000000',
      backendId: 'b0',
      backendName: 'uid=p0,dc=acme',
      externalId: null,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
    });
  });

  it.each(['limit=0', 'limit=1001', 'limit=x', 'limit=1.5', `cursor=${'x'.repeat(65)}`, 'unknown=1'])(
    'refuse %s',
    async (query) => {
      expect((await call('GET', `/admin/tenants/acme/links?${query}`)).status).toBe(400);
    },
  );

  it('are rebuilt, one tenant once at a time', async () => {
    let finish = (): void => undefined;
    port.controls.rebuildWork = (tenant) =>
      tenant === 'acme'
        ? new Promise((resolve) => {
            finish = () => {
              resolve({ objects: 10, made: 4 });
            };
          })
        : Promise.resolve({ objects: 1, made: 0 });
    const first = call('POST', '/admin/tenants/acme/links/rebuild');
    let second: Answer;
    do second = await call('POST', '/admin/tenants/acme/links/rebuild');
    while (second.status === 200);
    expect(second.status).toBe(409);
    expect((await call('POST', '/admin/tenants/globex/links/rebuild')).body).toEqual({ objects: 1, made: 0 });
    finish();
    expect(await first).toMatchObject({ status: 200, body: { objects: 10, made: 4 } });
  });

  it.each<[string, () => Error, number, RegExp]>([
    ['the store', () => new StoreUnavailable('mysql: refused'), 503, /store cannot be used/],
    ['the backend', () => new ConnectorError('unavailable', 'ldaps://x: ECONNREFUSED'), 503, /ECONNREFUSED/],
    ['the connector', () => new ConnectorError('internal', 'bad answer'), 502, /bad answer/],
    ['the gateway', () => new TypeError('secret detail'), 500, /its log says why/],
  ])('that cannot be rebuilt because of %s', async (_name, make, status, error) => {
    port.events.all.length = 0;
    port.controls.rebuildWork = () => Promise.reject(make());
    const answer = await call('POST', '/admin/tenants/acme/links/rebuild');
    expect(answer.status).toBe(status);
    expect((answer.body as { error: string }).error).toMatch(error);
    expect(JSON.stringify(answer.body)).not.toContain('secret detail');
    expect(port.events.all).toMatchObject([{ action: 'failed', error: expect.stringContaining(make().message) }]);
    // The next try is not held up.
    port.controls.rebuildWork = () => Promise.resolve({ objects: 0, made: 0 });
    expect((await call('POST', '/admin/tenants/acme/links/rebuild')).status).toBe(200);
  });
});

describe('targets', () => {
  const findings: readonly Finding[] = [
    { check: 'name', state: 'ok', found: 'known' },
    { check: 'bind', state: 'problem', found: 'refused', advice: 'look at the password' },
  ];

  it('are checked; a bad finding is an answer', async () => {
    port.controls.report = { target: 'memory', findings };
    expect(await call('POST', '/admin/tenants/acme/target/check')).toMatchObject({
      status: 200,
      body: {
        tenant: 'acme',
        target: 'memory',
        ok: false,
        counts: { ok: 1, warning: 0, problem: 1, skipped: 0 },
        findings,
      },
    });
    expect(port.controls.checked).toEqual({ tryWrites: false });
  });

  it('are checked by name, with writes where that is wished', async () => {
    const path = '/admin/tenants/acme/target/check?target=memory&tryWrites=true';
    expect(await call('POST', path)).toMatchObject({ status: 200 });
    expect(port.controls.checked).toEqual({ tryWrites: true });
  });

  it('propose a configuration, where the connector can', async () => {
    expect(await call('POST', '/admin/tenants/acme/target/discover')).toMatchObject({
      status: 200,
      body: { tenant: 'acme', target: 'memory', text: 'objects: {}\n', remarks: ['Nothing.'] },
    });
    expect(await call('POST', '/admin/tenants/globex/target/discover')).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('cannot be discovered') },
    });
  });

  it.each([
    ['target=other', 404, 'the tenant has no such target; it has: memory'],
    ['tryWrites=perhaps', 400, 'tryWrites must be true or false'],
  ])('are not checked for %s', async (query, status, error) => {
    expect(await call('POST', `/admin/tenants/acme/target/check?${query}`)).toMatchObject({ status, body: { error } });
  });
});

describe('what is not there', () => {
  it.each([
    ['GET', '/admin'],
    ['PUT', '/admin/tenants'],
    ['GET', '/admin/tenants/acme/links/rebuild'],
    ['GET', '/nothing'],
  ])('%s %s is 404 as JSON', async (method, path) => {
    expect(await call(method, path)).toMatchObject({
      status: 404,
      body: { error: expect.any(String), requestId: expect.any(String) },
    });
  });
});
