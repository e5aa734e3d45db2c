import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Intent, type NewIntent, StoreUnavailable } from '../../src/provisioning/ports.js';
import { type Database } from '../../src/store/database.js';
import { LockConflict } from '../../src/store/errors.js';
import { openDatabase } from '../../src/store/open-store.js';
import { type StoreConfig } from '../../src/store/store-config.js';
import { Store } from '../../src/store/store.js';
import { databaseKinds, deriveScimId } from './databases.js';
import { FailingDatabase } from './failing-database.js';
import { auditEntry, newIntent, object } from './samples.js';

describe.each(databaseKinds)('intents on $name', (kind) => {
  let config: StoreConfig;
  let database: Database;
  let store: Store;
  let remove: () => Promise<void>;
  let tenant = '';
  let tenants = 0;

  beforeAll(async () => {
    ({ config, remove } = await kind.create());
    database = await openDatabase(config);
    store = new Store(database);
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

  async function open(more: Partial<NewIntent> = {}): Promise<Intent> {
    const result = await store.intents.open(newIntent({ tenant, ...more }));
    if (!result.opened) throw new Error('taken');
    return result.intent;
  }
  const creation = (): ReturnType<typeof auditEntry> => auditEntry({ tenant, action: 'create' });

  it('opens an intent and finds it by its id, in its tenant only', async () => {
    const intent = await open({ externalId: 'x', stored: '{}' });
    expect(intent).toEqual({
      ...newIntent({ tenant, externalId: 'x', stored: '{}' }),
      id: intent.id,
      state: 'open',
      scimId: undefined,
    });
    expect(await store.intents.byId(tenant, intent.id)).toEqual(intent);
    expect(await store.intents.byId('another', intent.id)).toBeUndefined();
  });

  it.each([
    ['the same key', {}, false],
    ['another case', { naturalKey: 'BJENSEN' }, true],
    ['a trailing space', { naturalKey: 'bjensen ' }, true],
    ['another tenant', { tenant: 'elsewhere' }, true],
    ['another target', { target: 'other' }, true],
    ['another resource type', { resourceType: 'Group' }, true],
  ])('answers a second intent with %s', async (_, more, opened) => {
    const first = await open();
    const second = await store.intents.open(newIntent({ tenant, ...more }));
    expect(second.opened).toBe(opened);
    if (!second.opened) expect(second.existing).toEqual(first);
  });

  it('refuses values that do not fit, and writes nothing', async () => {
    await expect(open({ naturalKey: 'x'.repeat(1025) })).rejects.toThrow('naturalKey is longer than 1024');
    await expect(open({ naturalKey: '\ud800' })).rejects.toThrow('well-formed');
    expect((await open({ naturalKey: 'x'.repeat(1024) })).naturalKey).toHaveLength(1024);
  });

  it('hands an expired intent to exactly one of those who want it', async () => {
    const seen = await open();
    const takers = Array.from({ length: 10 }, (_, n) => `taker${n}`);
    const taken = await Promise.all(takers.map((owner) => store.intents.takeOver(seen, owner, 2_000)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await store.intents.byId(tenant, seen.id)).toMatchObject({
      owner: takers[taken.indexOf(true)],
      leaseUntil: 2_000,
    });
    expect(await store.intents.takeOver({ ...seen, id: 'gone' }, 'x', 1)).toBe(false);
  });

  it('renews the open intents of one process only', async () => {
    const owner = `renewer-${tenant}`;
    const mine = await open({ owner });
    const done = await open({ owner, naturalKey: 'other' });
    const theirs = await open({ naturalKey: 'third', owner: 'another' });
    await store.intents.complete(done, object('b', 'other'), deriveScimId, creation());
    await store.intents.renew(owner, 9_000);
    const leases = await Promise.all([mine, done, theirs].map(({ id }) => store.intents.byId(tenant, id)));
    expect(leases.map((intent) => intent?.leaseUntil)).toEqual([9_000, 1_000, 1_000]);
  });

  it('lists expired intents, oldest first, and removes intents', async () => {
    const [a, b, c] = await Promise.all([
      open({ naturalKey: 'a', leaseUntil: -30 }),
      open({ naturalKey: 'b', leaseUntil: -20 }),
      open({ naturalKey: 'c', leaseUntil: -10 }),
    ]);
    const ids = async (limit: number): Promise<string[]> =>
      (await store.intents.expired(-10, limit)).map(({ id }) => id);
    expect(await ids(10)).toEqual([a.id, b.id]);
    expect(await ids(1)).toEqual([a.id]);
    await store.intents.remove([a.id, b.id, 'unknown']);
    await store.intents.remove([]);
    expect(await ids(10)).toEqual([]);
    expect(await store.intents.byId(tenant, c.id)).toBeDefined();
  });

  it('completes: link, intent and audit line', async () => {
    const intent = await open({ externalId: 'x1', stored: '{"a":1}' });
    const link = await store.intents.complete(intent, object('a', 'bjensen'), deriveScimId, creation());
    expect(link).toMatchObject({
      scimId: deriveScimId('a', 0),
      externalId: 'x1',
      stored: '{"a":1}',
      naturalKey: 'bjensen',
    });
    expect(await store.links.byScimId(tenant, 'User', link.scimId)).toEqual(link);
    expect(await store.intents.byId(tenant, intent.id)).toMatchObject({ state: 'done', scimId: link.scimId });
    const [line] = await store.audit.list(tenant, { limit: 10 });
    expect(line).toEqual({ ...creation(), scimId: link.scimId, id: expect.any(String) });
    await store.links.tombstone(link, undefined);
    expect(await store.intents.byId(tenant, intent.id)).toBeUndefined();
  });

  it.each([[false], [true]])('completes twice with one audit line (removed in between: %s)', async (removed) => {
    const intent = await open({ externalId: 'x1' });
    const first = await store.intents.complete(intent, object('a', 'bjensen'), deriveScimId, creation());
    const changed = await store.links.update(first, { externalId: 'x2' }, auditEntry({ tenant, scimId: first.scimId }));
    if (removed) await store.intents.remove([intent.id]);
    const second = await store.intents.complete(intent, object('a', 'bjensen'), deriveScimId, creation());
    expect(second).toEqual(changed);
    const lines = await store.audit.list(tenant, { limit: 10 });
    expect(lines.filter((line) => line.action === 'create')).toHaveLength(1);
  });

  it('completes an adoption without losing what the link holds', async () => {
    const [link] = await store.links.ensure(tenant, newIntent(), [object('a', 'bjensen')], deriveScimId);
    if (link === undefined) throw new Error('no link');
    await store.links.update(link, { externalId: 'old' }, auditEntry({ tenant, scimId: link.scimId }));
    const intent = await open();
    const adopted = await store.intents.complete(intent, object('a', 'bjensen'), deriveScimId, {
      ...creation(),
      action: 'adopt',
    });
    expect(adopted).toMatchObject({ scimId: link.scimId, externalId: 'old', version: 1 });
  });

  it('completes wholly or not at all, at whichever statement it fails', async () => {
    const counting = new FailingDatabase(database, 0, () => new Error('never'));
    const probe = await open({ naturalKey: 'probe', externalId: 'p' });
    await new Store(counting).intents.complete(probe, object('p', 'probe'), deriveScimId, creation());
    expect(counting.statements).toBeGreaterThan(6);
    for (let failAt = 1; failAt <= counting.statements; failAt += 1) {
      const key = `key${failAt}`;
      const intent = await open({ naturalKey: key, externalId: 'x' });
      const failing = new Store(new FailingDatabase(database, failAt, () => new Error('power cut')));
      const complete = (through: Store): Promise<unknown> =>
        through.intents.complete(intent, object(key, key), deriveScimId, creation());
      await expect(complete(failing)).rejects.toThrow('power cut');
      const scimId = deriveScimId(key, 0);
      expect(await store.links.byScimId(tenant, 'User', scimId)).toBeUndefined();
      expect(await store.intents.byId(tenant, intent.id)).toEqual(intent);
      expect(await store.audit.list(tenant, { limit: 10, scimId })).toEqual([]);
      await complete(store);
      expect(await store.audit.list(tenant, { limit: 10, scimId })).toHaveLength(1);
    }
  });

  it.each([1, 2, 3, 4])('runs a transaction again that lost against another %i times, at most three', async (times) => {
    const intent = await open();
    for (let failAt = 1; failAt <= 5; failAt += 2) {
      const key = `${times}-${failAt}`;
      const failing = new Store(new FailingDatabase(database, failAt, () => new LockConflict('deadlock'), times));
      const completing = failing.intents.complete(intent, object(key), deriveScimId, creation());
      if (times <= 3) expect(await completing).toMatchObject({ backendId: key });
      else await expect(completing).rejects.toThrow(StoreUnavailable);
    }
    const lines = await store.audit.list(tenant, { limit: 10 });
    expect(lines).toHaveLength(times <= 3 ? 1 : 0);
  });

  it('opens exactly one of 50 that are asked for at once, on two replicas', async () => {
    const replica = new Store(await openDatabase(config));
    try {
      for (let round = 0; round < 5; round += 1) {
        const naturalKey = `round${round}`;
        const results = await Promise.all(
          Array.from({ length: 50 }, (_, n) =>
            (n % 2 === 0 ? store : replica).intents.open(newIntent({ tenant, naturalKey, owner: `p${n}` })),
          ),
        );
        const opened = results.filter((result) => result.opened);
        expect(opened).toHaveLength(1);
        const ids = results.map((result) => (result.opened ? result.intent.id : result.existing.id));
        expect(new Set(ids).size).toBe(1);
      }
    } finally {
      await replica.close();
    }
  });

  it('ends with one link and one audit line when two replicas complete one intent at once', async () => {
    const replica = new Store(await openDatabase(config));
    try {
      const intent = await open({ externalId: 'x' });
      const links = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          (n % 2 === 0 ? store : replica).intents.complete(intent, object('a', 'bjensen'), deriveScimId, creation()),
        ),
      );
      expect(new Set(links.map((link) => link.scimId)).size).toBe(1);
      expect(await store.audit.list(tenant, { limit: 10 })).toHaveLength(1);
    } finally {
      await replica.close();
    }
  });
});
