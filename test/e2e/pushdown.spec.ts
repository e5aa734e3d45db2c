import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bindFilter } from '../../src/scim/filter/bind-filter.js';
import { matches } from '../../src/scim/filter/evaluate.js';
import { parseFilter } from '../../src/scim/filter/parse-filter.js';
import { type ResourceSchema } from '../../src/scim/schema/resource-schema.js';
import { type ScimObject } from '../../src/scim/schema/values.js';
import { limits } from '../scim/limits.js';
import { groups, users } from '../scim/user-schema.js';
import { ldapTarget, RunningGateway } from '../support/gateway.js';
import { type ScimClient } from '../support/scim-client.js';
import { startSlapd } from '../support/slapd.js';
import { groupFilters, type Known, userFilters } from './filter-text.js';
import { fillDirectory } from './hostile-directory.js';

const filtersPerSeed = 150;
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

/** One that is always the same, and one that is new each time; fast-check prints it with a failure. */
const seeds = [20_260_131, Math.floor(Math.random() * 2 ** 31)];
const tenants = ['plain', 'storing'] as const;

const undo: (() => Promise<void>)[] = [];
let gateway: RunningGateway;
const all = new Map<string, readonly ScimObject[]>();
let known: Known;

beforeAll(async () => {
  const slapd = await startSlapd({ suffixes: ['dc=acme,dc=example'], unique: ['uid'] });
  undo.push(() => slapd.stop());
  const size = await fillDirectory(slapd.url, slapd.names);
  const target = ldapTarget(slapd.url, slapd.names);
  gateway = await RunningGateway.start({ tenants: { plain: { target }, storing: { target, unmapped: 'store' } } });
  undo.push(() => gateway.stop());
  for (const tenant of tenants) {
    const client = gateway.tenant(tenant);
    const ids = (await list(client, 'Users')).map((resource) => idOf(resource));
    for (const [index, id] of ids.entries()) if (index % 8 === 0) await touch(client, id, index);
    all.set(`${tenant}/Users`, await list(client, 'Users'));
    all.set(`${tenant}/Groups`, await list(client, 'Groups'));
    expect(all.get(`${tenant}/Users`)).toHaveLength(size.people);
    expect(all.get(`${tenant}/Groups`)).toHaveLength(size.groups);
  }
  known = knownOf();
});

afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

function textAt(resource: ScimObject, name: string): string {
  const value = resource[name];
  if (typeof value !== 'string') throw new Error(`a resource has no ${name}`);
  return value;
}

const idOf = (resource: ScimObject): string => textAt(resource, 'id');

/** Gives somebody what only the gateway or the server keeps. */
async function touch(client: ScimClient, id: string, index: number): Promise<void> {
  const value = {
    externalId: `Ext*${index}`,
    ...(index % 3 === 0 && { active: false }),
    ...(index % 2 === 0 && { nickName: `${index}*)(uid=*` }),
  };
  const body = { schemas: [patchUrn], Operations: [{ op: 'replace', value }] };
  const answer = await client.request('PATCH', `/Users/${id}`, body);
  if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
}

async function list(client: ScimClient, type: string): Promise<readonly ScimObject[]> {
  const answer = await client.request('GET', `/${type}?count=1000`);
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return (answer.json['Resources'] ?? []) as readonly ScimObject[];
}

function knownOf(): Known {
  const resources = [...all.values()].flat();
  const ofType = (type: string): readonly ScimObject[] => tenants.flatMap((name) => all.get(`${name}/${type}`) ?? []);
  const times = resources.map((resource) => textAt(resource['meta'] as ScimObject, 'created'));
  const members = ofType('Groups').flatMap((group) => (group['members'] ?? []) as readonly ScimObject[]);
  return {
    userIds: ofType('Users').map(idOf),
    groupIds: ofType('Groups').map(idOf),
    groupNames: ofType('Groups').map((group) => textAt(group, 'displayName')),
    memberIds: members.map((member) => textAt(member, 'value')),
    externalIds: resources.flatMap(({ externalId }) => (typeof externalId === 'string' ? [externalId] : [])),
    times: [...new Set(times)],
  };
}

async function found(client: ScimClient, type: string, filter: string): Promise<readonly string[]> {
  const query = `count=1000&attributes=userName&filter=${encodeURIComponent(filter)}`;
  const answer =
    query.length < 1_500
      ? await client.request('GET', `/${type}?${query}`)
      : await client.request('POST', `/${type}/.search`, { schemas: [searchUrn], filter, count: 1000 });
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  const ids = ((answer.json['Resources'] ?? []) as readonly ScimObject[]).map((resource) => idOf(resource));
  expect(answer.json['totalResults']).toBe(ids.length);
  return ids.sort();
}

function expected(tenant: string, type: string, schema: ResourceSchema, filter: string): readonly string[] {
  const bound = bindFilter(parseFilter(filter, limits), schema);
  const resources = all.get(`${tenant}/${type}`) ?? [];
  return resources
    .filter((resource) => matches(bound, resource))
    .map((resource) => idOf(resource))
    .sort();
}

describe.each(seeds)('filters with seed %d find the same over OpenLDAP as in memory', (seed) => {
  it.each([
    { tenant: 'plain', type: 'Users', schema: users, filters: userFilters, numRuns: filtersPerSeed },
    { tenant: 'storing', type: 'Users', schema: users, filters: userFilters, numRuns: filtersPerSeed },
    { tenant: 'plain', type: 'Groups', schema: groups, filters: groupFilters, numRuns: filtersPerSeed },
  ])('$type of tenant $tenant', async ({ tenant, type, schema, filters, numRuns }) => {
    const client = gateway.tenant(tenant);
    const counts = { none: 0, some: 0, everybody: 0 };
    const property = fc.asyncProperty(filters(known), async (filter) => {
      const wanted = expected(tenant, type, schema, filter);
      expect(await found(client, type, filter)).toEqual(wanted);
      const total = all.get(`${tenant}/${type}`)?.length;
      counts[wanted.length === 0 ? 'none' : wanted.length === total ? 'everybody' : 'some'] += 1;
    });
    await fc.assert(property, { seed, numRuns });
    // Filters that find nobody, or everybody, would prove little.
    expect(counts.some).toBeGreaterThan(numRuns / 20);
  });
});
