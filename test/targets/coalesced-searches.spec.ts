import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type MemoryConnector } from '../../connectors/memory/connector.js';
import { type BackendObject } from '../../connectors/sdk/backend-object.js';
import { type SearchRequest, type SearchResult } from '../../connectors/sdk/capabilities/searchable.js';
import { type Call } from '../../connectors/sdk/connector.js';
import { ConnectorError } from '../../connectors/sdk/errors.js';
import { type Comparison, type Predicate } from '../../connectors/sdk/predicate.js';
import { failureOf } from '../../connectors/sdk/testing/expect-code.js';
import { joinedSearches } from '../../src/targets/coalesced-searches.js';
import { call, emptyBackend, inTurns, person, recorded } from './recorded-backend.js';

const text = (value: string, attribute = 'userName'): Comparison => ({
  kind: 'comparison',
  attribute,
  operator: 'equals',
  value,
  caseExact: false,
});
const searchFor = (predicate: Predicate, limit = 20): SearchRequest => ({
  objectType: 'user',
  predicate,
  attributes: ['userName', 'mail'],
  limit,
});
const searchingIn = (backend: MemoryConnector) => recorded(backend.search.bind(backend), joinedSearches);
const namesOf = (objects: readonly BackendObject[]): readonly unknown[] =>
  objects.map((object) => object.attributes['userName']?.[0]);
const namesIn = ({ objects }: SearchResult): readonly unknown[] => namesOf(objects);
const textsOf = (predicate: Predicate): readonly unknown[] =>
  predicate.kind === 'or' ? predicate.parts.flatMap(textsOf) : predicate.kind === 'comparison' ? [predicate.value] : [];

/** People with one mail address, or several. */
async function withPeople(...people: readonly (readonly [string, ...string[]])[]): Promise<MemoryConnector> {
  const backend = emptyBackend();
  for (const [name, ...mail] of people) await person(backend, name, mail);
  return backend;
}

/** A backend that compares as collations do: without regard to case, width and marks, and by the sounds of letters. */
async function looseSearch(backend: MemoryConnector, request: SearchRequest, given: Call): Promise<SearchResult> {
  const { objects } = await backend.search({ ...request, predicate: { kind: 'all' }, limit: 1_000 }, given);
  const wanted = textsOf(request.predicate).map(String);
  const found = objects.filter((object) =>
    ['userName', 'mail'].some((attribute) =>
      object.attributes[attribute]?.some((held) =>
        wanted.some((one) => typeof held === 'string' && held.localeCompare(one, 'en', { sensitivity: 'base' }) === 0),
      ),
    ),
  );
  return { objects: found.slice(0, request.limit), complete: found.length <= request.limit };
}

describe('searches of one turn for texts in the same attribute', () => {
  it('are one search, and each gets what it looked for', async () => {
    const backend = await withPeople(['a'], ['b'], ['c']);
    const { calls, sent } = searchingIn(backend);
    const found = await Promise.all(['B', 'nobody', 'a'].map((name) => calls.run(searchFor(text(name)), call())));
    expect(found.map(namesIn)).toEqual([['b'], [], ['a']]);
    expect(found.every(({ complete }) => complete)).toBe(true);
    expect(sent.map(({ request }) => textsOf(request.predicate))).toEqual([['B', 'nobody', 'a']]);
  });

  it('are several when they come in several turns', async () => {
    const backend = await withPeople(['a'], ['b']);
    const { calls, sent } = searchingIn(backend);
    const found = await inTurns(['a', 'b'].map((name) => () => calls.run(searchFor(text(name)), call())));
    expect(found.map(namesIn)).toEqual([['a'], ['b']]);
    expect(sent).toHaveLength(2);
  });

  it('that are the same are one search for one text', async () => {
    const backend = await withPeople(['a']);
    const { calls, sent } = searchingIn(backend);
    const found = await Promise.all(['a', 'a'].map((name) => calls.run(searchFor(text(name)), call())));
    expect(found.map(namesIn)).toEqual([['a'], ['a']]);
    expect(sent.map(({ request }) => request.predicate)).toEqual([text('a')]);
  });

  it('share an object that has values for several of them', async () => {
    const backend = await withPeople(['a', 'one@x', 'two@x'], ['b', 'two@x']);
    const { calls, sent } = searchingIn(backend);
    const found = await Promise.all(['one@x', 'two@x'].map((mail) => calls.run(searchFor(text(mail, 'mail')), call())));
    expect(found.map(namesIn)).toEqual([['a'], ['a', 'b']]);
    expect(sent).toHaveLength(1);
  });

  const apart: readonly (readonly [string, SearchRequest])[] = [
    ['in another attribute', searchFor(text('b', 'mail'))],
    ['with regard to case', searchFor({ ...text('b'), caseExact: true })],
    ['for other attributes', { ...searchFor(text('b')), attributes: ['userName'] }],
    ['that do not fetch the attribute', { ...searchFor(text('b')), attributes: ['mail'] }],
    ['in another object type', { ...searchFor(text('b')), objectType: 'group' }],
    ['for the beginning of a text', searchFor({ ...text('b'), operator: 'startsWith' })],
    ['for a text that a backend may take for a pattern', searchFor(text('b\u00e4r'))],
    ['for the empty text', searchFor(text(''))],
    ['for a number', searchFor({ ...text('b'), value: 1 })],
    ['for more than a text', searchFor({ kind: 'and', parts: [text('b'), text('b@x', 'mail')] })],
  ];
  it.each(apart)('%s go on their own', async (_, other) => {
    const backend = await withPeople(['a'], ['b'], ['c']);
    const { calls, sent } = searchingIn(backend);
    const requests = [searchFor(text('a')), other, searchFor(text('c'))];
    await Promise.all(requests.map((request) => calls.run(request, call())));
    expect(sent).toHaveLength(2);
    expect(sent.map(({ request }) => request)).toContainEqual(other);
    expect(sent.map(({ request }) => textsOf(request.predicate))).toContainEqual(['a', 'c']);
  });
});

describe('searches that find many', () => {
  const shared = (count: number): Promise<MemoryConnector> =>
    withPeople(...Array.from({ length: count }, (_, index) => [`u${index}`, 'all@x'] as const), ['one', 'one@x']);
  const both = [searchFor(text('all@x', 'mail'), 3), searchFor(text('one@x', 'mail'), 3)];

  it('within the limit of each are answered from the joint search', async () => {
    const { calls, sent } = searchingIn(await shared(3));
    const found = await Promise.all(both.map((request) => calls.run(request, call())));
    expect(found.map(({ objects, complete }) => [objects.length, complete])).toEqual([
      [3, true],
      [1, true],
    ]);
    expect(sent).toHaveLength(1);
  });

  it('beyond the limit of one send that one to the backend', async () => {
    const { calls, sent } = searchingIn(await shared(4));
    const found = await Promise.all(both.map((request) => calls.run(request, call())));
    expect(found.map(({ objects, complete }) => [objects.length, complete])).toEqual([
      [3, false],
      [1, true],
    ]);
    expect(sent.slice(1).map(({ request }) => request)).toEqual([both[0]]);
  });

  it('beyond the limit of the joint search send each to the backend', async () => {
    const { calls, sent } = searchingIn(await shared(150));
    const found = await Promise.all(both.map((request) => calls.run(request, call())));
    expect(found.map(({ objects, complete }) => [objects.length, complete])).toEqual([
      [3, false],
      [1, true],
    ]);
    expect(sent.slice(1).map(({ request }) => request)).toEqual(both);
  });
});

describe('a backend that compares loosely', () => {
  const cases: readonly (readonly [string, string, readonly [string, string]])[] = [
    ['case', 'Naive', ['naive', 'other']],
    ['marks', 'na\u00efve', ['naive', 'other']],
    ['width', '\uff4eaive', ['naive', 'other']],
    ['letters that sound alike', 'stra\u00dfe', ['strasse', 'other']],
  ];
  it.each(cases)('loses nothing: %s', async (_, held, [wanted, other]) => {
    const backend = await withPeople([held], [other]);
    const { calls, sent } = recorded(looseSearch.bind(undefined, backend), joinedSearches);
    const found = await Promise.all([wanted, other].map((name) => calls.run(searchFor(text(name)), call())));
    expect(namesIn(found[0] as SearchResult)).toContain(held);
    expect(namesIn(found[1] as SearchResult)).toContain(other);
    expect(sent).toHaveLength(1);
  });

  it('does not give everybody everything', async () => {
    const backend = await withPeople(['a-b'], ['NA\u00cfVE'], ['c']);
    const { calls } = recorded(looseSearch.bind(undefined, backend), joinedSearches);
    const found = await Promise.all(['a-b', 'naive', 'c'].map((name) => calls.run(searchFor(text(name)), call())));
    expect(found.map(namesIn)).toEqual([['a-b'], ['NA\u00cfVE'], ['c']]);
  });

  it('gives each what it would have found alone, once sieved, whatever the spellings', async () => {
    const letters = [
      'a',
      'A',
      'b',
      '\u00e4',
      'a\u0308',
      '\uff41',
      '\u212a',
      'k',
      '\u00df',
      'ss',
      '\u017f',
      's',
      '-',
      ' ',
    ];
    const spelling = fc
      .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join(''));
    const same = (held: unknown, wanted: string): boolean =>
      String(held).toLowerCase() === wanted.toLowerCase() ||
      String(held).normalize('NFKC').toLowerCase() === wanted.normalize('NFKC').toLowerCase();
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(spelling, spelling), { minLength: 1, maxLength: 6 }),
        fc.array(spelling, { minLength: 2, maxLength: 6 }),
        async (held, wanted) => {
          const backend = await withPeople(...held.map((mail, index) => [`u${index}`, ...new Set(mail)] as const));
          const search = looseSearch.bind(undefined, backend);
          const { calls } = recorded(search, joinedSearches);
          const sieved = (value: string, { objects }: SearchResult): readonly unknown[] =>
            namesOf(objects.filter((object) => object.attributes['mail']?.some((one) => same(one, value))));
          const joint = await Promise.all(
            wanted.map(async (value) => sieved(value, await calls.run(searchFor(text(value, 'mail')), call()))),
          );
          const alone = await Promise.all(
            wanted.map(async (value) => sieved(value, await search(searchFor(text(value, 'mail')), call()))),
          );
          expect(joint).toEqual(alone);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('failures of joined searches', () => {
  it('an outage is told to everybody, after one attempt', async () => {
    const backend = await withPeople(['a'], ['b']);
    await backend.close();
    const { calls, sent } = searchingIn(backend);
    const failures = await Promise.all(['a', 'b'].map((name) => failureOf(calls.run(searchFor(text(name)), call()))));
    expect(failures).toEqual(['unavailable', 'unavailable']);
    expect(sent).toHaveLength(1);
  });

  it('any other failure stays with the one that it comes from', async () => {
    const backend = await withPeople(['a'], ['c']);
    const { calls } = recorded(async (request: SearchRequest, given) => {
      if (textsOf(request.predicate).includes('bad'))
        throw new ConnectorError('tooMany', 'the server has cut the answer');
      return backend.search(request, given);
    }, joinedSearches);
    const found = await Promise.allSettled(['a', 'bad', 'c'].map((name) => calls.run(searchFor(text(name)), call())));
    expect(found.map((one) => (one.status === 'fulfilled' ? namesIn(one.value) : String(one.reason)))).toEqual([
      ['a'],
      'ConnectorError: the server has cut the answer',
      ['c'],
    ]);
  });

  it('the earliest deadline counts for all that are close', async () => {
    const backend = await withPeople(['a'], ['b']);
    const { calls, sent } = searchingIn(backend);
    const calling = [call(5_000), call(4_500), call(9_000)];
    await Promise.all(['a', 'b', 'c'].map((name, index) => calls.run(searchFor(text(name)), calling[index] ?? call())));
    expect(sent.map((one) => one.call)).toEqual([calling[1], calling[2]]);
  });
});
