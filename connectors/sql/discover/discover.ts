/** Proposes `objects` from the catalog: tables by names, keys and foreign keys; a person corrects it. */
import { type Discovery } from '../../sdk/capabilities/discoverable.js';
import { type Call } from '../../sdk/connector.js';
import { ConnectorError } from '../../sdk/errors.js';
import { type SqlConfig } from '../config/model.js';
import { type Dialect } from '../dialects/dialect.js';
import { type Connection } from '../drivers/driver.js';
import { toConnectorError } from '../errors.js';
import { backendOf } from '../opening.js';
import { findGroups, findUsers } from './find-tables.js';
import { KnownTable } from './known-table.js';
import { proposeGroup } from './propose-group.js';
import { lookAtUsers, proposeUser, tableName } from './propose-user.js';
import { Samples } from './samples.js';
import { YamlLines } from './yaml-lines.js';

/** Tables whose columns are looked at: more are not the tables of one application. */
const mostTables = 1_000;

/** Uses a connection of its own. @throws ConnectorError `unavailable` when the database cannot be asked */
export async function discover(config: SqlConfig, { deadline }: Call): Promise<Discovery> {
  const { driver, dialect } = backendOf(config);
  let connection: Connection | undefined;
  try {
    connection = await driver.connect(deadline);
    const tables = await knownTables(config, dialect, connection, deadline);
    return await propose(tables, new Samples(dialect, connection, deadline));
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    const known = toConnectorError(error, dialect.failureOf(error), 'nothing');
    throw known.code === 'internal'
      ? new ConnectorError('unavailable', 'The database cannot be asked: target check tells why.', { cause: error })
      : known;
  } finally {
    await connection?.close();
  }
}

async function knownTables(
  config: SqlConfig,
  dialect: Dialect,
  connection: Connection,
  deadline: number,
): Promise<readonly KnownTable[]> {
  if (dialect.structures === undefined)
    throw new ConnectorError(
      'unavailable',
      `Tables of ${config.database} cannot be looked at yet: configure objects by hand.`,
    );
  const structures = await dialect.structures(connection, config.schema, deadline);
  const known: KnownTable[] = [];
  for (const structure of structures.slice(0, mostTables)) {
    const { schema, name, near } = structure;
    const table = await dialect.table({ schema: near ? config.schema : schema, name }, connection, deadline);
    if (table !== undefined) known.push(new KnownTable(structure, [...table.columns.values()]));
  }
  return known;
}

async function propose(tables: readonly KnownTable[], samples: Samples): Promise<Discovery> {
  const [first, ...others] = findUsers(tables);
  const users = first === undefined ? undefined : lookAtUsers(first, tables);
  const seen = `The user may see ${tables.length} tables and views.`;
  if (users === undefined)
    return {
      text: 'objects: {}\n',
      remarks: [
        seen,
        'None of them looks like a table of users: GRANT the user SELECT on it, or configure objects by hand.',
      ],
    };
  const groups = findGroups(tables, users.table);
  const lines = new YamlLines();
  const inner = new YamlLines('    ');
  await proposeUser(inner, users, samples, groups.length > 0);
  const [group, ...otherGroups] = groups;
  lines.below('objects', (objects) => {
    objects.below('user', (user) => user.lines.push(...inner.lines));
    if (group !== undefined)
      objects.below('group', (one) => {
        proposeGroup(one, group, users.table);
      });
  });
  const named = (names: readonly KnownTable[]): string => names.map(tableName).join(', ');
  return {
    text: lines.text,
    remarks: [
      seen,
      ...(others.length > 0 ? [`Other tables that look like users: ${named(others)}.`] : []),
      ...(group === undefined ? ['No table looks like groups with members in a table of their own.'] : []),
      ...(otherGroups.length > 0
        ? [`Other tables that look like groups: ${named(otherGroups.map(({ table }) => table))}.`]
        : []),
      'Read each line, correct it, put it below target, and let target check look at it.',
    ],
  };
}
