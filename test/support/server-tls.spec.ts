import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { makeCertificate } from './certificates.js';
import { type DatabaseServer } from './database-server.js';
import { startMariaDb } from './mariadb.js';
import { runSql, startPostgres } from './postgres.js';

/** A statement by a client that trusts an authority and looks at the name, or that speaks plain text. */
type Ask = (url: string, caFile: string | undefined) => Promise<void>;

const askMariaDb: Ask = async (uri, caFile) => {
  const ssl = caFile === undefined ? {} : { ssl: { ca: await readFile(caFile, 'utf8'), verifyIdentity: true } };
  const connection = await mysql.createConnection({ uri, ...ssl });
  await connection.query('SELECT 1').finally(() => connection.end());
};

const askPostgres: Ask = (url, caFile) =>
  runSql(
    `${url}?${caFile === undefined ? 'sslmode=disable' : `sslmode=verify-full&sslrootcert=${caFile}`}`,
    'SELECT 1',
  );

describe.each([
  // It does not say that it misses TLS; the password is the one that it takes with TLS.
  { name: 'MariaDB', start: startMariaDb, ask: askMariaDb, plain: 'Access denied' },
  { name: 'PostgreSQL', start: startPostgres, ask: askPostgres, plain: 'no encryption' },
])('$name with TLS', ({ start, ask, plain }) => {
  const servers: DatabaseServer[] = [];
  let stranger: string;
  beforeAll(async () => {
    stranger = await mkdtemp(join(tmpdir(), 'causeway-stranger-'));
    await makeCertificate(stranger, ['IP:127.0.0.1']);
    for (const names of [['IP:127.0.0.1'], ['DNS:elsewhere.example']]) servers.push(await start({ tlsNames: names }));
  }, 120_000);
  afterAll(async () => {
    for (const server of servers) await server.destroy();
    await rm(stranger, { recursive: true });
  });

  it('is trusted for its authority and name, and speaks no plain text', async () => {
    const [server] = servers;
    if (server?.caFile === undefined) throw new Error('the server has no certificate');
    await ask(server.url, server.caFile);
    await expect(ask(server.url, undefined)).rejects.toThrow(plain);
    await expect(ask(server.url, join(stranger, 'ca.crt'))).rejects.toThrow('certificate');
  });

  it('is not trusted under another name', async () => {
    const [, server] = servers;
    if (server?.caFile === undefined) throw new Error('the server has no certificate');
    await expect(ask(server.url, server.caFile)).rejects.toThrow('does not match');
  });
});
