import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { loadConfig } from '../../src/app/config/load-config.js';
import { type SyncLease, type SyncProgress, type SyncState, SyncStore } from '../../src/provisioning/ports.js';
import { openStore } from '../../src/store/open-store.js';
import { type Store } from '../../src/store/store.js';
import { SyncSection } from '../../src/app/config/sync-section.js';
import { databaseKinds } from '../store/databases.js';
import { add, contextOf, drop, group, idText, Replica, user } from './replica.js';

/** Dies once between the effects and the token. */
class DyingSyncStore extends SyncStore {
  dies = false;

  constructor(private readonly inner: SyncStore) {
    super();
  }

  override look(tenant: string, target: string): Promise<SyncState | undefined> {
    return this.inner.look(tenant, target);
  }

  override take(tenant: string, target: string, lease: SyncLease): Promise<SyncState | undefined> {
    return this.inner.take(tenant, target, lease);
  }

  override advance(tenant: string, target: string, owner: string, progress: SyncProgress): Promise<boolean> {
    if (!this.dies) return this.inner.advance(tenant, target, owner, progress);
    this.dies = false;
    return Promise.reject(new Error('died before the token was written'));
  }

  override release(tenant: string, target: string, owner: string): Promise<void> {
    return this.inner.release(tenant, target, owner);
  }
}

/** Quicker than a configuration file may ask for. */
const everyMs = 100;

describe.each(databaseKinds)('changes that others make, with the store on $name', (kind) => {
  let store: Store;
  let folder: string;
  let dying: DyingSyncStore;
  let one: Replica;
  let two: Replica;
  let remove: () => Promise<void>;

  beforeEach(async () => {
    const created = await kind.create();
    remove = created.remove;
    store = await openStore(created.config);
    await store.migrate();
    folder = await mkdtemp(join(tmpdir(), 'causeway-sync-'));
    const file = join(folder, 'causeway.yaml');
    // Both tenants have one backend: what one does is behind the other's back.
    const target = { connector: 'memory', shared: folder };
    const tenants = {
      watched: { target },
      behind: { target, sync: { everySeconds: 0 } },
    };
    await writeFile(file, stringify({ store: 'sqlite::memory:', tenants }));
    const loaded = await loadConfig(file);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    dying = new DyingSyncStore(store.sync);
    const { links, intents, leaves, listings, tokens } = store;
    one = new Replica({ links, intents, leaves, listings, tokens, sync: dying });
    two = new Replica(store);
    const watched = [...loaded.config.tenants].map(([name, settings]) =>
      name === 'watched'
        ? ([name, { ...settings, sync: Object.assign(new SyncSection(), { everySeconds: everyMs / 1_000 }) }] as const)
        : ([name, settings] as const),
    );
    for (const replica of [one, two]) replica.gateway.configure({ ...loaded.config, tenants: new Map(watched) });
    await one.takeUp();
    await two.takeUp();
  });
  afterEach(async () => {
    await one.gateway.targets.close();
    await two.gateway.targets.close();
    await store.close();
    await rm(folder, { recursive: true });
    await remove();
  });

  /** Both replicas look again. */
  async function later(): Promise<void> {
    await sleep(everyMs + 50);
    await one.takeUp();
    await two.takeUp();
  }

  it('are read from the beginning by one replica', () => {
    expect(one.events.of('changesBegunAnew')).toMatchObject([{ tenant: 'watched', reason: 'first' }]);
    expect(two.events.of('changesBegunAnew')).toEqual([]);
  });

  it('give those who come into a group or leave it another version', async () => {
    const [jim, ann] = [
      await one.create('watched', 'Users', user('jim')),
      await one.create('watched', 'Users', user('ann')),
    ];
    await later();
    const before = [await one.version('watched', 'Users', jim), await one.version('watched', 'Users', ann)];
    const behind = await Promise.all(
      ['jim', 'ann'].map((name) => one.idOf('behind', 'Users', `userName eq "${name}"`)),
    );
    const team = await one.create('behind', 'Groups', group('team', behind[0]));
    await later();
    const inside = [await one.version('watched', 'Users', jim), await one.version('watched', 'Users', ann)];
    expect(inside[0]).not.toBe(before[0]);
    expect(inside[1]).toBe(before[1]);
    await one.patch('behind', 'Groups', team['id'], add(behind[1]), drop(behind[0]));
    await later();
    const after = [await two.version('watched', 'Users', jim), await two.version('watched', 'Users', ann)];
    expect(after[0]).not.toBe(inside[0]);
    expect(after[1]).not.toBe(inside[1]);
    const told = [...one.events.of('changesTakenUp'), ...two.events.of('changesTakenUp')];
    expect(told.map((event) => (event.kind === 'changesTakenUp' ? event.memberships : 0)).filter(Boolean)).toEqual([
      1, 2,
    ]);
  });

  it('leave no live link of what was removed, and an audit line that says so', async () => {
    const jim = await one.create('watched', 'Users', user('jim'));
    await later();
    await two.remove('behind', 'Users', await two.idOf('behind', 'Users', 'userName eq "jim"'));
    await later();
    const link = await store.links.byScimId('watched', 'User', idText(jim['id']));
    expect(link?.state).toBe('deleted');
    const [line] = await store.audit.list('watched', { limit: 1 });
    expect(line).toMatchObject({ action: 'delete', resourceType: 'User', scimId: jim['id'], actor: 'sync' });
    await expect(one.read('watched', 'Users', jim['id'])).rejects.toMatchObject({ status: 404 });
  });

  it('are shown by all replicas, whatever they remember', async () => {
    const jim = await one.create('watched', 'Users', user('jim'));
    const team = await one.create('watched', 'Groups', group('team', jim['id']));
    await later();
    const shown = async (replica: Replica): Promise<unknown> =>
      (await replica.read('watched', 'Users', jim['id']))?.['groups'];
    for (const replica of [one, two]) expect(await shown(replica)).toMatchObject([{ display: 'team' }]);
    const behind = await one.idOf('behind', 'Groups', 'displayName eq "team"');
    await one.patch('behind', 'Groups', behind, { op: 'replace', path: 'displayName', value: 'crew' });
    for (const replica of [one, two]) expect(await shown(replica)).toMatchObject([{ display: 'team' }]);
    await later();
    // Who took it up first is chance; the other one sees the round.
    await later();
    for (const replica of [one, two]) expect(await shown(replica)).toMatchObject([{ display: 'crew' }]);
    expect(await one.version('watched', 'Groups', team)).toBe(await two.version('watched', 'Groups', team));
  });

  it('are taken up again, without harm, when a replica dies before it has noted how far it came', async () => {
    const jim = await one.create('watched', 'Users', user('jim'));
    const ann = await one.create('watched', 'Users', user('ann'));
    await later();
    const before = await one.version('watched', 'Users', ann);
    const behind = await one.idOf('behind', 'Users', 'userName eq "ann"');
    await one.create('behind', 'Groups', group('team', behind));
    await one.remove('behind', 'Users', await one.idOf('behind', 'Users', 'userName eq "jim"'));
    await sleep(everyMs + 50);
    dying.dies = true;
    await expect(one.takeUp()).rejects.toThrow('died');
    const inBetween = await one.version('watched', 'Users', ann);
    expect(inBetween).not.toBe(before);
    await two.takeUp();
    expect(await two.version('watched', 'Users', ann)).not.toBe(before);
    expect(await store.links.byScimId('watched', 'User', idText(jim['id']))).toMatchObject({ state: 'deleted' });
    const lines = await store.audit.list('watched', { limit: 10, scimId: idText(jim['id']) });
    expect(lines.filter(({ action }) => action === 'delete')).toHaveLength(1);
    await later();
    expect([...one.events.of('changesBegunAnew'), ...two.events.of('changesBegunAnew')]).toHaveLength(1);
  });

  it('begin anew when the place is lost', async () => {
    const state = await store.sync.take('watched', 'memory', {
      owner: 'test',
      now: Date.now(),
      until: 1,
      readBefore: Date.now(),
    });
    expect(state?.token).toBeDefined();
    await store.sync.advance('watched', 'memory', 'test', {
      token: 'nothing:1',
      tells: false,
      leaseUntil: 0,
      readAt: 1,
    });
    await later();
    expect(one.events.of('changesBegunAnew').at(-1)).toMatchObject({ reason: 'expired' });
    const jim = await one.create('watched', 'Users', user('jim'));
    await later();
    expect(one.events.of('changesTakenUp').concat(two.events.of('changesTakenUp'))).toMatchObject([{ changed: 1 }]);
    expect(await one.read('watched', 'Users', jim['id'])).toBeDefined();
  });
});

describe.each(databaseKinds.slice(0, 1))('memberships that are changed here', (kind) => {
  it.each([
    ['POST of a group', (replica: Replica, [jim]: unknown[]) => replica.create('acme', 'Groups', group('new', jim))],
    [
      'PATCH that adds',
      (replica: Replica, [jim, , team]: unknown[]) => replica.patch('acme', 'Groups', team, add(jim)),
    ],
    [
      'PATCH that removes',
      (replica: Replica, [, ann, team]: unknown[]) => replica.patch('acme', 'Groups', team, drop(ann)),
    ],
    [
      'PUT',
      (replica: Replica, [jim, , team]: unknown[]) =>
        replica.gateway.provisioning.replace(
          contextOf('acme'),
          'Groups',
          idText(team),
          group('team', jim),
          {},
          undefined,
        ),
    ],
  ])('give the members another version at once: %s', async (_, change) => {
    const { config, remove } = await kind.create();
    const store = await openStore(config);
    await store.migrate();
    const folder = await mkdtemp(join(tmpdir(), 'causeway-sync-'));
    const file = join(folder, 'causeway.yaml');
    const tenants = { acme: { target: { connector: 'memory' }, sync: { everySeconds: 0 } } };
    await writeFile(file, stringify({ store: 'sqlite::memory:', tenants }));
    const loaded = await loadConfig(file);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const replica = new Replica(store);
    replica.gateway.configure(loaded.config);
    try {
      const jim = await replica.create('acme', 'Users', user('jim'));
      const ann = await replica.create('acme', 'Users', user('ann'));
      const bob = await replica.create('acme', 'Users', user('bob'));
      const team = await replica.create('acme', 'Groups', group('team', ann['id']));
      const people = [jim, ann, bob];
      const versions = () => Promise.all(people.map((person) => replica.version('acme', 'Users', person)));
      const groups = async () =>
        JSON.stringify(
          await Promise.all(people.map(async ({ id }) => (await replica.read('acme', 'Users', id))?.['groups'])),
        );
      const before = { versions: await versions(), groups: await groups() };
      await change(replica, [jim['id'], ann['id'], team['id']]);
      const after = { versions: await versions(), groups: await groups() };
      const [were, are] = [JSON.parse(before.groups) as unknown[], JSON.parse(after.groups) as unknown[]];
      const differ = people.map((_, index) => JSON.stringify(were[index]) !== JSON.stringify(are[index]));
      expect(differ).toContain(true);
      expect(people.map((_, index) => before.versions[index] !== after.versions[index])).toEqual(differ);
    } finally {
      await replica.gateway.targets.close();
      await store.close();
      await rm(folder, { recursive: true });
      await remove();
    }
  });
});
