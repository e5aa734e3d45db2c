import { describe, expect, it } from '@jest/globals';
import { attribute } from '../../../src/scim/schema/definitions/define-attribute.js';
import { ResourceSchema } from '../../../src/scim/schema/resource-schema.js';
import { type ScimObject } from '../../../src/scim/schema/values.js';
import { compareKeys, parseSorts, type Sort, sortKey } from '../../../src/scim/sorting/sort.js';
import { scimErrorOf } from '../errors.js';
import { users } from '../user-schema.js';

const urn = 'urn:n';
const schema = new ResourceSchema(users.resourceType, users.core, [
  {
    id: urn,
    name: '',
    description: '',
    attributes: [attribute('floor', 'integer', ''), attribute('tags', 'string', '', { multiValued: true })],
  },
]);
const limits = { maxLength: 1000, maxDepth: 10, maxTerms: 10 };

const resources: readonly ScimObject[] = [
  {
    id: 'a',
    userName: 'bob',
    externalId: 'b',
    active: true,
    name: { familyName: 'Zed' },
    emails: [
      { value: 'z@x', type: 'home' },
      { value: 'b@x', primary: true, type: 'work' },
    ],
    meta: { created: '2020-01-01T00:00:00Z' },
    [urn]: { floor: 10, tags: ['z'] },
  },
  {
    id: 'b',
    userName: 'Alice',
    externalId: 'C',
    active: false,
    emails: [
      { value: 'A@x', type: 'home' },
      { value: 'd@x', type: 'work' },
    ],
    meta: { created: '2020-01-01T00:30:00+01:00' },
    [urn]: { floor: 9, tags: ['y', 'a'] },
  },
  {
    id: 'c',
    userName: 'carol',
    externalId: 'a',
    name: { familyName: 'adams' },
    emails: [],
    meta: { created: '2019-12-31T23:45:00Z' },
  },
];

const parseSort = (sortBy: string | undefined, sortOrder?: string): Sort | undefined =>
  parseSorts(sortBy, sortOrder, [schema], limits)[0];

const compare = (sort: Sort, a: ScimObject, b: ScimObject): number =>
  compareKeys(sortKey(sort, a), sortKey(sort, b), sort.descending);

const order = (sortBy: string, sortOrder?: string): string => {
  const sort = parseSort(sortBy, sortOrder);
  if (sort === undefined) return 'none';
  return [...resources]
    .sort((a, b) => compare(sort, a, b))
    .map(({ id }) => JSON.stringify(id))
    .join('')
    .replaceAll('"', '');
};

describe('parseSorts, sortKey and compareKeys', () => {
  it.each([
    ['userName', undefined, 'bac'],
    ['USERNAME', 'descending', 'cab'],
    ['userName', 'Ascending', 'bac'],
    ['userName', '', 'bac'],
    ['externalId', undefined, 'bca'],
    ['active', undefined, 'bac'],
    ['name.familyName', undefined, 'cab'],
    ['name.familyName', 'descending', 'bac'],
    ['emails', undefined, 'bac'],
    ['emails.value', 'descending', 'cab'],
    ['emails[type eq "work"].value', undefined, 'abc'],
    ['emails[type eq "home"]', undefined, 'bac'],
    ['meta.created', undefined, 'bca'],
    ['urn:n:floor', undefined, 'bac'],
    ['floor', 'descending', 'cab'],
    ['urn:n:tags', undefined, 'bac'],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName', undefined, 'bac'],
    ['', 'nonsense', 'none'],
  ])('%s %s → %s', (sortBy, sortOrder, expected) => {
    expect(order(sortBy, sortOrder)).toBe(expected);
  });

  it('is undefined without sortBy', () => {
    expect(parseSort(undefined, 'descending')).toBeUndefined();
  });

  it('finds equal what differs in case only', () => {
    const sort = parseSort('userName');
    expect(sort && compare(sort, { userName: 'A' }, { userName: 'a' })).toBe(0);
  });

  it.each([
    ['nope', undefined, 'invalidValue'],
    ['constructor', undefined, 'invalidValue'],
    ['name', undefined, 'invalidValue'],
    ['addresses', undefined, 'invalidValue'],
    ['password', undefined, 'invalidValue'],
    ['userName,title', undefined, 'invalidValue'],
    ['userName', 'up', 'invalidValue'],
    ['emails[type eq].value', undefined, 'invalidFilter'],
    ['emails[type eq "x"', undefined, 'invalidFilter'],
    ['emails[nope eq "x"]', undefined, 'invalidFilter'],
  ])('refuses %s %s', (sortBy, sortOrder, scimType) => {
    expect(scimErrorOf(() => parseSort(sortBy, sortOrder)).scimType).toBe(scimType);
  });
});
