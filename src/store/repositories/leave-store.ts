import { type AuditEntry, type Leave, LeaveStore, type Link, type LinkScope } from '../../provisioning/ports.js';
import { type Database } from '../database.js';
import { recordAudit } from './audit-log.js';
import { buryDeparted, endLink } from './end-link.js';
import { leaveColumns, leaveFromRow, removeLeave, saveLeave } from './leave-row.js';

/** Table `resource_leave`. The behaviour of each method is that of the port. */
export class SqlLeaveStore extends LeaveStore {
  constructor(
    private readonly database: Database,
    private readonly clock: () => number,
  ) {
    super();
  }

  override async byScimId(tenant: string, scimId: string): Promise<Leave | undefined> {
    const [row] = await this.database.rows(
      `SELECT ${leaveColumns} FROM resource_leave WHERE tenant = ? AND scim_id = ?`,
      [tenant, scimId],
    );
    return row === undefined ? undefined : leaveFromRow(row);
  }

  /** @throws RangeError when a value does not fit its column */
  override save(leave: Leave): Promise<void> {
    return this.database.transaction((session) => saveLeave(session, leave));
  }

  override remove(leave: Pick<Leave, 'tenant' | 'scimId'>): Promise<void> {
    return this.database.transaction((session) => removeLeave(session, leave));
  }

  override depart(link: Link, leave: Leave, audit: AuditEntry): Promise<void> {
    return this.database.transaction(async (session) => {
      const ended = await endLink(session, link, 'departed', this.clock());
      await saveLeave(session, leave);
      if (ended) await recordAudit(session, audit);
    });
  }

  override purge(link: Link, audit: AuditEntry | undefined): Promise<void> {
    return this.database.transaction(async (session) => {
      const buried = await buryDeparted(session, link, this.clock());
      await removeLeave(session, link);
      if (buried && audit !== undefined) await recordAudit(session, audit);
    });
  }

  override async due(now: number, limit: number): Promise<readonly Leave[]> {
    const rows = await this.database.rows(
      `SELECT ${leaveColumns} FROM resource_leave WHERE due_at <= ? ORDER BY due_at, scim_id LIMIT ?`,
      [now, limit],
    );
    return rows.map(leaveFromRow);
  }

  /** Also false when it was settled, or opened again, since it was seen. */
  override async claim(seen: Leave, dueAt: number): Promise<boolean> {
    const claimed = await this.database.run(
      'UPDATE resource_leave SET due_at = ? WHERE tenant = ? AND scim_id = ? AND due_at = ? AND settled = ?',
      [dueAt, seen.tenant, seen.scimId, seen.dueAt ?? null, seen.settled ? 1 : 0],
    );
    return claimed === 1;
  }

  override async departed(tenant: string, scope: LinkScope): Promise<ReadonlySet<string>> {
    const rows = await this.database.rows(
      // Each departed link has a leave: these are few, while there is no index of states.
      'SELECT link.backend_id AS backend_id FROM resource_leave AS gone ' +
        'JOIN link ON link.tenant = gone.tenant AND link.scim_id = gone.scim_id ' +
        "WHERE gone.tenant = ? AND gone.target = ? AND gone.resource_type = ? AND link.state = 'departed'",
      [tenant, scope.target, scope.resourceType],
    );
    return new Set(rows.map((row) => String(row['backend_id'])));
  }

  override async list(tenant: string, cursor: string | undefined, limit: number): Promise<readonly Leave[]> {
    const rows = await this.database.rows(
      `SELECT ${leaveColumns} FROM resource_leave WHERE tenant = ? AND scim_id > ? ORDER BY scim_id LIMIT ?`,
      [tenant, cursor ?? '', limit],
    );
    return rows.map(leaveFromRow);
  }
}
