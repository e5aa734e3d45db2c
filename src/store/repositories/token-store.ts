import { type StoredToken, TokenStore } from '../../auth/ports.js';
import { bounded, boundedOrNull } from '../bounds.js';
import { type Database } from '../database.js';
import { TokenEntity } from '../entities/token.entity.js';
import { insert, type Row } from '../session.js';
import { text } from './link-row.js';

/** Table `token`. The behaviour of each method is that of the port. */
export class SqlTokenStore extends TokenStore {
  constructor(private readonly database: Database) {
    super();
  }

  override async byKeyId(keyId: string): Promise<StoredToken | undefined> {
    const [row] = await this.database.rows(
      'SELECT key_id, tenant, hash, scope, subject, created_at, expires_at, revoked_at, last_used_at FROM token WHERE key_id = ?',
      [keyId],
    );
    return row === undefined ? undefined : tokenFromRow(row);
  }

  /** In the order of their making. */
  override async list(tenant: string): Promise<readonly StoredToken[]> {
    const found = await this.database.read((session) =>
      session.manager.find(TokenEntity, { where: { tenant }, order: { createdAt: 'ASC', keyId: 'ASC' } }),
    );
    return found.map((token) => ({
      keyId: token.keyId,
      tenant: token.tenant,
      hash: token.hash,
      scope: token.scope,
      subject: token.subject ?? undefined,
      createdAt: token.createdAt,
      expiresAt: token.expiresAt,
      revokedAt: token.revokedAt ?? undefined,
      lastUsedAt: token.lastUsedAt ?? undefined,
    }));
  }

  /** @throws DuplicateKey when the key id is taken; RangeError when a value does not fit its column. */
  override async insert(token: StoredToken): Promise<void> {
    const row = {
      key_id: bounded('keyId', token.keyId),
      tenant: bounded('tenant', token.tenant),
      hash: bounded('hash', token.hash),
      scope: token.scope,
      subject: boundedOrNull('subject', token.subject),
      created_at: token.createdAt,
      expires_at: token.expiresAt,
      revoked_at: token.revokedAt ?? null,
      last_used_at: token.lastUsedAt ?? null,
    };
    await this.database.transaction((session) => insert(session, 'token', row));
  }

  /** A token that is revoked already keeps its first time. */
  override async revoke(tenant: string, keyId: string, at: number): Promise<boolean> {
    const known = await this.database.run(
      'UPDATE token SET revoked_at = COALESCE(revoked_at, ?) WHERE tenant = ? AND key_id = ?',
      [at, tenant, keyId],
    );
    return known === 1;
  }

  /** A time never goes back: another replica may have noted a later one. */
  override async touch(usedAt: ReadonlyMap<string, number>): Promise<void> {
    // In one order in all replicas, so that two that note at once do not block each other.
    const uses = [...usedAt].sort(([a], [b]) => (a < b ? -1 : 1));
    for (let start = 0; start < uses.length; start += 100) {
      const chunk = uses.slice(start, start + 100);
      await this.database.transaction(async (session) => {
        for (const [keyId, at] of chunk) {
          await session.run(
            'UPDATE token SET last_used_at = ? WHERE key_id = ? AND (last_used_at IS NULL OR last_used_at < ?)',
            [at, keyId, at],
          );
        }
      });
    }
  }
}

function tokenFromRow(row: Row): StoredToken {
  return {
    keyId: text(row['key_id']),
    tenant: text(row['tenant']),
    hash: text(row['hash']),
    scope: row['scope'] === 'write' ? 'write' : 'read',
    subject: row['subject'] === null ? undefined : text(row['subject']),
    createdAt: Number(row['created_at']),
    expiresAt: Number(row['expires_at']),
    revokedAt: optionalTime(row['revoked_at']),
    lastUsedAt: optionalTime(row['last_used_at']),
  };
}

function optionalTime(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
