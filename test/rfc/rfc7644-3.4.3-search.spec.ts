import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ScimClient } from '../support/scim-client.js';
import {
  ask,
  backends,
  idsOf,
  ListedTenants,
  listOf,
  namesOf,
  refusalOf,
  search,
  searchUrn,
} from './listed-tenants.js';

const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

let tenants: ListedTenants;

beforeAll(async () => {
  tenants = await ListedTenants.start({ limits: { pageSize: 100, maxPageSize: 100 } });
  for (const backend of backends) {
    const client = tenants.client(backend);
    const ids = new Map<string, string>();
    for (const [userName, displayName] of [
      ['bjensen', 'Smith, Babs'],
      ['jsmith', 'Smith, James'],
      ['kclark', 'Clark, Kim'],
    ] as const) {
      ids.set(userName, await client.createUser(userName, { displayName, name: { familyName: 'Person' } }));
    }
    await client.createGroup('Smith Family', [ids.get('bjensen') ?? '', ids.get('jsmith') ?? '']);
    await client.createGroup('Others');
  }
});

afterAll(() => tenants.stop());

const everything = ['bjensen', 'jsmith', 'kclark', 'Smith Family', 'Others'];
const users = everything.slice(0, 3);
const groups = everything.slice(3);

describe.each(backends)('RFC 7644 §3.4.2.1, §3.4.3 on %s', (backend) => {
  let client: ScimClient;
  beforeAll(() => {
    client = tenants.client(backend);
  });

  it.each<[string, readonly string[]]>([
    // "filtered attributes that are not part of a particular resource type: as if there is no attribute value"
    ['userName pr', users],
    ['userName eq "bjensen"', ['bjensen']],
    ['userName ne "bjensen"', [...users.slice(1), ...groups]],
    ['not (userName pr)', groups],
    ['displayName sw "smith"', ['bjensen', 'jsmith', 'Smith Family']],
    ['members pr', ['Smith Family']],
    ['userName eq "kclark" or displayName eq "others"', ['kclark', 'Others']],
    ['userName pr and members pr', []],
    ['name.familyName eq "person"', users],
    ['emails[type eq "work" and value co "@"]', []],
    ['urn:ietf:params:scim:schemas:core:2.0:Group:displayName pr', groups],
    ['id pr', everything],
    // 'A filter expression using "meta.resourceType" MAY be used to restrict results'
    ['meta.resourceType eq "User"', users],
    ['(meta.resourceType eq "User") or (meta.resourceType eq "Group")', everything],
    ['(meta.resourceType eq User) or (meta.resourceType eq Group)', everything],
    ['meta.resourceType eq "Group" and displayName sw "smith"', ['Smith Family']],
    ['not (meta.resourceType eq "User")', groups],
    ['meta.resourceType eq "Robot"', []],
  ])('over all types: %s', async (filter, expected) => {
    const got = listOf(await ask(client, '', { filter, attributes: 'userName,displayName,meta' }));
    const names = namesOf(got).toSorted();
    expect(names).toEqual([...expected].toSorted());
    expect(got).toMatchObject({ schemas: [listUrn], totalResults: expected.length, itemsPerPage: expected.length });
    for (const resource of got.Resources) {
      const type = resource['userName'] === undefined ? 'Group' : 'User';
      expect(resource['meta']).toMatchObject({ resourceType: type });
    }
    const posted = listOf(await search(client, '', { filter, attributes: ['userName', 'displayName', 'meta'] }));
    expect(new Set(idsOf(posted))).toEqual(new Set(idsOf(got)));
    expect(posted.totalResults).toBe(got.totalResults);
  });

  it.each([
    ['ascending', ['Clark, Kim', 'Others', 'Smith Family', 'Smith, Babs', 'Smith, James']],
    ['descending', ['Smith, James', 'Smith, Babs', 'Smith Family', 'Others', 'Clark, Kim']],
  ])('one order over all types, on every page: %s', async (sortOrder, expected) => {
    const query = { sortBy: 'displayName', sortOrder, count: 2 };
    const shown: unknown[] = [];
    for (const startIndex of [1, 3, 5]) {
      const list = listOf(await search(client, '', { ...query, startIndex }));
      expect(list.totalResults).toBe(5);
      shown.push(...list.Resources.map(({ displayName }) => displayName));
    }
    expect(shown).toEqual(expected);
    let list = listOf(await search(client, '', { ...query, cursor: '' }));
    const walked = [...list.Resources];
    while (list.nextCursor !== undefined) {
      list = listOf(await search(client, '', { ...query, cursor: list.nextCursor }));
      walked.push(...list.Resources);
    }
    expect(walked.map(({ displayName }) => displayName)).toEqual(expected);
  });

  it('sorted by what one type does not have: its resources come last, or first when descending', async () => {
    const up = listOf(await search(client, '', { sortBy: 'userName' }));
    expect(namesOf(up).slice(0, 3)).toEqual(users);
    const down = listOf(await search(client, '', { sortBy: 'userName', sortOrder: 'descending' }));
    expect(namesOf(down).slice(2)).toEqual(users.toReversed());
  });

  it('at the endpoint of a type: just that type', async () => {
    const list = listOf(
      await search(client, '/Groups', { filter: 'displayName sw "smith"', attributes: ['displayName'] }),
    );
    expect(list).toMatchObject({ totalResults: 1, Resources: [{ displayName: 'Smith Family' }] });
    expect(list.Resources[0]).not.toHaveProperty('members');
  });

  it('"attributes", "excludedAttributes": each type shows what it has of them', async () => {
    const list = listOf(await search(client, '', { attributes: ['userName', 'members.value'] }));
    const keys = new Set(list.Resources.map((resource) => Object.keys(resource).toSorted().join(' ')));
    expect(keys).toEqual(new Set(['id schemas userName', 'id members schemas', 'id schemas']));
    const without = listOf(await search(client, '', { excludedAttributes: ['displayName', 'members'] }));
    for (const resource of without.Resources) {
      expect(resource).not.toHaveProperty('displayName');
      expect(resource).not.toHaveProperty('members');
    }
  });

  it('parameters in the URL of a search by POST do not count', async () => {
    const body = { schemas: [searchUrn], filter: 'userName eq "bjensen"' };
    const answer = await client.request('POST', '/Users/.search?filter=userName%20eq%20%22kclark%22&count=0', body);
    expect(namesOf(listOf(answer))).toEqual(['bjensen']);
  });

  it('the message is a ListResponse, also when it is empty', async () => {
    const answer = await search(client, '', { filter: 'userName eq "nobody"' });
    expect(answer).toMatchObject({
      status: 200,
      json: { schemas: [listUrn], totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] },
    });
  });

  it.each<[string, unknown, string]>([
    ['no schemas', { filter: 'userName pr' }, 'invalidSyntax'],
    ['another message', { schemas: [listUrn] }, 'invalidSyntax'],
    ['a list', [], 'invalidSyntax'],
    ['an attribute that no type has', { schemas: [searchUrn], filter: 'nope pr' }, 'invalidFilter'],
    ['no filter', { schemas: [searchUrn], filter: 'userName' }, 'invalidFilter'],
    ['a number as filter', { schemas: [searchUrn], filter: 5 }, 'invalidValue'],
    ['an order that no type has', { schemas: [searchUrn], sortBy: 'nope' }, 'invalidValue'],
    [
      'attributes of both kinds',
      { schemas: [searchUrn], attributes: ['id'], excludedAttributes: ['name'] },
      'invalidValue',
    ],
  ])('refused: %s', async (_, body, scimType) => {
    expect(refusalOf(await client.request('POST', '/.search', body))).toEqual([400, scimType]);
  });
});
