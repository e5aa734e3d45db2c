import { type TokenStore } from '../auth/ports.js';
import {
  type IntentStore,
  type LeaveStore,
  type LinkStore,
  type ListingStore,
  type SyncStore,
} from '../provisioning/ports.js';
import { type Database } from './database.js';
import { AuditLog } from './repositories/audit-log.js';
import { SqlIntentStore } from './repositories/intent-store.js';
import { SqlLeaveStore } from './repositories/leave-store.js';
import { SqlLinkStore } from './repositories/link-store.js';
import { SqlListingStore } from './repositories/listing-store.js';
import { SqlSyncStore } from './repositories/sync-store.js';
import { SqlTokenStore } from './repositories/token-store.js';
import { ping } from './store-health.js';

/** The opened store: all tables of the gateway. */
export class Store {
  readonly links: LinkStore;
  readonly intents: IntentStore;
  readonly leaves: LeaveStore;
  readonly listings: ListingStore;
  readonly tokens: TokenStore;
  readonly audit: AuditLog;
  readonly sync: SyncStore;

  /** `clock`: milliseconds since the epoch. */
  constructor(
    private readonly database: Database,
    clock: () => number = Date.now,
  ) {
    this.links = new SqlLinkStore(database, clock);
    this.intents = new SqlIntentStore(database, clock);
    this.leaves = new SqlLeaveStore(database, clock);
    this.listings = new SqlListingStore(database, clock);
    this.tokens = new SqlTokenStore(database);
    this.audit = new AuditLog(database);
    this.sync = new SqlSyncStore(database);
  }

  /** @throws StoreUnavailable when the database does not answer. */
  ping(): Promise<void> {
    return ping(this.database);
  }

  /** Runs the migrations that are missing; safe when several replicas start at once. */
  migrate(): Promise<void> {
    return this.database.migrate();
  }

  /** Ends when the transactions that wait have run. */
  close(): Promise<void> {
    return this.database.close();
  }
}
