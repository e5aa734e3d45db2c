import { type Link, type LinkScope } from '../../provisioning/ports.js';
import { type Database } from '../database.js';
import { placeholders } from '../session.js';
import { linkColumns, linkFromRow } from './link-row.js';
import { RememberedLinks } from './remembered-links.js';

/** Ids in one statement. */
const maxIds = 32;

/** Which links are looked for, by which column. */
interface Group {
  readonly sql: string;
  readonly values: readonly string[];
  /** Undefined: not one that was looked for. */
  readonly idOf: (link: Link) => string | undefined;
}

interface Waiting {
  readonly id: string;
  readonly resolve: (link: Link | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** What was asked for in one turn that one statement can answer. */
interface Asked {
  readonly group: Group;
  readonly waiting: Waiting[];
}

/**
 * Looks up single links. Those that are asked for in the same turn of the event loop share one statement: it is the statement
 * that costs, not the row. Links are remembered where the database can tell that the table is still the same.
 */
export class LinkLookups {
  private readonly remembered = new RememberedLinks();
  private turn = new Map<string, Asked>();

  constructor(private readonly database: Database) {}

  /** The link of a SCIM id, tombstones included. */
  byScimId(tenant: string, resourceType: string, scimId: string): Promise<Link | undefined> {
    return this.join(`s\n${tenant}\n${resourceType}`, scimId, () => ({
      // Not by resource type too: the index of that would seem as good, and reads all links of the type.
      sql: 'tenant = ? AND scim_id',
      values: [tenant],
      idOf: (link) => (link.resourceType === resourceType ? link.scimId : undefined),
    }));
  }

  /** The newest link of a backend id, tombstones included. */
  byBackendId(tenant: string, { target, resourceType }: LinkScope, backendId: string): Promise<Link | undefined> {
    return this.join(`b\n${tenant}\n${target}\n${resourceType}`, backendId, () => ({
      sql: 'tenant = ? AND target = ? AND resource_type = ? AND backend_id',
      values: [tenant, target, resourceType],
      idOf: (link) => link.backendId,
    }));
  }

  private join(key: string, id: string, makeGroup: () => Group): Promise<Link | undefined> {
    return new Promise((resolve, reject) => {
      if (this.turn.size === 0) setImmediate(this.send);
      let entry = this.turn.get(key);
      if (entry === undefined) {
        entry = { group: makeGroup(), waiting: [] };
        this.turn.set(key, entry);
      }
      entry.waiting.push({ id, resolve, reject });
    });
  }

  private readonly send = (): void => {
    const { turn } = this;
    this.turn = new Map();
    void this.answer(turn);
  };

  private async answer(turn: ReadonlyMap<string, Asked>): Promise<void> {
    let stamp: string | undefined;
    try {
      stamp = await this.database.linkStamp();
      this.remembered.at(stamp);
    } catch (error) {
      for (const { waiting } of turn.values()) for (const { reject } of waiting) reject(error);
      return;
    }
    for (const [key, { group, waiting }] of turn) {
      const unknown = waiting.filter(({ id, resolve }) => {
        const link = this.remembered.get(`${key}\n${id}`);
        if (link !== undefined) resolve(link);
        return link === undefined;
      });
      for (let start = 0; start < unknown.length; start += maxIds) {
        void this.lookUp(stamp, key, group, unknown.slice(start, start + maxIds));
      }
    }
  }

  private async lookUp(
    stamp: string | undefined,
    key: string,
    { sql, values, idOf }: Group,
    waiting: readonly Waiting[],
  ): Promise<void> {
    try {
      const ids = padded(waiting);
      const rows = await this.database.rows(
        `SELECT ${linkColumns} FROM link WHERE ${sql} IN ${placeholders(ids.length)}`,
        [...values, ...ids],
      );
      const found = new Map<string, Link>();
      for (const row of rows) {
        const link = linkFromRow(row);
        const id = idOf(link);
        if (id !== undefined && (found.get(id)?.generation ?? 0) <= link.generation) found.set(id, link);
      }
      for (const [id, link] of found) this.remembered.keep(stamp, `${key}\n${id}`, link);
      for (const { id, resolve } of waiting) resolve(found.get(id));
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}

/** The ids, the last one repeated up to a power of two: few statements are kept prepared. */
function padded(waiting: readonly Waiting[]): string[] {
  const ids = waiting.map(({ id }) => id);
  const last = ids.at(-1) ?? '';
  while ((ids.length & (ids.length - 1)) !== 0) ids.push(last);
  return ids;
}
