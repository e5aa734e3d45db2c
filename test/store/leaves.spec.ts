import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Leave, type Link } from '../../src/provisioning/ports.js';
import { openStore } from '../../src/store/open-store.js';
import { type Store } from '../../src/store/store.js';
import { databaseKinds } from './databases.js';
import { auditEntry, newIntent, object, scope } from './samples.js';

const deriveScimId = (backendId: string, generation: number): string => `${backendId}-${generation}`;

describe.each(databaseKinds)('leaves on $name', (kind) => {
  let store: Store;
  let remove: () => Promise<void>;
  let tenant = '';
  let tenants = 0;

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
  beforeEach(() => {
    tenants += 1;
    tenant = `tenant${tenants}`;
  });

  async function linkOf(backendId: string): Promise<Link> {
    const [link] = await store.links.ensure(tenant, scope, [object(backendId, backendId)], deriveScimId);
    if (link === undefined) throw new Error('no link');
    return link;
  }

  const leaveOf = ({ scimId, backendId }: Link, more: Partial<Leave> = {}): Leave => ({
    tenant,
    scimId,
    ...scope,
    backendId,
    reason: 'deleted',
    container: 'ou=people',
    groups: [{ objectType: 'group', backendId: 'g1' }],
    replaced: [{ attribute: 'description', before: ['a', 'b'], now: 'left' }],
    settled: true,
    dueAt: 2_000,
    removeAt: 2_000,
    createdAt: 1_000,
    ...more,
  });
  const audit = (link: Link): ReturnType<typeof auditEntry> =>
    auditEntry({ tenant, scimId: link.scimId, action: 'delete' });
  const actions = async (link: Link): Promise<readonly string[]> =>
    (await store.audit.list(tenant, { limit: 10, scimId: link.scimId })).map(({ action }) => action);

  it('are saved, overwritten and removed', async () => {
    const link = await linkOf('a');
    const leave = leaveOf(link, { container: undefined, dueAt: undefined, removeAt: undefined, settled: false });
    await store.leaves.save(leave);
    expect(await store.leaves.byScimId(tenant, link.scimId)).toEqual(leave);
    await store.leaves.save(leaveOf(link));
    expect(await store.leaves.list(tenant, undefined, 10)).toEqual([leaveOf(link)]);
    expect(await store.leaves.byScimId('other', link.scimId)).toBeUndefined();
    await store.leaves.remove(link);
    expect(await store.leaves.byScimId(tenant, link.scimId)).toBeUndefined();
  });

  it('let a link depart: it is not live, frees its keys, and is not made again by a reading', async () => {
    const link = await linkOf('a');
    await store.leaves.depart(link, leaveOf(link), audit(link));
    await store.leaves.depart(link, leaveOf(link), audit(link));
    expect(await actions(link)).toEqual(['delete']);
    expect(await store.links.byScimId(tenant, 'User', link.scimId)).toMatchObject({
      state: 'departed',
      naturalKey: undefined,
    });
    expect(await store.links.byBackendId(tenant, scope, 'a')).toMatchObject({ state: 'departed' });
    expect(await store.leaves.departed(tenant, scope)).toEqual(new Set(['a']));
    expect(await store.leaves.departed('other', scope)).toEqual(new Set());
    const seen = [object('c', 'c'), object('a', 'a'), object('b', 'a')];
    const links = await store.links.ensure(tenant, scope, seen, deriveScimId);
    expect(links.map(({ backendId, naturalKey }) => [backendId, naturalKey])).toEqual([
      ['c', 'c'],
      ['b', 'a'],
    ]);
    expect(await store.links.byScimIds(tenant, [link.scimId])).toEqual([]);
  });

  it('end with the link: purged, and found again under the next generation', async () => {
    const link = await linkOf('a');
    await store.leaves.depart(link, leaveOf(link), audit(link));
    await store.leaves.purge(link, { ...audit(link), action: 'purge' });
    await store.leaves.purge(link, { ...audit(link), action: 'purge' });
    expect(await actions(link)).toEqual(['purge', 'delete']);
    expect(await store.links.byScimId(tenant, 'User', link.scimId)).toMatchObject({ state: 'deleted' });
    expect(await store.leaves.byScimId(tenant, link.scimId)).toBeUndefined();
    expect((await linkOf('a')).generation).toBe(1);
  });

  it('end with a creation that takes the object into use again', async () => {
    const link = await linkOf('a');
    await store.leaves.depart(link, leaveOf(link), audit(link));
    const { opened, ...rest } = await store.intents.open(newIntent({ tenant, naturalKey: 'a' }));
    if (!opened || !('intent' in rest)) throw new Error('no intent');
    const entry = auditEntry({ tenant, action: 'adopt' });
    const next = await store.intents.complete(rest.intent, object('a', 'a'), deriveScimId, entry, link);
    expect(next).toMatchObject({ scimId: 'a-1', generation: 1, state: 'live', naturalKey: 'a' });
    expect(await store.links.byScimId(tenant, 'User', link.scimId)).toMatchObject({ state: 'deleted' });
    expect(await store.leaves.list(tenant, undefined, 10)).toEqual([]);
  });

  it('are settled, or forgotten, along with a change', async () => {
    const link = await linkOf('a');
    await store.leaves.save(leaveOf(link, { settled: false }));
    await store.links.update(link, {}, auditEntry({ tenant, scimId: link.scimId }), [], { kept: leaveOf(link) });
    expect(await store.leaves.byScimId(tenant, link.scimId)).toEqual(leaveOf(link));
    await store.links.update(link, {}, auditEntry({ tenant, scimId: link.scimId }), [], { over: leaveOf(link) });
    expect(await store.leaves.byScimId(tenant, link.scimId)).toBeUndefined();
    expect(await actions(link)).toEqual(['patch', 'patch']);
  });

  it('are due at their time, and claimed by one', async () => {
    const [early, late, never] = [await linkOf('a'), await linkOf('b'), await linkOf('c')];
    await store.leaves.save(leaveOf(late, { dueAt: 3_000 }));
    await store.leaves.save(leaveOf(early));
    await store.leaves.save(leaveOf(never, { dueAt: undefined }));
    const due = async (now: number): Promise<readonly string[]> =>
      (await store.leaves.due(now, 10)).filter((leave) => leave.tenant === tenant).map(({ backendId }) => backendId);
    expect(await due(1_999)).toEqual([]);
    expect(await due(2_000)).toEqual(['a']);
    expect(await due(9_000)).toEqual(['a', 'b']);
    const claims = await Promise.all(Array.from({ length: 5 }, () => store.leaves.claim(leaveOf(early), 60_000)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await due(9_000)).toEqual(['b']);
    for (const one of [early, late, never]) await store.leaves.remove({ tenant, scimId: one.scimId });
  });
});
