import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Postgres, runSql, startPostgres } from './postgres.js';

describe('a PostgreSQL of one’s own', () => {
  let server: Postgres;
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
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(answered).toBe(false);
    resume();
    await asked;
    expect(answered).toBe(true);
  }, 30_000);
});
