import { setImmediate as nextTurn } from 'node:timers/promises';
import { ListingStore } from '../../provisioning/ports.js';
import { bounded } from '../bounds.js';
import { type Database } from '../database.js';
import { keyHash } from '../key-hash.js';
import { insert, placeholders } from '../session.js';
import { SortableIds } from '../sortable-id.js';
import { text } from './link-row.js';

/** Ids in one chunk. */
const chunkSize = 1000;
/** Listings whose chunks one statement deletes. */
const purgeSize = 20;

/** Tables `listing` and `listing_chunk`. The behaviour of each method is that of the port. */
export class SqlListingStore extends ListingStore {
  readonly #ids: SortableIds;

  constructor(
    private readonly database: Database,
    clock: () => number,
  ) {
    super();
    this.#ids = new SortableIds(clock);
  }

  /** The chunks first, each by itself; the head last: until then nobody sees the listing, and no long transaction is needed. */
  override async save(tenant: string, key: string, ids: readonly string[], expiresAt: number): Promise<void> {
    const id = this.#ids.next();
    for (let start = 0, chunkNo = 0; start < ids.length; start += chunkSize, chunkNo += 1) {
      const row = {
        listing_id: id,
        chunk_no: chunkNo,
        backend_ids: JSON.stringify(ids.slice(start, start + chunkSize)),
        expires_at: expiresAt,
      };
      await this.database.transaction((session) => insert(session, 'listing_chunk', row));
    }
    const head = {
      id,
      tenant: bounded('tenant', tenant),
      key_hash: keyHash(key),
      total: ids.length,
      expires_at: expiresAt,
    };
    await this.database.transaction((session) => insert(session, 'listing', head));
  }

  /** @throws RangeError when offset or count is negative or not whole. */
  override async slice(
    tenant: string,
    key: string,
    offset: number,
    count: number,
    now: number,
  ): Promise<{ readonly total: number; readonly ids: readonly string[] } | undefined> {
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(count) || offset < 0 || count < 0) {
      throw new RangeError('store: offset and count of a slice are whole numbers from 0');
    }
    const [head] = await this.database.rows(
      'SELECT id, total FROM listing WHERE tenant = ? AND key_hash = ? AND expires_at > ? ORDER BY id DESC LIMIT 1',
      [tenant, keyHash(key), now],
    );
    if (head === undefined) return undefined;
    const total = Number(head['total']);
    const end = Math.min(offset + count, total);
    if (offset >= end) return { total, ids: [] };
    const ids = await this.#read(text(head['id']), offset, end);
    // Purged between the two readings.
    return ids.length === end - offset ? { total, ids } : undefined;
  }

  /** The chunks first: a purge in between must not leave a head without them. */
  override async prolong(tenant: string, key: string, expiresAt: number): Promise<void> {
    const [head] = await this.database.rows(
      'SELECT id FROM listing WHERE tenant = ? AND key_hash = ? ORDER BY id DESC LIMIT 1',
      [tenant, keyHash(key)],
    );
    if (head === undefined) return;
    const later = [expiresAt, text(head['id']), expiresAt];
    await this.database.run('UPDATE listing_chunk SET expires_at = ? WHERE listing_id = ? AND expires_at < ?', later);
    await this.database.run('UPDATE listing SET expires_at = ? WHERE id = ? AND expires_at < ?', later);
  }

  override async purge(now: number): Promise<void> {
    await this.database.run('DELETE FROM listing WHERE expires_at <= ?', [now]);
    for (;;) {
      const rows = await this.database.rows(
        'SELECT DISTINCT listing_id FROM listing_chunk WHERE expires_at <= ? ORDER BY listing_id LIMIT ?',
        [now, purgeSize],
      );
      if (rows.length === 0) return;
      await this.database.run(
        `DELETE FROM listing_chunk WHERE listing_id IN ${placeholders(rows.length)}`,
        rows.map((row) => text(row['listing_id'])),
      );
      await nextTurn();
    }
  }

  async #read(listingId: string, offset: number, end: number): Promise<readonly string[]> {
    const first = Math.floor(offset / chunkSize);
    const rows = await this.database.rows(
      'SELECT backend_ids FROM listing_chunk WHERE listing_id = ? AND chunk_no BETWEEN ? AND ? ORDER BY chunk_no',
      [listingId, first, Math.floor((end - 1) / chunkSize)],
    );
    const ids = rows.flatMap((row) => parseIds(text(row['backend_ids'])));
    return ids.slice(offset - first * chunkSize, end - first * chunkSize);
  }
}

function parseIds(json: string): readonly string[] {
  const value: unknown = JSON.parse(json);
  if (!Array.isArray(value) || !value.every((id) => typeof id === 'string')) {
    throw new TypeError('store: a chunk of a listing is no array of ids');
  }
  return value;
}
