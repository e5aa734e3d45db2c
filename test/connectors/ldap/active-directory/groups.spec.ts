import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BackendReference, type BackendObject } from '../../../../connectors/sdk/backend-object.js';
import { startSamba, type Samba } from '../../../support/samba.js';
import { call, failure, type Settings } from '../target.js';
import { asAdministrator, look, open, settingsOf, type OpenedDomain } from './target.js';

let domain: Samba;
let target: OpenedDomain;

beforeAll(async () => {
  domain = await startSamba();
  target = open(settingsOf(domain));
}, 120_000);

afterAll(async () => {
  await target.connector.close();
  await domain.stop();
});

let counter = 0;
const unique = (): string => `g${process.pid}n${String(++counter)}`;

const makeUser = (): Promise<BackendObject> => {
  const name = unique();
  const attributes = { cn: [name], sAMAccountName: [name] };
  return target.connector.create({ objectType: 'user', attributes, returning: [] }, call());
};

const makeGroup = (
  more: Readonly<Record<string, readonly string[]>> = {},
  opened: OpenedDomain = target,
): Promise<BackendObject> => {
  const returning = ['groupScope', 'groupCategory', 'sAMAccountName'];
  return opened.connector.create({ objectType: 'group', attributes: { cn: [unique()], ...more }, returning }, call());
};

const edit = (group: BackendObject, add: readonly BackendObject[], remove: readonly BackendObject[]) => {
  const referTo = ({ id, name }: BackendObject): BackendReference => new BackendReference('user', id, name);
  return target.connector.editMembers(
    {
      objectType: 'group',
      key: group,
      attribute: 'member',
      add: add.map(referTo),
      remove: remove.map(referTo),
      returning: [],
    },
    call(),
  );
};

async function membersOf(group: BackendObject): Promise<readonly string[]> {
  const [object] = await target.connector.read({ objectType: 'group', keys: [group], attributes: ['member'] }, call());
  return (object?.attributes['member'] ?? []).map((value) => (value instanceof BackendReference ? value.id : ''));
}

describe('a new group', () => {
  it.each<[Settings, string, string, string]>([
    [{}, 'global', 'security', '-2147483646'],
    [{ scope: 'universal' }, 'universal', 'security', '-2147483640'],
    [{ scope: 'domainLocal', category: 'distribution' }, 'domainLocal', 'distribution', '4'],
  ])('is as configured: %j', async (newGroups, scope, category, native) => {
    const opened = open(settingsOf(domain, { newGroups }));
    const made = await makeGroup({}, opened);
    expect(made.attributes).toMatchObject({ groupScope: [scope], groupCategory: [category] });
    expect((await look(domain, made.id, ['groupType']))['groupType']).toBe(native);
    await opened.connector.close();
  });

  it('is as the request says, and changes its category', async () => {
    const made = await makeGroup({ groupScope: ['universal'], groupCategory: ['distribution'] });
    expect((await look(domain, made.id, ['groupType']))['groupType']).toBe('8');
    const changes = [{ attribute: 'groupCategory', values: ['security'] }];
    await target.connector.update({ objectType: 'group', key: made, changes, returning: [] }, call());
    expect((await look(domain, made.id, ['groupType']))['groupType']).toBe('-2147483640');
    const wrong = [{ attribute: 'groupScope', values: ['galactic'] }];
    expect(
      await failure(target.connector.update({ objectType: 'group', key: made, changes: wrong, returning: [] }, call())),
    ).toBe('invalidValue');
  });

  it('has a sAMAccountName that is made of its name', async () => {
    const name = `Tour Guides: ${unique()}`;
    const made = await makeGroup({ cn: [name] });
    expect(made.attributes['sAMAccountName']).toEqual([name.replace(/[: ]/g, '').toLowerCase()]);
  });
});

describe('members', () => {
  it('come and go in chunks, those who are there already among them', async () => {
    const group = await makeGroup();
    const users = await Promise.all(Array.from({ length: 30 }, makeUser));
    await edit(group, users.slice(0, 20), []);
    await edit(group, users.slice(10), []);
    expect(new Set(await membersOf(group))).toEqual(new Set(users.map(({ id }) => id)));
    await edit(group, [], users.slice(0, 10));
    await edit(group, users.slice(0, 2), users.slice(5, 15));
    const expected = [...users.slice(0, 2), ...users.slice(15)];
    expect(new Set(await membersOf(group))).toEqual(new Set(expected.map(({ id }) => id)));
  });

  it('from elsewhere stay, and are not shown', async () => {
    const group = await makeGroup();
    const [user] = await Promise.all([makeUser()]);
    const strangers = [
      // A principal of no domain of ours: the server keeps it as a foreign one.
      '<SID=S-1-5-21-1111111111-2222222222-3333333333-1234>',
      `CN=Administrator,CN=Users,${domain.domainDn}`,
    ];
    const { dn } = await look(domain, group.id);
    const { Attribute, Change } = await import('ldapts');
    await asAdministrator(domain, (client) =>
      client.modify(
        dn,
        new Change({ operation: 'add', modification: new Attribute({ type: 'member', values: strangers }) }),
      ),
    );
    await edit(group, [user], []);
    expect(await membersOf(group)).toEqual([user.id]);
    await edit(group, [], [user]);
    expect(await membersOf(group)).toEqual([]);
    const { member } = await look(domain, group.id, ['member']);
    expect(member).toHaveLength(2);
    expect(String(member)).toContain('ForeignSecurityPrincipals');
  });

  it('who are users and groups below one base are told apart', async () => {
    const both = { users: { base: domain.names.base }, groups: { base: domain.names.base } };
    const opened = open(settingsOf(domain, both));
    const [user, inner, outer] = [await makeUser(), await makeGroup(), await makeGroup()];
    const add = [new BackendReference('user', user.id), new BackendReference('group', inner.id)];
    const request = { objectType: 'group', key: outer, attribute: 'member', add, remove: [], returning: ['member'] };
    const edited = await opened.connector.editMembers(request, call());
    const found = (edited.attributes['member'] ?? []).map((value) =>
      value instanceof BackendReference ? [value.objectType, value.id] : [],
    );
    expect(found.sort()).toEqual(
      [
        ['group', inner.id],
        ['user', user.id],
      ].sort(),
    );
    await opened.connector.close();
  });
});
