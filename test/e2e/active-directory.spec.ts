import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'ldapts';
import { activeDirectoryTarget } from '../support/active-directory-target.js';
import { RunningGateway } from '../support/gateway.js';
import { startSamba, type Samba } from '../support/samba.js';
import { type ScimClient } from '../support/scim-client.js';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const accountSchema = 'urn:example:params:scim:schemas:extension:ad:2.0:User';
const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const password = 'Correct-Horse-7-Battery';

/** What the connector's README shows. */
const account = {
  schemas: [
    {
      id: accountSchema,
      name: 'Account',
      attributes: [
        { name: 'mustChangePassword', type: 'boolean' },
        { name: 'locked', type: 'boolean' },
        { name: 'expires', type: 'dateTime' },
      ],
    },
  ],
  resourceTypes: [{ name: 'User', schemaExtensions: [{ schema: accountSchema }] }],
  mappings: {
    User: {
      rows: [
        { name: 'mustChangePassword', backend: 'passwordMustChange', transform: { type: 'presence', value: 'TRUE' } },
        { name: 'locked', backend: 'accountLocked', transform: { type: 'presence', value: 'TRUE' } },
        { name: 'expires', backend: 'accountExpirationTime', transform: { type: 'generalizedTime' } },
      ].map(({ name, ...row }) => ({ scim: `${accountSchema}:${name}`, ...row })),
    },
  },
};

let domain: Samba;
let gateway: RunningGateway;
let client: ScimClient;

beforeAll(async () => {
  domain = await startSamba();
  const target = activeDirectoryTarget(domain);
  gateway = await RunningGateway.start({ tenants: { acme: { target }, extended: { target, ...account } } });
  client = gateway.tenant('acme');
}, 120_000);

afterAll(async () => {
  await gateway.stop();
  await domain.stop();
});

async function canLogIn(name: string): Promise<boolean> {
  const own = new Client({ url: domain.ldapsUrl, tlsOptions: { rejectUnauthorized: false } });
  return own.bind(name, password).then(
    () => own.unbind().then(() => true),
    () => false,
  );
}

const post = (userName: string, more: Readonly<Record<string, unknown>> = {}) =>
  client.request('POST', '/Users', { schemas: [userSchema], userName, active: true, ...more });

describe('a tenant on Active Directory', () => {
  it('creates a user with a password, who can log in until the user is deactivated', async () => {
    const userName = 'bjensen@ad.example.com';
    const given = {
      name: { familyName: 'Jensen', givenName: 'Barbara' },
      displayName: 'Barbara Jensen',
      title: 'Tour Guide',
      emails: [{ type: 'work', value: 'bjensen@example.com', primary: true }],
      phoneNumbers: [{ type: 'mobile', value: '+1 555 0100' }],
      externalId: 'ext-1',
      [enterprise]: { department: 'Tours', employeeNumber: '701984', organization: 'Example', division: 'Parks' },
    };
    const created = await post(userName, { ...given, password });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({ userName, active: true, ...given });
    expect(created.json).not.toHaveProperty('password');
    expect(await canLogIn(userName)).toBe(true);
    const id = String(created.json['id']);
    const patch = (value: boolean) =>
      client.request('PATCH', `/Users/${id}`, {
        schemas: [patchSchema],
        Operations: [{ op: 'replace', path: 'active', value }],
      });
    expect((await patch(false)).json).toMatchObject({ active: false });
    expect(await canLogIn(userName)).toBe(false);
    const inactive = await client.request('GET', `/Users?filter=${encodeURIComponent('active eq false')}`);
    expect(inactive.json).toMatchObject({ totalResults: 1, Resources: [{ id }] });
    expect((await patch(true)).json).toMatchObject({ active: true });
    expect(await canLogIn(userName)).toBe(true);
    const found = await client.request(
      'GET',
      `/Users?filter=${encodeURIComponent(`userName eq "${userName.toUpperCase()}"`)}`,
    );
    expect(found.json).toMatchObject({ totalResults: 1, Resources: [{ id, externalId: 'ext-1' }] });
  });

  it('opens the account of an active user who comes without a password', async () => {
    const created = await post('nopass@ad.example.com');
    expect([created.status, created.json['active']]).toEqual([201, true]);
  });

  it.each([
    ['nosuffix', {}, 'must be of the form name@suffix'],
    ['weak@ad.example.com', { password: 'short' }, 'it is too short'],
    ['weak@ad.example.com', { password: 'longenoughbutplain' }, 'it is too simple'],
  ])('refuses %s %j helpfully', async (userName, more, detail) => {
    const refused = await post(userName, more);
    expect(refused.status).toBe(400);
    expect(refused.json).toMatchObject({
      scimType: 'invalidValue',
      detail: expect.stringContaining(detail) as unknown,
    });
  });

  it('answers 409 for a user name that is taken', async () => {
    await post('taken@ad.example.com', { displayName: 'First' });
    const second = await post('TAKEN@ad.example.com', { displayName: 'Second' });
    expect([second.status, second.json['scimType']]).toEqual([409, 'uniqueness']);
  });

  it('keeps groups, managers and who is in them', async () => {
    const [boss, staff] = [await post('boss@ad.example.com'), await post('staff@ad.example.com')];
    const [bossId, staffId] = [String(boss.json['id']), String(staff.json['id'])];
    const operations = [{ op: 'add', path: `${enterprise}:manager.value`, value: bossId }];
    await client.request('PATCH', `/Users/${staffId}`, { schemas: [patchSchema], Operations: operations });
    const group = await client.request('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Tour Guides',
      members: [{ value: bossId }],
    });
    expect(group.status).toBe(201);
    const groupId = String(group.json['id']);
    await client.request('PATCH', `/Groups/${groupId}`, {
      schemas: [patchSchema],
      Operations: [{ op: 'add', path: 'members', value: [{ value: staffId }] }],
    });
    const read = await client.request('GET', `/Groups/${groupId}`);
    const members = read.json['members'] as readonly { readonly value: string }[];
    expect(members.map(({ value }) => value).sort()).toEqual([bossId, staffId].sort());
    const user = await client.request('GET', `/Users/${staffId}`);
    expect(user.json).toMatchObject({ [enterprise]: { manager: { value: bossId } }, groups: [{ value: groupId }] });
    const filter = encodeURIComponent(`${enterprise}:manager.value eq "${bossId}"`);
    expect((await client.request('GET', `/Users?filter=${filter}`)).json).toMatchObject({
      totalResults: 1,
      Resources: [{ id: staffId }],
    });
    expect((await client.request('DELETE', `/Users/${bossId}`)).status).toBe(204);
    expect((await client.request('GET', `/Groups/${groupId}`)).json).toMatchObject({ members: [{ value: staffId }] });
  });

  it('shows and sets the state of accounts by rows of the tenant', async () => {
    const extended = gateway.tenant('extended');
    const expires = '2031-02-03T04:05:06Z';
    const created = await extended.request('POST', '/Users', {
      schemas: [userSchema, accountSchema],
      userName: 'state@ad.example.com',
      password,
      [accountSchema]: { mustChangePassword: true, expires },
    });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({ [accountSchema]: { mustChangePassword: true, locked: false, expires } });
    expect(await canLogIn('state@ad.example.com')).toBe(false);
    const changed = await extended.request('PATCH', `/Users/${String(created.json['id'])}`, {
      schemas: [patchSchema],
      Operations: [{ op: 'replace', path: `${accountSchema}:mustChangePassword`, value: false }],
    });
    expect(changed.json).toMatchObject({ [accountSchema]: { mustChangePassword: false, expires } });
    expect(await canLogIn('state@ad.example.com')).toBe(true);
  });
});
