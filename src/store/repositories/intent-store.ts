import { randomUUID } from 'node:crypto';
import {
  type AuditEntry,
  type DeriveScimId,
  type Intent,
  IntentStore,
  type Link,
  type NewIntent,
  type OpenedIntent,
  type SeenObject,
} from '../../provisioning/ports.js';
import { bounded, boundedOrNull } from '../bounds.js';
import { type Database } from '../database.js';
import { LockConflict } from '../errors.js';
import { keyHash } from '../key-hash.js';
import { insertSkippingTaken, placeholders, type Row, type Session, type SqlValue } from '../session.js';
import { hasCreation, recordAudit } from './audit-log.js';
import { buryDeparted } from './end-link.js';
import { ensureLinks } from './ensure-links.js';
import { removeLeave } from './leave-row.js';
import { optionalText, text } from './link-row.js';
import { writeChange } from './write-change.js';

const columns =
  'id, tenant, target, resource_type, natural_key, natural_key_value, client, digest, external_id, stored_attributes, state, ' +
  'scim_id, owner, lease_until, created_at';

/** Table `intent`. The behaviour of each method is that of the port. */
export class SqlIntentStore extends IntentStore {
  constructor(
    private readonly database: Database,
    private readonly clock: () => number,
  ) {
    super();
  }

  /** @throws RangeError when a value does not fit its column. */
  override open(intent: NewIntent): Promise<OpenedIntent> {
    const id = randomUUID();
    const row = rowOf(id, intent);
    let again = false;
    return this.database.transaction(async (session): Promise<OpenedIntent> => {
      // Many that insert the same key at once deadlock in InnoDB. Who lost looks first, without a lock: the winner's row is there.
      const winner = again ? await holder(session, intent) : undefined;
      if (winner !== undefined) return { opened: false, existing: winner };
      again = true;
      await insertSkippingTaken(session, 'intent', [row]);
      const kept = await holder(session, intent);
      // The one that was in the way has just gone: try again.
      if (kept === undefined) throw new LockConflict('store: an intent ended while another one was opened');
      return kept.id === id ? { opened: true, intent: kept } : { opened: false, existing: kept };
    });
  }

  override async byId(tenant: string, id: string): Promise<Intent | undefined> {
    const [row] = await this.database.rows(`SELECT ${columns} FROM intent WHERE tenant = ? AND id = ?`, [tenant, id]);
    return row === undefined ? undefined : intentFromRow(row);
  }

  /** Also false when the intent was finished since it was seen. */
  override async takeOver(seen: Intent, owner: string, leaseUntil: number): Promise<boolean> {
    const taken = await this.database.run(
      'UPDATE intent SET owner = ?, lease_until = ? WHERE tenant = ? AND id = ? AND owner = ? AND lease_until = ? AND state = ?',
      [bounded('owner', owner), leaseUntil, seen.tenant, seen.id, seen.owner, seen.leaseUntil, seen.state],
    );
    return taken === 1;
  }

  override async renew(owner: string, leaseUntil: number): Promise<void> {
    await this.database.run("UPDATE intent SET lease_until = ? WHERE owner = ? AND state = 'open'", [
      leaseUntil,
      owner,
    ]);
  }

  /**
   * Safe to call twice, and by two processes: the audit line is written once. `audit.scimId` is replaced by the id of the link.
   * An external id or stored attributes that the intent does not have leave those of an adopted link alone.
   */
  override complete(
    intent: Intent,
    seen: SeenObject,
    derive: DeriveScimId,
    audit: AuditEntry,
    returned?: Link,
  ): Promise<Link> {
    const now = this.clock();
    const { tenant, target, resourceType } = intent;
    return this.database.transaction(async (session) => {
      const state = await lockState(session, intent);
      if (returned !== undefined) {
        await buryDeparted(session, returned, now);
        await removeLeave(session, returned);
      }
      const [ensured] = await ensureLinks(session, { tenant, target, resourceType, derive, now }, [seen]);
      if (ensured === undefined) throw new LockConflict('store: the link was deleted while it was made');
      const change = {
        ...(intent.externalId === undefined ? {} : { externalId: intent.externalId }),
        ...(intent.stored === undefined ? {} : { stored: intent.stored }),
      };
      // Who finished first has decided: a late second one changes nothing that may have been changed since.
      const link =
        state === 'open' && Object.keys(change).length > 0 ? await writeChange(session, ensured, change, now) : ensured;
      await session.run("UPDATE intent SET state = 'done', scim_id = ? WHERE tenant = ? AND id = ?", [
        link.scimId,
        tenant,
        intent.id,
      ]);
      const told =
        state === 'done' ||
        (state === undefined && (await hasCreation(session, tenant, link.scimId, intent.createdAt)));
      if (!told) await recordAudit(session, { ...audit, scimId: link.scimId });
      return link;
    });
  }

  override async remove(ids: readonly string[]): Promise<void> {
    for (let start = 0; start < ids.length; start += 500) {
      const chunk = ids.slice(start, start + 500).toSorted();
      await this.database.run(`DELETE FROM intent WHERE id IN ${placeholders(chunk.length)}`, chunk);
    }
  }

  override async expired(now: number, limit: number): Promise<readonly Intent[]> {
    const rows = await this.database.rows(
      // Finished ones wait for minutes, and there can be many: they must not keep the open ones from being swept.
      `SELECT ${columns} FROM intent WHERE lease_until < ? ORDER BY state DESC, lease_until, id LIMIT ?`,
      [now, limit],
    );
    return rows.map((row) => intentFromRow(row));
  }
}

/** The intent that holds this one's natural key. */
async function holder(session: Session, intent: NewIntent): Promise<Intent | undefined> {
  const [row] = await session.rows(
    `SELECT ${columns} FROM intent WHERE tenant = ? AND target = ? AND resource_type = ? AND natural_key_hash = ?`,
    [intent.tenant, intent.target, intent.resourceType, keyHash(intent.naturalKey)],
  );
  return row === undefined ? undefined : intentFromRow(row);
}

/** Undefined when the intent is gone. */
async function lockState(session: Session, intent: Intent): Promise<Intent['state'] | undefined> {
  const [row] = await session.rows(
    `SELECT state FROM intent WHERE tenant = ? AND id = ? ${session.dialect.forUpdate}`,
    [intent.tenant, intent.id],
  );
  return row === undefined ? undefined : stateOf(row);
}

function stateOf(row: Row): Intent['state'] {
  return row['state'] === 'done' ? 'done' : 'open';
}

function rowOf(id: string, intent: NewIntent): Record<string, SqlValue> {
  return {
    id,
    tenant: bounded('tenant', intent.tenant),
    target: bounded('target', intent.target),
    resource_type: bounded('resourceType', intent.resourceType),
    natural_key: bounded('naturalKey', intent.naturalKey),
    natural_key_hash: keyHash(intent.naturalKey),
    natural_key_value: bounded('naturalKey', intent.naturalKeyValue),
    client: bounded('client', intent.client),
    digest: bounded('digest', intent.digest),
    external_id: boundedOrNull('externalId', intent.externalId),
    stored_attributes: boundedOrNull('stored', intent.stored),
    state: 'open',
    scim_id: null,
    owner: bounded('owner', intent.owner),
    lease_until: intent.leaseUntil,
    created_at: intent.createdAt,
  };
}

function intentFromRow(row: Row): Intent {
  return {
    id: text(row['id']),
    tenant: text(row['tenant']),
    target: text(row['target']),
    resourceType: text(row['resource_type']),
    naturalKey: text(row['natural_key']),
    naturalKeyValue: text(row['natural_key_value']),
    client: text(row['client']),
    digest: text(row['digest']),
    externalId: optionalText(row['external_id']),
    stored: optionalText(row['stored_attributes']),
    state: stateOf(row),
    scimId: optionalText(row['scim_id']),
    owner: text(row['owner']),
    leaseUntil: Number(row['lease_until']),
    createdAt: Number(row['created_at']),
  };
}
