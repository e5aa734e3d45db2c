import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ScimClient } from '../support/scim-client.js';
import { backends, ListedTenants } from './listed-tenants.js';

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const titleOf = (title: string): unknown => ({
  schemas: [patchUrn],
  Operations: [{ op: 'replace', path: 'title', value: title }],
});

let tenants: ListedTenants;
const clients: ScimClient[] = [];

beforeAll(async () => {
  tenants = await ListedTenants.start();
});

afterAll(async () => {
  for (const client of clients) await client.close();
  await tenants.stop();
});

describe.each(backends)('RFC 7644 §3.11 on %s', (backend) => {
  let admin: ScimClient;
  let id: string;
  let location: string;

  /** A client whose token belongs to somebody. */
  async function clientOf(subject: string | undefined, scope: 'read' | 'write' = 'write'): Promise<ScimClient> {
    const made = await tenants.gateway.admin('POST', `/tenants/${backend}/tokens`, { scope, subject });
    expect(made['subject']).toBe(subject ?? null);
    const client = tenants.gateway.clientWith(backend, String(made['token']));
    clients.push(client);
    return client;
  }

  beforeAll(() => {
    admin = tenants.client(backend);
  });

  beforeEach(async () => {
    id = await admin.createUser('BJensen', { name: { familyName: 'Jensen' }, title: 'Guide' });
    location = `${admin.baseUrl}/Users/${id}`;
  });

  afterEach(() => admin.request('DELETE', `/Users/${id}`));

  it.each<[string, (id: string) => string]>([
    ['id', (own) => own],
    ['user name', () => 'bjensen'],
  ])('"URI alias for the User associated with the currently authenticated subject": by %s', async (_, subjectOf) => {
    const me = await clientOf(subjectOf(id));
    const direct = await me.request('GET', `/Users/${id}`);
    for (const path of ['/Me', '/Me?attributes=title']) {
      const answer = await me.request('GET', path);
      expect(answer.status).toBe(200);
      // "In any response, the HTTP Location header MUST be the permanent location of the aliased resource."
      expect(answer.headers).toMatchObject({ location, 'content-location': location, etag: direct.headers['etag'] });
      expect(answer.json).toMatchObject({ id, title: 'Guide' });
    }
    expect((await me.request('GET', '/Me')).json).toEqual(direct.json);
  });

  it('"for any SCIM operation": HEAD, PATCH, PUT, DELETE, with preconditions', async () => {
    const me = await clientOf(id);
    const head = await me.request('HEAD', '/Me');
    expect(head).toMatchObject({ status: 200, text: '', headers: { location } });

    const patched = await me.request('PATCH', '/Me', titleOf('Tour Guide'), {
      'if-match': String(head.headers['etag']),
    });
    expect(patched.headers).toMatchObject({ location });
    expect((await admin.request('GET', `/Users/${id}`)).json).toMatchObject({ title: 'Tour Guide' });

    const stale = await me.request('PATCH', '/Me', titleOf('Boss'), { 'if-match': String(head.headers['etag']) });
    expect(stale).toMatchObject({ status: 412, headers: { location } });
    const unchanged = await me.request('GET', '/Me', undefined, { 'if-none-match': '*' });
    expect(unchanged).toMatchObject({ status: 304, headers: { location } });

    const body = { schemas: [userUrn], userName: 'BJensen', name: { familyName: 'Jensen-Smith' } };
    const replaced = await me.request('PUT', '/Me', body);
    expect(replaced).toMatchObject({
      status: 200,
      headers: { location },
      json: { id, name: { familyName: 'Jensen-Smith' } },
    });
    expect(replaced.json).not.toHaveProperty('title');

    const deleted = await me.request('DELETE', '/Me');
    expect(deleted).toMatchObject({ status: 204, headers: { location } });
    expect((await admin.request('GET', `/Users/${id}`)).status).toBe(404);
    expect(await me.request('GET', '/Me')).toMatchObject({ status: 404 });
  });

  it('the scope of the token holds', async () => {
    const me = await clientOf(id, 'read');
    expect((await me.request('GET', '/Me')).status).toBe(200);
    expect((await me.request('PATCH', '/Me', titleOf('Boss'))).status).toBe(403);
    expect((await me.request('DELETE', '/Me')).status).toBe(403);
  });

  it('"does NOT support this feature SHOULD respond with 501": a token that is nobody’s own', async () => {
    const nobody = await clientOf(undefined);
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'POST']) {
      const body = method === 'GET' || method === 'DELETE' ? undefined : {};
      expect((await nobody.request(method, '/Me', body)).status).toBe(501);
    }
  });

  it('POST creates nobody: the user whose token it is is there already', async () => {
    const me = await clientOf(id);
    const answer = await me.request('POST', '/Me', { schemas: [userUrn], userName: 'other' });
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, PUT, PATCH, DELETE' } });
  });

  it('a group, or a user of another tenant, is nobody', async () => {
    const group = await admin.createGroup('Me and you');
    const other = tenants.client(backend === 'memory' ? 'openldap' : 'memory');
    const stranger = await other.createUser('stranger', { name: { familyName: 'Stranger' } });
    for (const subject of [group, 'Me and you', stranger, 'stranger', '*', 'b*']) {
      expect((await (await clientOf(subject)).request('GET', '/Me')).status).toBe(404);
    }
    await other.request('DELETE', `/Users/${stranger}`);
  });
});
