import { setImmediate as nextTurn } from 'node:timers/promises';
import { MoreThan } from 'typeorm';
import {
  type AuditEntry,
  type DeriveScimId,
  type LeaveEnd,
  type Link,
  type LinkChange,
  type LinkScope,
  LinkStore,
  type ScopedObjects,
  type SeenObject,
  type SoughtKept,
} from '../../provisioning/ports.js';
import { type Database } from '../database.js';
import { LinkEntity } from '../entities/link.entity.js';
import { keyHash } from '../key-hash.js';
import { placeholders, type Session } from '../session.js';
import { recordAudit } from './audit-log.js';
import { endLink } from './end-link.js';
import { endLeave } from './leave-row.js';
import { ensureLinks, linksPerStatement, newestLinks, settledLinks } from './ensure-links.js';
import { LinkLookups } from './link-lookups.js';
import { linkColumns, linkFromRow } from './link-row.js';
import { growVersions, liveLinksOf } from './object-links.js';
import { writeChange } from './write-change.js';

/** Table `link`. The behaviour of each method is that of the port. */
export class SqlLinkStore extends LinkStore {
  private readonly lookups: LinkLookups;

  constructor(
    private readonly database: Database,
    private readonly clock: () => number,
  ) {
    super();
    this.lookups = new LinkLookups(database);
  }

  override byScimId(tenant: string, resourceType: string, scimId: string): Promise<Link | undefined> {
    return this.lookups.byScimId(tenant, resourceType, scimId);
  }

  override byBackendId(tenant: string, scope: LinkScope, backendId: string): Promise<Link | undefined> {
    return this.lookups.byBackendId(tenant, scope, backendId);
  }

  override async byScimIds(tenant: string, scimIds: readonly string[]): Promise<readonly Link[]> {
    const links: Link[] = [];
    for (const chunk of chunks([...new Set(scimIds)])) {
      const rows = await this.database.rows(
        `SELECT ${linkColumns} FROM link WHERE tenant = ? AND state = 'live' AND scim_id IN ${placeholders(chunk.length)}`,
        [tenant, ...chunk],
      );
      links.push(...rows.map((row) => linkFromRow(row)));
      await nextTurn();
    }
    return links;
  }

  override async byExternalId(tenant: string, resourceType: string, externalId: string): Promise<readonly Link[]> {
    const rows = await this.database.rows(
      `SELECT ${linkColumns} FROM link WHERE tenant = ? AND resource_type = ? AND external_id_hash = ? AND external_id = ? ` +
        "AND state = 'live' ORDER BY scim_id",
      [tenant, resourceType, keyHash(externalId), externalId],
    );
    return rows.map((row) => linkFromRow(row));
  }

  override async byNaturalKey(
    tenant: string,
    { target, resourceType }: LinkScope,
    naturalKey: string,
  ): Promise<Link | undefined> {
    const [row] = await this.database.rows(
      `SELECT ${linkColumns} FROM link WHERE tenant = ? AND target = ? AND resource_type = ? AND natural_key_hash = ? ` +
        "AND natural_key = ? AND state = 'live'",
      [tenant, target, resourceType, keyHash(naturalKey), naturalKey],
    );
    return row === undefined ? undefined : linkFromRow(row);
  }

  /** Looks through the links of the scope that keep something: a few thousand take some milliseconds. */
  override async keepers(
    tenant: string,
    scope: LinkScope,
    { attribute, texts }: SoughtKept,
    limit: number,
  ): Promise<readonly string[]> {
    const anyText =
      texts === undefined ? '' : ` AND (${texts.map(() => 'LOWER(stored_attributes) LIKE ?').join(' OR ')})`;
    const rows = await this.database.rows(
      'SELECT backend_id FROM link WHERE tenant = ? AND target = ? AND resource_type = ? AND stored_attributes LIKE ?' +
        `${anyText} AND state = 'live' LIMIT ${Math.trunc(limit)}`,
      [tenant, scope.target, scope.resourceType, `%"${attribute}":%`, ...(texts ?? []).map((text) => `%${text}%`)],
    );
    return rows.map((row) => String(row['backend_id']));
  }

  /** Objects that are known and unchanged cost one reading statement per 500. @throws RangeError when a backend id is longer than its column. */
  override async ensure(
    tenant: string,
    scope: LinkScope,
    seen: readonly SeenObject[],
    derive: DeriveScimId,
  ): Promise<readonly Link[]> {
    const context = { ...scope, tenant, derive, now: this.clock() };
    const links: Link[] = [];
    for (const chunk of chunks(seen)) {
      const newest = await this.newest(tenant, scope, chunk);
      const settled = settledLinks(context, chunk, newest);
      links.push(...(settled ?? (await this.database.transaction((session) => ensureLinks(session, context, chunk)))));
      // Embedded SQLite works on the thread of all requests: let them have their turn.
      if (seen.length > 1) await nextTurn();
    }
    return links;
  }

  /** As `newestLinks`; a single one is looked up along with those that others ask for in the same turn. */
  private async newest(
    tenant: string,
    scope: LinkScope,
    seen: readonly SeenObject[],
  ): Promise<ReadonlyMap<string, Link>> {
    const [first, ...others] = seen;
    if (first === undefined || others.length > 0) return newestLinks(this.database, tenant, scope, seen);
    const link = await this.lookups.byBackendId(tenant, scope, first.backendId);
    return new Map(link === undefined ? [] : [[link.backendId, link]]);
  }

  /**
   * A link that was deleted meanwhile stays as it is and is given back as the tombstone that it is, unless nothing was to be changed in it;
   * the audit line is written all the same.
   * @throws RangeError when a value does not fit its column.
   */
  override update(
    link: Link,
    change: LinkChange,
    audit: AuditEntry,
    grown: readonly ScopedObjects[] = [],
    leave?: LeaveEnd,
  ): Promise<Link> {
    return this.database.transaction(async (session) => {
      // Most changes are of the backend alone: then nothing in the link is, and it is neither read nor written.
      if (Object.keys(change).length === 0 && grown.length === 0 && leave === undefined) {
        await recordAudit(session, audit);
        return link;
      }
      const current = await lockLink(session, link);
      const writes = current.state === 'live' && Object.keys(change).length > 0;
      const next = writes ? await writeChange(session, current, change, this.clock()) : current;
      await growVersions(session, link.tenant, grown);
      await recordAudit(session, audit);
      if (leave !== undefined) await endLeave(session, leave);
      return next;
    });
  }

  override grow(tenant: string, grown: readonly ScopedObjects[]): Promise<void> {
    return this.database.transaction((session) => growVersions(session, tenant, grown));
  }

  override ofObjects(
    tenant: string,
    target: string,
    resourceTypes: readonly string[],
    backendIds: readonly string[],
  ): Promise<readonly Link[]> {
    return liveLinksOf(this.database, tenant, target, resourceTypes, backendIds);
  }

  /** Also forgets a finished creation of this resource: nobody waits for its answer any more. No audit line when it is a tombstone already. */
  override tombstone(link: Link, audit: AuditEntry | undefined): Promise<void> {
    return this.database.transaction(async (session) => {
      if (!(await endLink(session, link, 'deleted', this.clock()))) return;
      if (audit !== undefined) await recordAudit(session, audit);
    });
  }

  override async list(tenant: string, cursor: string | undefined, limit: number): Promise<readonly Link[]> {
    const found = await this.database.read((session) =>
      session.manager.find(LinkEntity, {
        where: { tenant, state: 'live', ...(cursor === undefined ? {} : { scimId: MoreThan(cursor) }) },
        order: { scimId: 'ASC' },
        take: limit,
      }),
    );
    return found.map((entity) => ({
      tenant: entity.tenant,
      target: entity.target,
      resourceType: entity.resourceType,
      scimId: entity.scimId,
      backendId: entity.backendId,
      generation: entity.generation,
      backendName: entity.backendName,
      externalId: entity.externalId ?? undefined,
      naturalKey: entity.naturalKey ?? undefined,
      state: entity.state,
      version: entity.version,
      stored: entity.stored ?? undefined,
      createdAt: entity.createdAt,
      updatedAt: entity.updatedAt,
    }));
  }
}

async function lockLink(session: Session, link: Link): Promise<Link> {
  const [row] = await session.rows(
    `SELECT ${linkColumns} FROM link WHERE tenant = ? AND scim_id = ? ${session.dialect.forUpdate}`,
    [link.tenant, link.scimId],
  );
  if (row === undefined) throw new Error('store: the link is no longer in the table; was the table emptied meanwhile?');
  return linkFromRow(row);
}

function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += linksPerStatement)
    yield items.slice(start, start + linksPerStatement);
}
