import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runSql } from '../../../support/postgres.js';
import { sharedServer } from '../shapes/open-shape.js';
import { FaultsSite, references, serverDatabases, within, type ServerDatabase } from './faults-site.js';

let opened: FaultsSite | undefined;

afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

/** Locks are waited for half of this. */
const statementTimeoutSeconds = 2;

async function openFilled(database: ServerDatabase): Promise<{ site: FaultsSite; ids: ReadonlyMap<string, string> }> {
  const site = (opened = await FaultsSite.open(database, { statementTimeoutSeconds }));
  const ids = await site.refill(['ada', 'bob', 'cleo'], 'crew', ['ada']);
  // Connected, and the catalog read.
  await site.connector.read({ objectType: 'user', keys: [], attributes: [] }, within(5_000));
  site.proxy.watch();
  return { site, ids };
}

const addBob = (site: FaultsSite, ids: ReadonlyMap<string, string>, ms: number): Promise<unknown> =>
  site.connector.editMembers(
    {
      objectType: 'group',
      key: { id: ids.get('crew') ?? '' },
      attribute: 'members.value',
      add: references(['bob'], ids),
      remove: [],
      returning: ['displayName'],
    },
    within(ms),
  );

const rename = (site: FaultsSite, ids: ReadonlyMap<string, string>, ms: number): Promise<unknown> =>
  site.connector.update(
    {
      objectType: 'user',
      key: { id: ids.get('ada') ?? '' },
      changes: [{ attribute: 'displayName', values: ['Ada L.'] }],
      returning: ['displayName'],
    },
    within(ms),
  );

/** How often a statement went out that has this text. */
const countOf = (site: FaultsSite, text: RegExp): number =>
  site.proxy.seen.filter((request) => text.test(request)).length;

const membersOf = async (site: FaultsSite): Promise<unknown> => {
  const rows = (await site.contents())['members'] as readonly { readonly login: string }[];
  return rows.map(({ login }) => login);
};

describe.each(serverDatabases)('on %s, rows that somebody else has locked:', (database) => {
  it('a deadlock is tried again, and has one effect', async () => {
    const { site, ids } = await openFilled(database);
    const { asAdmin } = site.shape;
    await asAdmin('START TRANSACTION');
    // More rows than ours, so that ours is the one to be undone.
    for (let number = 0; number < 20; number++)
      await asAdmin('INSERT INTO app_group (group_name) VALUES (?)', [`other ${number}`]);
    await asAdmin("DELETE FROM email WHERE user_id = (SELECT id FROM app_user WHERE login = 'bob')");
    await asAdmin("DELETE FROM app_user WHERE login = 'bob'");
    const work = addBob(site, ids, 10_000);
    // It has the row of the group, and waits for bob's.
    await sleep(300);
    await asAdmin("UPDATE app_group SET descr = 'ours now' WHERE group_name = 'crew'");
    await asAdmin('ROLLBACK');
    await work;
    expect(await membersOf(site)).toEqual(['ada', 'bob']);
    expect(countOf(site, /start transaction|begin/i)).toBeGreaterThan(1);
    expect(countOf(site, /commit/i)).toBe(1);
  }, 30_000);

  it('a lock that is held for longer than one is waited for is tried again', async () => {
    const { site, ids } = await openFilled(database);
    const { asAdmin } = site.shape;
    await asAdmin('START TRANSACTION');
    await asAdmin("UPDATE app_group SET descr = 'held' WHERE group_name = 'crew'");
    const work = addBob(site, ids, 10_000);
    await sleep(1_600);
    await asAdmin('COMMIT');
    await work;
    expect(await membersOf(site)).toEqual(['ada', 'bob']);
    expect(countOf(site, /start transaction|begin/i)).toBe(2);
  }, 30_000);

  it('a lock that is never given up ends with "unavailable", in time, and nothing is done', async () => {
    const { site, ids } = await openFilled(database);
    const { asAdmin } = site.shape;
    await asAdmin('START TRANSACTION');
    await asAdmin("UPDATE app_group SET descr = 'held' WHERE group_name = 'crew'");
    const start = Date.now();
    await expect(addBob(site, ids, 2_500)).rejects.toMatchObject({ code: 'unavailable' });
    expect(Date.now() - start).toBeLessThan(3_500);
    await asAdmin('ROLLBACK');
    expect(await membersOf(site)).toEqual(['ada']);
    await addBob(site, ids, 5_000);
    expect(await membersOf(site)).toEqual(['ada', 'bob']);
  }, 30_000);

  it('200 changes of one group at once: the members are what was acknowledged', async () => {
    const { site } = await openFilled(database);
    const names = Array.from({ length: 100 }, (_, number) => `user${String(number).padStart(3, '0')}`);
    const [before, joining] = [names.slice(0, 50), names.slice(50)];
    const ids = await site.refill(names, 'crew', before);
    const edit = (add: readonly string[], remove: readonly string[]): Promise<unknown> =>
      site.connector.editMembers(
        {
          objectType: 'group',
          key: { id: ids.get('crew') ?? '' },
          attribute: 'members.value',
          add: references(add, ids),
          remove: references(remove, ids),
          returning: ['displayName'],
        },
        within(25_000),
      );
    // Each twice: what is repeated changes nothing.
    const work = before.flatMap((leaver, index) => {
      const joiner = [joining[index] ?? ''];
      return [edit([], [leaver]), edit(joiner, []), edit(joiner, [leaver]), edit(joiner, [])];
    });
    await Promise.all(work);
    expect(await membersOf(site)).toEqual(joining);
  }, 60_000);
});

describe('on postgres', () => {
  it('what cannot be serialized is tried again, and has one effect', async () => {
    const { site, ids } = await openFilled('postgres');
    const { asAdmin } = site.shape;
    const user = String(site.shape.target['user']);
    await runSql(
      sharedServer('postgres') ?? '',
      `ALTER ROLE ${user} SET default_transaction_isolation = 'repeatable read'`,
    );
    // The connections that are open have the old default.
    site.proxy.refuse();
    site.proxy.heal();
    await site.connector.read({ objectType: 'user', keys: [], attributes: [] }, within(5_000));
    await asAdmin('START TRANSACTION');
    await asAdmin("UPDATE app_user SET locked = 1 WHERE login = 'ada'");
    site.proxy.watch();
    const work = rename(site, ids, 10_000);
    await sleep(300);
    await asAdmin('COMMIT');
    await work;
    expect((await site.contents())['users']).toContainEqual({ login: 'ada', display_name: 'Ada L.', locked: 1 });
    expect(countOf(site, /update "app"."app_user"|Bcauseway/i)).toBeGreaterThan(1);
  }, 30_000);
});
