import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ScimAnswer, type ScimClient } from '../../support/scim-client.js';
import { AbusedDomain } from './abused-domain.js';
import { differences, dumpDomain, type DomainDump } from './domain-dump.js';
import { bulkSchema, patch, userSchema } from './hostile-requests.js';

const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';

let domain: AbusedDomain;
/** A tenant whose units are the whole domain: what came with it can be asked for. */
let client: ScimClient;
let joiner: string;
/** The domain before it is attacked. */
let before: DomainDump;

/** Names of users and groups → SCIM ids. */
const ids = new Map<string, string>();
const idOf = (name: string): string => ids.get(name) ?? 'missing';

beforeAll(async () => {
  domain = await AbusedDomain.start();
  client = domain.gateway.tenant('whole');
  const { people, groups } = domain.samba.names;
  const builtIn = `CN=Users,${domain.samba.domainDn}`;
  for (const name of ['admin', 'flagged', 'nested', 'joiner', 'free'])
    await domain.administrator.add(`CN=${name},${people}`, {
      objectClass: 'user',
      sAMAccountName: name,
      userPrincipalName: `${name}@ad.example.com`,
      displayName: name,
    });
  for (const name of ['upper', 'lower', 'later'])
    await domain.administrator.add(`CN=${name},${groups}`, { objectClass: 'group', sAMAccountName: name });
  const join = (group: string, member: string): Promise<void> => domain.change(group, 'add', 'member', member);
  await join(`CN=Domain Admins,${builtIn}`, `CN=admin,${people}`);
  await domain.change(`CN=flagged,${people}`, 'replace', 'adminCount', '1');
  joiner = await found('Users', 'userName', 'joiner@ad.example.com');
  // Both are mapped before somebody nests them.
  for (const name of ['admin', 'flagged', 'nested', 'free'])
    await found('Users', 'userName', `${name}@ad.example.com`, name);
  for (const name of ['upper', 'lower', 'later', 'Domain Admins', 'Administrators', 'Domain Users'])
    await found('Groups', 'displayName', name);
  await join(`CN=Domain Admins,${builtIn}`, `CN=upper,${groups}`);
  await join(`CN=upper,${groups}`, `CN=lower,${groups}`);
  await join(`CN=lower,${groups}`, `CN=nested,${people}`);
  before = await dumpDomain(domain.samba);
}, 120_000);

afterAll(() => domain.stop());

async function found(resources: string, attribute: string, value: string, name = value): Promise<string> {
  const filter = encodeURIComponent(`${attribute} eq "${value}"`);
  const { json } = await client.request('GET', `/${resources}?filter=${filter}`);
  const [first] = json['Resources'] as readonly { readonly id: string }[];
  ids.set(name, first?.id ?? 'missing');
  return first?.id ?? 'missing';
}

/** All are refused with 403 and a reason that names nobody, and no write reaches the directory. */
async function refuses(requests: readonly (() => Promise<ScimAnswer>)[], names: readonly string[]): Promise<void> {
  domain.proxy.forget();
  for (const request of requests) {
    const { status, json, text } = await request();
    expect([status, json['detail']]).toEqual([403, expect.stringContaining('privileged or protected')]);
    for (const name of names) expect(text).not.toContain(name);
  }
  expect(domain.written()).toEqual([]);
}

describe.each(['admin', 'flagged', 'nested'])('the privileged user %s', (name) => {
  it('is neither changed, nor disabled, nor given a password, nor removed', async () => {
    const path = `/Users/${idOf(name)}`;
    const send = (body: object) => () => client.request('PATCH', path, body);
    const password = 'Correct-Horse-7-Battery';
    const operations = [
      { method: 'PATCH', path, data: patch({ op: 'replace', path: 'active', value: true }) },
      { method: 'DELETE', path },
    ];
    const bulk = await client.request('POST', '/Bulk', { schemas: [bulkSchema], Operations: operations });
    const results = bulk.json['Operations'] as readonly { readonly status: string }[];
    expect(results.map(({ status }) => status)).toEqual(['403', '403']);
    await refuses(
      [
        send(patch({ op: 'replace', path: 'active', value: true })),
        send(patch({ op: 'replace', path: 'title', value: 'x' })),
        send(patch({ op: 'replace', value: { password } })),
        send(patch({ op: 'replace', path: `${userSchema}:password`, value: password })),
        send(patch({ op: 'replace', path: 'userName', value: 'other@ad.example.com' })),
        () =>
          client.request('PUT', path, {
            schemas: [userSchema],
            userName: `${name}@ad.example.com`,
            displayName: 'Other',
          }),
        () => client.request('DELETE', path),
      ],
      ['Domain Admins', 'upper', 'lower'],
    );
  });

  it('is not changed by a POST that takes over who is there', async () => {
    domain.proxy.forget();
    const body = { schemas: [userSchema], userName: `${name}@ad.example.com`, title: 'Other', active: true };
    const { json } = await domain.gateway.tenant('adopting').request('POST', '/Users', body);
    expect(json['title']).not.toBe('Other');
    expect(domain.written()).toEqual([]);
  });
});

describe.each(['Domain Admins', 'Administrators', 'Domain Users', 'upper', 'lower'])('the group %s', (name) => {
  it('is neither joined nor changed', async () => {
    const path = `/Groups/${idOf(name)}`;
    const member = { value: joiner };
    const send =
      (...operations: readonly object[]) =>
      () =>
        client.request('PATCH', path, patch(...operations));
    await refuses(
      [
        send({ op: 'add', path: 'members', value: [member] }),
        send({ op: 'add', value: { members: [member] } }),
        send({ op: 'replace', path: 'members', value: [member] }),
        send({ op: 'add', path: `${groupSchema.toUpperCase()}:MEMBERS`, value: [member] }),
        send({ op: 'add', value: { [`${groupSchema}:members`]: [member] } }),
        send({ op: 'replace', path: 'displayName', value: 'Other' }),
        () => client.request('PUT', path, { schemas: [groupSchema], displayName: name, members: [member] }),
        () => client.request('PUT', path, { schemas: [groupSchema], displayName: 'Other' }),
        () => client.request('DELETE', path),
      ],
      ['CN='],
    );
    // Who has no members loses none.
    expect([204, 403]).toContain((await send({ op: 'remove', path: 'members' })()).status);
    expect(domain.written()).toEqual([]);
  });
});

describe('the domain', () => {
  it('is as it was, byte for byte', async () => {
    expect(before.get(`dn: CN=nested,${domain.samba.names.people}`)).toContain('replPropertyMetaData');
    expect(differences(before, await dumpDomain(domain.samba))).toEqual([]);
  });
});

describe('a group that is nested after it was mapped and used', () => {
  it('is refused at once', async () => {
    const path = `/Groups/${idOf('later')}`;
    const add = (id: string) => patch({ op: 'add', path: 'members', value: [{ value: id }] });
    expect((await client.request('PATCH', path, add(joiner))).status).toBe(204);
    const { groups } = domain.samba.names;
    await domain.change(`CN=lower,${groups}`, 'add', 'member', `CN=later,${groups}`);
    const user = `/Users/${joiner}`;
    await refuses(
      [
        () => client.request('PATCH', path, add(idOf('free'))),
        () => client.request('PATCH', user, patch({ op: 'replace', value: { password: 'Correct-Horse-7-Battery' } })),
        () => client.request('DELETE', user),
      ],
      ['Domain Admins', 'upper', 'lower'],
    );
  });
});

describe('everybody else', () => {
  it('is changed as before, groups of groups included', async () => {
    const { domainDn } = domain.samba;
    const path = `/Users/${idOf('free')}`;
    expect((await client.request('PATCH', path, patch({ op: 'replace', path: 'title', value: 'Guide' }))).status).toBe(
      200,
    );
    const [inner, outer] = [await client.createGroup('harmless'), await client.createGroup('harmless too')];
    await domain.change(`CN=harmless too,${domainDn}`, 'add', 'member', `CN=harmless,${domainDn}`);
    const add = patch({ op: 'add', path: 'members', value: [{ value: idOf('free') }] });
    for (const id of [inner, outer]) expect((await client.request('PATCH', `/Groups/${id}`, add)).status).toBe(204);
    expect((await client.request('DELETE', path)).status).toBe(204);
  });
});
