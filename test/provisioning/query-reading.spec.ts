import { describe, expect, it } from '@jest/globals';
import { type ReadPlan } from '../../src/mapping/read-plan.js';
import { planReading, type QueryReading } from '../../src/provisioning/query-reading.js';
import { bindFilter } from '../../src/scim/filter/bind-filter.js';
import { parseFilter } from '../../src/scim/filter/parse-filter.js';
import { Projection } from '../../src/scim/projection/projection.js';
import { compileUser } from '../mapping/fixture.js';

const limits = { maxLength: 1_000, maxDepth: 10, maxTerms: 100 };
const mapping = compileUser([
  { scim: 'userName', backend: 'uid' },
  { scim: 'name.formatted', backend: 'cn' },
  { scim: 'displayName', backend: 'cn', direction: 'read' },
  { scim: 'title', backend: 'title' },
]);

function reading(filter: string, attributes?: string): QueryReading {
  const schema = mapping.fullSchema;
  const bound = bindFilter(parseFilter(filter, limits), schema);
  return planReading(mapping, bound, undefined, Projection.parse(attributes, undefined, schema));
}

const pathsOf = ({ rows }: ReadPlan): readonly string[] => rows.map(({ label }) => label);

describe('what a query reads', () => {
  it.each<[string, string, string | undefined, readonly string[], readonly string[]]>([
    [
      'an answer of everything holds the filter',
      'title eq "x"',
      undefined,
      ['userName', 'title'],
      ['userName', 'name.formatted', 'displayName', 'title'],
    ],
    [
      'a filter on something else than the answer',
      'title eq "x"',
      'displayName',
      ['userName', 'title'],
      ['userName', 'displayName', 'title'],
    ],
    [
      'a filter on what another attribute of the answer is read from too',
      'displayName eq "x"',
      'name.formatted',
      ['userName', 'displayName'],
      ['userName', 'name.formatted', 'displayName'],
    ],
  ])('%s', (_, filter, attributes, sieve, whole) => {
    const { sievePlan, wholePlan } = reading(filter, attributes);
    expect(pathsOf(sievePlan)).toEqual(sieve);
    expect(pathsOf(wholePlan)).toEqual(whole);
  });

  it('is planned once for the same attributes, whatever the values', () => {
    expect(reading('title eq "x"')).toBe(reading('title ne "y"'));
    expect(reading('title eq "x" and userName pr')).toBe(reading('userName eq "z" or title pr'));
    expect(reading('title eq "x"')).not.toBe(reading('displayName eq "x"'));
    expect(reading('title eq "x"', 'title')).not.toBe(reading('title eq "x"', 'userName'));
  });
});
