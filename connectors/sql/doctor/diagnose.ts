/** The check of a target in depth: the way to the server, the session, and what the mapping needs of the tables. */
import { type DiagnoseRequest, type Finding } from '../../sdk/capabilities/diagnosable.js';
import { type Call } from '../../sdk/connector.js';
import { ok, problem, skipped } from '../../sdk/diagnosing/findings.js';
import { type SqlConfig, type TableName } from '../config/model.js';
import { type Dialect } from '../dialects/dialect.js';
import { type Connection } from '../drivers/driver.js';
import { backendOf } from '../opening.js';
import { resolveSchema } from '../schema/resolve.js';
import { columnsOfFeed, tableOfFeed } from '../syncing/feed.js';
import { resolveFeeds } from '../syncing/resolve-feeds.js';
import { attempt } from './attempt.js';
import { checkColumns } from './check-columns.js';
import { checkIndexes } from './check-indexes.js';
import { checkNames } from './check-names.js';
import { checkRights } from './check-rights.js';
import { checkDeleting, checkEngines } from './check-storage.js';
import { checkSyncing } from './check-syncing.js';
import { type Examiner } from './examiner.js';
import { Inspection } from './inspection.js';
import { mysqlExaminer } from './mysql/examiner.js';
import { postgresExaminer } from './postgres/examiner.js';
import { reach } from './reach.js';
import { sqliteExaminer } from './sqlite/examiner.js';

function examinerOf({ database }: SqlConfig): Examiner | undefined {
  switch (database) {
    case 'mariadb':
    case 'mysql':
      return mysqlExaminer;
    case 'postgres':
      return postgresExaminer;
    case 'sqlite':
      return sqliteExaminer;
    default:
      return undefined;
  }
}

/** Uses a connection of its own, which is closed at the end. */
export async function* diagnose(config: SqlConfig, request: DiagnoseRequest, call: Call): AsyncGenerator<Finding> {
  const { driver, dialect } = backendOf(config);
  const { findings, connection } = await reach(config, driver, dialect, call.deadline);
  yield* findings;
  if (connection === undefined) {
    yield skipped(
      'everything else',
      undefined,
      'The database could not be looked at.',
      'Mend what is found above and check again.',
    );
    return;
  }
  try {
    yield* inspect(config, request, dialect, connection, call.deadline);
  } finally {
    await connection.close();
  }
}

async function* inspect(
  config: SqlConfig,
  request: DiagnoseRequest,
  dialect: Dialect,
  connection: Connection,
  deadline: number,
): AsyncGenerator<Finding> {
  const examiner = examinerOf(config);
  if (examiner !== undefined)
    yield* await attempt(dialect, 'session', () => examiner.session(config, connection, deadline));
  const find = (name: TableName): ReturnType<Dialect['table']> => dialect.table(name, connection, deadline);
  if (config.objects.size === 0) {
    yield problem('catalog', 'objects', 'No objects are configured.', 'causeway target discover TENANT proposes some.');
    return;
  }
  const { schema, problems } = await resolveSchema(config, find);
  const { feeds, problems: untold } = await resolveFeeds(config, schema, find);
  for (const line of [...problems, ...untold]) yield missing(line);
  const structures = (await dialect.structures?.(connection, config.schema, deadline)) ?? [];
  const inspection = new Inspection(config, dialect, connection, deadline, schema, structures, request);
  if (problems.length + untold.length > 0) {
    yield skipped('columns', undefined, 'Tables or columns are missing, see above.', 'Mend that and check again.');
    return;
  }
  yield ok('catalog', undefined, `All tables and columns of ${schema.size} object types are there.`);
  yield* await attempt(dialect, 'columns', () => Promise.resolve(checkColumns(inspection)));
  if (examiner === undefined || dialect.structures === undefined) {
    yield skipped('rights, indexes, names', undefined, `They are not looked at on ${config.database}.`);
    return;
  }
  for (const feed of feeds) inspection.tables.of(tableOfFeed(feed)).add('SELECT', columnsOfFeed(feed));
  yield* await attempt(dialect, 'rights', () => checkRights(inspection, examiner));
  yield* await attempt(dialect, 'indexes', () => checkIndexes(inspection, examiner));
  yield* await attempt(dialect, 'names', () => checkNames(inspection, examiner));
  yield* checkEngines(inspection);
  yield* checkDeleting(inspection);
  yield* checkSyncing(inspection, examiner, feeds);
}

function missing(line: string): Finding {
  const [path = '', ...rest] = line.split(': ');
  const found = rest.join(': ');
  const advice = `Correct target.${path} in the configuration, or the table. What the user has no right to is not shown to it: GRANT it SELECT.`;
  return problem('catalog', path, `${found.charAt(0).toUpperCase()}${found.slice(1)}.`, advice);
}
