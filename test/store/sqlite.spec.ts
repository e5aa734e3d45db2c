import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fork } from 'node:child_process';
import { chmod, mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreUnavailable } from '../../src/provisioning/ports.js';
import { openDatabase, openStore } from '../../src/store/open-store.js';
import { Store } from '../../src/store/store.js';
import { deriveScimId } from './databases.js';
import { auditEntry, newIntent, object, scope } from './samples.js';

describe('the embedded database', () => {
  let directory = '';
  let path = '';

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'causeway-sqlite-'));
    path = join(directory, 'new', 'store.sqlite');
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('makes its directory and a file that only its owner reads', async () => {
    const database = await openDatabase({ kind: 'sqlite', path });
    await database.migrate();
    for (const file of [path, `${path}-wal`]) expect((await stat(file)).mode & 0o077).toBe(0);
    expect(await database.rows('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    await database.close();
  });

  it('acknowledges a transaction only once its commit is on the disk', async () => {
    const database = await openDatabase({ kind: 'sqlite', path });
    await database.migrate();
    const handle = await open(path, 'r');
    const prototype = Object.getPrototypeOf(handle) as { datasync: () => Promise<void> };
    await handle.close();
    const { datasync } = prototype;
    const steps: string[] = [];
    let disk = Promise.withResolvers<undefined>();
    prototype.datasync = async function slow(this: unknown) {
      steps.push('waits for the disk');
      await disk.promise;
      await datasync.call(this as never);
      steps.push('on the disk');
    };
    try {
      const write = database.run('DELETE FROM intent').then(() => steps.push('acknowledged'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(steps).toEqual(['waits for the disk']);
      // Readings need not wait for the disk.
      expect(await database.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      disk.resolve(undefined);
      await write;
      expect(steps).toEqual(['waits for the disk', 'on the disk', 'acknowledged']);
      disk = Promise.withResolvers<undefined>();
      const lost = database.run('DELETE FROM intent');
      disk.reject(Object.assign(new Error('EIO'), { code: 'EIO' }));
      await expect(lost).rejects.toThrow(StoreUnavailable);
    } finally {
      prototype.datasync = datasync;
      await database.close();
    }
  });

  it('works in memory', async () => {
    const store = await openStore({ kind: 'sqlite', path: ':memory:' });
    await store.migrate();
    expect(await store.links.ensure('t', scope, [object('a')], deriveScimId)).toHaveLength(1);
    await store.close();
  });

  it('keeps what it holds when it is opened again', async () => {
    const first = await openStore({ kind: 'sqlite', path });
    await first.migrate();
    const links = await first.links.ensure('t', scope, [object('a')], deriveScimId);
    await first.close();
    const second = await openStore({ kind: 'sqlite', path });
    expect(await second.links.byScimIds('t', [deriveScimId('a', 0)])).toEqual(links);
    await second.close();
  });

  it('remembers links that were looked up, until anybody changes one', async () => {
    const real = await openDatabase({ kind: 'sqlite', path });
    const asked: string[] = [];
    const database = new Proxy(real, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...given: readonly unknown[]) => {
          if (name === 'rows' && String(given[0]).includes('FROM link')) asked.push(String(given[0]));
          return Reflect.apply(value, target, given) as unknown;
        };
      },
    });
    const store = new Store(database);
    await store.migrate();
    const [first, second] = await store.links.ensure(
      'acme',
      scope,
      [object('a', 'one'), object('b', 'two')],
      deriveScimId,
    );
    if (first === undefined || second === undefined) throw new Error('no links');
    const readBoth = async (): Promise<readonly unknown[]> => {
      const links = await Promise.all([first, second].map((link) => store.links.byScimId('acme', 'User', link.scimId)));
      return links.map((link) => link?.externalId);
    };
    expect(await readBoth()).toEqual([undefined, undefined]);
    asked.length = 0;
    expect(await readBoth()).toEqual([undefined, undefined]);
    expect(asked).toEqual([]);
    // An audit line alone changes no link.
    await store.links.update(first, {}, auditEntry());
    expect(await readBoth()).toEqual([undefined, undefined]);
    expect(asked).toEqual([]);

    await store.links.update(first, { externalId: 'x1' }, auditEntry());
    expect(await readBoth()).toEqual(['x1', undefined]);
    expect(asked).toHaveLength(1);

    const other = new DatabaseSync(path);
    other.prepare("UPDATE link SET external_id = 'x2' WHERE scim_id = ?").run(second.scimId);
    // What another process does may go unseen for some milliseconds.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await readBoth()).toEqual(['x1', 'x2']);
    other.close();

    await store.links.tombstone(first, undefined);
    expect(await store.links.byScimId('acme', 'User', first.scimId)).toMatchObject({ state: 'deleted' });
    await store.close();
  });

  it('finishes what waits before it closes, and refuses what comes later', async () => {
    const store = await openStore({ kind: 'sqlite', path });
    await store.migrate();
    const opening = store.intents.open(newIntent());
    await store.close();
    expect((await opening).opened).toBe(true);
    await expect(store.intents.open(newIntent())).rejects.toThrow(StoreUnavailable);
    await expect(store.ping()).rejects.toThrow(StoreUnavailable);
  });

  it('waits for another process that writes, and gives up within the time limit', async () => {
    const store = new Store(await openDatabase({ kind: 'sqlite', path }, { operationMs: 600, migrationMs: 5_000 }));
    await store.migrate();
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const begin = Date.now();
    await expect(store.intents.open(newIntent())).rejects.toThrow(StoreUnavailable);
    expect(Date.now() - begin).toBeLessThan(1_500);
    const waiting = store.intents.open(newIntent());
    expect(await store.intents.byId('acme', 'x')).toBeUndefined();
    other.exec('COMMIT');
    // The first one was told that it failed: it must not have been run afterwards.
    expect(await waiting).toMatchObject({ opened: true });
    other.close();
    await store.close();
  });

  it('loses nothing that was acknowledged when the process is killed', async () => {
    const store = await openStore({ kind: 'sqlite', path });
    await store.migrate();
    await store.close();
    const child = fork(new URL('./sqlite-writer.js', import.meta.url), [path], { execArgv: [] });
    const acknowledged: string[] = [];
    child.on('message', (id) => acknowledged.push(id as string));
    while (acknowledged.length < 30) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const again = await openStore({ kind: 'sqlite', path });
    const ids = acknowledged.map((id) => deriveScimId(id, 0));
    expect(await again.links.byScimIds('t', ids)).toHaveLength(ids.length);
    await again.close();
  });

  it.each([
    ['that is no database', async () => writeFile(join(directory, 'bad'), 'x'.repeat(5_000))],
    ['that is a directory', async () => chmod(directory, 0o700)],
  ])('cannot be opened on a file %s', async (what, prepare) => {
    await prepare();
    const bad = what.includes('directory') ? directory : join(directory, 'bad');
    const opening = openStore({ kind: 'sqlite', path: bad });
    await expect(opening).rejects.toThrow(StoreUnavailable);
    await expect(opening).rejects.toThrow(`sqlite:${bad} cannot be opened`);
  });
});
