import { describe, expect, it } from '@jest/globals';
import { type MemoryConnector } from '../../connectors/memory/connector.js';
import { type BackendObject } from '../../connectors/sdk/backend-object.js';
import { type ReadRequest } from '../../connectors/sdk/connector.js';
import { ConnectorError } from '../../connectors/sdk/errors.js';
import { failureOf } from '../../connectors/sdk/testing/expect-code.js';
import { joinedReads } from '../../src/targets/coalesced-reads.js';
import { call, emptyBackend, inTurns, person, recorded } from './recorded-backend.js';

const of = (id: string, attributes = ['userName']): ReadRequest => ({ objectType: 'user', keys: [{ id }], attributes });
const readingFrom = (backend: MemoryConnector) => recorded(backend.read.bind(backend), joinedReads);
const namesIn = (objects: readonly BackendObject[]): readonly unknown[] =>
  objects.map((object) => object.attributes['userName']?.[0]);
const keysOf = ({ request }: { readonly request: ReadRequest }): readonly string[] => request.keys.map(({ id }) => id);

async function withPeople(
  ...names: readonly string[]
): Promise<{ readonly backend: MemoryConnector; readonly ids: string[] }> {
  const backend = emptyBackend();
  const ids: string[] = [];
  for (const name of names) ids.push((await person(backend, name)).id);
  return { backend, ids };
}

describe('readings of one turn', () => {
  it('are one reading, and each gets its own object', async () => {
    const { backend, ids } = await withPeople('a', 'b', 'c');
    const { calls, sent } = readingFrom(backend);
    const found = await Promise.all(ids.map((id) => calls.run(of(id), call())));
    expect(found.map(namesIn)).toEqual([['a'], ['b'], ['c']]);
    expect(sent.map(keysOf)).toEqual([ids]);
  });

  it('are several when they come in several turns', async () => {
    const { backend, ids } = await withPeople('a', 'b');
    const { calls, sent } = readingFrom(backend);
    const found = await inTurns(ids.map((id) => () => calls.run(of(id), call())));
    expect(found.map(namesIn)).toEqual([['a'], ['b']]);
    expect(sent).toHaveLength(2);
  });

  it('ask once for what several want, and give it to each of them', async () => {
    const { backend, ids } = await withPeople('a', 'b');
    const [a = '', b = ''] = ids;
    const { calls, sent } = readingFrom(backend);
    const found = await Promise.all([a, b, a].map((id) => calls.run(of(id), call())));
    expect(found.map(namesIn)).toEqual([['a'], ['b'], ['a']]);
    expect(sent.map(keysOf)).toEqual([[a, b]]);
  });

  it('leave out what is not there for those who asked for it', async () => {
    const { backend, ids } = await withPeople('a');
    const { calls, sent } = readingFrom(backend);
    const found = await Promise.all([of('nobody'), of(ids[0] ?? '')].map((request) => calls.run(request, call())));
    expect(found.map(namesIn)).toEqual([[], ['a']]);
    expect(sent).toHaveLength(1);
  });

  it('of many objects go in groups of 32', async () => {
    const { backend, ids } = await withPeople(...Array.from({ length: 40 }, (_, index) => `u${index}`));
    const { calls, sent } = readingFrom(backend);
    const found = await Promise.all(ids.map((id) => calls.run(of(id), call())));
    expect(found.flatMap(namesIn)).toEqual(ids.map((_, index) => `u${index}`));
    expect(sent.map((one) => keysOf(one).length)).toEqual([32, 8]);
  });

  const apart: readonly (readonly [string, (id: string) => ReadRequest])[] = [
    ['of other attributes', (id) => of(id, ['userName', 'mail'])],
    ['of another object type', (id) => ({ ...of(id), objectType: 'group' })],
    ['of several objects at once', (id) => ({ ...of(id), keys: [{ id }, { id: 'nobody' }] })],
  ];
  it.each(apart)('%s go on their own', async (_, other) => {
    const { backend, ids } = await withPeople('a', 'b', 'c');
    const [a = '', b = '', c = ''] = ids;
    const { calls, sent } = readingFrom(backend);
    await Promise.all([of(a), other(b), of(c)].map((request) => calls.run(request, call())));
    expect(sent.map(keysOf)).toContainEqual([a, c]);
    expect(sent).toHaveLength(2);
  });
});

describe('deadlines of joined readings', () => {
  it('that are close: the earliest counts for all', async () => {
    const { backend, ids } = await withPeople('a', 'b', 'c');
    const { calls, sent } = readingFrom(backend);
    const calling = [call(5_000), call(4_500), call(5_400)];
    await Promise.all(ids.map((id, index) => calls.run(of(id), calling[index] ?? call())));
    expect(sent.map((one) => one.call)).toEqual([calling[1]]);
  });

  it('that are far apart: nobody ends early for another', async () => {
    const { backend, ids } = await withPeople('a', 'b');
    const { calls, sent } = readingFrom(backend);
    const calling = [call(20_000), call(2_000)];
    await Promise.all(ids.map((id, index) => calls.run(of(id), calling[index] ?? call())));
    expect(sent.map((one) => one.call)).toEqual(calling);
  });
});

describe('failures of joined readings', () => {
  it('an outage is told to everybody, after one attempt', async () => {
    const { backend, ids } = await withPeople('a', 'b', 'c');
    await backend.close();
    const { calls, sent } = readingFrom(backend);
    const failures = await Promise.all(ids.map((id) => failureOf(calls.run(of(id), call()))));
    expect(failures).toEqual(['unavailable', 'unavailable', 'unavailable']);
    expect(sent).toHaveLength(1);
  });

  it('any other failure stays with the one that it comes from', async () => {
    const { backend, ids } = await withPeople('a', 'bad', 'c');
    const { calls, sent } = recorded(async (request: ReadRequest, given) => {
      if (request.keys.some(({ id }) => id === ids[1])) throw new ConnectorError('internal', 'this entry is broken');
      return backend.read(request, given);
    }, joinedReads);
    const found = await Promise.allSettled(ids.map((id) => calls.run(of(id), call())));
    expect(found.map((one) => (one.status === 'fulfilled' ? namesIn(one.value) : String(one.reason)))).toEqual([
      ['a'],
      'ConnectorError: this entry is broken',
      ['c'],
    ]);
    expect(sent).toHaveLength(4);
  });
});
