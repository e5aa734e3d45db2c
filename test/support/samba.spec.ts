import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Attribute, Change, Client, ResultCodeError } from 'ldapts';
import { startSamba, type Samba } from './samba.js';

const users = 30;
let samba: Samba;
let gateway: Client;

beforeAll(async () => {
  samba = await startSamba({ users });
  gateway = new Client({ url: samba.ldapsUrl, tlsOptions: { ca: await readFile(samba.caFile) } });
  await gateway.bind(samba.names.gateway.dn, samba.names.gateway.password);
}, 300_000);

afterAll(async () => {
  await gateway.unbind();
  await samba.stop();
});

const quoted = (password: string): Buffer => Buffer.from(`"${password}"`, 'utf16le');
const replace = (type: string, ...values: string[]): Change =>
  new Change({ operation: 'replace', modification: new Attribute({ type, values }) });

/** The result code of what must fail; 0 when it does not. */
async function codeOf(operation: Promise<unknown>): Promise<number> {
  try {
    await operation;
    return 0;
  } catch (error) {
    if (error instanceof ResultCodeError) return error.code;
    throw error;
  }
}

/** Insufficient access rights (RFC 4511 §4.1.9). */
const forbidden = 50;

describe('a throw-away domain controller', () => {
  it('refuses a simple bind without TLS', async () => {
    const client = new Client({ url: samba.url });
    const code = await codeOf(client.bind(samba.names.gateway.dn, samba.names.gateway.password));
    await client.unbind();
    expect(code).toBe(8);
  });

  it('holds the seeded people and a group of them all, indexes and links in order', async () => {
    const { people, groups } = samba.names;
    const found = await gateway.search(people, { filter: '(objectClass=user)', attributes: ['memberOf', 'mail'] });
    expect(found.searchEntries).toHaveLength(users);
    expect(found.searchEntries.every(({ memberOf }) => memberOf === `CN=everyone,${groups}`)).toBe(true);
    const one = await gateway.search(people, {
      filter: '(sAMAccountName=user000017)',
      attributes: ['mail', 'objectSid', 'userAccountControl'],
      explicitBufferAttributes: ['objectSid'],
    });
    expect(one.searchEntries).toMatchObject([{ dn: `CN=User 17,${people}`, mail: 'user000017@example.com' }]);
    const group = await gateway.search(`CN=everyone,${groups}`, { scope: 'base', attributes: ['member'] });
    expect(group.searchEntries[0]?.['member']).toHaveLength(users);
  });

  it('lets members of the seeded group be removed and added, and keeps the links back', async () => {
    const group = `CN=everyone,${samba.names.groups}`;
    const member = `CN=User 9,${samba.names.people}`;
    const change = (operation: 'add' | 'delete'): Promise<void> =>
      gateway.modify(
        group,
        new Change({ operation, modification: new Attribute({ type: 'member', values: [member] }) }),
      );
    const memberOf = async (): Promise<unknown> => {
      const { searchEntries } = await gateway.search(member, { scope: 'base', attributes: ['memberOf'] });
      return searchEntries[0]?.['memberOf'];
    };
    await change('delete');
    expect(await memberOf()).toEqual([]);
    await change('add');
    expect(await memberOf()).toBe(group);
  });

  it('has an address of its own, beside others', async () => {
    const [one, other] = await Promise.all([startSamba({ users }), startSamba({ users })]);
    try {
      expect(new Set([samba.address, one.address, other.address]).size).toBe(3);
    } finally {
      await Promise.all([one.stop(), other.stop()]);
    }
  });

  it('keeps its data and its address when it is killed and started again', async () => {
    await samba.kill();
    await samba.restart();
    const client = await samba.bindAsAdministrator();
    const found = await client.search(samba.names.people, { filter: '(sAMAccountName=user000001)' });
    await client.unbind();
    expect(found.searchEntries).toHaveLength(1);
    gateway = new Client({ url: samba.ldapsUrl, tlsOptions: { ca: await readFile(samba.caFile) } });
    await gateway.bind(samba.names.gateway.principal, samba.names.gateway.password);
  });
});

describe('what the service account may do', () => {
  it('creates a user with a password, changes, renames, disables and moves it, and deletes it', async () => {
    const { people, disabled } = samba.names;
    const dn = `CN=Kim Doe,${people}`;
    await gateway.add(dn, {
      objectClass: 'user',
      sAMAccountName: 'kdoe',
      userPrincipalName: 'kdoe@ad.example.com',
      givenName: 'Kim',
      userAccountControl: '512',
      unicodePwd: quoted('First!Secret1') as unknown as string,
    });
    await gateway.modify(dn, [
      replace('department', 'Tours'),
      replace('manager', `CN=User 1,${people}`),
      replace('proxyAddresses', 'SMTP:kdoe@example.com'),
      replace('accountExpires', '0'),
      replace('lockoutTime', '0'),
      replace('pwdLastSet', '0'),
    ]);
    await gateway.modify(dn, [
      replace('userAccountControl', '514'),
      new Change({
        operation: 'replace',
        modification: new Attribute({ type: 'unicodePwd', values: [quoted('Second!Secret2')] }),
      }),
    ]);
    await gateway.modifyDN(dn, `CN=Kim Smith,${people}`);
    await gateway.modifyDN(`CN=Kim Smith,${people}`, `CN=Kim Smith,${disabled}`);
    const { searchEntries } = await gateway.search(`CN=Kim Smith,${disabled}`, {
      scope: 'base',
      attributes: ['userAccountControl', 'department', 'pwdLastSet', 'adminCount'],
    });
    expect(searchEntries).toMatchObject([{ userAccountControl: '514', department: 'Tours', adminCount: [] }]);
    await gateway.del(`CN=Kim Smith,${disabled}`);
  });

  it('creates, renames and deletes groups', async () => {
    const dn = `CN=Guides,${samba.names.groups}`;
    await gateway.add(dn, { objectClass: 'group', sAMAccountName: 'guides', groupType: '-2147483646' });
    await gateway.modify(dn, [replace('description', 'Tours'), replace('member', `CN=User 2,${samba.names.people}`)]);
    await gateway.modifyDN(dn, `CN=Tour Guides,${samba.names.groups}`);
    await gateway.del(`CN=Tour Guides,${samba.names.groups}`);
  });
});

describe('what the service account may not do', () => {
  const user = (): string => `CN=User 3,${samba.names.people}`;
  const addMember = (client: Client, group: string): Promise<void> =>
    client.modify(
      group,
      new Change({ operation: 'add', modification: new Attribute({ type: 'member', values: [user()] }) }),
    );
  const resetPassword = (client: Client, dn: string): Promise<void> =>
    client.modify(
      dn,
      new Change({
        operation: 'replace',
        modification: new Attribute({ type: 'unicodePwd', values: [quoted('Third!Secret3')] }),
      }),
    );

  const cases: readonly (readonly [string, (client: Client) => Promise<unknown>])[] = [
    ['join Domain Admins', (c) => addMember(c, `CN=Domain Admins,CN=Users,${samba.domainDn}`)],
    ['join a group outside its units', (c) => addMember(c, `CN=Cert Publishers,CN=Users,${samba.domainDn}`)],
    ['change the administrator', (c) => c.modify(samba.administrator.dn, replace('description', 'x'))],
    ['reset the password of the administrator', (c) => resetPassword(c, samba.administrator.dn)],
    ['change its own account', (c) => c.modify(samba.names.gateway.dn, replace('description', 'x'))],
    ['give itself rights', (c) => c.modify(samba.names.base, replace('description', 'x'))],
    ['write servicePrincipalName', (c) => c.modify(user(), replace('servicePrincipalName', 'HTTP/x'))],
    ['write adminCount', (c) => c.modify(user(), replace('adminCount', '1'))],
    ['write altSecurityIdentities', (c) => c.modify(user(), replace('altSecurityIdentities', 'X509:<I>x'))],
    ['write scriptPath', (c) => c.modify(user(), replace('scriptPath', 'x'))],
    ['trust an account for delegation', (c) => c.modify(user(), replace('userAccountControl', '524800'))],
    ['create a unit', (c) => c.add(`OU=New,${samba.names.people}`, { objectClass: 'organizationalUnit' })],
    ['create a user among groups', (c) => c.add(`CN=New,${samba.names.groups}`, { objectClass: 'user' })],
    ['create a user outside', (c) => c.add(`CN=New,CN=Users,${samba.domainDn}`, { objectClass: 'user' })],
    ['create a computer', (c) => c.add(`CN=New,${samba.names.people}`, { objectClass: 'computer' })],
    ['move a user out', (c) => c.modifyDN(user(), `CN=User 3,CN=Users,${samba.domainDn}`)],
  ];

  it.each(cases)('%s', async (_name, attempt) => {
    expect(await codeOf(attempt(gateway))).toBe(forbidden);
  });
});
