import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from '../../src/provisioning/ports.js';
import { type DatabaseLimits } from '../../src/store/database.js';
import { openDatabase, openStore } from '../../src/store/open-store.js';
import { parseStoreConfig } from '../../src/store/store-config.js';
import { Store } from '../../src/store/store.js';
import { type DatabaseServer } from '../support/database-server.js';
import { startMariaDb } from '../support/mariadb.js';
import { BreakingDatabase } from './breaking-database.js';
import { deriveScimId } from './databases.js';
import { auditEntry, newIntent, object, scope } from './samples.js';

const limits: DatabaseLimits = { operationMs: 1_500, migrationMs: 10_000 };

describe('a MariaDB server that fails', () => {
  let server: DatabaseServer;
  let store: Store;

  beforeAll(async () => {
    server = await startMariaDb();
    store = new Store(await openDatabase(parseStoreConfig(`${server.url}?pool=4`), limits));
    await store.migrate();
  });
  afterAll(async () => {
    await store.close();
    await server.destroy();
  });

  /** One call of each port method; `run` tells them apart. */
  function operations(run: string): Record<string, () => Promise<unknown>> {
    const intent = { ...newIntent(), id: 'i', state: 'open' as const, scimId: undefined };
    const link = {
      ...scope,
      tenant: 'acme',
      scimId: 's',
      backendId: 'b',
      generation: 0,
      backendName: '',
      externalId: undefined,
      naturalKey: undefined,
      state: 'live' as const,
      version: 0,
      stored: undefined,
      createdAt: 0,
      updatedAt: 0,
    };
    return {
      ping: () => store.ping(),
      byScimId: () => store.links.byScimId('acme', 'User', 's'),
      byScimIds: () => store.links.byScimIds('acme', ['s']),
      byNaturalKey: () => store.links.byNaturalKey('acme', { target: 'main', resourceType: 'User' }, 'x'),
      byExternalId: () => store.links.byExternalId('acme', 'User', 'x'),
      ensure: () => store.links.ensure('acme', scope, [object(`b${run}`)], deriveScimId),
      tombstone: () => store.links.tombstone(link, auditEntry()),
      listLinks: () => store.links.list('acme', undefined, 1),
      open: () => store.intents.open(newIntent({ naturalKey: run })),
      byId: () => store.intents.byId('acme', 'i'),
      takeOver: () => store.intents.takeOver(intent, 'o', 1),
      renew: () => store.intents.renew('o', 1),
      complete: () => store.intents.complete(intent, object(`c${run}`), deriveScimId, auditEntry()),
      remove: () => store.intents.remove(['i']),
      expired: () => store.intents.expired(0, 1),
      save: () => store.listings.save('acme', run, ['a'], 1),
      slice: () => store.listings.slice('acme', run, 0, 1, 0),
      purge: () => store.listings.purge(0),
      byKeyId: () => store.tokens.byKeyId('k'),
      listTokens: () => store.tokens.list('acme'),
      revoke: () => store.tokens.revoke('acme', 'k', 1),
      touch: () => store.tokens.touch(new Map([['k', 1]])),
      audit: () => store.audit.list('acme', { limit: 1 }),
    };
  }

  async function expectAllUnavailable(run: string): Promise<void> {
    const begin = Date.now();
    const calls = Object.entries(operations(run)).map(async ([name, call]): Promise<[string, unknown]> => [
      name,
      await call().then(
        () => 'answered',
        (error: unknown) => (error instanceof StoreUnavailable ? 'unavailable' : error),
      ),
    ]);
    const results = await Promise.all(calls);
    expect(results.filter(([, result]) => result !== 'unavailable')).toEqual([]);
    expect(Date.now() - begin).toBeLessThan(limits.operationMs + 1_500);
  }

  async function expectRecovery(run: string): Promise<void> {
    const begin = Date.now();
    for (;;) {
      const alive = await store.ping().then(
        () => true,
        () => false,
      );
      if (alive) break;
      expect(Date.now() - begin).toBeLessThan(10_000);
      await sleep(50);
    }
    for (const [name, call] of Object.entries(operations(run))) {
      await expect(call().then(() => name)).resolves.toBe(name);
    }
  }

  it('works before', () => expectRecovery('before'));

  it('is unavailable when it is stopped, and is used again after its restart', async () => {
    await server.stop();
    await expectAllUnavailable('stopped');
    await server.restart();
    await expectRecovery('restarted');
  });

  it('loses nothing that was acknowledged when it is killed under load', async () => {
    const acknowledged: string[] = [];
    let running = true;
    const worker = async (n: number): Promise<void> => {
      for (let i = 0; running; i += 1) {
        const id = `w${n}-${i}`;
        await store.links.ensure('load', scope, [object(id, id)], deriveScimId).then(
          () => acknowledged.push(deriveScimId(id, 0)),
          (error: unknown) => {
            expect(error).toBeInstanceOf(StoreUnavailable);
            running = false;
          },
        );
      }
    };
    const workers = [1, 2, 3, 4, 5, 6].map((n) => worker(n));
    await sleep(300);
    await Promise.all([server.kill(), ...workers]);
    await server.restart();
    await expectRecovery('killed');
    expect(acknowledged.length).toBeGreaterThan(10);
    expect(await store.links.byScimIds('load', acknowledged)).toHaveLength(acknowledged.length);
  });

  it('is unavailable within the time limit when it does not answer, and is used again afterwards', async () => {
    const resume = server.pause();
    try {
      await expectAllUnavailable('paused');
    } finally {
      resume();
    }
    await expectRecovery('resumed');
  });

  it('is unavailable for changes while it is read-only, and is used again afterwards', async () => {
    const { createConnection } = await import('mysql2/promise');
    const admin = await createConnection({ uri: server.url });
    try {
      await admin.query("CREATE USER plain@'%' IDENTIFIED BY 'plain-test'");
      await admin.query("GRANT SELECT, INSERT, UPDATE, DELETE ON *.* TO plain@'%'");
      await admin.query('SET GLOBAL read_only = 1');
      const url = new URL(server.url);
      url.username = 'plain';
      url.password = 'plain-test';
      const plain = await openStore(parseStoreConfig(url.href));
      try {
        expect(await plain.links.byScimId('acme', 'User', 's')).toBeUndefined();
        await expect(plain.intents.open(newIntent({ naturalKey: 'read only' }))).rejects.toThrow(StoreUnavailable);
        await admin.query('SET GLOBAL read_only = 0');
        expect(await plain.intents.open(newIntent({ naturalKey: 'read only' }))).toMatchObject({ opened: true });
      } finally {
        await plain.close();
      }
    } finally {
      await admin.query('SET GLOBAL read_only = 0');
      await admin.end();
    }
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'leaves nothing of a creation whose connection breaks before statement %i',
    async (n) => {
      const key = `broken${n}`;
      const database = await openDatabase(parseStoreConfig(`${server.url}?pool=2`), limits);
      const real = new Store(database);
      try {
        const opened = await real.intents.open(newIntent({ naturalKey: key, externalId: 'x' }));
        if (!opened.opened) throw new Error('taken');
        const complete = (through: Store): Promise<unknown> =>
          through.intents.complete(opened.intent, object(key, key), deriveScimId, auditEntry({ action: 'create' }));
        await expect(complete(new Store(new BreakingDatabase(database, n)))).rejects.toThrow(StoreUnavailable);
        const scimId = deriveScimId(key, 0);
        expect(await real.links.byScimId('acme', 'User', scimId)).toBeUndefined();
        expect(await real.intents.byId('acme', opened.intent.id)).toEqual(opened.intent);
        await complete(real);
        expect(await real.audit.list('acme', { limit: 10, scimId })).toHaveLength(1);
      } finally {
        await database.close();
      }
    },
  );

  it('is unavailable when every connection of the pool is taken for too long', async () => {
    const database = await openDatabase(parseStoreConfig(`${server.url}?pool=2`), {
      operationMs: 700,
      migrationMs: 1_000,
    });
    try {
      const sleepers = Array.from({ length: 2 }, () => database.rows('SELECT SLEEP(5)'));
      const outcomes = await Promise.allSettled([...sleepers, database.rows('SELECT 1')]);
      expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected']);
      expect(await database.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      await database.close();
    }
  });

  it.each([
    ['a wrong password', (url: URL) => (url.password = 'not-the-password')],
    ['an unknown database', (url: URL) => (url.pathname = '/nowhere')],
    ['a port where nobody listens', (url: URL) => (url.port = '1')],
  ])('cannot be opened with %s, and the error holds no password', async (_, change) => {
    const url = new URL(server.url);
    change(url);
    const error: unknown = await openStore(parseStoreConfig(url.href)).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(String(error)).toContain('mysql://127.0.0.1');
    expect(String(error)).not.toMatch(/not-the-password|causeway-test/);
  });
});
