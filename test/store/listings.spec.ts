import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStore } from '../../src/store/open-store.js';
import { type Store } from '../../src/store/store.js';
import { databaseKinds } from './databases.js';

const ids = Array.from({ length: 2_500 }, (_, n) => `id-${n}-é`);

describe.each(databaseKinds)('listings on $name', (kind) => {
  let store: Store;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const created = await kind.create();
    remove = created.remove;
    store = await openStore(created.config);
    await store.migrate();
    await store.listings.save('acme', 'users', ids, 1_000);
  });
  afterAll(async () => {
    await store.close();
    await remove();
  });

  it.each([
    [0, 0],
    [0, 1],
    [0, 1_000],
    [0, 1_001],
    [999, 1],
    [999, 2],
    [1_000, 1_000],
    [1_999, 2],
    [2_499, 1],
    [2_499, 100],
    [2_500, 10],
    [9_999, 10],
    [0, 10_000],
  ])('slices from %i, %i ids', async (offset, count) => {
    const slice = await store.listings.slice('acme', 'users', offset, count, 500);
    expect(slice).toEqual({ total: 2_500, ids: ids.slice(offset, offset + count) });
  });

  it.each([
    [-1, 1],
    [0, -1],
    [0.5, 1],
    [0, Number.NaN],
  ])('refuses a slice from %d, %d ids', async (offset, count) => {
    await expect(store.listings.slice('acme', 'users', offset, count, 500)).rejects.toThrow(RangeError);
  });

  it.each([
    ['another tenant', 'other', 'users', 500],
    ['another key', 'acme', 'Users', 500],
    ['a later time', 'acme', 'users', 1_000],
  ])('has nothing for %s', async (_, tenant, key, now) => {
    expect(await store.listings.slice(tenant, key, 0, 10, now)).toBeUndefined();
  });

  it('gives the newest listing, also an empty one, whatever the length of the key', async () => {
    const key = 'filter '.repeat(2_000);
    for (const list of [['a'], ['b', 'c'], [], ['d']]) {
      await store.listings.save('acme', key, list, 1_000);
      expect(await store.listings.slice('acme', key, 0, 10, 500)).toEqual({ total: list.length, ids: list });
    }
  });

  it('falls back to an older listing that lives longer', async () => {
    await store.listings.save('acme', 'lives', ['long'], 2_000);
    await store.listings.save('acme', 'lives', ['short'], 1_000);
    expect((await store.listings.slice('acme', 'lives', 0, 1, 999))?.ids).toEqual(['short']);
    expect((await store.listings.slice('acme', 'lives', 0, 1, 1_000))?.ids).toEqual(['long']);
  });

  it('holds ids of full length', async () => {
    const long = Array.from({ length: 1_000 }, (_, n) => `${'ü'.repeat(508)}${n.toString().padStart(4, '0')}`);
    await store.listings.save('acme', 'long', long, 1_000);
    expect((await store.listings.slice('acme', 'long', 990, 100, 500))?.ids).toEqual(long.slice(990));
  });

  it('prolongs the newest listing of a key, whole, and never shortens it', async () => {
    await store.listings.save('acme', 'walk', ids, 100);
    await store.listings.prolong('acme', 'walk', 300);
    await store.listings.prolong('acme', 'walk', 200);
    await store.listings.prolong('other', 'walk', 900);
    await store.listings.prolong('acme', 'nothing', 900);
    await store.listings.purge(299);
    expect((await store.listings.slice('acme', 'walk', 0, 2_500, 299))?.ids).toEqual(ids);
    expect(await store.listings.slice('acme', 'walk', 0, 1, 300)).toBeUndefined();
    await store.listings.purge(300);
    expect(await store.listings.slice('acme', 'walk', 0, 1, 50)).toBeUndefined();
    // What the other tests of this file rely on.
    await store.listings.save('acme', 'users', ids, 1_000);
  });

  it('purges what has expired and nothing else', async () => {
    await store.listings.save('acme', 'old', ids, 100);
    await store.listings.save('acme', 'kept', ['k'], 101);
    await store.listings.purge(100);
    expect(await store.listings.slice('acme', 'old', 0, 1, 50)).toBeUndefined();
    expect((await store.listings.slice('acme', 'kept', 0, 1, 50))?.ids).toEqual(['k']);
    expect((await store.listings.slice('acme', 'users', 1_500, 1, 50))?.ids).toEqual(['id-1500-é']);
  });
});
