/** From the configuration to dialect, driver and pool: the one place that knows which belongs to which database. */
import { type ConnectorHost } from '../sdk/definition.js';
import { type SqlConfig } from './config/model.js';
import { Database } from './database.js';
import { type Dialect } from './dialects/dialect.js';
import { lower, sqliteDialect } from './dialects/sqlite.js';
import { type Driver } from './drivers/driver.js';
import { Pool } from './drivers/pool.js';
import { SqliteDriver } from './drivers/sqlite.js';

function backendOf(config: SqlConfig): { readonly dialect: Dialect; readonly driver: Driver; readonly size: number } {
  switch (config.database) {
    // One connection: SQLite lets one write at a time, and statements run at once anyway.
    default:
      return { dialect: sqliteDialect, driver: new SqliteDriver(config.file, lower), size: 1 };
  }
}

/** The database of a target; nothing is connected yet. */
export function openDatabase(config: SqlConfig, host: ConnectorHost): Database {
  const { dialect, driver, size } = backendOf(config);
  const pool = new Pool(driver, size, (event) => {
    host.emit(event);
  });
  return new Database(dialect, pool, { statementTimeoutMs: config.statementTimeoutMs });
}
