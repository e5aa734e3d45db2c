import { startMariaDb } from './mariadb.js';
import { keepForTeardown } from './shared-servers.js';

/** Starts what the tests of one Jest run share. A server that cannot be started fails the run. */
export default async function setup(): Promise<void> {
  const mariadb = await startMariaDb();
  keepForTeardown(() => mariadb.destroy());
  process.env['CAUSEWAY_TEST_MARIADB_URL'] = mariadb.url;
}
