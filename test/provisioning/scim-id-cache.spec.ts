import { describe, expect, it } from '@jest/globals';
import { BackendReference } from '../../connectors/sdk/backend-object.js';
import { ScimIdCache } from '../../src/provisioning/scim-id-cache.js';

const reference = (id = 'u'): BackendReference => new BackendReference('user', id, `uid=${id}`);

/** One cache asked by the reference that has seen the answer before, and by a new one: both must be told the same. */
function both(cache: ScimIdCache, seen: BackendReference): readonly (string | undefined)[] {
  return [cache.get(seen)?.id, cache.get(reference(seen.id))?.id];
}

describe('remembered SCIM ids', () => {
  it('are told by the same object each time', () => {
    const cache = new ScimIdCache();
    cache.set('u', '1', 'User');
    const seen = reference();
    expect(cache.get(seen)).toBe(cache.get(seen));
    expect(cache.get(reference())).toBe(cache.get(seen));
    expect(both(cache, seen)).toEqual(['1', '1']);
  });

  it.each([
    [
      'forgotten',
      (cache: ScimIdCache) => {
        cache.delete('u');
      },
      undefined,
    ],
    ['given anew', (cache: ScimIdCache) => cache.set('u', '2', 'User'), '2'],
    [
      'one age old',
      (cache: ScimIdCache) => {
        cache.age(Date.now() + 61_000);
      },
      '1',
    ],
    [
      'two ages old',
      (cache: ScimIdCache) => {
        for (const turn of [1, 2]) cache.age(Date.now() + turn * 61_000);
      },
      undefined,
    ],
    [
      'followed by few',
      (cache: ScimIdCache) => {
        fill(cache, 10);
      },
      '1',
    ],
    [
      'followed by many',
      (cache: ScimIdCache) => {
        fill(cache, 20);
      },
      undefined,
    ],
    [
      'forgotten when one age old',
      (cache: ScimIdCache) => {
        cache.age(Date.now() + 61_000);
        cache.delete('u');
      },
      undefined,
    ],
  ])('%s', (_, change, left) => {
    const cache = new ScimIdCache(10);
    cache.set('u', '1', 'User');
    const seen = reference();
    cache.get(seen);
    change(cache);
    expect(both(cache, seen)).toEqual([left, left]);
  });

  it('of one cache are nothing to another', () => {
    const [one, other] = [new ScimIdCache(), new ScimIdCache()];
    one.set('u', '1', 'User');
    const seen = reference();
    one.get(seen);
    expect(both(other, seen)).toEqual([undefined, undefined]);
    other.set('u', '2', 'User');
    expect(both(other, seen)).toEqual(['2', '2']);
    expect(both(one, seen)).toEqual(['1', '1']);
  });

  it('leave no trace in a reference that is compared or written', () => {
    const cache = new ScimIdCache();
    cache.set('u', '1', 'User');
    const seen = reference();
    cache.get(seen);
    expect(seen).toStrictEqual(reference());
    expect(JSON.stringify(seen)).toBe(JSON.stringify(reference()));
  });
});

function fill(cache: ScimIdCache, count: number): void {
  for (let at = 0; at < count; at++) cache.set(`other-${at}`, 'x', 'User');
}
