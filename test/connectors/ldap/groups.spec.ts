import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'ldapts';
import { BackendReference, type BackendObject } from '../../../connectors/sdk/backend-object.js';
import { QuietAttribute } from '../../../connectors/ldap/values.js';
import { startSlapd, type Slapd } from '../../support/slapd.js';
import { call, failure, open, settingsOf, type OpenedTarget } from './target.js';

const people = 10_000;

let slapd: Slapd;
let target: OpenedTarget;
let everyone: BackendObject;
let members: readonly BackendReference[];

const patience = 60_000;

beforeAll(async () => {
  slapd = await startSlapd({ users: people });
  target = open(settingsOf(slapd));
  const request = { objectType: 'group', predicate: { kind: 'all' }, attributes: ['member'], limit: 1 } as const;
  const [found] = (await target.connector.search(request, call())).objects;
  if (found === undefined) throw new Error('The seeded group is missing.');
  everyone = found;
  members = (found.attributes['member'] ?? []).filter((value) => value instanceof BackendReference);
}, patience);

afterAll(async () => {
  await target.connector.close();
  await slapd.stop();
});

const edit = (add: readonly BackendReference[], remove: readonly BackendReference[], more = {}) =>
  target.connector.editMembers(
    { objectType: 'group', key: everyone, attribute: 'member', add, remove, returning: [], ...more },
    call(),
  );

async function size(): Promise<number> {
  const request = { objectType: 'group', keys: [everyone], attributes: ['member'] };
  return (await target.connector.read(request, call()))[0]?.attributes['member']?.length ?? 0;
}

async function withRaw<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ url: slapd.url });
  try {
    await client.bind(slapd.names.rootDn, slapd.names.rootPassword);
    return await work(client);
  } finally {
    await client.unbind();
  }
}

describe('a large group', () => {
  it(
    'reads whole, first with the help of the server and then from memory',
    async () => {
      expect(members).toHaveLength(people);
      expect(new Set(members.map(({ id }) => id)).size).toBe(people);
      const fresh = open(settingsOf(slapd));
      // A condition on users that the dereference control cannot judge: the names are asked for.
      const filtered = open(settingsOf(slapd, { users: { filter: '(givenName=User)' } }));
      for (const { connector } of [fresh, fresh, filtered, target]) {
        const request = { objectType: 'group', keys: [everyone], attributes: ['member'] };
        const [group] = await connector.read(request, call());
        expect(group?.attributes['member']).toHaveLength(people);
      }
      await fresh.connector.close();
      await filtered.connector.close();
    },
    patience,
  );

  it(
    'gives and takes one member without the others being touched',
    async () => {
      const [one] = members;
      if (one === undefined) throw new Error('No members.');
      const removed = await edit([], [one]);
      expect(removed.attributes).toEqual(Object.create(null));
      expect(await size()).toBe(people - 1);
      const again = await edit([], [one]);
      expect(again.version).toBe(removed.version);
      await edit([one], []);
      expect(await size()).toBe(people);
    },
    patience,
  );

  it(
    'gives and takes many, some of which are there already',
    async () => {
      await edit([], members.slice(0, 600));
      expect(await size()).toBe(people - 600);
      await edit(members.slice(0, 900), []);
      expect(await size()).toBe(people);
      await edit(members.slice(0, 10), members.slice(5, 20));
      expect(await size()).toBe(people - 10);
      await edit(members, []);
      expect(await size()).toBe(people);
    },
    patience,
  );

  it('honours the expected version when nothing is to be done', async () => {
    const expectedVersion = everyone.version ?? '';
    expect(await failure(edit(members.slice(0, 1), [], { expectedVersion }))).toBe('versionConflict');
    const [now] = await target.connector.read({ objectType: 'group', keys: [everyone], attributes: [] }, call());
    const same = await edit(members.slice(0, 1), [], { expectedVersion: now?.version ?? '' });
    expect(same.version).toBe(now?.version);
  });
});

describe('members that are no objects of the target', () => {
  it('are left out: placeholders, names that are gone, names elsewhere', async () => {
    const { groups, suffix, bindDn } = slapd.names;
    const name = `cn=odd,${groups}`;
    await withRaw((client) =>
      client.add(name, {
        objectClass: 'groupOfNames',
        cn: 'odd',
        member: [`cn=nobody,${suffix}`, `uid=gone,${slapd.names.people}`, bindDn, members[0]?.name ?? ''],
      }),
    );
    const request = {
      objectType: 'group',
      predicate: { kind: 'all' },
      attributes: ['cn', 'member'],
      limit: 10,
    } as const;
    const { objects } = await target.connector.search(request, call());
    const odd = objects.find(({ attributes }) => attributes['cn']?.[0] === 'odd');
    expect(odd?.attributes['member']).toEqual([members[0]]);
  });
});

describe('guarded attributes', () => {
  it.each([
    ['userPassword', 'secret', 'forbidden'],
    ['objectClass', 'simpleSecurityObject', 'forbidden'],
    ['memberOf', 'x', 'forbidden'],
    ['entryUUID', 'x', 'forbidden'],
    ['authzTo', 'x', 'forbidden'],
    ['createTimestamp', '20200101000000Z', 'forbidden'],
    ['uidNumber', '0', 'forbidden'],
    ['manager', 'cn=admin', 'invalidValue'],
    ['nosuchattribute', 'x', 'invalidValue'],
    ['mail', 'no address', 'invalidValue'],
  ])('%s = %j: %s', async (attribute, value, code) => {
    const user = { id: members[3]?.id ?? '', name: members[3]?.name ?? '' };
    const request = { objectType: 'user', key: user, changes: [{ attribute, values: [value] }], returning: [] };
    expect(await failure(target.connector.update(request, call()))).toBe(code);
  });

  it('do not reach the debug output of the driver', () => {
    expect(JSON.stringify(new QuietAttribute({ type: 'mail', values: ['b@example.com'] }))).toBe('{"type":"mail"}');
  });
});

describe('an attribute that an overlay keeps unique', () => {
  it('changes under an expected version, once', async () => {
    const [user] = await target.connector.read(
      { objectType: 'user', keys: [{ id: members[9]?.id ?? '' }], attributes: [] },
      call(),
    );
    if (user === undefined) throw new Error('The user is missing.');
    const change = (mail: string) =>
      target.connector.update(
        {
          objectType: 'user',
          key: user,
          changes: [{ attribute: 'mail', values: [mail] }],
          returning: ['mail'],
          expectedVersion: user.version ?? '',
        },
        call(),
      );
    const codes = await Promise.all([1, 2, 3, 4, 5].map((number) => failure(change(`new${number}@example.com`))));
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'versionConflict')).toHaveLength(4);
  });

  it('says so when another entry has the value', async () => {
    const user = { id: members[9]?.id ?? '' };
    const changes = [{ attribute: 'mail', values: ['user000001@example.com'] }];
    expect(
      await failure(target.connector.update({ objectType: 'user', key: user, changes, returning: [] }, call())),
    ).toBe('alreadyExists');
  });

  it('gives a taken name back when the rest of a change fails', async () => {
    const [user] = await target.connector.read(
      { objectType: 'user', keys: [{ id: members[10]?.id ?? '' }], attributes: ['uid'] },
      call(),
    );
    if (user === undefined) throw new Error('The user is missing.');
    const changes = [
      { attribute: 'uid', values: ['renamed'] },
      { attribute: 'mail', values: ['no address'] },
    ];
    expect(
      await failure(target.connector.update({ objectType: 'user', key: user, changes, returning: [] }, call())),
    ).toBe('invalidValue');
    const [after] = await target.connector.read({ objectType: 'user', keys: [user], attributes: ['uid'] }, call());
    expect([after?.name, after?.attributes['uid']]).toEqual([user.name, user.attributes['uid']]);
  });
});

describe('a disabled user', () => {
  it('is made, found, and enabled again', async () => {
    const attributes = { uid: ['off'], cn: ['Off'], sn: ['Off'], pwdAccountLockedTime: ['000001010000Z'] };
    const made = await target.connector.create(
      { objectType: 'user', attributes, returning: ['pwdAccountLockedTime'] },
      call(),
    );
    expect(made.attributes['pwdAccountLockedTime']).toEqual(['000001010000Z']);
    const mark = {
      kind: 'comparison',
      attribute: 'pwdAccountLockedTime',
      operator: 'equals',
      value: '000001010000Z',
      caseExact: false,
    } as const;
    const find = async () =>
      (await target.connector.search({ objectType: 'user', predicate: mark, attributes: [], limit: 5 }, call()))
        .objects;
    expect((await find()).map(({ id }) => id)).toEqual([made.id]);
    const longer = [{ attribute: 'pwdAccountLockedTime', values: ['00000101000000Z'] }];
    const respelled = await target.connector.update(
      { objectType: 'user', key: made, changes: longer, returning: ['pwdAccountLockedTime'] },
      call(),
    );
    expect(respelled.attributes['pwdAccountLockedTime']).toEqual(['000001010000Z']);
    await target.connector.update(
      { objectType: 'user', key: made, changes: [{ attribute: 'pwdAccountLockedTime', values: [] }], returning: [] },
      call(),
    );
    expect(await find()).toEqual([]);
  });
});
