import { type SyncLease, type SyncProgress, type SyncState, SyncStore } from '../../provisioning/ports.js';
import { bounded } from '../bounds.js';
import { type Database } from '../database.js';
import { insertSkippingTaken, type Row } from '../session.js';
import { optionalText } from './link-row.js';

/** Table `sync`. The behaviour of each method is that of the port. */
export class SqlSyncStore extends SyncStore {
  constructor(private readonly database: Database) {
    super();
  }

  override async look(tenant: string, target: string): Promise<SyncState | undefined> {
    const [row] = await this.database.rows(
      'SELECT token, round, read_at, lease_until FROM sync WHERE tenant = ? AND target = ?',
      [tenant, target],
    );
    return row && stateFromRow(row);
  }

  /** One statement decides who gets it. */
  override take(tenant: string, target: string, lease: SyncLease): Promise<SyncState | undefined> {
    const first = {
      tenant: bounded('tenant', tenant),
      target: bounded('target', target),
      token: null,
      round: 0,
      read_at: 0,
      owner: '',
      lease_until: 0,
    };
    return this.database.transaction(async (session) => {
      await insertSkippingTaken(session, 'sync', [first]);
      const taken = await session.run(
        'UPDATE sync SET owner = ?, lease_until = ? WHERE tenant = ? AND target = ? AND lease_until <= ? AND read_at <= ?',
        [bounded('owner', lease.owner), lease.until, tenant, target, lease.now, lease.readBefore],
      );
      if (taken === 0) return undefined;
      const [row] = await session.rows(
        'SELECT token, round, read_at, lease_until FROM sync WHERE tenant = ? AND target = ?',
        [tenant, target],
      );
      return row && stateFromRow(row);
    });
  }

  override async advance(tenant: string, target: string, owner: string, progress: SyncProgress): Promise<boolean> {
    const { token, tells, readAt, leaseUntil } = progress;
    const written = await this.database.run(
      'UPDATE sync SET token = ?, round = round + ?, read_at = COALESCE(?, read_at), lease_until = ? ' +
        'WHERE tenant = ? AND target = ? AND owner = ?',
      [bounded('token', token), tells ? 1 : 0, readAt ?? null, leaseUntil, tenant, target, owner],
    );
    return written > 0;
  }

  override async release(tenant: string, target: string, owner: string): Promise<void> {
    await this.database.run('UPDATE sync SET lease_until = 0 WHERE tenant = ? AND target = ? AND owner = ?', [
      tenant,
      target,
      owner,
    ]);
  }
}

function stateFromRow(row: Row): SyncState {
  return {
    token: optionalText(row['token']),
    round: Number(row['round']),
    readAt: Number(row['read_at']),
    leaseUntil: Number(row['lease_until']),
  };
}
