import { startMariaDb } from './mariadb.js';
import { startPostgres } from './postgres.js';
import { keepForTeardown } from './shared-servers.js';

/** Starts what the tests of one Jest run share. A server that cannot be started fails the run. */
export default async function setup(): Promise<void> {
  const [mariadb, postgres] = await Promise.all([startMariaDb(), startPostgres()]);
  keepForTeardown(() => mariadb.destroy());
  keepForTeardown(() => postgres.destroy());
  process.env['CAUSEWAY_TEST_MARIADB_URL'] = mariadb.url;
  process.env['CAUSEWAY_TEST_POSTGRES_URL'] = postgres.url;
}
