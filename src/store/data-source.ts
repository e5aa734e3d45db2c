import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { AuditEntity } from './entities/audit.entity.js';
import { IntentEntity } from './entities/intent.entity.js';
import { LeaveEntity } from './entities/leave.entity.js';
import { LinkEntity } from './entities/link.entity.js';
import { ListingChunkEntity } from './entities/listing-chunk.entity.js';
import { ListingEntity } from './entities/listing.entity.js';
import { SyncEntity } from './entities/sync.entity.js';
import { TokenEntity } from './entities/token.entity.js';
import { CreateTables1764000000000 } from './migrations/1764000000000-create-tables.js';
import { AddTokenSubject1764100000000 } from './migrations/1764100000000-add-token-subject.js';
import { CreateSync1764200000000 } from './migrations/1764200000000-create-sync.js';
import { CreateLeaves1764300000000 } from './migrations/1764300000000-create-leaves.js';
import { DropAuditResource1764400000000 } from './migrations/1764400000000-drop-audit-resource.js';
import { type MysqlConfig, type SqliteConfig, type StoreConfig } from './store-config.js';

const connectTimeoutMs = 3_000;
/** Operations that may wait for a connection; more than that is an outage, and waiting ones hold memory. */
const queueLimit = 1_000;

const schema = {
  entities: [
    LinkEntity,
    IntentEntity,
    LeaveEntity,
    ListingEntity,
    ListingChunkEntity,
    TokenEntity,
    AuditEntity,
    SyncEntity,
  ],
  migrations: [
    CreateTables1764000000000,
    AddTokenSubject1764100000000,
    CreateSync1764200000000,
    CreateLeaves1764300000000,
    DropAuditResource1764400000000,
  ],
  migrationsTableName: 'causeway_migration',
  synchronize: false,
  // Statements hold personal values; what is worth telling reaches the log as an error or an event.
  logging: false,
} satisfies Partial<DataSourceOptions>;

/**
 * Opens the connection (SQLite: the file, made readable for its owner only; MySQL: the pool, one connection of it is tried).
 * The driver that is not used is not loaded. Errors are the driver's own.
 */
export async function openDataSource(config: StoreConfig): Promise<DataSource> {
  const options = config.kind === 'sqlite' ? await sqliteOptions(config) : await mysqlOptions(config);
  return new DataSource(options).initialize();
}

async function sqliteOptions(config: SqliteConfig): Promise<DataSourceOptions> {
  const { NodeSqliteDriver } = await import('./node-sqlite-driver.js');
  if (config.path !== ':memory:') {
    await mkdir(dirname(config.path), { recursive: true });
    // SQLite gives its -wal and -shm files the mode of the main file.
    await (await open(config.path, 'a', 0o600)).close();
  }
  return {
    ...schema,
    type: 'better-sqlite3',
    driver: NodeSqliteDriver,
    database: config.path,
    enableWAL: true,
    // An acknowledged change survives a power cut.
    prepareDatabase: (database: InstanceType<typeof NodeSqliteDriver>) => {
      database.pragma('synchronous = FULL');
    },
  };
}

async function mysqlOptions(config: MysqlConfig): Promise<DataSourceOptions> {
  const { loadMysqlDriver } = await import('./mysql-driver.js');
  return {
    ...schema,
    type: 'mysql',
    driver: await loadMysqlDriver(),
    host: config.host,
    port: config.port,
    username: config.user,
    password: config.password,
    database: config.database,
    charset: 'UTF8MB4_BIN',
    connectTimeout: connectTimeoutMs,
    poolSize: config.poolSize,
    ...(config.tls === 'off' ? {} : { ssl: await tlsOptions(config) }),
    extra: {
      waitForConnections: true,
      queueLimit,
      enableKeepAlive: true,
      idleTimeout: 60_000,
      maxIdle: config.poolSize,
    },
  };
}

async function tlsOptions(config: MysqlConfig): Promise<object> {
  if (config.tls === 'unverified') return { minVersion: 'TLSv1.2', rejectUnauthorized: false };
  const ca = config.caFile === undefined ? {} : { ca: await readFile(config.caFile, 'utf8') };
  // mysql2 compares the host name only when it is told to.
  return { minVersion: 'TLSv1.2', rejectUnauthorized: true, verifyIdentity: true, ...ca };
}
