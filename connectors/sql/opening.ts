/** From the configuration to dialect, driver and pool: the one place that knows which belongs to which database. */
import { type ConnectorHost } from '../sdk/definition.js';
import { type SqlConfig } from './config/model.js';
import { Database } from './database.js';
import { type Dialect } from './dialects/dialect.js';
import { mysqlDialect } from './dialects/mysql.js';
import { oracleDialect } from './dialects/oracle.js';
import { postgresDialect } from './dialects/postgres.js';
import { sqlServerDialect } from './dialects/sql-server.js';
import { sqliteDialect, sqliteFunctions } from './dialects/sqlite.js';
import { type Driver } from './drivers/driver.js';
import { MysqlDriver } from './drivers/mysql.js';
import { OracleDriver } from './drivers/oracledb.js';
import { Pool } from './drivers/pool.js';
import { PostgresDriver } from './drivers/postgres.js';
import { SqliteDriver } from './drivers/sqlite.js';
import { TediousDriver } from './drivers/tedious.js';

/** Dialect and driver, and how many connections there may be. */
export function backendOf(config: SqlConfig): {
  readonly dialect: Dialect;
  readonly driver: Driver;
  readonly size: number;
} {
  switch (config.database) {
    case 'postgres':
      return { dialect: postgresDialect, driver: new PostgresDriver(config), size: config.pool };
    case 'mysql':
    case 'mariadb':
      return { dialect: mysqlDialect, driver: new MysqlDriver(config), size: config.pool };
    case 'sqlserver':
      return { dialect: sqlServerDialect, driver: new TediousDriver(config), size: config.pool };
    case 'oracle':
      return { dialect: oracleDialect, driver: new OracleDriver(config), size: config.pool };
    case 'sqlite':
      // One connection: SQLite lets one write at a time, and statements run at once anyway.
      return { dialect: sqliteDialect, driver: new SqliteDriver(config.file, sqliteFunctions), size: 1 };
  }
}

/** The database of a target; nothing is connected yet. */
export function openDatabase(config: SqlConfig, host: ConnectorHost): Database {
  const { dialect, driver, size } = backendOf(config);
  const pool = new Pool(driver, size, (event) => {
    host.emit(event);
  });
  return new Database(dialect, pool, config);
}
