/** Reads from the catalog what the configuration names, once, when the target is first used. */
import { ConnectorError } from '../../sdk/errors.js';
import { type SqlConfig, type TableName } from '../config/model.js';
import { type Dialect } from '../dialects/dialect.js';
import { type Connection } from '../drivers/driver.js';
import { type Schema } from '../schema/object-type.js';
import { resolveSchema } from '../schema/resolve.js';
import { type Table } from './column.js';

/** The schema. @throws ConnectorError `unavailable`: the configuration does not fit the database; or the driver's error */
export async function loadSchema(
  config: SqlConfig,
  dialect: Dialect,
  connection: Connection,
  deadline: number,
): Promise<Schema> {
  const tables = new Map<string, Table | undefined>();
  const find = async (name: TableName): Promise<Table | undefined> => {
    const key = JSON.stringify([name.schema, name.name]);
    if (!tables.has(key)) tables.set(key, await dialect.table(name, connection, deadline));
    return tables.get(key);
  };
  const { schema, problems } = await resolveSchema(config, find);
  if (problems.length === 0) return schema;
  throw new ConnectorError('unavailable', `The configuration does not fit the database: ${problems.join('; ')}`);
}
