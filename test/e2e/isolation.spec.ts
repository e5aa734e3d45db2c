import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatToken } from '../../src/auth/token-format.js';
import { routeMethods } from '../../src/http/scim-routes.js';
import { ldapTarget, RunningGateway } from '../support/gateway.js';
import { type ScimAnswer, type ScimClient } from '../support/scim-client.js';
import { startSlapd } from '../support/slapd.js';

const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/** Stands in each of beta's values that alpha's requests do not name themselves. */
const canary = 'betacanary';

const undo: (() => Promise<void>)[] = [];
let gateway: RunningGateway;
let alpha: ScimClient;
let beta: ScimClient;
/** Everything that was answered to alpha. */
const seen: string[] = [];

/** What a request can name of the other tenant; each has a counterpart that nobody has. */
interface Named {
  readonly user: string;
  readonly group: string;
  readonly userName: string;
  readonly externalId: string;
  readonly dn: string;
  readonly etag: string;
}
let real: Named;
let ownUser: string;
let ownGroup: string;

/** Of the shape of a SCIM id, so that nothing but its existence sets it apart. */
const nobodysId = (): string => randomUUID().replace(/^(.{14})4/, '$15');

function invented(): Named {
  const name = `victim-${randomUUID().slice(0, 8)}`;
  return {
    user: nobodysId(),
    group: nobodysId(),
    userName: name,
    externalId: `ext-${randomUUID().slice(0, 8)}`,
    dn: `uid=${name},ou=people,dc=beta,dc=example`,
    etag: 'W/"AAAAAAAAAAAAAAAAAAAAAA"',
  };
}

beforeAll(async () => {
  const slapd = await startSlapd({ suffixes: ['dc=alpha,dc=example', 'dc=beta,dc=example'] });
  undo.push(() => slapd.stop());
  const [first, second] = slapd.suffixes;
  if (first === undefined || second === undefined) throw new Error('two suffixes are needed');
  gateway = await RunningGateway.start({
    tenants: { alpha: { target: ldapTarget(slapd.url, first) }, beta: { target: ldapTarget(slapd.url, second) } },
  });
  undo.push(() => gateway.stop());
  [alpha, beta] = [gateway.tenant('alpha'), gateway.tenant('beta')];
  ownUser = await alpha.createUser('own');
  ownGroup = await alpha.createGroup('own group', [ownUser]);
  const user = await beta.createUser('victim-1', {
    externalId: 'ext-victim',
    displayName: canary,
    title: canary,
    emails: [{ type: 'work', value: `${canary}@beta.example` }],
    [enterpriseUrn]: { department: canary },
  });
  const group = await beta.createGroup(`${canary} group`, [user]);
  const etag = (await beta.request('GET', `/Users/${user}`)).headers['etag'];
  const dn = `uid=victim-1,${second.people}`;
  real = { user, group, userName: 'victim-1', externalId: 'ext-victim', dn, etag: String(etag) };
});

afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

async function send(
  client: ScimClient,
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<ScimAnswer> {
  const answer = await client.request(method, path, body, headers);
  seen.push(answer.text, JSON.stringify(answer.headers));
  return answer;
}

/** What a client learns of an answer, without what is different each time anyway. */
function learnt({ status, headers, text, json }: ScimAnswer, named: Named): unknown {
  let shown = text;
  for (const [key, value] of Object.entries(named) as [string, string][]) shown = shown.replaceAll(value, `<${key}>`);
  if (typeof json['id'] === 'string') shown = shown.replaceAll(json['id'], '<new id>');
  shown = shown
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/W\/\\"[^"]*"/g, '<etag>')
    .replaceAll(/own-[0-9a-f]{8}/g, '<new name>');
  return { status, shown, etag: headers['etag'] !== undefined, names: Object.keys(headers).sort() };
}

interface Probe {
  readonly name: string;
  readonly method: string;
  readonly path: (named: Named) => string;
  readonly body?: (named: Named) => unknown;
  readonly headers?: (named: Named) => Record<string, string>;
  readonly statuses: readonly number[];
}

const query = (filter: string): string => `filter=${encodeURIComponent(filter)}`;
const fresh = (): string => `own-${randomUUID().slice(0, 8)}`;
const patch = (...operations: unknown[]): unknown => ({ schemas: [patchUrn], Operations: operations });
const user = (more: object = {}): unknown => ({ schemas: [userUrn], userName: fresh(), ...more });
const manager = (value: string): object => ({
  schemas: [userUrn, enterpriseUrn],
  [enterpriseUrn]: { manager: { value } },
});

const byId: readonly Probe[] = ['Users', 'Groups'].flatMap((type) =>
  (['user', 'group'] as const).flatMap((which) => {
    const path = (named: Named): string => `/${type}/${named[which]}`;
    const of = `${type}/{${which}}`;
    const whole = (): unknown =>
      type === 'Users' ? user() : { schemas: [groupUrn], displayName: fresh(), members: [{ value: ownUser }] };
    return [
      { name: `GET ${of}`, method: 'GET', path, statuses: [404] },
      { name: `HEAD ${of}`, method: 'HEAD', path, statuses: [404] },
      {
        name: `GET ${of} upper case`,
        method: 'GET',
        path: (n) => `/${type}/${n[which].toUpperCase()}`,
        statuses: [404],
      },
      { name: `GET ${of} as {id}/.`, method: 'GET', path: (n) => `/${type}/.%2F${n[which]}`, statuses: [404] },
      {
        name: `GET ${of} If-None-Match`,
        method: 'GET',
        path,
        headers: (n) => ({ 'if-none-match': n.etag }),
        statuses: [404],
      },
      { name: `PUT ${of}`, method: 'PUT', path, body: whole, statuses: [404] },
      {
        name: `PUT ${of} If-Match`,
        method: 'PUT',
        path,
        body: whole,
        headers: (n) => ({ 'if-match': n.etag }),
        statuses: [404, 412],
      },
      {
        name: `PATCH ${of}`,
        method: 'PATCH',
        path,
        body: () => patch({ op: 'replace', path: 'displayName', value: 'taken' }),
        statuses: [404],
      },
      { name: `DELETE ${of}`, method: 'DELETE', path, statuses: [404] },
      {
        name: `DELETE ${of} If-Match`,
        method: 'DELETE',
        path,
        headers: (n) => ({ 'if-match': n.etag }),
        statuses: [404, 412],
      },
    ] satisfies Probe[];
  }),
);

const filters: readonly (readonly [string, string, (named: Named) => string])[] = [
  ['Users', 'id', (n) => `id eq "${n.user}"`],
  ['Users', 'id or nothing', (n) => `id eq "${n.user}" or userName eq "nobody"`],
  ['Users', 'not id', (n) => `not (id eq "${n.user}")`],
  ['Users', 'id sw', (n) => `id sw "${n.user.slice(0, 30)}"`],
  ['Users', 'userName', (n) => `userName eq "${n.userName}"`],
  ['Users', 'externalId', (n) => `externalId eq "${n.externalId}"`],
  ['Users', 'manager', (n) => `${enterpriseUrn}:manager.value eq "${n.user}"`],
  ['Users', 'groups', (n) => `groups.value eq "${n.group}"`],
  ['Users', 'meta.location', (n) => `meta.location co "${n.user}"`],
  ['Groups', 'id', (n) => `id eq "${n.group}"`],
  ['Groups', 'members', (n) => `members[value eq "${n.user}"]`],
  ['Groups', 'members and id', (n) => `id eq "${n.group}" and members eq "${n.user}"`],
  ['', 'id', (n) => `id eq "${n.user}"`],
  ['', 'externalId', (n) => `externalId eq "${n.externalId}"`],
];

const byFilter: readonly Probe[] = filters.flatMap(([type, what, filter]) => {
  const place = type === '' ? '' : `/${type}`;
  return [
    {
      name: `GET ${place}/ ${what}`,
      method: 'GET',
      path: (n) => `${place}?${query(filter(n))}`,
      statuses: [200],
    },
    {
      name: `POST ${place}/.search ${what}`,
      method: 'POST',
      path: () => `${place}/.search`,
      body: (n) => ({ schemas: [searchUrn], filter: filter(n) }),
      statuses: [200],
    },
  ] satisfies Probe[];
});

const references = (['user', 'group', 'dn', 'userName'] as const).flatMap((which): readonly Probe[] => [
  {
    name: `POST a user whose manager is ${which}`,
    method: 'POST',
    path: () => '/Users',
    body: (n) => user(manager(n[which])),
    statuses: [400],
  },
  {
    name: `PATCH the own user's manager to ${which}`,
    method: 'PATCH',
    path: () => `/Users/${ownUser}`,
    body: (n) => patch({ op: 'replace', path: `${enterpriseUrn}:manager`, value: { value: n[which] } }),
    statuses: [400],
  },
  {
    name: `PUT the own user with the manager ${which}`,
    method: 'PUT',
    path: () => `/Users/${ownUser}`,
    body: (n) => ({ userName: 'own', ...manager(n[which]) }),
    statuses: [400],
  },
  {
    name: `POST a group with the member ${which}`,
    method: 'POST',
    path: () => '/Groups',
    body: (n) => ({ schemas: [groupUrn], displayName: fresh(), members: [{ value: n[which] }] }),
    statuses: [400],
  },
  {
    name: `PATCH the own group, add the member ${which}`,
    method: 'PATCH',
    path: () => `/Groups/${ownGroup}`,
    body: (n) => patch({ op: 'add', path: 'members', value: [{ value: n[which] }] }),
    statuses: [400],
  },
  {
    name: `PATCH the own group, remove the member ${which}`,
    method: 'PATCH',
    path: () => `/Groups/${ownGroup}`,
    body: (n) => patch({ op: 'remove', path: `members[value eq "${n[which]}"]` }),
    statuses: [200, 204, 400],
  },
  {
    name: `PUT the own group with the member ${which}`,
    method: 'PUT',
    path: () => `/Groups/${ownGroup}`,
    body: (n) => ({ schemas: [groupUrn], displayName: 'own group', members: [{ value: n[which] }] }),
    statuses: [400],
  },
]);

const others: readonly Probe[] = [
  {
    name: 'POST a user with the id',
    method: 'POST',
    path: () => '/Users',
    body: (n) => user({ id: n.user }),
    statuses: [201],
  },
  {
    name: 'GET /Schemas/{id}',
    method: 'GET',
    path: (n) => `/Schemas/${n.user}`,
    statuses: [404],
  },
  { name: 'GET /ResourceTypes/{id}', method: 'GET', path: (n) => `/ResourceTypes/${n.user}`, statuses: [404] },
  { name: 'GET /Me', method: 'GET', path: () => '/Me', statuses: [501] },
  {
    name: 'POST /Bulk',
    method: 'POST',
    path: () => '/Bulk',
    body: (n) => ({ schemas: [bulkUrn], Operations: [{ method: 'DELETE', path: `/Users/${n.user}` }] }),
    statuses: [200],
  },
];

describe("what alpha's token gets for names of beta", () => {
  it.each([...byId, ...byFilter, ...references, ...others])('$name', async (probe) => {
    const answers: unknown[] = [];
    for (const named of [real, invented()]) {
      const headers = probe.headers?.(named) ?? {};
      const answer = await send(alpha, probe.method, probe.path(named), probe.body?.(named), headers);
      expect(probe.statuses).toContain(answer.status);
      if (answer.status === 201) expect(answer.json['id']).not.toBe(named.user);
      if (answer.status === 200 && answer.json['totalResults'] === 0)
        expect(answer.json['Resources'] ?? []).toEqual([]);
      answers.push(learnt(answer, named));
      if (answer.status === 201) await alpha.request('DELETE', `/Users/${String(answer.json['id'])}`);
    }
    expect(answers[0]).toEqual(answers[1]);
  });
});

/** Ways to write the name of a tenant, or to get to it sideways. */
const spellings: readonly ((tenant: string) => string)[] = [
  (t) => `/tenants/${t}/scim/v2`,
  (t) => `/tenants/${t.toUpperCase()}/scim/v2`,
  (t) => `/tenants/%${t.charCodeAt(0).toString(16)}${t.slice(1)}/scim/v2`,
  (t) => `/tenants/%25${t.charCodeAt(0).toString(16)}${t.slice(1)}/scim/v2`,
  (t) => `/tenants/alpha/../${t}/scim/v2`,
  (t) => `/tenants/alpha%2F..%2F${t}/scim/v2`,
  (t) => `/tenants/alpha/%2e%2e/${t}/scim/v2`,
  (t) => `/tenants/alpha/scim/v2/../../../${t}/scim/v2`,
  (t) => `/tenants/alpha/scim/v2/..%2f..%2f..%2f${t}/scim/v2`,
  (t) => `/tenants/alpha/tenants/${t}/scim/v2`,
  (t) => `/tenants/alpha,${t}/scim/v2`,
  (t) => `/tenants/${t}/alpha/scim/v2`,
  (t) => `/tenants//${t}/scim/v2`,
  (t) => `//tenants/${t}/scim/v2`,
  (t) => `/tenants/${t};alpha/scim/v2`,
  (t) => `/tenants/${t}%00/scim/v2`,
  (t) => `/tenants/${t}%20/scim/v2`,
  (t) => `/tenants/${t}./scim/v2`,
  (t) => `/Tenants/${t}/scim/v2`,
  (t) => `/tenants/${t}\\..\\alpha/scim/v2`,
  (t) => `/tenants/${t}%5c/scim/v2`,
  (t) => `/tenants/%EF%BC%82${t}/scim/v2`,
];

const everyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

describe("beta's address with alpha's token", () => {
  it.each(spellings.map((spell) => ({ path: spell('beta'), spell })))('$path', async ({ spell }) => {
    for (const route of Object.keys(routeMethods)) {
      const type = route.startsWith('/{type}') ? ['Users', 'Groups'] : [''];
      for (const method of everyMethod) {
        for (const name of type) {
          const below = route.replace('{type}', name).replace('{id}', name === 'Groups' ? real.group : real.user);
          const body = method === 'GET' || method === 'HEAD' ? undefined : user();
          const answers = [];
          for (const tenant of ['beta', 'zeta']) {
            const answer = await alpha.raw(method, spell(tenant) + below, body);
            seen.push(answer.text, JSON.stringify(answer.headers));
            expect([400, 401, 403, 404]).toContain(answer.status);
            const { status, headers, text } = answer;
            answers.push({ status, text: text.replaceAll(tenant, '<tenant>'), names: Object.keys(headers).sort() });
          }
          expect(answers[0]).toEqual(answers[1]);
        }
      }
    }
  });
});

/** Another character of the same alphabet. */
const changed = (text: string, at: number): string =>
  `${text.slice(0, at)}${text[at] === 'a' ? 'b' : 'a'}${text.slice(at + 1)}`;

describe('tampered tokens', () => {
  const makers: readonly (readonly [string, (a: string, b: string) => string])[] = [
    ["alpha's", (a) => `Bearer ${a}`],
    ["alpha's token before beta's", (a, b) => `Bearer ${a} ${b}`],
    ["alpha's and beta's with a comma", (a, b) => `Bearer ${a}, Bearer ${b}`],
    ["beta's, first half, and alpha's second", (a, b) => `Bearer ${b.slice(0, 20)}${a.slice(20)}`],
    ["beta's in small letters", (_a, b) => `Bearer ${b.toLowerCase() === b ? b.toUpperCase() : b.toLowerCase()}`],
    ["beta's without its end", (_a, b) => `Bearer ${b.slice(0, -1)}`],
    ["beta's with something behind", (_a, b) => `Bearer ${b}=`],
    ["beta's doubled", (_a, b) => `Bearer ${b}${b}`],
    ["beta's as password", (_a, b) => `Basic ${Buffer.from(`beta:${b}`).toString('base64')}`],
    ["beta's key id with another secret", (_a, b) => `Bearer ${formatToken(b.slice(5, 17), 'A'.repeat(43))}`],
    ["beta's key id with alpha's secret", (a, b) => `Bearer ${formatToken(b.slice(5, 17), a.slice(18, 61))}`],
    ["alpha's key id with beta's secret", (a, b) => `Bearer ${formatToken(a.slice(5, 17), b.slice(18, 61))}`],
    ['none', () => 'Bearer '],
    ['a pattern', () => 'Bearer %'],
  ];
  it.each(makers)('%s', async (_name, make) => {
    const answer = await send(beta, 'GET', `/Users/${real.user}`, undefined, {
      authorization: make(alpha.token, beta.token),
    });
    expect([400, 401]).toContain(answer.status);
  });

  it("beta's with any one character changed", async () => {
    for (let at = 0; at < beta.token.length; at++) {
      const authorization = `Bearer ${changed(beta.token, at)}`;
      const answer = await send(beta, 'GET', `/Users/${real.user}`, undefined, { authorization });
      expect(answer.status).toBe(401);
    }
  });

  it("beta's in query and body, where tokens do not belong", async () => {
    const place = new URL(beta.baseUrl).pathname;
    const inQuery = await alpha.raw('GET', `${place}/Users?access_token=${beta.token}`);
    const inBody = await alpha.raw('POST', `${place}/.search`, { access_token: beta.token, schemas: [searchUrn] });
    for (const answer of [inQuery, inBody]) {
      seen.push(answer.text);
      expect([400, 401]).toContain(answer.status);
    }
  });
});

/** After all the others. */
describe('in the end', () => {
  it('no answer held anything of beta, and beta is as it was', async () => {
    expect(seen.length).toBeGreaterThan(1_000);
    expect(seen.filter((text) => text.includes(canary))).toEqual([]);
    const [people, groups] = [await beta.request('GET', '/Users'), await beta.request('GET', '/Groups')];
    expect(people.json).toMatchObject({ totalResults: 1, Resources: [{ id: real.user, displayName: canary }] });
    expect(people.text).toContain(`${canary}@beta.example`);
    expect(groups.json).toMatchObject({
      totalResults: 1,
      Resources: [{ id: real.group, members: [{ value: real.user }] }],
    });
    expect((await beta.request('GET', `/Users/${real.user}`)).headers['etag']).toBe(real.etag);
  });

  it('alpha has just what is its own', async () => {
    const people = await alpha.request('GET', '/Users');
    expect(people.json).toMatchObject({ totalResults: 1, Resources: [{ id: ownUser }] });
    const own = await alpha.request('GET', `/Groups/${ownGroup}`);
    expect(own.json['members']).toMatchObject([{ value: ownUser }]);
  });
});
