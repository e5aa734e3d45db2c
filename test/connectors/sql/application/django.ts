import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { createPostgresDatabaseOn } from '../../../support/postgres.js';
import { fetched, sharedServer, sourceFolder, targetOf, type OpenedApplication } from './opened-application.js';

const run = promisify(execFile);
const password = 'causeway-django';

const userColumns = 'username, first_name, last_name, email, is_active';

/** All that Causeway's user may do. It can write passwords and cannot read them. Columns of identity need no right on their sequence. */
const grants: readonly string[] = [
  `SELECT (id, ${userColumns}, is_superuser, date_joined) ON auth_user`,
  `INSERT (${userColumns}, is_superuser, is_staff, date_joined, password) ON auth_user`,
  `UPDATE (${userColumns}, password) ON auth_user`,
  'DELETE ON auth_user',
  'SELECT, INSERT (name), UPDATE (name), DELETE ON auth_group',
  'SELECT, INSERT (user_id, group_id), DELETE ON auth_user_groups',
  'SELECT, INSERT (user_id, permission_id), DELETE ON auth_user_user_permissions',
];

/** What Django says of who logged in. */
export interface DjangoAccount {
  readonly authenticated: boolean;
  readonly name?: string;
  readonly email?: string;
  readonly groups?: readonly string[];
  readonly permissions?: readonly string[];
}

export interface OpenedDjango extends OpenedApplication {
  readonly account: (name: string, password: string) => Promise<DjangoAccount>;
}

/** A fresh database as Django's own migrations make it. */
export async function openDjango(): Promise<OpenedDjango> {
  const url = new URL(await createPostgresDatabaseOn(sharedServer('CAUSEWAY_TEST_POSTGRES_URL')));
  const name = url.pathname.slice(1);
  await django(url, ['migrate']);
  const owner = new pg.Client({ connectionString: url.href });
  await owner.connect();
  const user = `django_${Math.random().toString(36).slice(2, 10)}`;
  await owner.query(`CREATE ROLE ${user} LOGIN PASSWORD '${password}'`);
  for (const grant of grants) await owner.query(`GRANT ${grant} TO ${user}`);
  const account: OpenedDjango['account'] = async (login, given) =>
    JSON.parse(await django(url, ['login', login, given])) as DjangoAccount;
  return {
    target: targetOf('django.yaml', url, user, password),
    asOwner: async (sql, values = []) => (await owner.query<Record<string, unknown>>(sql, [...values])).rows,
    account,
    logsIn: async (login, given) => (await account(login, given)).authenticated,
    cleanup: async () => {
      await owner.query(`DROP OWNED BY ${user}`);
      await owner.query(`DROP ROLE ${user}`);
      await owner.end();
      const server = new pg.Client({ connectionString: sharedServer('CAUSEWAY_TEST_POSTGRES_URL') });
      await server.connect();
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await server.end();
    },
  };
}

/** Django itself. */
async function django(url: URL, args: readonly string[]): Promise<string> {
  const { hostname, port, pathname, username, password: secret } = url;
  const env = {
    PATH: process.env['PATH'],
    DATABASE_HOST: hostname,
    DATABASE_PORT: port,
    DATABASE_NAME: pathname.slice(1),
    DATABASE_USER: username,
    DATABASE_PASSWORD: secret,
  };
  const { stdout } = await run(fetched('django/bin/python'), [join(sourceFolder, 'django_accounts.py'), ...args], {
    env,
  });
  return stdout;
}
