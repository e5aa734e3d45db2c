import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dialects } from '../../src/scim/dialects/all.js';
import { RunningGateway } from '../support/gateway.js';
import { type ScimAnswer } from '../support/scim-client.js';

const user = 'urn:ietf:params:scim:schemas:core:2.0:User';
const group = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** What each tenant has to begin with. */
interface Made {
  readonly user: string;
  readonly group: string;
}

const patchUser =
  (operation: unknown) =>
  (made: Made): Sent => ({
    method: 'PATCH',
    path: `/Users/${made.user}`,
    body: { schemas, Operations: [operation] },
  });
const post = (body: object) => (): Sent => ({ method: 'POST', path: '/Users', body });
const filter = (text: string) => (): Sent => ({ method: 'GET', path: `/Users?filter=${encodeURIComponent(text)}` });

/**
 * A request for each dialect, the status with it and the error of the strict RFC without it: its scimType, its status when it has
 * none, or what else the request means then.
 */
const cases: Readonly<Record<string, readonly [(made: Made) => Sent, number, string | number]>> = {
  'old-patch': [
    ({ group: id }) => ({
      method: 'PATCH',
      path: `/Groups/${id}`,
      body: { schemas: ['urn:scim:schemas:core:1.0'], members: [{ value: 'x', operation: 'delete' }] },
    }),
    204,
    'invalidSyntax',
  ],
  'missing-schemas': [post({ userName: 'no-schemas' }), 201, 'invalidSyntax'],
  'empty-operations': [
    ({ user: id }) => ({ method: 'PATCH', path: `/Users/${id}`, body: { schemas, Operations: [] } }),
    200,
    'invalidSyntax',
  ],
  'op-case': [patchUser({ op: 'Replace', path: 'title', value: 'a' }), 200, 'invalidSyntax'],
  'empty-path': [patchUser({ op: 'replace', path: '', value: { title: 'b' } }), 200, 'invalidPath'],
  'old-urns': [post({ schemas: ['urn:scim:schemas:core:2.0:User'], userName: 'old-urns' }), 201, 'invalidSyntax'],
  'adscim-urn': [
    () => ({
      method: 'POST',
      path: '/Groups',
      body: {
        schemas: [group, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
        displayName: 'adscim',
      },
    }),
    201,
    'invalidValue',
  ],
  'unquoted-filter-value': [filter('userName eq nobody'), 200, 'invalidFilter'],
  'value-path-comparison': [filter('emails[type eq "work"].value eq "x"'), 200, 'invalidFilter'],
  'json-text': [patchUser({ op: 'replace', path: 'name', value: '{"givenName":"A"}' }), 200, 'invalidValue'],
  'dotted-and-urn-keys': [
    post({ schemas: [user], userName: 'flat', [`${enterprise}:department`]: 'd' }),
    201,
    'invalidValue',
  ],
  'echoed-read-only': [patchUser({ op: 'replace', value: { id: 'x', title: 'c' } }), 200, 'mutability'],
  'remove-by-value': [patchUser({ op: 'remove', path: 'emails', value: [{ value: 'x' }] }), 200, 'invalidValue'],
  'wrapped-values': [patchUser({ op: 'add', path: 'title', value: [{ value: 'd' }] }), 200, 'invalidValue'],
  'text-booleans': [patchUser({ op: 'replace', path: 'active', value: 'False' }), 200, 'invalidValue'],
  'single-element-arrays': [patchUser({ op: 'replace', path: 'title', value: ['e'] }), 200, 'invalidValue'],
  'bare-manager': [
    ({ user: id }) => patchUser({ op: 'add', path: `${enterprise}:manager`, value: id })({ user: id, group: '' }),
    200,
    'invalidValue',
  ],
  'single-object': [
    post({ schemas: [user], userName: 'single', emails: { value: 'e@x.example' } }),
    201,
    'invalidValue',
  ],
  'missing-element': [
    patchUser({ op: 'add', path: 'emails[type eq "work"].value', value: 'a@x.example' }),
    200,
    'noTarget',
  ],
  'plural-config-endpoint': [() => ({ method: 'GET', path: '/ServiceProviderConfigs' }), 200, 404],
  // These mean something else for the RFC, and are no errors.
  'null-ref': [patchUser({ op: 'add', path: `${enterprise}:manager`, value: { $ref: null, value: 'm' } }), 200, 200],
  'empty-text': [patchUser({ op: 'replace', path: 'nickName', value: '' }), 200, 200],
  'json-roles': [patchUser({ op: 'add', path: 'roles', value: [{ value: '{"value":"Admin"}' }] }), 200, 200],
};

const policies = { target: { connector: 'memory' }, unresolvedReferences: 'store' };
const switched = (on: boolean): Record<string, boolean> => Object.fromEntries(dialects.map(({ name }) => [name, on]));

let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await RunningGateway.start({
    tenants: {
      lenient: { ...policies, dialects: switched(true), unmapped: 'store' },
      strict: { ...policies, dialects: switched(false), unmapped: 'store' },
      // What no schema knows is refused here, so that it shows.
      'lenient-reject': { ...policies, dialects: switched(true), unmapped: 'reject' },
      'strict-reject': { ...policies, dialects: switched(false), unmapped: 'reject' },
      plain: policies,
    },
  });
});

afterAll(() => gateway.stop());

const made = new Map<string, Promise<Made>>();

function startOf(tenant: string): Promise<Made> {
  const known = made.get(tenant) ?? make(tenant);
  made.set(tenant, known);
  return known;
}

async function make(tenant: string): Promise<Made> {
  const client = gateway.tenant(tenant);
  return { user: await client.createUser('begin'), group: await client.createGroup('begin') };
}

async function send(tenant: string, request: (made: Made) => Sent): Promise<ScimAnswer> {
  const { method, path, body } = request(await startOf(tenant));
  return gateway.tenant(tenant).request(method, path, body);
}

async function count(tenant: string, dialect: string): Promise<number> {
  const metrics = await gateway.metrics();
  const line = `causeway_dialect_repairs_total{tenant="${tenant}",dialect="${dialect}"} `;
  const found = metrics.split('\n').find((candidate) => candidate.startsWith(line));
  return found === undefined ? 0 : Number(found.slice(line.length));
}

describe('dialects', () => {
  it('are all tried here', () => {
    expect(Object.keys(cases).sort()).toEqual(dialects.map(({ name }) => name).sort());
  });

  it.each(Object.entries(cases))(
    '%s: repaired and counted for its tenant; off, the strict answer',
    async (name, row) => {
      const [request, status, strict] = row;
      const rejects = name === 'adscim-urn' || name === 'dotted-and-urn-keys' ? '-reject' : '';
      const answer = await send(`lenient${rejects}`, request);
      expect([answer.status, answer.text]).toEqual([status, answer.text]);
      expect(await count(`lenient${rejects}`, name)).toBe(1);
      const refused = await send(`strict${rejects}`, request);
      if (typeof strict === 'number') expect(refused.status).toBe(strict);
      else expect([refused.status, refused.json['scimType']]).toEqual([400, strict]);
      expect(await count(`strict${rejects}`, name)).toBe(0);
    },
  );

  it('are on unless switched off, but for those that say otherwise', async () => {
    await send('plain', patchUser({ op: 'Replace', path: 'active', value: 'False' }));
    await send('plain', patchUser({ op: 'add', path: 'roles', value: [{ value: '{"value":"Admin"}' }] }));
    expect(await count('plain', 'op-case')).toBe(1);
    expect(await count('plain', 'text-booleans')).toBe(1);
    expect(await count('plain', 'json-roles')).toBe(0);
    expect((await send('plain', post({ userName: 'no-schemas' }))).status).toBe(400);
  });

  it('count a request once, and only what was repaired', async () => {
    const operations = [1, 2, 3].map((n) => ({ op: 'Add', path: 'title', value: String(n) }));
    const { user: id } = await startOf('plain');
    const before = await count('plain', 'op-case');
    await gateway.tenant('plain').request('PATCH', `/Users/${id}`, { schemas, Operations: operations });
    expect(await count('plain', 'op-case')).toBe(before + 1);
    expect(await count('plain', 'old-urns')).toBe(0);
  });
});
