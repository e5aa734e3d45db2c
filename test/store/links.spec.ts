import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Link } from '../../src/provisioning/ports.js';
import { openStore } from '../../src/store/open-store.js';
import { type Store } from '../../src/store/store.js';
import { databaseKinds, deriveScimId } from './databases.js';
import { auditEntry, object, scope } from './samples.js';

describe.each(databaseKinds)('links on $name', (kind) => {
  let store: Store;
  let remove: () => Promise<void>;
  let tenant = '';
  let tenants = 0;

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
  beforeEach(() => {
    tenants += 1;
    tenant = `tenant${tenants}`;
  });

  async function ensureOne(backendId: string, naturalKey?: string): Promise<Link> {
    const [link] = await store.links.ensure(tenant, scope, [object(backendId, naturalKey)], deriveScimId);
    if (link === undefined) throw new Error('no link');
    return link;
  }
  const current = (link: Link): Promise<Link | undefined> =>
    store.links.byScimId(tenant, link.resourceType, link.scimId);

  it('makes links, gives them in the order of the objects, and the same ones again', async () => {
    const seen = [object('c', 'carol'), object('a', 'alice'), object('b'), object('a', 'alice')];
    const links = await store.links.ensure(tenant, scope, seen, deriveScimId);
    expect(links.map((link) => link.backendId)).toEqual(['c', 'a', 'b', 'a']);
    expect(links[1]).toEqual({
      tenant,
      ...scope,
      scimId: deriveScimId('a', 0),
      backendId: 'a',
      generation: 0,
      backendName: 'uid=a',
      externalId: undefined,
      naturalKey: 'alice',
      state: 'live',
      version: 0,
      stored: undefined,
      createdAt: expect.any(Number),
      updatedAt: expect.any(Number),
    });
    expect(await store.links.ensure(tenant, scope, seen, deriveScimId)).toEqual(links);
    expect(await store.links.list(tenant, undefined, 10)).toHaveLength(3);
  });

  it('finds the links that keep something under a name, and text in it', async () => {
    const keep = async (backendId: string, stored: object): Promise<Link> =>
      store.links.update(await ensureOne(backendId), { stored: JSON.stringify(stored) }, auditEntry({ tenant }));
    const [nick, both] = [
      await keep('a', { nickName: 'Ärger 50 Percent' }),
      await keep('b', { nickName: 'x', roles: ['PERCENT'] }),
    ];
    await keep('c', { title: 'nickName percent' });
    await ensureOne('d');
    const sought = async (attribute: string, texts?: readonly string[], limit = 9): Promise<readonly string[]> =>
      [...(await store.links.keepers(tenant, scope, { attribute, texts }, limit))].sort();
    expect(await sought('nickName')).toEqual(['a', 'b']);
    expect(await sought('nickName', undefined, 1)).toHaveLength(1);
    expect(await sought('nickName', ['percent'])).toEqual(['a', 'b']);
    expect(await sought('nickName', ['ger 50'])).toEqual(['a']);
    expect(await sought('nickName', ['none', 'ger 50'])).toEqual(['a']);
    expect(await sought('roles', ['nothing'])).toEqual([]);
    expect(await store.links.keepers('another', scope, { attribute: 'nickName', texts: undefined }, 9)).toEqual([]);
    await store.links.tombstone(nick, undefined);
    expect(await sought('nickName')).toEqual([both.backendId]);
  });

  it('separates tenants, targets and resource types', async () => {
    const link = await ensureOne('a', 'alice');
    const elsewhere = await store.links.ensure(
      tenant,
      { ...scope, target: 'other' },
      [object('a', 'alice')],
      (id) => `x${id}`,
    );
    expect(elsewhere[0]?.scimId).toBe('xa');
    expect(await store.links.byScimId('another', 'User', link.scimId)).toBeUndefined();
    expect(await store.links.byScimId(tenant, 'Group', link.scimId)).toBeUndefined();
    expect(await store.links.byScimIds('another', [link.scimId])).toEqual([]);
    expect(await current(link)).toEqual(link);
  });

  it.each([
    ['case', 'Key', 'key'],
    ['a trailing space', 'key', 'key '],
    ['an accent', 'resume', 'résumé'],
    ['the Unicode form', 'é', 'e\u0301'],
    ['sharp s', 'strasse', 'straße'],
    ['a NUL character', 'a\u0000b', 'a\u0000c'],
    ['a quote and a backslash', "a'\\", "a'\\\\"],
    ['characters beyond the BMP', '𝒜', '𝒞'],
  ])('tells identifiers apart that differ in %s', async (_, one, other) => {
    const links = await store.links.ensure(tenant, scope, [object(one, one), object(other, other)], deriveScimId);
    expect(links.map((link) => [link.backendId, link.naturalKey])).toEqual([
      [one, one],
      [other, other],
    ]);
    const [first, second] = links as [Link, Link];
    expect(await store.links.byNaturalKey(tenant, scope, other)).toEqual(second);
    expect(await store.links.byNaturalKey(tenant, scope, `${other} `)).toBeUndefined();
    await store.links.update(first, { externalId: one }, auditEntry({ tenant }));
    await store.links.update(second, { externalId: other }, auditEntry({ tenant }));
    const found = await store.links.byExternalId(tenant, 'User', other);
    expect(found.map((link) => link.backendId)).toEqual([other]);
    expect(await store.links.byExternalId(tenant, 'User', `${other} `)).toEqual([]);
  });

  it('takes over a changed name and natural key', async () => {
    const link = await ensureOne('a', 'alice');
    const seen = { backendId: 'a', backendName: 'uid=a,ou=new', naturalKey: 'alice2' };
    const [changed] = await store.links.ensure(tenant, scope, [seen], deriveScimId);
    expect(changed).toMatchObject({ ...seen, scimId: link.scimId, version: 0 });
    expect(await current(link)).toMatchObject(seen);
  });

  it('keeps the natural key when a reading does not know it', async () => {
    await ensureOne('a', 'alice');
    expect(await ensureOne('a')).toMatchObject({ naturalKey: 'alice' });
  });

  it('takes the natural key from a link whose object was renamed behind our back', async () => {
    const old = await ensureOne('a', 'alice');
    expect(await ensureOne('b', 'alice')).toMatchObject({ backendId: 'b', naturalKey: 'alice' });
    expect(await current(old)).toMatchObject({ naturalKey: undefined, state: 'live' });
  });

  it('lets two objects exchange their natural keys in one reading', async () => {
    await store.links.ensure(tenant, scope, [object('a', 'one'), object('b', 'two')], deriveScimId);
    const links = await store.links.ensure(tenant, scope, [object('a', 'two'), object('b', 'one')], deriveScimId);
    expect(links.map((link) => link.naturalKey)).toEqual(['two', 'one']);
  });

  it('leaves a natural key that two objects of one reading show with the one that has it', async () => {
    await ensureOne('b', 'same');
    const seen = [object('a', 'same'), object('b', 'same')];
    const links = await store.links.ensure(tenant, scope, seen, deriveScimId);
    expect(links.map((link) => link.naturalKey)).toEqual([undefined, 'same']);
    expect(await store.links.ensure(tenant, scope, seen, deriveScimId)).toEqual(links);
  });

  it('remembers a tombstone, frees its keys, and gives the backend id a new generation', async () => {
    const link = await ensureOne('a', 'alice');
    await store.links.update(link, { externalId: 'x', stored: '{"a":1}' }, auditEntry({ tenant }));
    await store.links.tombstone(link, auditEntry({ tenant, action: 'delete', scimId: link.scimId }));
    expect(await current(link)).toMatchObject({
      state: 'deleted',
      naturalKey: undefined,
      externalId: undefined,
      stored: undefined,
      backendId: 'a',
    });
    expect(await store.links.byScimIds(tenant, [link.scimId])).toEqual([]);
    expect(await store.links.byExternalId(tenant, 'User', 'x')).toEqual([]);
    expect(await store.links.byNaturalKey(tenant, scope, 'alice')).toBeUndefined();
    const next = await ensureOne('a', 'alice');
    expect(next).toMatchObject({ generation: 1, scimId: deriveScimId('a', 1), naturalKey: 'alice', state: 'live' });
    await store.links.tombstone(next, undefined);
    // A server of the backend that has not heard of the removal still shows it.
    const lagging = { ...scope, lagMs: 600_000 };
    expect(await store.links.ensure(tenant, lagging, [object('a', 'alice')], deriveScimId)).toEqual([]);
    const [other, ...more] = await store.links.ensure(
      tenant,
      lagging,
      [object('a', 'alice'), object('b', 'alice')],
      deriveScimId,
    );
    expect([other?.backendId, other?.naturalKey, more]).toEqual(['b', 'alice', []]);
    expect(await ensureOne('a', 'alice')).toMatchObject({ generation: 2 });
    expect(await current(link)).toMatchObject({ state: 'deleted', generation: 0 });
  });

  it('writes one audit line for a deletion that is asked for twice', async () => {
    const link = await ensureOne('a');
    const line = auditEntry({ tenant, action: 'delete', scimId: link.scimId });
    await Promise.all([store.links.tombstone(link, line), store.links.tombstone(link, line)]);
    expect(await store.audit.list(tenant, { limit: 10 })).toHaveLength(1);
  });

  it.each([
    [{ externalId: 'x' }, { externalId: 'x', version: 1 }],
    [{ stored: '{"nick":"Bab"}' }, { stored: '{"nick":"Bab"}', version: 1 }],
    [
      { externalId: null, stored: null },
      { externalId: undefined, stored: undefined, version: 0 },
    ],
    [
      { backendName: 'uid=z', naturalKey: 'zoe' },
      { backendName: 'uid=z', naturalKey: 'zoe', version: 0 },
    ],
    [{}, { version: 0 }],
  ])('updates %j', async (change, expected) => {
    const link = await ensureOne('a', 'alice');
    const updated = await store.links.update(link, change, auditEntry({ tenant, scimId: link.scimId }));
    expect(updated).toMatchObject(expected);
    expect(await current(link)).toEqual(updated);
    expect(await store.audit.list(tenant, { limit: 10, scimId: link.scimId })).toHaveLength(1);
  });

  it('removes an external id, counts the version of concurrent updates, and takes over natural keys', async () => {
    const link = await ensureOne('a', 'alice');
    const other = await ensureOne('b', 'bob');
    const values = Array.from({ length: 10 }, (_, n) => `x${n}`);
    await Promise.all(values.map((externalId) => store.links.update(link, { externalId }, auditEntry({ tenant }))));
    expect(await current(link)).toMatchObject({ version: 10 });
    expect(await store.links.update(link, { externalId: null }, auditEntry({ tenant }))).toMatchObject({ version: 11 });
    await store.links.update(link, { naturalKey: 'bob' }, auditEntry({ tenant }));
    expect(await current(other)).toMatchObject({ naturalKey: undefined });
  });

  it('dates what only the gateway holds and what a backend keeps no time of, and no hints', async () => {
    const link = await ensureOne('a', 'alice');
    const later = async (): Promise<void> => {
      for (const now = Date.now(); Date.now() <= now;) await sleep(1);
    };
    await later();
    await ensureOne('a', 'alice2');
    const hinted = await store.links.update(link, { backendName: 'uid=z' }, auditEntry({ tenant }));
    expect([hinted.updatedAt, (await current(link))?.updatedAt]).toEqual([link.updatedAt, link.updatedAt]);
    const held = await store.links.update(link, { externalId: 'x' }, auditEntry({ tenant }));
    expect(held.updatedAt).toBeGreaterThan(link.updatedAt);
    await later();
    const touched = await store.links.update(link, { touched: true }, auditEntry({ tenant }));
    expect(touched.updatedAt).toBeGreaterThan(held.updatedAt);
    expect(await current(link)).toMatchObject({ updatedAt: touched.updatedAt, version: 1 });
  });

  it('gives back the tombstone when the link was deleted before the update', async () => {
    const link = await ensureOne('a', 'alice');
    await store.links.tombstone(link, undefined);
    const updated = await store.links.update(link, { externalId: 'x' }, auditEntry({ tenant }));
    expect(updated).toMatchObject({ state: 'deleted', externalId: undefined });
  });

  it('holds long texts, and refuses or leaves out those that are too long', async () => {
    const long = 'ä'.repeat(1024);
    const name = 'ö'.repeat(2048);
    const seen = { backendId: 'ü'.repeat(512), backendName: name, naturalKey: long };
    const [link] = (await store.links.ensure(tenant, scope, [seen], deriveScimId)) as [Link];
    expect(link).toMatchObject(seen);
    const updated = await store.links.update(
      link,
      { externalId: long, stored: 'x'.repeat(100_000) },
      auditEntry({ tenant }),
    );
    expect(await current(link)).toEqual(updated);
    const [odd] = await store.links.ensure(tenant, scope, [object('a', `${long}x`, `${name}x`)], deriveScimId);
    expect(odd).toMatchObject({ backendName: '', naturalKey: undefined });
    await expect(store.links.update(link, { externalId: `${long}x` }, auditEntry({ tenant }))).rejects.toThrow(
      RangeError,
    );
    await expect(store.links.ensure(tenant, scope, [object('x'.repeat(513))], deriveScimId)).rejects.toThrow(
      'backendId',
    );
    expect(await store.audit.list(tenant, { limit: 10 })).toHaveLength(1);
  });

  it('ensures and finds more links than one statement takes', async () => {
    const seen = Array.from({ length: 1_203 }, (_, n) => object(`id${n}`, `key${n}`));
    const links = await store.links.ensure(tenant, scope, seen, deriveScimId);
    expect(links.map((link) => link.backendId)).toEqual(seen.map((one) => one.backendId));
    const moved = seen.map((one) => ({ ...one, backendName: `${one.backendName},ou=moved` }));
    const changed = await store.links.ensure(tenant, scope, moved, deriveScimId);
    expect(new Set(changed.map((link) => link.backendName))).toEqual(new Set(moved.map((one) => one.backendName)));
    expect(
      await store.links.byScimIds(
        tenant,
        links.map((link) => link.scimId),
      ),
    ).toHaveLength(1_203);
  });

  it('lists live links in the order of their ids, page by page', async () => {
    const seen = Array.from({ length: 25 }, (_, n) => object(`id${n}`));
    const links = await store.links.ensure(tenant, scope, seen, deriveScimId);
    await store.links.tombstone(links[7] as Link, undefined);
    const listed: string[] = [];
    for (let cursor: string | undefined; ; cursor = listed.at(-1)) {
      const page = await store.links.list(tenant, cursor, 10);
      if (page.length === 0) break;
      listed.push(...page.map((link) => link.scimId));
    }
    expect(listed).toEqual(
      links
        .filter((_, n) => n !== 7)
        .map((link) => link.scimId)
        .sort(),
    );
  });

  it('gives the same links to many who meet the same objects at once', async () => {
    const seen = Array.from({ length: 50 }, (_, n) => object(`id${n}`, `key${n}`));
    const results = await Promise.all(
      Array.from({ length: 20 }, () => store.links.ensure(tenant, scope, seen, deriveScimId)),
    );
    for (const links of results) {
      expect(links.map((link) => [link.scimId, link.naturalKey])).toEqual(
        seen.map((one) => [deriveScimId(one.backendId, 0), one.naturalKey]),
      );
    }
    expect(await store.links.list(tenant, undefined, 100)).toHaveLength(50);
  });

  it('ends with one holder when many objects claim one natural key at once', async () => {
    const ids = Array.from({ length: 20 }, (_, n) => `id${n}`);
    await Promise.all(ids.map((id) => ensureOne(id, 'same')));
    const links = await store.links.list(tenant, undefined, 100);
    expect(links).toHaveLength(20);
    expect(links.filter((link) => link.naturalKey === 'same')).toHaveLength(1);
  });
});
