import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStore } from '../../src/store/open-store.js';
import { type Store } from '../../src/store/store.js';
import { databaseKinds, deriveScimId } from './databases.js';
import { auditEntry, object, scope } from './samples.js';

describe.each(databaseKinds)('the reading of changes on $name', (kind) => {
  let store: Store;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const created = await kind.create();
    remove = created.remove;
    store = await openStore(created.config);
    await store.migrate();
  });
  afterAll(async () => {
    await store.close();
    await remove();
  });

  const take = (tenant: string, owner: string, now: number, readBefore = now) =>
    store.sync.take(tenant, 'directory', { owner, now, until: now + 100, readBefore });
  const advance = (tenant: string, owner: string, token: string, leaseUntil = 0, readAt?: number) =>
    store.sync.advance(tenant, 'directory', owner, {
      token,
      tells: true,
      leaseUntil,
      ...(readAt !== undefined && { readAt }),
    });

  it('is done by one replica, however many want to', async () => {
    expect(await store.sync.look('one', 'directory')).toBeUndefined();
    const owners = Array.from({ length: 8 }, (_, index) => `replica-${index}`);
    const taken = await Promise.all(owners.map((owner) => take('one', owner, 1_000)));
    expect(taken.filter((state) => state !== undefined)).toEqual([
      { token: undefined, round: 0, readAt: 0, leaseUntil: 1_100 },
    ]);
  });

  it('goes on where the last one stopped, when it is due', async () => {
    await take('two', 'a', 1_000);
    expect(await advance('two', 'a', 'place 1', 0, 1_010)).toBe(true);
    expect(await store.sync.look('two', 'directory')).toEqual({
      token: 'place 1',
      round: 1,
      readAt: 1_010,
      leaseUntil: 0,
    });
    expect(await take('two', 'b', 1_020, 1_000)).toBeUndefined();
    expect(await take('two', 'b', 1_020, 1_010)).toMatchObject({ token: 'place 1' });
  });

  it('is taken over when a lease has ended, and the late one writes nothing', async () => {
    await take('three', 'a', 1_000);
    expect(await take('three', 'b', 1_050)).toBeUndefined();
    expect(await take('three', 'b', 1_100)).toMatchObject({ token: undefined, leaseUntil: 1_200 });
    expect(await advance('three', 'a', 'late')).toBe(false);
    await store.sync.release('three', 'directory', 'a');
    expect(await store.sync.look('three', 'directory')).toMatchObject({ token: undefined, leaseUntil: 1_200 });
    expect(await advance('three', 'b', 'place 2', 1_300)).toBe(true);
    expect(await store.sync.look('three', 'directory')).toMatchObject({ token: 'place 2', readAt: 0 });
    await store.sync.release('three', 'directory', 'b');
    expect(await take('three', 'c', 1_201)).toMatchObject({ token: 'place 2' });
  });

  it('refuses a token that does not fit', async () => {
    await take('four', 'a', 1_000);
    await expect(advance('four', 'a', 'x'.repeat(65_537))).rejects.toThrow(RangeError);
  });

  it('finds the live links of objects, of the types that are asked for', async () => {
    const groups = { target: scope.target, resourceType: 'Group' };
    await store.links.ensure('acme', scope, [object('u1', 'one'), object('u2', 'two')], deriveScimId);
    const [group] = await store.links.ensure('acme', groups, [object('g1', 'team')], (id) => `group-${id}`);
    const [gone] = await store.links.ensure('acme', scope, [object('u3', 'three')], deriveScimId);
    if (gone === undefined || group === undefined) throw new Error('no link was made');
    await store.links.tombstone(gone, undefined);
    const found = await store.links.ofObjects('acme', scope.target, ['User', 'Group'], ['u1', 'u3', 'g1', 'nobody']);
    expect(found.map(({ backendId }) => backendId).sort()).toEqual(['g1', 'u1']);
    expect(await store.links.ofObjects('acme', scope.target, ['User'], ['g1'])).toEqual([]);
    expect(await store.links.ofObjects('acme', 'other', ['User'], ['u1'])).toEqual([]);
    expect(await store.links.ofObjects('other', scope.target, ['User'], ['u1'])).toEqual([]);
  });

  it('lets versions of links grow, alone and along with a change', async () => {
    const many = Array.from({ length: 1_100 }, (_, index) => object(`m${index}`));
    await store.links.ensure('grown', scope, many, deriveScimId);
    const ids = many.map(({ backendId }) => backendId);
    await store.links.grow('grown', [{ scope, backendIds: [...ids, 'm0', 'nobody'] }]);
    const [first] = await store.links.ofObjects('grown', scope.target, ['User'], ['m0']);
    if (first === undefined) throw new Error('no link was made');
    const backendIds = ['m1', 'm2'];
    const updated = await store.links.update(first, {}, auditEntry({ tenant: 'grown' }), [{ scope, backendIds }]);
    expect(updated.version).toBe(1);
    const links = await store.links.ofObjects('grown', scope.target, ['User'], ids);
    expect(links.filter(({ version }) => version === 1)).toHaveLength(1_098);
    expect(
      links
        .filter(({ version }) => version === 2)
        .map(({ backendId }) => backendId)
        .sort(),
    ).toEqual(backendIds);
  });
});
