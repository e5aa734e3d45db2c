import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader, type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { readConfig } from '../../../connectors/sql/config/target.js';
import { SqlConnector } from '../../../connectors/sql/connector.js';
import { makeCertificate } from '../../support/certificates.js';
import { type DatabaseServer } from '../../support/database-server.js';
import { startMariaDb } from '../../support/mariadb.js';
import { startPostgres } from '../../support/postgres.js';
import { connectionOf } from '../../support/sql-connection.js';

type Start = (options: { readonly tlsNames: readonly string[] }) => Promise<DatabaseServer>;
type Server = 'trusted' | 'localhost' | 'elsewhere';

/** Which authority a target trusts, and what else it says about TLS; undefined: plain text. */
type Tls = Readonly<Record<string, unknown>> & { readonly authority: 'right' | 'foreign' };

describe.each<{ readonly database: string; readonly start: Start; readonly table: string; readonly id: string }>([
  { database: 'mariadb', start: startMariaDb, table: 'information_schema.schemata', id: 'SCHEMA_NAME' },
  { database: 'postgres', start: startPostgres, table: 'pg_catalog.pg_namespace', id: 'nspname' },
])('a target on $database with TLS', ({ database, start, table, id }) => {
  const servers = new Map<Server, DatabaseServer>();
  let foreign = '';

  beforeAll(async () => {
    foreign = await mkdtemp(join(tmpdir(), 'causeway-foreign-'));
    await makeCertificate(foreign, ['IP:127.0.0.1']);
    servers.set('trusted', await start({ tlsNames: ['IP:127.0.0.1', 'DNS:db.example'] }));
    // That this is another name for the same machine is nothing that anybody asked for.
    servers.set('localhost', await start({ tlsNames: ['DNS:localhost'] }));
    servers.set('elsewhere', await start({ tlsNames: ['DNS:db.elsewhere.example'] }));
  }, 120_000);

  afterAll(async () => {
    for (const server of servers.values()) await server.destroy();
    await rm(foreign, { recursive: true });
  });

  /** What `target check` says of a target on a server. */
  async function check(name: Server, tls: Tls | undefined): Promise<string> {
    const server = servers.get(name);
    if (server?.caFile === undefined) throw new Error('the server has no certificate');
    const problems: ConfigProblem[] = [];
    const { authority, ...more } = tls ?? {};
    const caFile = authority === 'foreign' ? join(foreign, 'ca.crt') : server.caFile;
    const settings = {
      database,
      ...connectionOf(server.url),
      objects: { user: { table, id, key: 'userName', attributes: { userName: id } } },
      ...(tls === undefined ? {} : { tls: { caFile, ...more } }),
    };
    const config = readConfig(new ConfigReader(settings, 'target', problems));
    expect(problems).toEqual([]);
    const connector = new SqlConnector(config, { emit: () => undefined });
    const report = await connector.test({ deadline: Date.now() + 20_000, requestId: 'tls' });
    await connector.close();
    return report.ok ? 'ok' : (report.findings[0]?.message ?? '');
  }

  it.each<{ readonly title: string; readonly server: Server; readonly tls: Tls | undefined; readonly says: RegExp }>([
    { title: 'the right authority and name', server: 'trusted', tls: { authority: 'right' }, says: /^ok$/ },
    {
      title: 'a foreign authority',
      server: 'trusted',
      tls: { authority: 'foreign' },
      says: /certificate.*not trusted/,
    },
    { title: 'another name', server: 'elsewhere', tls: { authority: 'right' }, says: /certificate.*name/ },
    {
      title: 'the name localhost for an address',
      server: 'localhost',
      tls: { authority: 'right' },
      says: /certificate.*name/,
    },
    {
      title: 'another name that is expected',
      server: 'elsewhere',
      tls: { authority: 'right', serverName: 'db.elsewhere.example' },
      says: /^ok$/,
    },
    {
      title: 'the right name where another is expected',
      server: 'trusted',
      tls: { authority: 'right', serverName: 'db.elsewhere.example' },
      says: /certificate.*name/,
    },
    {
      title: 'an expected name, but a foreign authority',
      server: 'elsewhere',
      tls: { authority: 'foreign', serverName: 'db.elsewhere.example' },
      says: /certificate.*not trusted/,
    },
    {
      title: 'no look at the certificate',
      server: 'elsewhere',
      tls: { authority: 'foreign', insecureSkipVerify: true },
      says: /^ok$/,
    },
    { title: 'plain text', server: 'trusted', tls: undefined, says: /TLS/ },
  ])('with $title', async ({ server, tls, says }) => {
    expect(await check(server, tls)).toMatch(says);
  });
});

describe('a target on another machine', () => {
  const objects = { user: { table: 't', id: 'id', key: 'userName', attributes: { userName: 'n' } } };
  const settings = { database: 'postgres', host: 'db.example.com', user: 'u', databaseName: 'd', objects };

  it.each([
    { title: 'speaks TLS unless told otherwise', more: {}, tls: true },
    {
      title: 'speaks TLS also where a name looks like a loopback address',
      more: { host: '127.example.com' },
      tls: true,
    },
    { title: 'speaks plain text where that is allowed', more: { allowPlaintext: true }, tls: false },
    { title: 'speaks TLS where both are said', more: { allowPlaintext: true, tls: {} }, tls: true },
  ])('$title', ({ more, tls }) => {
    const problems: ConfigProblem[] = [];
    const config = readConfig(new ConfigReader({ ...settings, ...more }, 'target', problems));
    expect(problems).toEqual([]);
    expect(config.tls !== undefined).toBe(tls);
  });
});
