import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Attribute, Change, Client, Control, type Entry, type SearchOptions } from 'ldapts';
import { LdapProxy } from './ldap-proxy.js';
import { startSamba, type Samba } from './samba.js';

const users = 30;
const limit = 10;
let samba: Samba;
let proxy: LdapProxy;
let client: Client;

beforeAll(async () => {
  samba = await startSamba({ users });
}, 300_000);

afterAll(async () => {
  await samba.stop();
});

beforeEach(async () => {
  proxy = await LdapProxy.start({ host: samba.address, port: 636, caFile: samba.caFile, maxValRange: limit });
  client = await bound();
  proxy.forget();
});

afterEach(async () => {
  await client.unbind().catch(() => undefined);
  await proxy.close();
});

async function bound(): Promise<Client> {
  const made = new Client({ url: proxy.url, tlsOptions: { ca: await readFile(proxy.caFile) }, timeout: 5000 });
  await made.bind(samba.names.gateway.dn, samba.names.gateway.password);
  return made;
}

const everyone = (): string => `CN=everyone,${samba.names.groups}`;
const member = (number: number): string => `CN=User ${number},${samba.names.people}`;
const change = (operation: 'add' | 'delete' | 'replace', type: string, values: string[]): Change =>
  new Change({ operation, modification: new Attribute({ type, values }) });
const read = async (dn: string, ...attributes: string[]): Promise<Entry> => {
  const { searchEntries } = await client.search(dn, { scope: 'base', attributes });
  const [entry] = searchEntries;
  if (entry === undefined) throw new Error(`${dn} is not there.`);
  return entry;
};

describe('what the proxy records', () => {
  it('a bind, by whom', async () => {
    await (await bound()).unbind();
    expect(proxy.operations[0]).toMatchObject({ kind: 'bind', dn: samba.names.gateway.dn, resultCode: 0 });
  });

  const filters: readonly string[] = [
    '(sAMAccountName=user000002)',
    '(&(objectClass=user)(!(sn=Number2))(|(mail=a*)(mail=*b*c*)(mail=*d)(cn=e*f)))',
    '(description=*)',
    '(uSNChanged>=10000000)',
    '(uSNChanged<=0)',
    String.raw`(cn=\2a\28\29\5c)`,
    '(userAccountControl:1.2.840.113556.1.4.803:=2)',
  ];
  it.each(filters)('a search for %s', async (filter) => {
    const options: SearchOptions = { filter, attributes: ['cn', 'mail'] };
    const { searchEntries } = await client.search(samba.names.people, options);
    expect(proxy.operations).toMatchObject([
      { kind: 'search', dn: samba.names.people, scope: 'sub', filter, attributes: ['cn', 'mail'], resultCode: 0 },
    ]);
    expect(proxy.operations[0]?.entries).toBe(searchEntries.length);
  });

  it('how many values a search was answered with', async () => {
    await client.search(samba.names.people, { filter: '(objectClass=user)', attributes: ['cn', 'objectClass'] });
    expect(Object.fromEntries(proxy.operations[0]?.values ?? [])).toEqual({ cn: users, objectClass: 4 * users });
  });

  it('changes, with the number of their values, and their controls', async () => {
    const values = [member(1), member(2)];
    await client.modify(everyone(), [change('delete', 'member', values), change('replace', 'description', ['x'])]);
    await client.modify(everyone(), change('add', 'member', values), new Control('1.2.840.113556.1.4.1413'));
    await expect(client.modify(everyone(), change('add', 'member', values))).rejects.toThrow();
    expect(proxy.operations).toMatchObject([
      {
        kind: 'modify',
        dn: everyone(),
        changes: [
          { operation: 'delete', attribute: 'member', values: 2 },
          { operation: 'replace', attribute: 'description', values: 1 },
        ],
        resultCode: 0,
      },
      { controls: ['1.2.840.113556.1.4.1413'], changes: [{ operation: 'add', attribute: 'member', values: 2 }] },
      { controls: [], resultCode: 68 },
    ]);
  });

  it('additions, renames, moves and removals', async () => {
    const { people, disabled } = samba.names;
    await client.add(`CN=A,${people}`, { objectClass: 'user', sAMAccountName: 'a', userAccountControl: '514' });
    await client.modifyDN(`CN=A,${people}`, `CN=B,${disabled}`);
    await client.del(`CN=B,${disabled}`);
    expect(proxy.operations).toMatchObject([
      {
        kind: 'add',
        dn: `CN=A,${people}`,
        changes: [{ attribute: 'objectClass' }, { values: 1 }, { operation: 'add' }],
      },
      { kind: 'modifyDn', dn: `CN=A,${people}`, newDn: `CN=B,${disabled}` },
      { kind: 'delete', dn: `CN=B,${disabled}`, resultCode: 0 },
    ]);
  });

  it('messages that come in several pieces', async () => {
    await client.bind(samba.administrator.principal, samba.administrator.password);
    const photo = Buffer.alloc(90_000, 'photo');
    const modification = new Attribute({ type: 'thumbnailPhoto', values: [photo] });
    await client.modify(member(1), new Change({ operation: 'replace', modification }));
    const { searchEntries } = await client.search(member(1), {
      scope: 'base',
      attributes: ['thumbnailPhoto'],
      explicitBufferAttributes: ['thumbnailPhoto'],
    });
    expect(searchEntries[0]?.['thumbnailPhoto']).toEqual(photo);
    expect(proxy.operations.map(({ kind, resultCode }) => [kind, resultCode])).toEqual([
      ['bind', 0],
      ['modify', 0],
      ['search', 0],
    ]);
  });
});

describe('the limit of values', () => {
  const members = async (description: string): Promise<Record<string, number>> => {
    const entry = await read(everyone(), description);
    return Object.fromEntries(
      Object.entries(entry)
        .filter(([name]) => name !== 'dn')
        .map(([name, values]) => [name, Array.isArray(values) ? values.length : 1]),
    );
  };

  const cases: readonly (readonly [string, Record<string, number>])[] = [
    ['member', { member: 0, 'member;range=0-9': 10 }],
    ['member;range=0-*', { 'member;range=0-*': 0, 'member;range=0-9': 10 }],
    ['member;range=10-*', { 'member;range=10-*': 0, 'member;range=10-19': 10 }],
    ['Member;Range=20-*', { 'member;range=20-*': 10 }],
    ['member;range=20-29', { 'member;range=20-29': 0, 'member;range=20-*': 10 }],
    ['member;range=20-24', { 'member;range=20-24': 5 }],
    ['member;range=25-40', { 'member;range=25-40': 0, 'member;range=25-*': 5 }],
    ['member;range=30-*', { 'member;range=30-*': 0 }],
    ['objectClass', { objectClass: 2 }],
    ['objectClass;range=0-*', { 'objectClass;range=0-*': 2 }],
  ];
  it.each(cases)('a search for %s', async (description, answered) => {
    expect(await members(description)).toEqual(answered);
  });

  it('covers all attributes too, and no answer has more values', async () => {
    const entry = await read(everyone(), '*');
    expect(entry['member;range=0-9']).toHaveLength(limit);
    expect(Math.max(...(proxy.operations[0]?.values.values() ?? []))).toBe(limit);
  });

  it('gives all values in slices, each once', async () => {
    const all: unknown[] = [];
    for (const low of [0, 10, 20]) {
      const entry = await read(everyone(), `member;range=${low}-*`);
      all.push(...Object.entries(entry).flatMap(([name, values]) => (name === 'dn' ? [] : values)));
    }
    expect(new Set(all)).toEqual(new Set(Array.from({ length: users }, (_, index) => member(index + 1))));
  });
});

describe('what the proxy breaks', () => {
  it('loses the answer of an operation that was done, and the connection', async () => {
    proxy.swallowNextAnswer('modify', 'disconnect');
    await expect(client.modify(member(3), change('replace', 'title', ['one']))).rejects.toThrow();
    expect(proxy.swallowed).toBe(1);
    client = await bound();
    expect((await read(member(3), 'title'))['title']).toBe('one');
  });

  it('loses the answer and stays silent', async () => {
    proxy.swallowNextAnswer('modify', 'silence');
    const impatient = new Client({ url: proxy.url, tlsOptions: { ca: await readFile(proxy.caFile) }, timeout: 500 });
    await impatient.bind(samba.names.gateway.dn, samba.names.gateway.password);
    await expect(impatient.modify(member(3), change('replace', 'title', ['two']))).rejects.toThrow(/timed out/);
    expect((await read(member(3), 'title'))['title']).toBe('two');
  });

  it('refuses everybody after a loss, until it is healed', async () => {
    proxy.swallowNextAnswer('search', 'disconnect', true);
    await expect(read(member(3), 'title')).rejects.toThrow();
    await expect(bound()).rejects.toThrow();
    proxy.heal();
    client = await bound();
    expect((await read(member(3), 'cn'))['cn']).toBe('User 3');
  });

  it('delays answers', async () => {
    proxy.delay(200);
    const start = Date.now();
    await read(member(3), 'title');
    expect(Date.now() - start).toBeGreaterThanOrEqual(200);
  });
});

it('stands before a server without TLS, too', async () => {
  const plain = await startSamba({ users, strongAuth: false });
  const before = await LdapProxy.start({ host: plain.address, port: 389 });
  const bind = new Client({ url: before.url });
  await bind.bind(plain.names.gateway.principal, plain.names.gateway.password);
  const { searchEntries } = await bind.search(`CN=everyone,${plain.names.groups}`, { attributes: ['member'] });
  await bind.unbind();
  await before.close();
  await plain.stop();
  expect(searchEntries[0]?.['member']).toHaveLength(users);
  expect(before.operations.map(({ kind }) => kind).slice(0, 2)).toEqual(['bind', 'search']);
});
