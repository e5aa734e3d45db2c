import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Attribute, Change, type Client } from 'ldapts';
import { activeDirectoryTarget } from '../support/active-directory-target.js';
import { RunningGateway } from '../support/gateway.js';
import { LdapProxy } from '../support/ldap-proxy.js';
import { startSamba, type Samba } from '../support/samba.js';
import { type ScimAnswer, type ScimClient } from '../support/scim-client.js';

const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

let domain: Samba;
let proxy: LdapProxy;
let gateway: RunningGateway;
let scim: ScimClient;
/** May do everything, behind the gateway's back. */
let administrator: Client;
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  domain = await startSamba();
  undo.push(() => domain.stop());
  proxy = await LdapProxy.start({ host: domain.address, port: 636, caFile: domain.caFile });
  undo.push(() => proxy.close());
  const target = activeDirectoryTarget(domain, { url: proxy.url, tls: { caFile: proxy.caFile } });
  gateway = await RunningGateway.start({
    // Only what the requests themselves cost.
    tenants: { acme: { target, sync: { everySeconds: 0 } } },
  });
  undo.push(() => gateway.stop());
  scim = gateway.tenant('acme');
  administrator = await domain.bindAsAdministrator();
  undo.push(() => administrator.unbind());
}, 120_000);

afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

let counter = 0;
const unique = (word: string): string => `${word}-${String(++counter)}`;

interface Person {
  readonly id: string;
  readonly dn: string;
}

async function makeUser(more: Readonly<Record<string, unknown>> = {}): Promise<Person> {
  const name = unique('person');
  const id = await scim.createUser(`${name}@ad.example.com`, { displayName: name, ...more });
  return { id, dn: `CN=${name},${domain.names.people}` };
}

async function makeGroup(members: readonly string[] = []): Promise<Person> {
  const name = unique('group');
  return { id: await scim.createGroup(name, members), dn: `CN=${name},${domain.names.groups}` };
}

const change = (operation: 'add' | 'replace', type: string, values: string[]): Change =>
  new Change({ operation, modification: new Attribute({ type, values }) });

const patch = (groupId: string, op: string, ids: readonly string[]): Promise<ScimAnswer> =>
  scim.request('PATCH', `/Groups/${groupId}`, {
    schemas: [patchSchema],
    Operations: [{ op, path: 'members', value: ids.map((value) => ({ value })) }],
  });

interface Shown {
  readonly value: string;
  readonly type?: string;
}

async function groupsOf(userId: string): Promise<readonly (readonly [string, string | undefined])[]> {
  const { json } = await scim.request('GET', `/Users/${userId}`);
  return ((json['groups'] ?? []) as readonly Shown[]).map(({ value, type }) => [value, type] as const).sort();
}

async function membersOf(groupId: string): Promise<readonly string[]> {
  const { json } = await scim.request('GET', `/Groups/${groupId}`);
  return ((json['members'] ?? []) as readonly Shown[]).map(({ value }) => value).sort();
}

/** `member` as it stands in the directory. */
async function storedMembers({ dn }: Person): Promise<readonly string[]> {
  const { searchEntries } = await administrator.search(dn, { scope: 'base', attributes: ['member'] });
  return [searchEntries[0]?.['member'] ?? []].flat().map(String).sort();
}

describe('groups in groups', () => {
  it('show who is in them indirectly, by one search for each level, and by none when they were looked up just now', async () => {
    const user = await makeUser();
    const inner = await makeGroup([user.id]);
    const middle = await makeGroup([inner.id]);
    const outer = await makeGroup([middle.id]);
    // A circle, which Active Directory lets one make.
    await patch(inner.id, 'add', [outer.id]);
    const expected = [
      [inner.id, 'direct'],
      [middle.id, 'indirect'],
      [outer.id, 'indirect'],
    ].sort();
    proxy.forget();
    expect(await groupsOf(user.id)).toEqual(expected);
    const searches = proxy.operations.filter(({ kind }) => kind === 'search');
    // The user, three levels of groups, and at most the primary group, once for all users.
    expect(searches.length).toBeLessThanOrEqual(5);
    expect(searches.flatMap(({ values }) => [...values.keys()])).not.toContain('member');
    proxy.forget();
    expect(await groupsOf(user.id)).toEqual(expected);
    expect(proxy.operations.filter(({ kind }) => kind === 'search')).toHaveLength(1);
    await patch(middle.id, 'remove', [inner.id]);
    expect(await groupsOf(user.id)).toEqual([[inner.id, 'direct']]);
  });
});

describe('the primary group', () => {
  let user: Person;
  let primary: Person;
  let around: Person;

  beforeAll(async () => {
    user = await makeUser();
    primary = await makeGroup([user.id]);
    around = await makeGroup([primary.id]);
    const { searchEntries } = await administrator.search(primary.dn, {
      scope: 'base',
      attributes: ['primaryGroupToken'],
    });
    const token = String(searchEntries[0]?.['primaryGroupToken']);
    // The server takes the user out of `member` by itself.
    await administrator.modify(user.dn, change('replace', 'primaryGroupID', [token]));
  });

  it('is among the groups of a user when it is one of the target, and what it is in, too', async () => {
    expect(await storedMembers(primary)).toEqual([]);
    expect(await groupsOf(user.id)).toEqual(
      [
        [primary.id, 'direct'],
        [around.id, 'indirect'],
      ].sort(),
    );
  });

  it('is not when it lies elsewhere, as Domain Users does', async () => {
    const other = await makeUser();
    expect(await groupsOf(other.id)).toEqual([]);
  });

  it('can be filtered by', async () => {
    const filter = encodeURIComponent(`groups.value eq "${primary.id}"`);
    const found = await scim.request('GET', `/Users?filter=${filter}`);
    expect(found.json).toMatchObject({ totalResults: 1, Resources: [{ id: user.id }] });
    const indirect = encodeURIComponent(`groups[value eq "${around.id}"]`);
    expect((await scim.request('GET', `/Users?filter=${indirect}`)).json).toMatchObject({ totalResults: 1 });
  });

  it('does not list them as members: no value says so', async () => {
    expect(await membersOf(primary.id)).toEqual([]);
  });

  it('takes them as members, who they are already, with others', async () => {
    const other = await makeUser();
    expect((await patch(primary.id, 'add', [user.id, other.id])).status).toBe(204);
    expect(await membersOf(primary.id)).toEqual([other.id]);
  });

  it('cannot be left by removing a member, and says what would help', async () => {
    const refused = await patch(primary.id, 'remove', [user.id]);
    expect(refused.status).toBe(400);
    expect(refused.json['detail']).toContain('give them another primary group first');
    expect((await groupsOf(user.id)).map(([id]) => id)).toContain(primary.id);
  });
});

describe('members that SCIM cannot show', () => {
  it('stay when members are added, removed and replaced', async () => {
    const [first, second, third] = [await makeUser(), await makeUser(), await makeUser()];
    const group = await makeGroup([first.id]);
    const strangers = [
      // A principal of no domain of ours: the server keeps it as a foreign one.
      '<SID=S-1-5-21-1111111111-2222222222-3333333333-1234>',
      domain.administrator.dn,
    ];
    await administrator.modify(group.dn, change('add', 'member', strangers));
    const unseen = (await storedMembers(group)).filter((name) => name !== first.dn);
    expect(unseen.join()).toContain('ForeignSecurityPrincipals');
    expect(await membersOf(group.id)).toEqual([first.id]);
    const replace = (members: readonly Person[]): Promise<ScimAnswer> =>
      scim.request('PUT', `/Groups/${group.id}`, {
        schemas: [groupSchema],
        displayName: group.dn.slice(3, group.dn.indexOf(',')),
        members: members.map(({ id }) => ({ value: id })),
      });
    const expectMembers = async (members: readonly Person[]): Promise<void> => {
      expect(await membersOf(group.id)).toEqual(members.map(({ id }) => id).sort());
      expect(await storedMembers(group)).toEqual([...unseen, ...members.map(({ dn }) => dn)].sort());
    };
    expect((await replace([second, third])).status).toBe(200);
    await expectMembers([second, third]);
    expect((await patch(group.id, 'replace', [first.id])).status).toBe(204);
    await expectMembers([first]);
    expect((await replace([])).status).toBe(200);
    await expectMembers([]);
  });
});

describe('what the administrator renames and moves', () => {
  it('keeps its id, its members and its manager', async () => {
    const boss = await makeUser();
    const user = await makeUser({ [enterprise]: { manager: { value: boss.id } } });
    const group = await makeGroup([boss.id, user.id]);
    const away = `OU=${unique('Away')},${domain.names.people}`;
    await administrator.add(away, { objectClass: 'organizationalUnit' });
    await administrator.modifyDN(boss.dn, `CN=${unique('boss')},${away}`);
    await administrator.modifyDN(user.dn, `CN=${unique('moved')}\\, again,${away}`);
    const renamed = unique('renamed');
    await administrator.modifyDN(group.dn, `CN=${renamed},${domain.names.groups}`);
    const read = await scim.request('GET', `/Users/${user.id}`);
    expect(read.json).toMatchObject({ id: user.id, [enterprise]: { manager: { value: boss.id } } });
    expect(await groupsOf(user.id)).toEqual([[group.id, 'direct']]);
    expect(await membersOf(group.id)).toEqual([boss.id, user.id].sort());
    expect((await scim.request('GET', `/Groups/${group.id}`)).json).toMatchObject({ displayName: renamed });
    const filter = encodeURIComponent(`${enterprise}:manager.value eq "${boss.id}"`);
    expect((await scim.request('GET', `/Users?filter=${filter}`)).json).toMatchObject({ Resources: [{ id: user.id }] });
    // And they can still be changed.
    expect((await patch(group.id, 'remove', [user.id])).status).toBe(204);
    expect(await membersOf(group.id)).toEqual([boss.id]);
  });
});
