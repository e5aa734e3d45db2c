import { LessThan, type FindOptionsWhere } from 'typeorm';
import { type AuditEntry } from '../../provisioning/ports.js';
import { cut } from '../bounds.js';
import { type Database } from '../database.js';
import { AuditEntity } from '../entities/audit.entity.js';
import { insert, type Session } from '../session.js';
import { idsFrom, SortableIds } from '../sortable-id.js';

/** A line of the audit trail with its place in it. */
export interface AuditLine extends AuditEntry {
  /** Sorts by the time of writing; the cursor of `AuditLog.list`. */
  readonly id: string;
}

const ids = new SortableIds(Date.now);

/** Appends a line in the transaction of the change that it tells of. Texts of a client that are too long are cut: a change must not fail on them. */
export async function recordAudit(session: Session, entry: AuditEntry): Promise<void> {
  await insert(session, 'audit', {
    id: ids.next(),
    tenant: entry.tenant,
    action: entry.action,
    resource_type: entry.resourceType,
    scim_id: entry.scimId,
    actor: cut(entry.actor, 128),
    request_id: cut(entry.requestId, 128),
    attribute_names: JSON.stringify(entry.attributes),
    occurred_at: entry.at,
  });
}

/** Clocks of processes may differ by this much, in milliseconds. */
const clockSkewMs = 3_600_000;

/** True when the trail says that the resource came to be since then (milliseconds since the epoch). */
export async function hasCreation(session: Session, tenant: string, scimId: string, since: number): Promise<boolean> {
  const rows = await session.rows(
    "SELECT id FROM audit WHERE tenant = ? AND id > ? AND scim_id = ? AND action IN ('create', 'adopt') LIMIT 1",
    [tenant, idsFrom(since - clockSkewMs), scimId],
  );
  return rows.length > 0;
}

/** The audit trail for those who administrate. */
export class AuditLog {
  constructor(private readonly database: Database) {}

  /** The newest lines of a tenant first; `before` is the id of the last line of the page before; of one resource if `scimId` is given: SQLite then looks through the whole trail of the tenant. */
  async list(
    tenant: string,
    page: { readonly before?: string; readonly limit: number; readonly scimId?: string },
  ): Promise<readonly AuditLine[]> {
    const where: FindOptionsWhere<AuditEntity> = { tenant };
    if (page.before !== undefined) where.id = LessThan(page.before);
    if (page.scimId !== undefined) where.scimId = page.scimId;
    const found = await this.database.read((session) =>
      session.manager.find(AuditEntity, { where, order: { id: 'DESC' }, take: page.limit }),
    );
    return found.map((line) => ({
      id: line.id,
      tenant: line.tenant,
      action: line.action,
      resourceType: line.resourceType,
      scimId: line.scimId,
      actor: line.actor,
      requestId: line.requestId,
      attributes: namesOf(line.attributeNames),
      at: line.occurredAt,
    }));
  }
}

function namesOf(json: string): readonly string[] {
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}
