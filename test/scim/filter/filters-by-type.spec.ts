import { describe, expect, it } from '@jest/globals';
import { bindFilter } from '../../../src/scim/filter/bind-filter.js';
import { filtersByType } from '../../../src/scim/filter/filters-by-type.js';
import { parseFilter } from '../../../src/scim/filter/parse-filter.js';
import { scimErrorOf } from '../errors.js';
import { limits } from '../limits.js';
import { groups, users } from '../user-schema.js';

const meanings = (text: string): ReturnType<typeof filtersByType> => {
  const filter = parseFilter(text, limits);
  return filtersByType([users, groups].map((schema) => ({ filter, schema })));
};

/** What is left of a filter: decided, or another filter on the type. */
const left = (text: string | boolean, schema: typeof users): unknown =>
  typeof text === 'boolean' ? text : bindFilter(parseFilter(text, limits), schema);

describe('filtersByType', () => {
  it.each<[string, string | boolean, string | boolean]>([
    ['userName eq "a"', 'userName eq "a"', false],
    ['userName ne "a"', 'userName ne "a"', true],
    ['userName pr', 'userName pr', false],
    ['userName eq null', 'userName eq null', true],
    ['userName ne null', 'userName ne null', false],
    ['not (userName pr)', 'not (userName pr)', true],
    ['emails[type eq "work"]', 'emails[type eq "work"]', false],
    ['members[value eq "x"]', false, 'members[value eq "x"]'],
    [
      'name.familyName sw "a" or displayName sw "a"',
      'name.familyName sw "a" or displayName sw "a"',
      'displayName sw "a"',
    ],
    ['userName pr and displayName pr', 'userName pr and displayName pr', false],
    ['userName pr or members pr', 'userName pr', 'members pr'],
    ['meta.resourceType eq "User"', true, false],
    ['META.RESOURCETYPE eq "Group"', false, true],
    ['meta.resourceType eq "user"', false, false],
    ['meta.resourceType ne "User"', false, true],
    ['meta.resourceType pr', true, true],
    ['meta.resourceType sw "U" and userName sw "b"', 'userName sw "b"', false],
    ['(meta.resourceType eq "User") or (meta.resourceType eq "Group")', true, true],
    ['not (meta.resourceType eq "User") or displayName pr', 'displayName pr', true],
    ['displayName pr', 'displayName pr', 'displayName pr'],
  ])('%s', (text, forUsers, forGroups) => {
    expect(meanings(text)).toEqual([left(forUsers, users), left(forGroups, groups)]);
  });

  it.each([
    'nope eq "a"',
    'userName pr and nope pr',
    'userName eq "a" or name.nope pr',
    'not (nope pr)',
    'meta.resourceType gt 5',
    'password eq "x"',
    'emails[nope eq "x"]',
  ])('refuses %s', (text) => {
    expect(scimErrorOf(() => meanings(text)).scimType).toBe('invalidFilter');
  });
});
