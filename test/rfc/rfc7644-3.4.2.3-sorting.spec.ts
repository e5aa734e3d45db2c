import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ScimClient } from '../support/scim-client.js';
import { ask, type Backend, backends, ListedTenants, listOf, namesOf, refusalOf, search } from './listed-tenants.js';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Four people who differ in everything that can be sorted by; `d` has as little as possible. */
const people: readonly (readonly [userName: string, rest: Readonly<Record<string, unknown>>])[] = [
  [
    'bob',
    {
      name: { familyName: 'zed', givenName: 'Al' },
      title: 'b',
      active: true,
      emails: [{ value: 'z@x.example', type: 'work' }],
    },
  ],
  [
    'Alice',
    {
      name: { familyName: 'Young', givenName: 'bo' },
      title: 'A',
      active: false,
      emails: [{ value: 'Y@x.example', type: 'work' }],
    },
  ],
  ['carol', { name: { familyName: 'adams', givenName: 'Ci' }, title: 'ä', [enterprise]: { employeeNumber: '10' } }],
  ['Dave', { name: { familyName: 'Brown' }, [enterprise]: { employeeNumber: '9' } }],
];

let tenants: ListedTenants;

beforeAll(async () => {
  tenants = await ListedTenants.start({ limits: { pageSize: 100, maxPageSize: 100, scanned: 6 } });
  for (const backend of backends) {
    for (const [userName, rest] of people) {
      await tenants.client(backend).createUser(userName, rest);
      // The times of creation of a directory have whole seconds.
      await new Promise((resolve) => setTimeout(resolve, 1_050));
    }
  }
});

afterAll(() => tenants.stop());

const initials = (names: readonly string[]): string => names.map((name) => name.charAt(0).toLowerCase()).join('');

describe.each(backends)('RFC 7644 §3.4.2.3 on %s', (backend: Backend) => {
  let client: ScimClient;
  beforeAll(() => {
    client = tenants.client(backend);
  });

  it.each([
    ['"case insensitive by default"', 'userName', 'abcd'],
    ['names in any case', 'USERNAME', 'abcd'],
    ['a URN before the name', 'urn:ietf:params:scim:schemas:core:2.0:User:userName', 'abcd'],
    ['"must be a path to a sub-attribute"', 'name.familyName', 'cdab'],
    ['"no specific locale implied"; "no data: last if ascending"', 'title', 'abcd'],
    ['no data, in a sub-attribute', 'name.givenName', 'bacd'],
    ['multi-valued: "the value of the primary, or else the first"', 'emails.value', 'ab'],
    ['its value when no sub-attribute is named', 'emails', 'ab'],
    ['the values of one kind', 'emails[type eq "work"].value', 'ab'],
    ['an extension', `${enterprise}:employeeNumber`, 'cd'],
    ['dateTime', 'meta.created', 'bacd'],
  ])('%s: %s', async (_, sortBy, expected) => {
    const ascending = namesOf(listOf(await ask(client, '/Users', { sortBy })));
    expect(initials(ascending).slice(0, expected.length)).toBe(expected);
    expect(ascending.toSorted()).toEqual(people.map(([name]) => name).toSorted());
    const explicit = namesOf(listOf(await ask(client, '/Users', { sortBy, sortOrder: 'ascending' })));
    expect(explicit).toEqual(ascending);
    // "first if descending"
    const descending = initials(namesOf(listOf(await ask(client, '/Users', { sortBy, sortOrder: 'descending' }))));
    expect(descending.slice(-expected.length)).toBe([...expected.split('')].toReversed().join(''));
    const searched = await search(client, '/Users', { sortBy, sortOrder: 'Descending' });
    expect(initials(namesOf(listOf(searched)))).toBe(descending);
  });

  it('boolean: false comes before true', async () => {
    const list = listOf(await ask(client, '/Users', { sortBy: 'active' }));
    const states = list.Resources.map(({ active }) => active);
    expect(states).toEqual(states.toSorted((a, b) => Number(a) - Number(b)));
    expect(states[0]).toBe(false);
    expect(states).toContain(true);
  });

  it('"case-exact attribute types": id', async () => {
    const ids = listOf(await ask(client, '/Users', { sortBy: 'id' })).Resources.map(({ id }) => String(id));
    expect(ids).toEqual(ids.toSorted());
  });

  it('with a filter, on every page', async () => {
    const query = { sortBy: 'name.familyName', filter: 'userName pr', count: 2 };
    const pages = [1, 3].map(async (startIndex) =>
      namesOf(listOf(await ask(client, '/Users', { ...query, startIndex }))),
    );
    expect(initials((await Promise.all(pages)).flat())).toBe('cdab');
  });

  it('the attribute that is sorted by need not be in the answer', async () => {
    const list = listOf(await ask(client, '/Users', { sortBy: 'name.familyName', attributes: 'userName' }));
    expect(initials(namesOf(list))).toBe('cdab');
    expect(list.Resources[0]).not.toHaveProperty('name');
  });

  it('"If a value for sortBy is provided": sortOrder alone orders nothing', async () => {
    expect(namesOf(listOf(await ask(client, '/Users', { sortOrder: 'descending' })))).toHaveLength(people.length);
  });

  it.each([
    ['unknown', { sortBy: 'nope' }],
    ['an unknown sub-attribute', { sortBy: 'name.nope' }],
    ['complex', { sortBy: 'name' }],
    ['never returned', { sortBy: 'password' }],
    ['two', { sortBy: 'userName,title' }],
    ['no order', { sortBy: 'userName', sortOrder: 'up' }],
    ['of another type', { sortBy: 'members' }],
  ])('refused: %s', async (_, parameters) => {
    expect(refusalOf(await ask(client, '/Users', parameters))).toEqual([400, 'invalidValue']);
    expect(refusalOf(await search(client, '/Users', parameters))).toEqual([400, 'invalidValue']);
  });

  it('more than the gateway is willing to sort: 400 tooMany, never a part of it', async () => {
    const made = [];
    for (const name of ['x1', 'x2', 'x3']) made.push(await client.createUser(name, { name: { familyName: 'X' } }));
    expect(refusalOf(await ask(client, '/Users', { sortBy: 'title' }))).toEqual([400, 'tooMany']);
    // What the directory has left over is sorted.
    const some = await ask(client, '/Users', {
      sortBy: 'userName',
      sortOrder: 'descending',
      filter: 'userName sw "x"',
    });
    expect(namesOf(listOf(some))).toEqual(['x3', 'x2', 'x1']);
    for (const id of made) await client.request('DELETE', `/Users/${id}`);
  });
});
