import { StoreUnavailable } from '../provisioning/ports.js';
import { openDataSource } from './data-source.js';
import { type Database, type DatabaseLimits, defaultLimits } from './database.js';
import { translateError } from './errors.js';
import { type StoreConfig, describeStore } from './store-config.js';
import { Store } from './store.js';

/**
 * Connects to the store. Its tables are made by `Store.migrate`, not here.
 * @throws StoreUnavailable names the store, without user and password, when it cannot be reached.
 */
export async function openStore(config: StoreConfig): Promise<Store> {
  return new Store(await openDatabase(config));
}

/** The database below a store. @throws StoreUnavailable */
export async function openDatabase(config: StoreConfig, limits: DatabaseLimits = defaultLimits): Promise<Database> {
  try {
    const dataSource = await openDataSource(config);
    if (config.kind === 'sqlite') {
      const { SqliteDatabase } = await import('./sqlite-database.js');
      return new SqliteDatabase(dataSource, limits);
    }
    const { MysqlDatabase } = await import('./mysql-database.js');
    return new MysqlDatabase(dataSource, limits);
  } catch (error) {
    throw new StoreUnavailable(`${describeStore(config)} cannot be opened: ${translateError(error).message}`);
  }
}
