import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeLifecycle } from '../../../../connectors/sdk/testing/lifecycle.js';
import { type ConformanceSubject } from '../../../../connectors/sdk/testing/subject.js';
import { type DatabaseServer } from '../../../support/database-server.js';
import { startMariaDb } from '../../../support/mariadb.js';
import { startPostgres } from '../../../support/postgres.js';
import { joinedChildren } from './joined-children.js';
import { oneTable } from './one-table.js';
import { openShape } from './open-shape.js';
import { lackingIn, subjectOf } from './shape-subject.js';

/** Servers that may end under their connections, in an orderly way or not. */
describe.each([
  ['mariadb', startMariaDb, oneTable, 'kill'],
  ['postgres', startPostgres, joinedChildren, 'stop'],
] as const)('a server of %s', (database, start, shape, end) => {
  let server: DatabaseServer | undefined;

  beforeAll(async () => {
    server = await start();
  }, 120_000);

  afterAll(() => server?.destroy());

  async function setup(): Promise<ConformanceSubject> {
    if (server === undefined) throw new Error('The server was not started.');
    const running = server;
    const opened = await openShape(shape, database, running.url);
    let ended = false;
    return {
      ...subjectOf(shape, opened),
      vanish: async () => {
        ended = true;
        await running[end]();
      },
      restart: () => running.restart(),
      // Whoever would remove the database lost its connection, and the server goes with all that it has.
      cleanup: () => (ended ? Promise.resolve() : opened.cleanup()),
    };
  }

  describeLifecycle({ setup, options: { without: lackingIn(shape) } });
});
