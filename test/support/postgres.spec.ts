import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabaseServer } from './database-server.js';
import { runSql, startPostgres } from './postgres.js';

describe('a PostgreSQL of one’s own', () => {
  let server: DatabaseServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 90_000);
  afterAll(() => server.destroy());

  it('keeps what was committed over a stop and a kill', async () => {
    const url = await server.createDatabase();
    await runSql(url, 'CREATE TABLE kept (id int PRIMARY KEY); INSERT INTO kept VALUES (1)');
    await server.stop();
    await server.restart();
    await runSql(url, 'INSERT INTO kept VALUES (2)');
    await server.kill();
    await server.restart();
    await expect(runSql(url, 'INSERT INTO kept VALUES (1)')).rejects.toThrow('duplicate key');
    await expect(runSql(url, 'INSERT INTO kept VALUES (2)')).rejects.toThrow('duplicate key');
  }, 60_000);

  it('does not answer while it is paused', async () => {
    const url = await server.createDatabase();
    let answered = false;
    const resume = server.pause();
    const asked = runSql(url, 'SELECT 1').then(() => (answered = true));
    await setTimeout(500);
    expect(answered).toBe(false);
    resume();
    await asked;
    expect(answered).toBe(true);
  }, 30_000);

  it('stops, and with it the processes of its connections, also while it is paused', async () => {
    const asked = runSql(server.url, 'SELECT pg_sleep(60)').catch(String);
    const processes = await connectionsOf(server);
    server.pause();
    const since = Date.now();
    await server.stop();
    expect(Date.now() - since).toBeLessThan(15_000);
    for (const one of processes) expect(existsSync(`/proc/${one}/task`)).toBe(false);
    expect(await asked).toContain('administrator');
    await server.restart();
  }, 60_000);

  it('says no farewell to its clients when it is killed', async () => {
    const asked = runSql(server.url, 'SELECT pg_sleep(60)').catch(String);
    await connectionsOf(server);
    await server.kill();
    const heard = await asked;
    expect(heard).toContain('server closed the connection unexpectedly');
    expect(heard).not.toContain('WARNING');
    await server.restart();
  }, 60_000);
});

/** The processes of the connections, as soon as there is one that runs a statement. */
async function connectionsOf(server: DatabaseServer): Promise<readonly number[]> {
  for (const until = Date.now() + 20_000; Date.now() < until;) {
    const list = await readFile(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8');
    const children = list.split(' ').filter(Boolean);
    for (const child of children) {
      const title = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '');
      if (title.includes('SELECT')) return children.map(Number);
    }
    await setTimeout(50);
  }
  throw new Error('no connection runs a statement');
}
