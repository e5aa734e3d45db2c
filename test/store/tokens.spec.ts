import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StoredToken } from '../../src/auth/ports.js';
import { DuplicateKey } from '../../src/store/errors.js';
import { openStore } from '../../src/store/open-store.js';
import { type Store } from '../../src/store/store.js';
import { databaseKinds } from './databases.js';
import { auditEntry } from './samples.js';

function token(keyId: string, more: Partial<StoredToken> = {}): StoredToken {
  return {
    keyId,
    tenant: 'acme',
    hash: 'f'.repeat(64),
    scope: 'write',
    createdAt: 1_700_000_000_000,
    expiresAt: 1_800_000_000_000,
    revokedAt: undefined,
    lastUsedAt: undefined,
    ...more,
  };
}

describe.each(databaseKinds)('tokens and audit on $name', (kind) => {
  let store: Store;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const created = await kind.create();
    remove = created.remove;
    store = await openStore(created.config);
    await store.migrate();
  });
  afterAll(async () => {
    await store.close();
    await remove();
  });

  it('keeps a token as it was given', async () => {
    const full = token('full', { scope: 'read', revokedAt: 5, lastUsedAt: 6 });
    await store.tokens.insert(full);
    expect(await store.tokens.byKeyId('full')).toEqual(full);
  });

  it('keeps whose token it is', async () => {
    const owned = token('owned', { subject: 'Bärbel Jensen', tenant: 'owners' });
    await store.tokens.insert(owned);
    expect(await store.tokens.byKeyId('owned')).toEqual(owned);
    expect(await store.tokens.list('owners')).toEqual([owned]);
    await expect(store.tokens.insert(token('long', { subject: 'x'.repeat(1025) }))).rejects.toThrow(RangeError);
  });

  it.each(['unknown', 'FULL', 'full ', 'full\u0000', "' OR '1'='1"])('does not find %j', async (keyId) => {
    expect(await store.tokens.byKeyId(keyId)).toBeUndefined();
  });

  it('refuses a key id that is taken, without telling its values', async () => {
    await store.tokens.insert(token('twice', { tenant: 'first' }));
    const error: unknown = await store.tokens.insert(token('twice', { tenant: 'second' })).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DuplicateKey);
    expect(JSON.stringify(error) + String(error) + String((error as Error).cause)).not.toMatch(/twice|second|ffff/);
    expect(await store.tokens.byKeyId('twice')).toMatchObject({ tenant: 'first' });
  });

  it('lists the tokens of a tenant in the order of their making', async () => {
    await store.tokens.insert(token('l2', { tenant: 'lists', createdAt: 2 }));
    await store.tokens.insert(token('l1', { tenant: 'lists', createdAt: 1 }));
    expect(await store.tokens.list('lists')).toEqual([
      token('l1', { tenant: 'lists', createdAt: 1 }),
      token('l2', { tenant: 'lists', createdAt: 2 }),
    ]);
    expect(await store.tokens.list('Lists')).toEqual([]);
  });

  it('revokes in the right tenant only, and keeps the first time', async () => {
    await store.tokens.insert(token('r'));
    expect(await store.tokens.revoke('other', 'r', 10)).toBe(false);
    expect(await store.tokens.byKeyId('r')).toMatchObject({ revokedAt: undefined });
    expect(await store.tokens.revoke('acme', 'r', 10)).toBe(true);
    expect(await store.tokens.revoke('acme', 'r', 20)).toBe(true);
    expect(await store.tokens.byKeyId('r')).toMatchObject({ revokedAt: 10 });
    expect(await store.tokens.revoke('acme', 'no such', 10)).toBe(false);
  });

  it('notes uses of many tokens, and never an earlier one', async () => {
    const keys = Array.from({ length: 250 }, (_, n) => `many${n}`);
    for (const key of keys) await store.tokens.insert(token(key, { tenant: 'many' }));
    await store.tokens.touch(new Map([...keys.map((key): [string, number] => [key, 100]), ['unknown', 1]]));
    await store.tokens.touch(
      new Map([
        ['many0', 50],
        ['many1', 150],
      ]),
    );
    await store.tokens.touch(new Map());
    const used = new Map((await store.tokens.list('many')).map(({ keyId, lastUsedAt }) => [keyId, lastUsedAt]));
    expect([used.get('many0'), used.get('many1'), used.get('many249')]).toEqual([100, 150, 100]);
  });

  it('lists the audit trail of a tenant, newest first, page by page', async () => {
    const [link] = await store.links.ensure(
      'audited',
      { target: 't', resourceType: 'User' },
      [{ backendId: 'a', backendName: 'a', naturalKey: undefined }],
      () => 'id-a',
    );
    if (link === undefined) throw new Error('no link');
    const long = 'r'.repeat(500);
    for (let n = 0; n < 12; n += 1) {
      await store.links.update(
        link,
        {},
        auditEntry({ tenant: 'audited', scimId: `id-${n % 2}`, requestId: `${n}${long}` }),
      );
    }
    const first = await store.audit.list('audited', { limit: 5 });
    expect(first.map((line) => Number.parseInt(line.requestId))).toEqual([11, 10, 9, 8, 7]);
    expect(first[0]?.requestId).toHaveLength(128);
    const second = await store.audit.list('audited', { limit: 5, before: first[4]?.id ?? '' });
    expect(second.map((line) => Number.parseInt(line.requestId))).toEqual([6, 5, 4, 3, 2]);
    expect(await store.audit.list('audited', { limit: 50, scimId: 'id-1' })).toHaveLength(6);
    expect(await store.audit.list('other', { limit: 50 })).toEqual([]);
  });
});
