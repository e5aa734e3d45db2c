import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type BackendObject } from '../../connectors/sdk/backend-object.js';
import { type MatchPrecision, type Predicate } from '../../connectors/sdk/predicate.js';
import { type ResolveTerm } from '../../src/mapping/row-bounds.js';
import { type Precision } from '../../src/mapping/bounds.js';
import { translateFilter, type Translation } from '../../src/mapping/translate-filter.js';
import { bindFilter, type BoundFilter } from '../../src/scim/filter/bind-filter.js';
import { matches } from '../../src/scim/filter/evaluate.js';
import { parseFilter } from '../../src/scim/filter/parse-filter.js';
import { type MutableScimObject } from '../../src/scim/schema/values.js';
import { compileUser, enterprise, object, read, toReference } from './fixture.js';
import { backendObject, filterText } from './generators.js';
import { hash, PredicateOracle } from './predicate-oracle.js';

const mapping = compileUser();
const limits = { maxLength: 10_000, maxDepth: 50, maxTerms: 500 };
const bind = (text: string): BoundFilter => bindFilter(parseFilter(text, limits), mapping.fullSchema);

const externalIds = ['a', 'A', 'b', undefined] as const;
const externalIdOf = ({ id }: BackendObject) => externalIds[hash(id) % externalIds.length];

type Comparison = Extract<BoundFilter, { kind: 'comparison' }>;

/** The comparisons of a filter, each with the name of the attribute whose elements it is about. */
function comparisons(filter: BoundFilter, inside?: string): readonly (readonly [Comparison, string | undefined])[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.parts.flatMap((part) => comparisons(part, inside));
    case 'not':
      return comparisons(filter.part, inside);
    case 'valuePath':
      return comparisons(filter.filter, filter.attribute.definition.name);
    case 'comparison':
      return [[filter, inside]];
    case 'present':
      return [];
  }
}

/** What provisioning knows before the translation: ids, external ids and references, by the node of the filter. */
function resolver(objects: readonly BackendObject[], filter: BoundFilter): ResolveTerm {
  const resolved = new Map<BoundFilter, Predicate>();
  for (const [term, inside] of comparisons(filter)) {
    const predicate = resolveTerm(objects, term, inside);
    if (predicate !== undefined) resolved.set(term, predicate);
  }
  return (term) => resolved.get(term);
}

function resolveTerm(
  objects: readonly BackendObject[],
  { attribute, operator, value }: Comparison,
  inside: string | undefined,
): Predicate | undefined {
  if (!['eq', 'ne'].includes(operator) || typeof value !== 'string') return undefined;
  const name = inside ?? attribute.definition.name;
  if (name === 'id') return { kind: 'id', ids: value.startsWith('user-') ? [value.slice(5)] : [] };
  if (name === 'externalId')
    return { kind: 'id', ids: objects.filter((one) => externalIdOf(one) === value).map(({ id }) => id) };
  const sub = inside === undefined ? attribute.sub?.name : attribute.definition.name;
  if (sub !== 'value' || !['groups', 'manager'].includes(name)) return undefined;
  const target = toReference(value, [name === 'groups' ? 'group' : 'user']);
  const backend = name === 'groups' ? 'memberOf' : 'manager';
  return target === undefined ? { kind: 'none' } : { kind: 'refersTo', attribute: backend, target };
}

/** The resource as provisioning completes it. */
function complete(of: BackendObject): MutableScimObject {
  const resource: MutableScimObject = read(mapping, of);
  const groups = (resource['groups'] ?? []) as unknown as readonly MutableScimObject[];
  if (groups.length > 0) resource['groups'] = groups.map((group) => ({ ...group, display: 'ab' }));
  const meta = Object.assign(Object.create(null) as object, resource['meta'], { resourceType: 'User' });
  return Object.assign(resource, { id: `user-${of.id}`, externalId: externalIdOf(of), meta });
}

describe('soundness', () => {
  const seen = { exact: 0, sieved: 0, narrow: 0, matched: 0 };

  const check = (seed: number | undefined) =>
    fc.property(
      fc.array(backendObject, { minLength: 1, maxLength: 6 }),
      filterText,
      fc.nat(),
      (bodies, text, chance) => {
        const objects = bodies.map((body, at) => ({ ...body, id: String(at) }));
        const oracle = new PredicateOracle(seed === undefined ? undefined : chance);
        const filter = bind(text);
        const { predicate, exact, attributes } = translateFilter(
          filter,
          mapping,
          oracle.precision,
          resolver(objects, filter),
        );
        if (exact) seen.exact += 1;
        else seen.sieved += 1;
        if (predicate.kind !== 'all') seen.narrow += 1;
        for (const one of objects) {
          const wanted = matches(filter, complete(one));
          const found = oracle.matches(predicate, one);
          if (wanted) seen.matched += 1;
          // Told apart first: `expect` at every object would take most of the time.
          if (found !== wanted && (wanted || exact))
            throw new Error(JSON.stringify({ text, predicate, one, wanted, found }));
          // The attributes named suffice to evaluate the filter.
          const fetched = object(
            Object.fromEntries(
              attributes.flatMap((name) => (one.attributes[name] === undefined ? [] : [[name, one.attributes[name]]])),
            ),
            one.id,
          );
          if (matches(filter, complete(fetched)) !== wanted)
            throw new Error(JSON.stringify({ text, attributes, one, wanted }));
        }
      },
    );

  it('never misses a resource that matches, whatever the backend can run', () => {
    fc.assert(check(1), { numRuns: 2000 });
  });

  it('never misses one when the backend runs everything exactly', () => {
    fc.assert(check(undefined), { numRuns: 2000 });
  });

  it('was a real test', () => {
    expect(seen.exact).toBeGreaterThan(500);
    expect(seen.sieved).toBeGreaterThan(500);
    expect(seen.narrow).toBeGreaterThan(1500);
    expect(seen.matched).toBeGreaterThan(1500);
  });
});

const equals = (attribute: string, value: string): Predicate => ({
  kind: 'comparison',
  attribute,
  operator: 'equals',
  value,
  caseExact: false,
});
const present = (attribute: string): Predicate => ({ kind: 'present', attribute });
const all: Predicate = { kind: 'all' };
const none: Predicate = { kind: 'none' };

function translateWith(text: string, precision: Precision, using = mapping): Translation {
  const filter = bind(text);
  return translateFilter(filter, using, precision, resolver([], filter));
}

const translate = (text: string, precision: MatchPrecision = 'exact'): Translation =>
  translateWith(text, () => precision);

describe('what is asked of the backend', () => {
  const locked = equals('pwdAccountLockedTime', '000001010000Z');
  const cases: readonly (readonly [string, Predicate, boolean])[] = [
    ['userName eq "x"', equals('uid', 'x'), false],
    ['userName ne "x"', all, false],
    ['displayName eq "x"', equals('displayName', 'x'), true],
    ['displayName ne "x"', { kind: 'not', part: equals('displayName', 'x') }, true],
    [
      'displayName sw "x" and title co "y"',
      {
        kind: 'and',
        parts: [
          { ...equals('displayName', 'x'), operator: 'startsWith' } as Predicate,
          { ...equals('title', 'y'), operator: 'contains' } as Predicate,
        ],
      },
      false,
    ],
    ['emails.value eq "x"', equals('mail', 'x'), true],
    ['emails[type eq "WORK" and value eq "x"]', equals('mail', 'x'), true],
    ['emails[type eq "home" and value eq "x"]', none, true],
    [
      'emails[value eq "x" and value eq "y"]',
      { kind: 'and', parts: [equals('mail', 'x'), equals('mail', 'y')] },
      false,
    ],
    ['emails[not (value eq "x")]', present('mail'), false],
    ['emails[value eq "x" or value eq "y"]', { kind: 'or', parts: [equals('mail', 'x'), equals('mail', 'y')] }, true],
    [
      'phoneNumbers.value eq "1"',
      { kind: 'or', parts: [equals('telephoneNumber', '1'), equals('mobile', '1')] },
      false,
    ],
    ['phoneNumbers[type eq "mobile" and value eq "1"]', equals('mobile', '1'), true],
    ['phoneNumbers.type eq "mobile"', present('mobile'), false],
    ['active eq true', { kind: 'not', part: locked }, true],
    ['active ne true', locked, true],
    ['active pr', all, true],
    ['nickName eq "x"', none, true],
    ['nickName ne "x"', all, true],
    ['nickName eq "x" or displayName eq "y"', equals('displayName', 'y'), true],
    [
      `${enterprise}:manager eq "user-7"`,
      { kind: 'refersTo', attribute: 'manager', target: toReference('user-7', ['user']) as never },
      false,
    ],
    [
      'groups[value eq "group-7"]',
      { kind: 'refersTo', attribute: 'memberOf', target: toReference('group-7', ['group']) as never },
      true,
    ],
    ['groups.display eq "x"', present('memberOf'), false],
    ['id eq "user-7"', { kind: 'id', ids: ['7'] }, true],
    ['id ne "user-7"', { kind: 'not', part: { kind: 'id', ids: ['7'] } }, true],
    ['id sw "user"', all, false],
    ['meta.lastModified gt "2024-01-01T00:00:00Z"', all, false],
    ['addresses.formatted eq "x"', present('postalAddress'), false],
  ];
  it.each(cases)('%s', (text, predicate, exact) => {
    const found = translate(text);
    expect(found.predicate).toEqual(predicate);
    expect(found.exact).toBe(exact);
  });

  it.each([
    ['displayName eq "x"', present('displayName')],
    ['not (displayName eq "x")', all],
  ] as const)('%s, where the backend compares no text', (text, predicate) => {
    const found = translateWith(text, (term) => (term.kind === 'comparison' ? 'no' : 'exact'));
    expect(found).toMatchObject({ predicate, exact: false });
  });

  it('asks for nothing that the backend cannot run', () => {
    expect(translate('displayName eq "x" and id eq "user-1"', 'no').predicate).toEqual(all);
  });

  it('falls back to the caseless term where the exact one does not run', () => {
    const exact = compileUser([
      { scim: 'userName', backend: 'uid' },
      { scim: 'profileUrl', backend: 'labeledURI', singleValued: true },
    ]);
    const found = translateWith(
      'profileUrl eq "HTTP://x"',
      (term) => (term.kind === 'comparison' && term.caseExact ? 'no' : 'exact'),
      exact,
    );
    expect(found).toMatchObject({ predicate: equals('labeledURI', 'HTTP://x'), exact: false });
  });
});
