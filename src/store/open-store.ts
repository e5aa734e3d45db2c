import { type DataSource } from 'typeorm';
import { StoreUnavailable } from '../provisioning/ports.js';
import { openDataSource } from './data-source.js';
import { type Database, type DatabaseLimits, defaultLimits } from './database.js';
import { translateError } from './errors.js';
import { type StoreConfig, describeStore } from './store-config.js';
import { Store } from './store.js';
import { type WriteAheadLog } from './write-ahead-log.js';

/**
 * Connects to the store. Its tables are made by `Store.migrate`, not here.
 * @throws StoreUnavailable names the store, without user and password, when it cannot be reached.
 */
export async function openStore(config: StoreConfig): Promise<Store> {
  return new Store(await openDatabase(config));
}

/**
 * The log of an SQLite file, and the setting that makes its commits count on it. Undefined where SQLite keeps no such log (in memory; on
 * file systems that cannot share memory): there each commit waits for the disk itself.
 */
async function openLog(path: string, dataSource: DataSource): Promise<WriteAheadLog | undefined> {
  const [mode] = await dataSource.query<readonly { readonly journal_mode: string }[]>('PRAGMA journal_mode');
  if (mode?.journal_mode !== 'wal') return undefined;
  // The file of the log is made by the first writing: this one changes nothing.
  await dataSource.query('BEGIN IMMEDIATE');
  await dataSource.query('COMMIT');
  const { WriteAheadLog } = await import('./write-ahead-log.js');
  const log = await WriteAheadLog.open(path);
  await dataSource.query('PRAGMA synchronous = NORMAL');
  return log;
}

/** The database below a store. @throws StoreUnavailable */
export async function openDatabase(config: StoreConfig, limits: DatabaseLimits = defaultLimits): Promise<Database> {
  try {
    const dataSource = await openDataSource(config);
    if (config.kind === 'sqlite') {
      const { SqliteDatabase } = await import('./sqlite-database.js');
      return new SqliteDatabase(dataSource, limits, await openLog(config.path, dataSource));
    }
    const { MysqlDatabase } = await import('./mysql-database.js');
    return new MysqlDatabase(dataSource, limits);
  } catch (error) {
    throw new StoreUnavailable(`${describeStore(config)} cannot be opened: ${translateError(error).message}`);
  }
}
