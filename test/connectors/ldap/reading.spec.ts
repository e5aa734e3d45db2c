import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BackendReference } from '../../../connectors/sdk/backend-object.js';
import { type Predicate } from '../../../connectors/sdk/predicate.js';
import { seededUser } from '../../support/slapd-config.js';
import { startSlapd, type Slapd } from '../../support/slapd.js';
import { call, failure, open, settingsOf, type OpenedTarget } from './target.js';

const people = 5000;

let slapd: Slapd;
let target: OpenedTarget;

beforeAll(async () => {
  slapd = await startSlapd({ users: people });
  target = open(settingsOf(slapd, { pageSize: 1000 }));
}, 60_000);

afterAll(async () => {
  await target.connector.close();
  await slapd.stop();
});

const uidIs = (uid: string): Predicate => ({
  kind: 'comparison',
  attribute: 'uid',
  operator: 'equals',
  value: uid,
  caseExact: false,
});

async function find(predicate: Predicate, objectType = 'user', limit = 10, attributes = ['uid']) {
  return target.connector.search({ objectType, predicate, attributes, limit }, call());
}

async function one(predicate: Predicate, objectType = 'user', attributes = ['uid']) {
  const { objects } = await find(predicate, objectType, 2, attributes);
  const [object] = objects;
  if (object === undefined || objects.length > 1) throw new Error(`Expected one object, found ${objects.length}.`);
  return object;
}

describe('reading', () => {
  it('reads by id with and without the name, and with a wrong one', async () => {
    const object = await one(uidIs(seededUser(7)));
    const other = await one(uidIs(seededUser(8)));
    const names = [object.name, undefined, other.name, 'uid=gone,' + slapd.names.people, 'no name', slapd.names.rootDn];
    for (const name of names) {
      const key = name === undefined ? { id: object.id } : { id: object.id, name };
      const read = await target.connector.read(
        { objectType: 'user', keys: [key], attributes: ['UID', 'mail'] },
        call(),
      );
      expect(read).toEqual([
        {
          id: object.id,
          name: object.name,
          version: object.version,
          attributes: { UID: [seededUser(7)], mail: [`${seededUser(7)}@example.com`] },
        },
      ]);
    }
  });

  it('reads many at once, some by name and some by id, and leaves out those that are not there', async () => {
    const { objects } = await find({ kind: 'all' }, 'user', 900);
    const keys = objects.map(({ id, name }, index) => (index % 2 === 0 ? { id, name } : { id }));
    const missing = [{ id: '00000000-0000-4000-8000-000000000000' }, { id: 'no uuid' }];
    const read = await target.connector.read(
      { objectType: 'user', keys: [...keys, ...missing], attributes: [] },
      call(),
    );
    expect(new Set(read.map(({ id }) => id))).toEqual(new Set(objects.map(({ id }) => id)));
  });

  it('shows no object of another type and none outside its base', async () => {
    const group = await one({ kind: 'all' }, 'group');
    expect(await target.connector.read({ objectType: 'user', keys: [group], attributes: [] }, call())).toEqual([]);
    const narrow = open(settingsOf(slapd, { users: { base: `ou=services,${slapd.names.suffix}` } }));
    const user = await one(uidIs(seededUser(1)));
    expect(await narrow.connector.read({ objectType: 'user', keys: [user], attributes: [] }, call())).toEqual([]);
    await narrow.connector.close();
  });

  it('never shows a password', async () => {
    const user = await one(uidIs(seededUser(1)), 'user', ['userPassword', 'uid']);
    expect(Object.keys(user.attributes)).toEqual(['uid']);
  });

  it('gives references for members and groups', async () => {
    const group = await one({ kind: 'all' }, 'group', ['cn', 'member']);
    expect(group.attributes['member']).toHaveLength(people);
    const user = await one(uidIs(seededUser(3)), 'user', ['memberOf']);
    expect(user.attributes['memberOf']).toEqual([new BackendReference('group', group.id, group.name)]);
    expect(group.attributes['member']).toContainEqual(new BackendReference('user', user.id, user.name));
  });

  it('enumerates all, each once, and stops early', async () => {
    const seen = new Set<string>();
    let batches = 0;
    for await (const batch of target.connector.enumerate(
      { objectType: 'user', predicate: { kind: 'all' }, attributes: [] },
      call(),
    )) {
      batches++;
      for (const { id } of batch) seen.add(id);
    }
    expect(seen.size).toBe(people);
    expect(batches).toBe(5);
    for await (const batch of target.connector.enumerate(
      { objectType: 'user', predicate: { kind: 'all' }, attributes: [] },
      call(),
    )) {
      expect(batch).toHaveLength(1000);
      break;
    }
    expect(await target.connector.count({ objectType: 'user', predicate: { kind: 'all' } }, call())).toBe(people);
  });

  it('runs more walks at once than it has connections', async () => {
    const request = { objectType: 'user', predicate: { kind: 'all' } } as const;
    const counts = await Promise.all(Array.from({ length: 10 }, () => target.connector.count(request, call())));
    expect(new Set(counts)).toEqual(new Set([people]));
  });

  it('says when more match than were asked for', async () => {
    expect(await find({ kind: 'all' }, 'user', 1200)).toMatchObject({ complete: false, objects: { length: 1200 } });
    expect(await find({ kind: 'all' }, 'user', 10)).toMatchObject({ complete: false, objects: { length: 10 } });
    expect(await find({ kind: 'all' }, 'user', 6000)).toMatchObject({ complete: true, objects: { length: people } });
    expect(await find({ kind: 'all' }, 'group', 1)).toMatchObject({ complete: true, objects: { length: 1 } });
  });

  it('answers tooMany when the page is larger than the server allows', async () => {
    const large = open(settingsOf(slapd, { pageSize: 2000 }));
    const request = { objectType: 'user', predicate: { kind: 'all' }, attributes: [], limit: 1500 } as const;
    expect(await failure(large.connector.search(request, call()))).toBe('tooMany');
    await large.connector.close();
  });

  it('reports a base that does not exist as unavailable, never as empty', async () => {
    const lost = open(settingsOf(slapd, { users: { base: `ou=nowhere,${slapd.names.suffix}` } }));
    const request = { objectType: 'user', predicate: { kind: 'all' }, attributes: [], limit: 5 } as const;
    expect(await failure(lost.connector.search(request, call()))).toBe('unavailable');
    const { ok, findings } = await lost.connector.test(call());
    expect(ok).toBe(false);
    expect(findings.map(({ message }) => message).join(' ')).toContain('ou=nowhere');
    await lost.connector.close();
  });

  it('tests a target', async () => {
    const { ok, findings } = await target.connector.test(call());
    expect(ok).toBe(true);
    expect(findings.filter(({ severity }) => severity === 'problem')).toEqual([]);
  });
});
