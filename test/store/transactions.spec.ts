import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database } from '../../src/store/database.js';
import { DuplicateKey, StatementFailed } from '../../src/store/errors.js';
import { openDatabase } from '../../src/store/open-store.js';
import { insert, insertSkippingTaken, type Session, type SqlValue } from '../../src/store/session.js';
import { type StoreConfig } from '../../src/store/store-config.js';
import { databaseKinds } from './databases.js';

describe.each(databaseKinds)('transactions on $name', (kind) => {
  let config: StoreConfig;
  let database: Database;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    ({ config, remove } = await kind.create());
    database = await openDatabase(config);
    await database.migrate();
  });
  afterAll(async () => {
    await database.close();
    await remove();
  });
  beforeEach(() => database.run('DELETE FROM listing'));

  const row = (id: string, total = 0): Record<string, SqlValue> => ({
    id,
    tenant: 't',
    key_hash: 'k',
    total,
    expires_at: 1,
  });
  const add = (session: Session, id: string): Promise<void> => insert(session, 'listing', row(id));
  const ids = async (): Promise<unknown[]> =>
    (await database.rows('SELECT id FROM listing ORDER BY id')).map((found) => found['id']);

  it('commit what returned and roll back what threw, each by itself, when many wait', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) =>
        database.transaction(async (session) => {
          await add(session, `id${String(n).padStart(2, '0')}`);
          if (n % 3 === 0) throw new Error(`no ${n}`);
          return n;
        }),
      ),
    );
    const kept = Array.from({ length: 40 }, (_, n) => n).filter((n) => n % 3 !== 0);
    expect(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : -1)).filter((n) => n >= 0),
    ).toEqual(kept);
    expect(await ids()).toEqual(kept.map((n) => `id${String(n).padStart(2, '0')}`));
  });

  it('show nothing of themselves before they are committed', async () => {
    let seenInside: unknown[] = [];
    let during: Promise<unknown[]> | undefined;
    await database
      .transaction(async (session) => {
        await add(session, 'a');
        during = ids();
        await sleep(20);
        seenInside = (await session.rows('SELECT id FROM listing')).map((found) => found['id']);
        throw new Error('take it back');
      })
      .catch(() => undefined);
    expect(seenInside).toEqual(['a']);
    expect(await during).toEqual([]);
    expect(await ids()).toEqual([]);
  });

  it('go on after a statement that found its key taken', async () => {
    await database.transaction((session) => add(session, 'a'));
    const result = await database.transaction(async (session) => {
      await expect(add(session, 'a')).rejects.toThrow(DuplicateKey);
      await insertSkippingTaken(session, 'listing', [row('a', 7), row('b', 7), row('b', 8)]);
      return session.rows('SELECT id, total FROM listing ORDER BY id');
    });
    expect(result.map((found) => [found['id'], Number(found['total'])])).toEqual([
      ['a', 0],
      ['b', 7],
    ]);
  });

  it('find the row that was in the way of theirs, though it is newer than what they have read', async () => {
    const other = await openDatabase(config);
    try {
      const found = await database.transaction(async (session) => {
        expect(await session.rows('SELECT id FROM listing')).toEqual([]);
        // Where writers exclude each other the other one has to wait, and goes second.
        await Promise.race([
          other.transaction((theirs) => insertSkippingTaken(theirs, 'listing', [row('a', 1)])),
          sleep(200),
        ]);
        await insertSkippingTaken(session, 'listing', [row('a', 2)]);
        return session.rows('SELECT id FROM listing');
      });
      expect(found).toEqual([{ id: 'a' }]);
    } finally {
      await other.close();
    }
  });

  it('are not lost between two processes that change the same rows in opposite order', async () => {
    const other = await openDatabase(config);
    try {
      await database.transaction((session) => insertSkippingTaken(session, 'listing', [row('a'), row('b')]));
      const grow = (on: Database, order: readonly string[]): Promise<void> =>
        on.transaction(async (session) => {
          for (const id of order) await session.run('UPDATE listing SET total = total + 1 WHERE id = ?', [id]);
        });
      for (let round = 0; round < 20; round += 1) {
        await Promise.all([grow(database, ['a', 'b']), grow(other, ['b', 'a'])]);
      }
      const totals = await database.rows('SELECT total FROM listing ORDER BY id');
      expect(totals.map((found) => Number(found['total']))).toEqual([40, 40]);
    } finally {
      await other.close();
    }
  });

  it.each([
    ['an object', { id: 1 }],
    ['a list', ['a']],
    ['undefined', undefined],
    ['not a number', Number.NaN],
    ['a boolean', true],
  ])('refuse %s as a value', async (_, value) => {
    const asking = database.rows('SELECT id FROM listing WHERE id = ?', [value as unknown as SqlValue]);
    await expect(asking).rejects.toThrow(StatementFailed);
  });

  it('tell of a statement that failed without its values', async () => {
    const failing = database.run('INSERT INTO listing (id, total) VALUES (?, ?)', ['secret-value', 1]);
    const error: unknown = await failing.catch((e: unknown) => e);
    expect(error).toBeInstanceOf(StatementFailed);
    expect(String(error)).toContain('INSERT INTO listing');
    expect(JSON.stringify(Object.getOwnPropertyDescriptors(error))).not.toContain('secret-value');
  });
});
