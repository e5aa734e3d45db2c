import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Database, type Session } from '../../../../connectors/sql/database.js';
import { mysqlDialect } from '../../../../connectors/sql/dialects/mysql.js';
import { postgresDialect } from '../../../../connectors/sql/dialects/postgres.js';
import { MysqlDriver } from '../../../../connectors/sql/drivers/mysql.js';
import { Pool } from '../../../../connectors/sql/drivers/pool.js';
import { PostgresDriver } from '../../../../connectors/sql/drivers/postgres.js';
import { FaultsSite, everyUser, serverDatabases, within, type ServerDatabase } from './faults-site.js';

const undo: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function open(database: ServerDatabase, settings: Readonly<Record<string, unknown>>): Promise<FaultsSite> {
  const site = await FaultsSite.open(database, settings);
  undo.push(() => site.close());
  return site;
}

/** The database of a site as the connector has it. @param askAfterMs how long a connection is idle before it is asked whether it lives */
function databaseOf({ database, config }: FaultsSite, askAfterMs: number): Database {
  const isPostgres = database === 'postgres';
  const driver = isPostgres ? new PostgresDriver(config) : new MysqlDriver(config);
  const pool = new Pool(driver, config.pool, () => undefined, askAfterMs);
  const opened = new Database(isPostgres ? postgresDialect : mysqlDialect, pool, config);
  undo.push(() => opened.close());
  return opened;
}

/** Takes the server so many seconds. */
const slow = (database: ServerDatabase, seconds: number) => (session: Session) =>
  session.execute({ text: `select ${database === 'postgres' ? 'pg_sleep' : 'sleep'}(${seconds})`, values: [] });

/** Statements of Causeway's user that the server is at. */
async function running({ database, shape }: FaultsSite): Promise<readonly unknown[]> {
  const user = String(shape.target['user']);
  return database === 'postgres'
    ? shape.asUser(
        "SELECT query FROM pg_stat_activity WHERE state = 'active' AND usename = ? AND pid <> pg_backend_pid()",
        [user],
      )
    : shape.asUser(
        "SELECT info FROM information_schema.processlist WHERE command IN ('Query', 'Execute') AND user = ? AND id <> connection_id()",
        [user],
      );
}

describe.each(serverDatabases)('on %s', (database) => {
  it('a statement that takes too long is ended by the server, and its connection stays good', async () => {
    const site = await open(database, { statementTimeoutSeconds: 1, pool: 1 });
    const target = databaseOf(site, 60_000);
    const start = Date.now();
    await expect(target.read(within(10_000), slow(database, 8))).rejects.toMatchObject({ code: 'unavailable' });
    expect(Date.now() - start).toBeLessThan(3_000);
    expect(await running(site)).toEqual([]);
    await target.read(within(5_000), slow(database, 0));
    expect(site.proxy.accepted).toBe(1);
  }, 30_000);

  it('an operation whose time is up before that of its statement does not wait, and the server does not go on for long', async () => {
    const site = await open(database, { statementTimeoutSeconds: 1, pool: 1 });
    const target = databaseOf(site, 60_000);
    await target.read(within(5_000), slow(database, 0));
    const start = Date.now();
    await expect(target.read(within(300), slow(database, 8))).rejects.toMatchObject({ code: 'unavailable' });
    expect(Date.now() - start).toBeLessThan(900);
    await sleep(1_500);
    expect(await running(site)).toEqual([]);
    await target.read(within(5_000), slow(database, 0));
    expect(site.proxy.accepted).toBe(2);
  }, 30_000);

  it('whoever waits for a connection is served in turn, or told so when the time is up', async () => {
    const site = await open(database, { statementTimeoutSeconds: 5, pool: 2 });
    const target = databaseOf(site, 60_000);
    const slowOnes = [1, 2].map(() => target.read(within(5_000), slow(database, 1.5)));
    await sleep(100);
    const hasty = Array.from({ length: 20 }, () => target.read(within(500), slow(database, 0)));
    const patient = Array.from({ length: 20 }, () => target.read(within(5_000), slow(database, 0)));
    const ends = await Promise.allSettled(hasty);
    for (const end of ends) expect(end).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
    await Promise.all([...slowOnes, ...patient]);
    expect(site.proxy.accepted).toBe(2);
  }, 30_000);

  it('too many that wait are refused at once', async () => {
    const site = await open(database, { statementTimeoutSeconds: 5, pool: 1 });
    const target = databaseOf(site, 60_000);
    const first = target.read(within(5_000), slow(database, 1));
    const crowd = Array.from({ length: 1_100 }, () => target.read(within(20_000), slow(database, 0)));
    const start = Date.now();
    const refused = crowd.slice(1_000).map((one) => expect(one).rejects.toMatchObject({ code: 'unavailable' }));
    await Promise.all(refused);
    expect(Date.now() - start).toBeLessThan(900);
    await Promise.all([first, ...crowd.slice(0, 1_000)]);
  }, 30_000);

  it('a reading on a connection that a firewall has forgotten is repeated on a fresh one', async () => {
    const site = await open(database, { statementTimeoutSeconds: 1 });
    await site.connector.count(everyUser, within(5_000));
    site.proxy.silence();
    const start = Date.now();
    expect(await site.connector.count(everyUser, within(10_000))).toBe(0);
    expect(Date.now() - start).toBeLessThan(3_000);
    expect(site.proxy.accepted).toBe(2);
    // And no longer than there is time.
    site.proxy.silence();
    const again = Date.now();
    await expect(site.connector.count(everyUser, within(700))).rejects.toMatchObject({ code: 'unavailable' });
    expect(Date.now() - again).toBeLessThan(1_200);
  }, 30_000);

  it('a write does not meet a connection that was idle for long and is dead', async () => {
    const site = await open(database, { statementTimeoutSeconds: 5 });
    const target = databaseOf(site, 0);
    const write = (): Promise<unknown> =>
      target.write(
        within(10_000),
        (session) =>
          session.write(
            sql`update ${sql.id(...(database === 'postgres' ? ['app', 'app_user'] : ['app_user']))} set locked = 1`,
          ),
        { atomic: false },
      );
    await Promise.all([write(), write(), write()]);
    expect(site.proxy.connections).toBe(3);
    site.proxy.silence();
    await write();
    expect(site.proxy.accepted).toBe(4);
  }, 30_000);

  it('connections that the server has closed are lent to nobody', async () => {
    const site = await open(database, {});
    const count = (): Promise<number> => site.connector.count(everyUser, within(5_000));
    await Promise.all([count(), count(), count()]);
    const { connections } = site.proxy;
    site.proxy.refuse();
    site.proxy.heal();
    await sleep(100);
    const change = { attribute: 'displayName', values: ['Nobody'] };
    const key = { id: '4711' };
    // An unknown outcome would tell of a statement that went to a dead connection.
    await expect(
      site.connector.update({ objectType: 'user', key, changes: [change], returning: [] }, within(5_000)),
    ).rejects.toMatchObject({ code: 'notFound' });
    expect(connections).toBeGreaterThan(1);
  }, 30_000);
});
