import { type Leave, type LeaveEnd, type ReplacedValue } from '../../provisioning/ports.js';
import { bounded, boundedOrNull } from '../bounds.js';
import { insertSkippingTaken, type Row, type Session, type SqlValue } from '../session.js';
import { optionalText, text } from './link-row.js';

/** The columns that make a Leave, for SELECT. */
export const leaveColumns =
  'tenant, scim_id, target, resource_type, backend_id, reason, container, member_of, replaced, settled, due_at, remove_at, created_at';

/** A Leave from a row of `leaveColumns`. */
export function leaveFromRow(row: Row): Leave {
  return {
    tenant: text(row['tenant']),
    scimId: text(row['scim_id']),
    target: text(row['target']),
    resourceType: text(row['resource_type']),
    backendId: text(row['backend_id']),
    reason: row['reason'] === 'deleted' ? 'deleted' : 'inactive',
    container: optionalText(row['container']),
    // Only `saveLeave` writes these columns.
    groups: JSON.parse(text(row['member_of'])) as Leave['groups'],
    replaced: JSON.parse(text(row['replaced'])) as readonly ReplacedValue[],
    settled: Number(row['settled']) === 1,
    dueAt: optionalTime(row['due_at']),
    removeAt: optionalTime(row['remove_at']),
    createdAt: Number(row['created_at']),
  };
}

/** Inserts the leave, or overwrites the one of the same resource. @throws RangeError when a value does not fit its column */
export async function saveLeave(session: Session, leave: Leave): Promise<void> {
  const values: Record<string, SqlValue> = {
    target: bounded('target', leave.target),
    resource_type: bounded('resourceType', leave.resourceType),
    backend_id: bounded('backendId', leave.backendId),
    reason: leave.reason,
    container: boundedOrNull('backendName', leave.container),
    member_of: bounded('stored', JSON.stringify(leave.groups)),
    replaced: bounded('stored', JSON.stringify(leave.replaced)),
    settled: leave.settled ? 1 : 0,
    due_at: leave.dueAt ?? null,
    remove_at: leave.removeAt ?? null,
    created_at: leave.createdAt,
  };
  const columns = Object.keys(values);
  const updated = await session.run(
    `UPDATE resource_leave SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE tenant = ? AND scim_id = ?`,
    [...Object.values(values), leave.tenant, leave.scimId],
  );
  if (updated > 0) return;
  await insertSkippingTaken(session, 'resource_leave', [{ tenant: leave.tenant, scim_id: leave.scimId, ...values }]);
}

export async function removeLeave(session: Session, leave: Pick<Leave, 'tenant' | 'scimId'>): Promise<void> {
  await session.run('DELETE FROM resource_leave WHERE tenant = ? AND scim_id = ?', [leave.tenant, leave.scimId]);
}

/** What becomes of a leave in the transaction of the change that ends it. */
export function endLeave(session: Session, end: LeaveEnd): Promise<void> {
  return 'kept' in end ? saveLeave(session, end.kept) : removeLeave(session, end.over);
}

const optionalTime = (value: unknown): number | undefined =>
  value === null || value === undefined ? undefined : Number(value);
