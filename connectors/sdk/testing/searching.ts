import { beforeAll, expect, it } from '@jest/globals';
import { BackendReference, type BackendObject } from '../backend-object.js';
import { isSearchable, type SearchResult } from '../capabilities/searchable.js';
import { comparisonOperators, type MatchPrecision, type Predicate, type PredicateTerm } from '../predicate.js';
import { outcomeOf } from './expect-code.js';
import {
  inheritedNames,
  attributesOf,
  call,
  comparison,
  demand,
  describeWith,
  equals,
  has,
  patience,
  type Conformance,
  type Fixture,
} from './fixture.js';
import { hostileTexts } from './hostile-texts.js';
import { fulfils } from './oracle.js';

const storedTexts: readonly string[] = [
  'Alpha',
  'alpha',
  'ALPHA beta',
  'beta alpha',
  'a',
  'z',
  '10',
  '9',
  'STRASSE',
  'andre',
  'istanbul',
  'fish',
  ...hostileTexts.map(([, text]) => text),
];

const soughtTexts: readonly string[] = [
  ...storedTexts,
  '*',
  '**',
  'a**b',
  '\\2a',
  ' ',
  'alp',
  'PHA',
  'pha b',
  'e',
  '\u0301',
  's',
  'i',
  'nobody has this',
];

/** Objects that the tests of this file look among, marked in `secondText`. */
interface Corpus {
  readonly marker: string;
  readonly objects: readonly BackendObject[];
}

/** `Searchable`: against an oracle in memory, held to what `precision` promises. */
export function describeSearching(conformance: Conformance): void {
  describeWith('search', conformance, (fixture) => {
    let corpus: Corpus = { marker: '', objects: [] };
    beforeAll(async () => {
      corpus = await makeCorpus(fixture());
    }, patience);

    it.each(comparisonOperators)(
      'finds by %s what the oracle finds',
      async (operator) => {
        const { user } = fixture();
        for (const caseExact of [false, true]) {
          for (const text of soughtTexts) {
            await compare(fixture(), corpus, [comparison(user.text, operator, text, caseExact)], (parts) => and(parts));
          }
        }
      },
      patience,
    );

    it('finds by a value of many', async () => {
      const { user } = fixture();
      for (const operator of comparisonOperators) {
        const term = comparison(user.multiple, operator, 'shared@example.com', false);
        await compare(fixture(), corpus, [term], (parts) => and(parts));
      }
    });

    it('finds by the name at least', () => {
      const { user, connector } = fixture();
      expect(demand(connector, isSearchable).precision(user.objectType, equals(user.key, 'bjensen'))).not.toBe('no');
    });

    it('joins terms by and, or and not', async () => {
      const terms = termsOf(fixture(), corpus);
      for (const left of terms) {
        for (const right of terms) {
          await compare(fixture(), corpus, [left, right], and);
          await compare(fixture(), corpus, [left, right], or);
          await compare(fixture(), corpus, [left, right], ([one, two]) => and([one ?? none, not(two ?? none)]));
          await compare(fixture(), corpus, [left, right], ([one, two]) => not(or([not(one ?? none), two ?? none])));
        }
      }
    });

    it('knows all, none, and lists without parts', async () => {
      for (const predicate of [all, none, and([]), or([]), not(all), not(none), and([all, none]), or([all, none])]) {
        await compare(fixture(), corpus, [], () => predicate);
      }
    });

    it('finds nothing by none, completely', async () => {
      expect(await search(fixture(), none, 10)).toEqual({ objects: [], complete: true });
    });

    it('finds by ids, unknown ones among them', async () => {
      const ids = corpus.objects.slice(0, 3).map((object) => object.id);
      const sought = [...ids, '00000000-0000-4000-8000-000000000000', '*', '', 'nobody'];
      expect(found(await search(fixture(), { kind: 'id', ids: sought }, 100))).toEqual(new Set(ids));
      expect(found(await search(fixture(), { kind: 'id', ids: [] }, 100))).toEqual(new Set());
    });

    it('says whether there are more than the limit', async () => {
      const marked = equals(fixture().user.secondText, corpus.marker);
      const size = corpus.objects.length;
      for (const [limit, count, complete] of [
        [3, 3, false],
        [size - 1, size - 1, false],
        [size, size, true],
        [size + 1, size, true],
      ] as const) {
        const result = await search(fixture(), marked, limit);
        expect([limit, new Set(result.objects.map(({ id }) => id)).size, result.complete]).toEqual([
          limit,
          count,
          complete,
        ]);
      }
    });

    it('gives the attributes that are asked for, and no others', async () => {
      const { user, connector } = fixture();
      const [object] = corpus.objects;
      const request = {
        objectType: user.objectType,
        predicate: { kind: 'id', ids: [object?.id ?? ''] } as const,
        attributes: [user.text],
        limit: 5,
      };
      const result = await demand(connector, isSearchable).search(request, call());
      const { [user.text]: text } = object?.attributes ?? {};
      expect(result.objects).toEqual([{ ...object, attributes: attributesOf({ [user.text]: text ?? [] }) }]);
      expect(inheritedNames(result.objects[0]?.attributes)).toEqual([]);
    });

    it('looks among objects of the type only', async () => {
      const { group } = fixture();
      const team = await fixture().makeGroup();
      expect(found(await search(fixture(), { kind: 'id', ids: [team.id] }, 10))).toEqual(new Set());
      const wrong = {
        objectType: group.objectType,
        predicate: { kind: 'id', ids: [corpus.objects[0]?.id ?? ''] },
        attributes: [],
        limit: 10,
      } as const;
      expect((await demand(fixture().connector, isSearchable).search(wrong, call())).objects).toEqual([]);
    });

    if (has(conformance, 'reference')) describeReferences(fixture);
  });
}

const all: Predicate = { kind: 'all' };
const none: Predicate = { kind: 'none' };
const and = (parts: readonly Predicate[]): Predicate => ({ kind: 'and', parts });
const or = (parts: readonly Predicate[]): Predicate => ({ kind: 'or', parts });
const not = (part: Predicate): Predicate => ({ kind: 'not', part });

async function makeCorpus(fixture: Fixture): Promise<Corpus> {
  const { user } = fixture;
  const marker = fixture.unique();
  const objects: BackendObject[] = [];
  const make = async (more: Readonly<Record<string, readonly string[]>>): Promise<void> => {
    const outcome = await outcomeOf(fixture.makeUser({ [user.secondText]: [marker], ...more }));
    // A backend may refuse a text; what it took must be found.
    if (outcome.failed === undefined) objects.push(outcome.result);
    else expect(outcome.failed).toBe('invalidValue');
  };
  for (const text of storedTexts) await make({ [user.text]: [text] });
  await make({});
  await make({ [user.multiple]: ['shared@example.com', 'own@example.com'] });
  await make({ [user.multiple]: ['other@example.com', 'SHARED@example.com'], [user.text]: ['Alpha'] });
  return { marker, objects };
}

function termsOf({ user }: Fixture, corpus: Corpus): readonly PredicateTerm[] {
  return [
    comparison(user.text, 'equals', 'alpha', false),
    comparison(user.text, 'contains', 'a', false),
    comparison(user.text, 'startsWith', '*', false),
    { kind: 'present', attribute: user.text },
    { kind: 'present', attribute: user.multiple },
    comparison(user.multiple, 'equals', 'shared@example.com', false),
    { kind: 'id', ids: corpus.objects.slice(5, 12).map((object) => object.id) },
  ];
}

/** Runs a predicate made of these terms and holds the answer against the oracle; terms that the backend cannot run never come. */
async function compare(
  fixture: Fixture,
  corpus: Corpus,
  terms: readonly PredicateTerm[],
  join: (terms: readonly Predicate[]) => Predicate,
): Promise<void> {
  const { connector, user } = fixture;
  const precisions = terms.map((term) => demand(connector, isSearchable).precision(user.objectType, term));
  if (precisions.includes('no')) return;
  const predicate = join(terms);
  // Under `not`, more than what matches would become less than what does not: only exact terms come there.
  if (precisions.includes('broader') && hasNot(predicate)) return;
  const result = await search(fixture, and([equals(user.secondText, corpus.marker), predicate]), 1000);
  expect(result.complete).toBe(true);
  const ours = new Set(corpus.objects.map((object) => object.id));
  const answer = corpus.objects.filter((object) => found(result).has(object.id));
  const expected = corpus.objects.filter((object) => fulfils(object, predicate));
  const texts = (objects: readonly BackendObject[]): unknown[] =>
    objects.map(({ id, attributes }) => [id, attributes[user.text], attributes[user.multiple]]);
  const judged = precise(precisions) ? answer : answer.filter((object) => expected.includes(object));
  expect({ predicate, found: texts(judged) }).toEqual({ predicate, found: texts(expected) });
  expect(result.objects.filter((object) => ours.has(object.id))).toHaveLength(answer.length);
}

function precise(precisions: readonly MatchPrecision[]): boolean {
  return precisions.every((precision) => precision === 'exact');
}

function hasNot(predicate: Predicate): boolean {
  if (predicate.kind === 'not') return true;
  return (predicate.kind === 'and' || predicate.kind === 'or') && predicate.parts.some(hasNot);
}

function search({ connector, user }: Fixture, predicate: Predicate, limit: number): Promise<SearchResult> {
  const request = { objectType: user.objectType, predicate, attributes: [], limit };
  return demand(connector, isSearchable).search(request, call());
}

function found(result: SearchResult): ReadonlySet<string> {
  return new Set(result.objects.map((object) => object.id));
}

function describeReferences(fixture: () => Fixture): void {
  it('finds by reference', async () => {
    const { user } = fixture();
    const attribute = user.reference ?? '';
    const boss = await fixture().makeUser();
    const reference = new BackendReference(user.objectType, boss.id);
    const staff = await Promise.all([1, 2, 3].map(() => fixture().makeUser({ [attribute]: [reference] })));
    const refersTo = (id: string, name?: string): PredicateTerm => ({
      kind: 'refersTo',
      attribute,
      target:
        name === undefined
          ? new BackendReference(user.objectType, id)
          : new BackendReference(user.objectType, id, name),
    });
    const ids = new Set(staff.map((object) => object.id));
    const supported = demand(fixture().connector, isSearchable).precision(user.objectType, refersTo(boss.id));
    expect(supported).toBe('exact');
    expect(found(await search(fixture(), refersTo(boss.id), 100))).toEqual(ids);
    expect(found(await search(fixture(), refersTo(boss.id, boss.name), 100))).toEqual(ids);
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect(found(await search(fixture(), refersTo(nobody), 100))).toEqual(new Set());
    expect(found(await search(fixture(), refersTo(nobody, boss.name), 100))).toEqual(new Set());
    expect(
      found(await search(fixture(), and([{ kind: 'id', ids: [...ids, boss.id] }, not(refersTo(boss.id))]), 100)),
    ).toEqual(new Set([boss.id]));
  });
}
