/** What is protected, on a real domain, with a bind that may do everything: it is the connector that refuses. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Attribute, Change, type Client } from 'ldapts';
import { BackendReference } from '../../../../connectors/sdk/backend-object.js';
import { LdapProxy } from '../../../support/ldap-proxy.js';
import { startSamba, type Samba } from '../../../support/samba.js';
import { call, failure, type Settings } from '../target.js';
import { asAdministrator, idAt, open, settingsOf, type OpenedDomain } from './target.js';

const password = 'Correct-Horse-7-Battery';

let domain: Samba;
let proxy: LdapProxy;
let target: OpenedDomain;

const person = (name: string): string => `CN=${name},${domain.names.people}`;
const team = (name: string): string => `CN=${name},${domain.names.groups}`;
const builtIn = (name: string): string => `CN=${name},CN=Users,${domain.domainDn}`;

/** The whole domain is the base: only protection stands before what came with it. */
const everything = (more: Settings = {}): Settings => ({
  ...settingsOf(domain, { url: proxy.url, tls: { caFile: proxy.caFile } }),
  bindDn: domain.administrator.principal,
  bindPassword: domain.administrator.password,
  users: { base: domain.domainDn },
  groups: { base: domain.domainDn },
  ...more,
});

const modify = (client: Client, name: string, operation: 'add' | 'replace' | 'delete', type: string, value: string) =>
  client.modify(name, new Change({ operation, modification: new Attribute({ type, values: [value] }) }));

const users = [
  'plain',
  'flagged',
  'admin',
  'nested',
  'delegate',
  'primary',
  'listed',
  'operator',
  'member',
  'primary-nested',
];
const groups = [
  'ordinary',
  'inner',
  'outer',
  'ring-a',
  'ring-b',
  'listed-group',
  'below-listed',
  'later',
  'own',
  'parent',
];

async function populate(client: Client): Promise<void> {
  for (const name of users) {
    await client.add(person(name), { objectClass: 'user', sAMAccountName: name, userAccountControl: '546' });
  }
  for (const name of groups) await client.add(team(name), { objectClass: 'group', sAMAccountName: `grp-${name}` });
  const join = (group: string, member: string) => modify(client, group, 'add', 'member', member);
  await join(builtIn('Domain Admins'), person('admin'));
  await join(builtIn('Domain Admins'), person('primary'));
  await modify(client, person('primary'), 'replace', 'primaryGroupID', '512');
  await join(builtIn('Domain Admins'), team('outer'));
  await join(team('outer'), team('inner'));
  await join(team('inner'), person('nested'));
  await join(team('inner'), person('primary-nested'));
  const { searchEntries } = await client.search(team('inner'), { scope: 'base', attributes: ['primaryGroupToken'] });
  await modify(
    client,
    person('primary-nested'),
    'replace',
    'primaryGroupID',
    String(searchEntries[0]?.['primaryGroupToken']),
  );
  await join(team('ring-a'), team('ring-b'));
  await join(team('ring-b'), team('ring-a'));
  await join(team('ring-b'), person('member'));
  await join(team('own'), person('member'));
  await join(team('parent'), team('own'));
  await join(team('listed-group'), team('below-listed'));
  await join(`CN=Backup Operators,CN=Builtin,${domain.domainDn}`, person('operator'));
  await modify(client, person('flagged'), 'replace', 'adminCount', '1');
  await modify(client, person('delegate'), 'replace', 'userAccountControl', String(546 | 0x80000));
}

beforeAll(async () => {
  domain = await startSamba();
  await asAdministrator(domain, populate);
  proxy = await LdapProxy.start({ host: domain.address, port: 636, caFile: domain.caFile });
  target = open(everything({ protected: [team('listed-group'), await idAt(domain, person('listed'))] }));
}, 120_000);

afterAll(async () => {
  await target.connector.close();
  await proxy.close();
  await domain.stop();
});

const nobodysName = (): string => `x${String(Math.random()).slice(2, 12)}`;

/** Every way in which a user can be changed. */
const userChanges: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
  attribute: (id) => update('user', id, 'description', 'changed'),
  disabling: (id) => update('user', id, 'accountDisabled', 'TRUE'),
  renaming: (id) => update('user', id, 'cn', nobodysName()),
  password: (id) => target.connector.setPassword({ objectType: 'user', key: { id }, password }, call()),
  moving: (id) =>
    target.connector.relocate(
      { objectType: 'user', key: { id }, container: domain.names.disabled, returning: [] },
      call(),
    ),
  removing: (id) => target.connector.delete({ objectType: 'user', key: { id } }, call()),
};

const groupChanges: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
  joining: (id) => edit(id, { add: [person('plain')] }),
  leaving: (id) => edit(id, { remove: [person('plain')] }),
  'all members': async (id) =>
    target.connector.update(
      {
        objectType: 'group',
        key: { id },
        changes: [{ attribute: 'member', values: [await reference(person('plain'))] }],
        returning: [],
      },
      call(),
    ),
  attribute: (id) => update('group', id, 'description', 'changed'),
  renaming: (id) => update('group', id, 'cn', nobodysName()),
  removing: (id) => target.connector.delete({ objectType: 'group', key: { id } }, call()),
};

function update(objectType: string, id: string, attribute: string, value: string): Promise<unknown> {
  return target.connector.update(
    { objectType, key: { id }, changes: [{ attribute, values: [value] }], returning: [] },
    call(),
  );
}

async function reference(name: string): Promise<BackendReference> {
  return new BackendReference('user', await idAt(domain, name));
}

async function edit(id: string, names: { readonly add?: string[]; readonly remove?: string[] }): Promise<unknown> {
  const [add, remove] = await Promise.all(
    [names.add ?? [], names.remove ?? []].map((list) => Promise.all(list.map(reference))),
  );
  return target.connector.editMembers(
    { objectType: 'group', key: { id }, attribute: 'member', add: add ?? [], remove: remove ?? [], returning: [] },
    call(),
  );
}

/** Writes that reached the domain controller. */
const writes = (): readonly string[] =>
  proxy.operations
    .filter(({ kind }) => kind !== 'search' && kind !== 'bind' && kind !== 'unbind' && kind !== 'abandon')
    .map(({ kind, dn }) => `${kind} ${dn}`);

describe('a protected user', () => {
  const cases: readonly (readonly [string, () => string])[] = [
    ['with adminCount', () => person('flagged')],
    ['in Domain Admins', () => person('admin')],
    ['in a group in a group in Domain Admins', () => person('nested')],
    ['whose primary group is Domain Admins', () => person('primary')],
    ['whose primary group is in a group in Domain Admins', () => person('primary-nested')],
    ['in a group of BUILTIN', () => person('operator')],
    ['that may be delegated to', () => person('delegate')],
    ['that is listed by its id', () => person('listed')],
    ['that came with the domain', () => builtIn('Guest')],
    ['that administers the domain', () => builtIn('Administrator')],
    ['that issues tickets', () => builtIn('krbtgt')],
  ];

  it.each(cases)('%s is not changed in any way', async (_, nameOf) => {
    const id = await idAt(domain, nameOf());
    proxy.forget();
    const outcomes = await Promise.all(Object.values(userChanges).map((change) => failure(change(id))));
    expect(outcomes).toEqual(Object.keys(userChanges).map(() => 'forbidden'));
    expect(writes()).toEqual([]);
  });
});

describe('the account that the gateway logs in as', () => {
  it.each(['principal', 'logonName', 'dn'] as const)('is not changed: given by its %s', async (form) => {
    const { gateway } = domain.names;
    const bindDn = form === 'logonName' ? `EXAMPLE\\${gateway.logonName}` : gateway[form];
    const own = open(everything({ bindDn, bindPassword: gateway.password }));
    const key = { id: await idAt(domain, gateway.dn) };
    expect(await failure(own.connector.setPassword({ objectType: 'user', key, password }, call()))).toBe('forbidden');
    await own.connector.close();
  });
});

describe('a protected group', () => {
  const cases: readonly (readonly [string, () => string])[] = [
    ['Domain Admins', () => builtIn('Domain Admins')],
    ['Domain Users', () => builtIn('Domain Users')],
    ['of BUILTIN', () => `CN=Administrators,CN=Builtin,${domain.domainDn}`],
    ['in Domain Admins', () => team('outer')],
    ['in a group in Domain Admins', () => team('inner')],
    ['that is listed by its name', () => team('listed-group')],
    ['in a listed group', () => team('below-listed')],
  ];

  it.each(cases)('%s is neither changed nor joined', async (_, nameOf) => {
    const id = await idAt(domain, nameOf());
    proxy.forget();
    const outcomes = await Promise.all(Object.values(groupChanges).map((change) => failure(change(id))));
    expect(outcomes).toEqual(Object.keys(groupChanges).map(() => 'forbidden'));
    expect(writes()).toEqual([]);
  });

  it('is one from the moment in which it gets its rights, at any depth', async () => {
    const [later, ring] = [await idAt(domain, team('later')), await idAt(domain, team('ring-a'))];
    await edit(later, { add: [person('plain')] });
    await edit(ring, { add: [person('plain')] });
    // Somebody nests a group that is two levels up.
    await asAdministrator(domain, async (client) => {
      await modify(client, team('ring-b'), 'add', 'member', team('later'));
      await modify(client, builtIn('Domain Admins'), 'add', 'member', team('ring-a'));
    });
    proxy.forget();
    expect(await failure(edit(later, { remove: [person('plain')] }))).toBe('forbidden');
    expect(await failure(edit(ring, { add: [person('member')] }))).toBe('forbidden');
    const plain = await idAt(domain, person('plain'));
    const dangerous = [userChanges['password'], userChanges['moving'], userChanges['removing']];
    expect(await Promise.all(dangerous.map((change) => failure(change?.(plain) ?? Promise.resolve())))).toEqual([
      'forbidden',
      'forbidden',
      'forbidden',
    ]);
    expect(writes()).toEqual([]);
    await asAdministrator(domain, (client) =>
      modify(client, builtIn('Domain Admins'), 'delete', 'member', team('ring-a')),
    );
    expect(await failure(edit(later, { remove: [person('plain')] }))).toBeUndefined();
  });
});

describe('what is not protected', () => {
  it('costs no operation more, but one for groups that were not seen for some seconds', async () => {
    const [plain, member, ordinary] = await Promise.all(
      [person('plain'), person('member'), team('ordinary')].map((name) => idAt(domain, name)),
    );
    const kinds = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
      proxy.forget();
      await work();
      return proxy.operations.map(({ kind }) => kind);
    };
    await update('user', plain ?? '', 'description', 'first');
    const bare = await kinds(() => update('user', plain ?? '', 'description', 'second'));
    // Looked up, changed, read back.
    expect(bare).toEqual(['search', 'modify', 'search']);
    await kinds(() => update('user', member ?? '', 'description', 'first'));
    expect(await kinds(() => update('user', member ?? '', 'description', 'second'))).toEqual(bare);
    // The member, the group, the change, the group as it is then.
    expect(await kinds(() => edit(ordinary ?? '', { add: [person('plain')] }))).toEqual([
      'search',
      'search',
      'modify',
      'search',
    ]);
  });

  it('may have a protected user as a member', async () => {
    expect(await failure(edit(await idAt(domain, team('ordinary')), { add: [person('flagged')] }))).toBeUndefined();
  });

  it('says why it refuses, and names nobody', async () => {
    const id = await idAt(domain, person('nested'));
    await expect(update('user', id, 'description', 'x')).rejects.toMatchObject({
      code: 'forbidden',
      advice: expect.stringContaining('privileged or protected') as unknown,
      message: expect.not.stringContaining('nested') as unknown,
    });
  });
});
