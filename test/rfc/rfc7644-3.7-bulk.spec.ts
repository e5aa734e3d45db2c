/** RFC 7644 §3.7 over HTTP, on the memory connector and on OpenLDAP. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ldapTarget, RunningGateway } from '../support/gateway.js';
import { type ScimAnswer, type ScimClient } from '../support/scim-client.js';
import { startSlapd } from '../support/slapd.js';

const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const responseUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';
const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error';
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

type Json = Readonly<Record<string, unknown>>;

/** A result of one operation, as it came. */
interface Result {
  readonly location?: string;
  readonly method?: string;
  readonly bulkId?: string;
  readonly version?: string;
  readonly status: string;
  readonly response?: { readonly status: string; readonly scimType?: string; readonly detail: string };
}

const maxOperations = 20;
const maxPayloadSize = 8_000;
const undo: (() => Promise<void>)[] = [];
let gateway: RunningGateway;
let client: ScimClient;
let serial = 0;

beforeAll(async () => {
  const slapd = await startSlapd({});
  undo.push(() => slapd.stop());
  gateway = await RunningGateway.start({
    tenants: {
      memory: { target: { connector: 'memory' } },
      openldap: { target: ldapTarget(slapd.url, slapd.names) },
      nobulk: { target: { connector: 'memory' }, limits: { bulkOperations: 0 } },
    },
    sections: {
      server: { host: '127.0.0.1', port: 0, bulkBodyLimit: maxPayloadSize },
      limits: { bulkOperations: maxOperations },
    },
  });
  undo.push(() => gateway.stop());
}, 60_000);
afterAll(async () => {
  for (const end of undo.reverse()) await end();
});

const bulk = (operations: readonly Json[], more: Json = {}): Promise<ScimAnswer> =>
  client.request('POST', '/Bulk', { schemas: [bulkUrn], Operations: operations, ...more });

async function results(operations: readonly Json[], more: Json = {}): Promise<readonly Result[]> {
  const answer = await bulk(operations, more);
  expect([answer.status, answer.json['schemas']]).toEqual([200, [responseUrn]]);
  return answer.json['Operations'] as readonly Result[];
}

/** Names that no other test uses. */
const fresh = (name: string): string => `${name}${++serial}`;

const user = (bulkId: string, more: Json = {}, userName = fresh(bulkId)): Json => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: { schemas: [userUrn], userName, name: { familyName: 'Person' }, ...more },
});

const group = (bulkId: string, ...members: readonly string[]): Json => ({
  method: 'POST',
  path: '/Groups',
  bulkId,
  data: { schemas: [groupUrn], displayName: fresh(bulkId), members: members.map((value) => ({ value })) },
});

const managed = (bulkId: string, by: string): Json =>
  user(bulkId, { schemas: [userUrn, enterpriseUrn], [enterpriseUrn]: { manager: { value: by } } });

const patch = (path: string, ...Operations: readonly Json[]): Json => ({
  method: 'PATCH',
  path,
  data: { schemas: [patchUrn], Operations },
});

const idOf = (result: Result | undefined): string => String(result?.location).split('/').at(-1) ?? '';
const statuses = (list: readonly Result[]): readonly string[] => list.map(({ status }) => status);
const read = async (result: Result | undefined): Promise<Json> =>
  (await client.request('GET', String(result?.location).slice(client.baseUrl.length))).json;
const membersOf = (resource: Json): readonly string[] =>
  ((resource['members'] ?? []) as readonly { readonly value: string }[]).map(({ value }) => value).toSorted();
const managerOf = (resource: Json): unknown =>
  (resource[enterpriseUrn] as { readonly manager?: { readonly value: string } } | undefined)?.manager?.value;

describe.each(['memory', 'openldap'])('bulk requests on %s', (tenant) => {
  beforeEach(() => {
    client = gateway.tenant(tenant);
  });

  describe('what an operation is answered (§3.7.3)', () => {
    it('POST: 201 with location, method, bulkId and version, and no body', async () => {
      const [result] = await results([user('qwerty')]);
      expect(result).toEqual({
        location: expect.stringMatching(/\/tenants\/.*\/scim\/v2\/Users\/[0-9a-f-]{36}$/),
        method: 'POST',
        bulkId: 'qwerty',
        version: expect.stringMatching(/^W\/".+"$/),
        status: '201',
      });
      expect((await read(result))['meta']).toMatchObject({ location: result?.location, version: result?.version });
    });

    it('PUT: 200; PATCH: as a single request; DELETE: 204 without version', async () => {
      const [made, group1] = await results([user('a'), group('g')]);
      const id = idOf(made);
      const userName = (await read(made))['userName'];
      const [put, patched, silent, gone] = await results([
        {
          method: 'PUT',
          path: `/Users/${id}`,
          data: { schemas: [userUrn], userName, name: { familyName: 'Changed' } },
        },
        patch(`/Users/${id}`, { op: 'add', path: 'title', value: 'Guide' }),
        patch(`/Groups/${idOf(group1)}`, { op: 'add', path: 'externalId', value: 'changed' }),
        { method: 'DELETE', path: `/Groups/${idOf(group1)}` },
      ]);
      expect(put).toMatchObject({ method: 'PUT', status: '200', location: made?.location });
      expect(patched).toMatchObject({ method: 'PATCH', status: '200', location: made?.location });
      expect(silent).toMatchObject({ method: 'PATCH', status: '204', location: group1?.location });
      expect(gone).toEqual({ method: 'DELETE', status: '204', location: group1?.location });
      expect(await read(made)).toMatchObject({ name: { familyName: 'Changed' }, title: 'Guide' });
      expect((await read(made))['meta']).toMatchObject({ version: patched?.version });
      expect(await read(group1)).toMatchObject({ status: '404' });
    });

    it('an error: status and the body of §3.12; a POST has no location then, all others have one', async () => {
      const [taken, failed, put, changed, gone] = await results([
        user('a', {}, 'taken'),
        user('b', {}, 'TAKEN'),
        { method: 'PUT', path: '/Users/nobody', data: { schemas: [userUrn], userName: fresh('x') } },
        patch('/Users/nobody', { op: 'remove', path: 'title' }),
        { method: 'DELETE', path: '/Users/nobody' },
      ]);
      await results([{ method: 'DELETE', path: `/Users/${idOf(taken)}` }]);
      const notFound = { schemas: [errorUrn], status: '404', detail: 'There is no such User.' };
      const location = `${client.baseUrl}/Users/nobody`;
      expect(failed).toEqual({
        method: 'POST',
        bulkId: 'b',
        status: '409',
        response: { schemas: [errorUrn], status: '409', scimType: 'uniqueness', detail: expect.any(String) },
      });
      expect(put).toEqual({ method: 'PUT', location, status: '404', response: notFound });
      expect(changed).toEqual({ method: 'PATCH', location, status: '404', response: notFound });
      expect(gone).toEqual({ method: 'DELETE', location, status: '404', response: notFound });
    });

    it('the same resource twice in one request is a conflict, not a retry', async () => {
      const twice = user('a');
      const list = await results([twice, { ...twice, bulkId: 'b' }]);
      expect(statuses(list)).toEqual(['201', '409']);
      expect(statuses(await results([{ ...twice, bulkId: 'c' }]))).toEqual(['409']);
    });

    it('all operations are tried when some fail, without failOnErrors', async () => {
      const missing = { method: 'DELETE', path: '/Users/nobody' };
      expect(statuses(await results([missing, user('a'), missing, user('b')]))).toEqual(['404', '201', '404', '201']);
    });

    it('no operations: none are answered', async () => {
      expect(await results([])).toEqual([]);
    });
  });

  describe('version is If-Match (§3.7)', () => {
    it.each(['PUT', 'PATCH', 'DELETE'] as const)(
      '%s with an old version is 412, with the current one it is done',
      async (method) => {
        const [made] = await results([user('a')]);
        const old = made?.version;
        const path = `/Users/${idOf(made)}`;
        await results([patch(path, { op: 'add', path: 'title', value: 'Changed' })]);
        const { userName, meta } = (await read(made)) as { userName: string; meta: { version: string } };
        const data = {
          PUT: { schemas: [userUrn], userName, name: { familyName: 'Replaced' } },
          PATCH: { schemas: [patchUrn], Operations: [{ op: 'remove', path: 'title' }] },
          DELETE: undefined,
        }[method];
        const list = await results([
          { method, path, version: old, data },
          { method, path, version: meta.version, data },
        ]);
        expect(statuses(list)).toEqual(['412', method === 'DELETE' ? '204' : '200']);
        expect(list[0]?.response).toMatchObject({ status: '412' });
      },
    );
  });

  describe('bulkId references (§3.7.2)', () => {
    it.each([
      ['behind', 0],
      ['before', 1],
    ])('a group whose members stand %s it', async (_place, order) => {
      const users = [user('u1'), user('u2')];
      const tour = group('tour', 'bulkId:u1', 'bulkId:u2');
      const list = await results(order === 0 ? [tour, ...users] : [...users, tour]);
      expect(statuses(list)).toEqual(['201', '201', '201']);
      const of = (bulkId: string): Result | undefined => list.find((result) => result.bulkId === bulkId);
      const made = await read(of('tour'));
      expect(membersOf(made)).toEqual([idOf(of('u1')), idOf(of('u2'))].toSorted());
      expect(made['meta']).toMatchObject({ version: of('tour')?.version });
    });

    it("an extension's reference: the manager, before and behind", async () => {
      const list = await results([managed('bob', 'bulkId:alice'), user('alice'), managed('carol', 'bulkId:alice')]);
      expect(statuses(list)).toEqual(['201', '201', '201']);
      const alice = idOf(list[1]);
      expect([managerOf(await read(list[0])), managerOf(await read(list[2]))]).toEqual([alice, alice]);
    });

    it('in the paths of operations, in the values and filters of a PATCH, and in $ref', async () => {
      const list = await results([
        group('g', 'bulkId:u1'),
        user('u1'),
        user('u2'),
        patch('/Groups/bulkId:g', {
          op: 'add',
          path: 'members',
          value: [{ value: 'bulkId:u2', $ref: `${client.baseUrl}/Users/bulkId:u2` }],
        }),
        patch('/Groups/bulkId:g', { op: 'remove', path: 'members[value eq "bulkId:u1"]' }),
        { method: 'PUT', path: '/Users/bulkId:u1', data: user('u1')['data'] },
        { method: 'DELETE', path: '/Users/bulkId:u1' },
      ]);
      expect(statuses(list)).toEqual(['201', '201', '201', '204', '204', '200', '204']);
      expect(membersOf(await read(list[0]))).toEqual([idOf(list[2])]);
      expect(list[4]?.location).toBe(list[0]?.location);
      expect(list[6]?.location).toBe(list[1]?.location);
      expect(await read(list[1])).toMatchObject({ status: '404' });
    });

    it('an operation that waits for a creation goes before later ones on the same resource', async () => {
      const [tour] = await results([group('g')]);
      const path = `/Groups/${idOf(tour)}`;
      const list = await results([
        patch(path, { op: 'add', path: 'members', value: [{ value: 'bulkId:u' }] }),
        patch(path, { op: 'remove', path: 'members' }),
        user('u'),
      ]);
      expect(statuses(list)).toEqual(['204', '204', '201']);
      expect(membersOf(await read(tour))).toEqual([]);
    });

    it('a creation takes its own place: after a deletion that makes room for its name', async () => {
      const [old] = await results([user('old')]);
      const { userName } = (await read(old)) as { userName: string };
      const list = await results([
        group('g', 'bulkId:new'),
        { method: 'DELETE', path: `/Users/${idOf(old)}` },
        user('new', {}, userName),
      ]);
      expect(statuses(list)).toEqual(['201', '204', '201']);
      expect(membersOf(await read(list[0]))).toEqual([idOf(list[2])]);
    });

    it('a bulkId that nobody has: 400 for who names it, and the others are done', async () => {
      const list = await results([
        group('g', 'bulkId:nobody'),
        user('a'),
        patch('/Users/bulkId:nobody', { op: 'remove', path: 'title' }),
      ]);
      expect(statuses(list)).toEqual(['400', '201', '400']);
      expect(list[0]?.response).toMatchObject({ scimType: 'invalidValue', detail: expect.stringContaining('bulkId') });
    });

    it('a creation that failed: 409 for who refers to it, and nothing is made of it', async () => {
      const bad = { ...user('bad'), data: { schemas: [userUrn] } };
      const list = await results([
        group('g', 'bulkId:bad'),
        bad,
        patch('/Users/bulkId:bad', { op: 'remove', path: 'title' }),
      ]);
      expect(statuses(list)).toEqual(['409', '400', '409']);
      expect(list[0]?.response?.detail).toContain('Operations[1]');
      expect(list.every(({ location }) => location === undefined)).toBe(true);
    });

    it('two creations with one bulkId: neither is made, nor who refers to them', async () => {
      const list = await results([user('same'), user('same'), group('g', 'bulkId:same'), user('other')]);
      expect(statuses(list)).toEqual(['400', '400', '409', '201']);
    });
  });

  describe('circular references (§3.7.1)', () => {
    it('two groups that hold each other, as in the RFC', async () => {
      const list = await results([group('qwerty', 'bulkId:ytrewq'), group('ytrewq', 'bulkId:qwerty')]);
      expect(statuses(list)).toEqual(['201', '201']);
      const [a, b] = [await read(list[0]), await read(list[1])];
      expect([membersOf(a), membersOf(b)]).toEqual([[idOf(list[1])], [idOf(list[0])]]);
      expect(a['meta']).toMatchObject({ version: list[0]?.version });
    });

    it('three managers in a circle, a group around them, and a change that comes after', async () => {
      const list = await results([
        group('all', 'bulkId:a', 'bulkId:b', 'bulkId:c'),
        managed('a', 'bulkId:b'),
        managed('b', 'bulkId:c'),
        managed('c', 'bulkId:a'),
        patch('/Users/bulkId:b', { op: 'add', path: 'title', value: 'Guide' }),
      ]);
      expect(statuses(list)).toEqual(['201', '201', '201', '201', '200']);
      const [all, a, b, c] = list;
      expect(membersOf(await read(all))).toEqual([a, b, c].map(idOf).toSorted());
      expect([managerOf(await read(a)), managerOf(await read(b)), managerOf(await read(c))]).toEqual(
        [b, c, a].map(idOf),
      );
      expect((await read(b))['title']).toBe('Guide');
    });

    it('who is their own manager', async () => {
      const [boss] = await results([managed('boss', 'bulkId:boss')]);
      expect(boss?.status).toBe('201');
      expect(managerOf(await read(boss))).toBe(idOf(boss));
    });

    it('a circle that cannot be closed: who was made is told with location and 409', async () => {
      const bad = managed('b', 'bulkId:a');
      const list = await results([
        managed('a', 'bulkId:b'),
        { ...bad, data: { ...(bad['data'] as Json), userName: undefined } },
      ]);
      expect(statuses(list)).toEqual(['409', '400']);
      expect(list[0]?.response?.detail).toContain('was created');
      expect(await read(list[0])).toMatchObject({ id: idOf(list[0]) });
    });
  });

  describe('failOnErrors (§3.7.3)', () => {
    const missing = { method: 'DELETE', path: '/Users/nobody' };
    it.each([
      [1, ['201', '404']],
      [2, ['201', '404', '201', '404']],
      [3, ['201', '404', '201', '404', '201']],
    ])('%i: what comes after is not done and not answered', async (failOnErrors, expected) => {
      const last = user('last');
      const list = await results([user('a'), missing, user('b'), missing, last], { failOnErrors });
      expect(statuses(list)).toEqual(expected);
      const { userName } = last['data'] as { userName: string };
      const filter = encodeURIComponent(`userName eq "${userName}"`);
      const { json } = await client.request('GET', `/Users?filter=${filter}`);
      expect(json['totalResults']).toBe(expected.length === 5 ? 1 : 0);
    });
  });

  describe('operations of the wrong form: 400 for each, the others are done', () => {
    const data = { schemas: [userUrn], userName: 'nobody' };
    it.each<[string, unknown, string]>([
      ['no object', 'DELETE', '400'],
      ['no method', { path: '/Users/1' }, '400'],
      ['another method', { method: 'GET', path: '/Users/1' }, '400'],
      ['a method in small letters', { method: 'delete', path: '/Users/1' }, '400'],
      ['no path', { method: 'DELETE' }, '400'],
      ['a path with a query', { method: 'DELETE', path: '/Users/1?x=y' }, '400'],
      ['a path that is no text', { method: 'DELETE', path: 1 }, '400'],
      ['a path in wrong encoding', { method: 'DELETE', path: '/Users/%ff' }, '400'],
      ['POST without bulkId', { method: 'POST', path: '/Users', data }, '400'],
      ['POST without data', { method: 'POST', path: '/Users', bulkId: 'a' }, '400'],
      ['POST to a resource', { method: 'POST', path: '/Users/1', bulkId: 'a', data }, '405'],
      ['PUT without data', { method: 'PUT', path: '/Users/1' }, '400'],
      ['PUT to a type', { method: 'PUT', path: '/Users', data }, '405'],
      ['DELETE of a type', { method: 'DELETE', path: '/Users' }, '405'],
      ['a type that is not there', { method: 'DELETE', path: '/Robots/1' }, '404'],
      ['a bulk request in the bulk request', { method: 'POST', path: '/Bulk', bulkId: 'a', data }, '404'],
      ['a search', { method: 'POST', path: '/Users/.search', bulkId: 'a', data }, '405'],
      ['a long path', { method: 'DELETE', path: '/Users/1/name' }, '404'],
      ['a version that is no text', { method: 'DELETE', path: '/Users/1', version: 1 }, '400'],
    ])('%s', async (_name, operation, status) => {
      const list = await results([operation as Json, user('other')]);
      expect(statuses(list)).toEqual([status, '201']);
      expect(list[0]?.response).toMatchObject({ status, detail: expect.stringMatching(/./) });
    });
  });

  describe('requests of the wrong form: an error for the whole', () => {
    const Operations: readonly Json[] = [];
    it.each<[string, unknown, number, string | undefined]>([
      ['a list', [], 400, 'invalidSyntax'],
      ['no schemas', { Operations }, 400, 'invalidSyntax'],
      ['another schema', { schemas: [patchUrn], Operations }, 400, 'invalidSyntax'],
      ['no operations', { schemas: [bulkUrn] }, 400, 'invalidSyntax'],
      ['operations that are no list', { schemas: [bulkUrn], Operations: {} }, 400, 'invalidSyntax'],
      ['failOnErrors 0', { schemas: [bulkUrn], Operations, failOnErrors: 0 }, 400, 'invalidValue'],
      ['failOnErrors as text', { schemas: [bulkUrn], Operations, failOnErrors: '1' }, 400, 'invalidValue'],
    ])('%s', async (_name, body, status, scimType) => {
      const answer = await client.request('POST', '/Bulk', body);
      expect([answer.status, answer.json['scimType']]).toEqual([status, scimType]);
    });

    it('names in any case, and null for what is not given', async () => {
      const answer = await client.request('POST', '/Bulk', {
        SCHEMAS: [bulkUrn],
        failonerrors: null,
        operations: [{ Method: 'DELETE', PATH: 'Users/nobody', version: null, bulkid: null }],
      });
      expect(answer.json['Operations']).toMatchObject([{ method: 'DELETE', status: '404' }]);
    });
  });

  describe('limits (§3.7.4)', () => {
    it('are announced', async () => {
      const { json } = await client.request('GET', '/ServiceProviderConfig');
      expect(json['bulk']).toEqual({ supported: true, maxOperations, maxPayloadSize });
    });

    it('maxOperations pass, one more is 413 and names the limit', async () => {
      const missing = { method: 'DELETE', path: '/Users/nobody' };
      expect(await results(Array.from({ length: maxOperations }, () => missing))).toHaveLength(maxOperations);
      const answer = await bulk(Array.from({ length: maxOperations + 1 }, () => missing));
      expect(answer.status).toBe(413);
      expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '413' });
      expect(answer.json['detail']).toContain(`maxOperations (${maxOperations})`);
    });

    it.each([true, false])('maxPayloadSize passes, one byte more is 413; length told before: %s', async (told) => {
      for (const [size, status] of [
        [maxPayloadSize, 200],
        [maxPayloadSize + 1, 413],
      ] as const) {
        const body = JSON.stringify({ schemas: [bulkUrn], Operations: [] }).padEnd(size, ' ');
        const response = await fetch(`${client.baseUrl}/Bulk`, {
          method: 'POST',
          headers: { authorization: `Bearer ${client.token}`, 'content-type': 'application/scim+json' },
          body: told ? body : new Blob([body]).stream(),
          ...(!told && { duplex: 'half' }),
        });
        expect(response.status).toBe(status);
        const answer = (await response.json()) as Json;
        if (status === 413)
          expect(answer).toEqual({
            schemas: [errorUrn],
            status: '413',
            detail: `The size of the bulk operation exceeds the maxPayloadSize (${maxPayloadSize}).`,
          });
      }
    });
  });
});

it('a tenant without bulk requests says so, and answers 501', async () => {
  client = gateway.tenant('nobulk');
  const { json } = await client.request('GET', '/ServiceProviderConfig');
  expect(json['bulk']).toEqual({ supported: false, maxOperations: 0, maxPayloadSize: 0 });
  expect((await bulk([])).status).toBe(501);
});
