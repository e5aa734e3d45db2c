/** Names and references that want to lead out of the tenant's units. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Entry } from 'ldapts';
import { type ScimAnswer, type ScimClient } from '../../support/scim-client.js';
import { AbusedDomain } from './abused-domain.js';
import { differences, dumpDomain, type DomainDump } from './domain-dump.js';
import { enterprise, patch, userSchema } from './hostile-requests.js';

let domain: AbusedDomain;
let client: ScimClient;
/** The domain before anything is made in it. */
let before: DomainDump;

beforeAll(async () => {
  domain = await AbusedDomain.start();
  client = domain.gateway.tenant('ignoring');
  before = await dumpDomain(domain.samba);
}, 120_000);

afterAll(() => domain.stop());

/** Names of entries, made for this domain: parts that a careless gateway would take for parts of a name. */
const names: readonly (readonly [string, (domainDn: string) => string])[] = [
  ['the end of a name', (dn) => `Evil,CN=Users,${dn}`],
  ['an escaped comma', (dn) => `Evil\\,CN=Users,${dn}`],
  ['an escaped backslash', (dn) => `Evil\\\\,CN=Users,${dn}`],
  ['a backslash at the end', () => 'Evil\\'],
  ['a comma in hexadecimal', (dn) => `Evil\\2CCN=Users\\2C${dn}`],
  ['a second part of the name', () => 'Evil+CN=Administrator'],
  ['the name of an id', () => '<GUID=00000000-0000-0000-0000-000000000000>'],
  ['the name of a SID', () => '<SID=S-1-5-32-544>'],
  ['a path', () => '../../CN=Users'],
  ['a quoted name', (dn) => `"Evil",CN=Users,${dn}`],
  ['a semicolon', (dn) => `Evil;CN=Users;${dn}`],
  ['bytes of a name', () => '#04044576696C'],
  ['a filter', () => '*)(objectClass=*'],
  ['a bidirectional override', () => '\u202EnimdA'],
  ['a NUL', (dn) => `Evil\0,CN=Users,${dn}`],
  ['a line break', () => 'Evil\ndn: CN=Administrator'],
  ['a lone surrogate', () => 'Evil\uD800'],
];

/** Where an entry lies. */
const parentOf = (dn: string): string => dn.replace(/^(?:\\.|[^\\,])*,/s, '');

/** Entries that were not there before, by their names. */
async function made(): Promise<readonly Entry[]> {
  const { searchEntries } = await domain.administrator.search(domain.samba.domainDn, {
    scope: 'sub',
    filter: '(|(objectClass=user)(objectClass=group))',
    attributes: ['objectClass', 'displayName', 'cn'],
  });
  const old = [...before.keys()].map((line) => line.toLowerCase());
  return searchEntries.filter(({ dn }) => !old.includes(`dn: ${dn}`.toLowerCase()));
}

describe.each(names)('a value with %s', (_, make) => {
  it('names entries in the units only, or is refused', async () => {
    const value = make(domain.samba.domainDn);
    const { people, groups } = domain.samba.names;
    const userName = `u${String(Math.random()).slice(2, 14)}@ad.example.com`;
    const user = await client.request('POST', '/Users', {
      schemas: [userSchema],
      userName,
      displayName: value,
    });
    const group = await client.request('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: value,
    });
    const renamed = await client.createGroup(`g${userName}`);
    const answers: readonly ScimAnswer[] = [
      user,
      group,
      await client.request(
        'PATCH',
        `/Groups/${renamed}`,
        patch({ op: 'replace', path: 'displayName', value: value.replace('Evil', 'Evil 2') }),
      ),
    ];
    for (const { status } of answers) expect([200, 201, 204, 400, 409]).toContain(status);
    for (const { dn, objectClass } of await made()) {
      const isUser = [objectClass].flat().map(String).includes('user');
      expect([dn, parentOf(dn)]).toEqual([dn, isUser ? people : groups]);
    }
    if (group.status === 201) {
      const read = await client.request('GET', `/Groups/${String(group.json['id'])}`);
      expect(read.json['displayName']).toBe(value);
    }
  });
});

describe('the domain', () => {
  it('has what it had, as it was', async () => {
    const changed = differences(before, await dumpDomain(domain.samba)).filter((line) => line.includes(' - '));
    // The supply of ids for new accounts is smaller ([MS-ADTS] §3.1.1.1.6).
    expect(changed.filter((line) => !/^dn: CN=RID Set,/.test(line))).toEqual([]);
  });
});

describe('a reference', () => {
  it('leads to nobody outside the units, in any form', async () => {
    const outside = 'CN=Administrator,CN=Users,';
    const whole = domain.gateway.tenant('whole');
    const filter = encodeURIComponent('displayName eq "Domain Admins"');
    const found = await whole.request('GET', `/Groups?filter=${filter}`);
    const [admins] = found.json['Resources'] as readonly { readonly id: string }[];
    const own = await client.createUser('refers@ad.example.com');
    const group = await client.createGroup('refers');
    const { domainDn } = domain.samba;
    const values = [
      `${outside}${domainDn}`,
      '<GUID=00000000-0000-0000-0000-000000000000>',
      '<SID=S-1-5-21-1-2-3-500>',
      admins?.id ?? 'missing',
      `../Users/${own}`,
      `${own}/../${admins?.id ?? ''}`,
      '*',
    ];
    const now = await dumpDomain(domain.samba);
    domain.proxy.forget();
    for (const value of values) {
      const answers = [
        await client.request('PATCH', `/Groups/${group}`, patch({ op: 'add', path: 'members', value: [{ value }] })),
        await client.request(
          'PATCH',
          `/Groups/${group}`,
          patch({ op: 'add', path: 'members', value: [{ value: own, $ref: value, type: 'Group' }, { value }] }),
        ),
        await client.request(
          'PATCH',
          `/Users/${own}`,
          patch({ op: 'add', path: `${enterprise}:manager`, value: { value } }),
        ),
        await client.request('PATCH', `/Users/${own}`, patch({ op: 'add', path: 'groups', value: [{ value }] })),
      ];
      const statuses = answers.map(({ status }) => status);
      expect([value, ...statuses]).toEqual([value, 400, 400, 400, 400]);
    }
    expect(domain.written()).toEqual([]);
    expect(differences(now, await dumpDomain(domain.samba))).toEqual([]);
  });

  it('is not followed by id, when it belongs to another tenant', async () => {
    const whole = domain.gateway.tenant('whole');
    const filter = encodeURIComponent('displayName eq "Domain Admins"');
    const found = await whole.request('GET', `/Groups?filter=${filter}`);
    const [admins] = found.json['Resources'] as readonly { readonly id: string }[];
    domain.proxy.forget();
    for (const method of ['PATCH', 'PUT', 'DELETE', 'GET']) {
      const body =
        method === 'PATCH' ? patch({ op: 'replace', path: 'displayName', value: 'Mine' }) : { displayName: 'Mine' };
      const answer = await client.request(method, `/Groups/${admins?.id ?? ''}`, method === 'GET' ? undefined : body);
      expect([method, answer.status]).toEqual([method, method === 'PUT' ? expect.any(Number) : 404]);
    }
    expect(domain.written()).toEqual([]);
  });

  it('is not followed by id, when the object was moved out of the units', async () => {
    const { samba, administrator } = domain;
    const id = await client.createUser('moved@ad.example.com', { displayName: 'moved' });
    const outside = `CN=Users,${samba.domainDn}`;
    await administrator.modifyDN(`CN=moved,${samba.names.people}`, `CN=moved,${outside}`);
    domain.proxy.forget();
    const answers = [
      await client.request('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'active', value: true })),
      await client.request('PUT', `/Users/${id}`, { schemas: [userSchema], userName: 'moved@ad.example.com' }),
      await client.request('GET', `/Users/${id}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    // It is gone already, as far as this tenant goes.
    expect((await client.request('DELETE', `/Users/${id}`)).status).toBe(204);
    expect(domain.written()).toEqual([]);
  });
});
