import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client } from 'ldapts';
import { privilegeOf } from '../../../connectors/ldap/doctor/active-directory/check-account.js';
import { sidText } from '../../../connectors/ldap/profiles/active-directory/sid.js';
import {
  type AttributeUse,
  type Finding,
  type ObjectTypeUse,
} from '../../../connectors/sdk/capabilities/diagnosable.js';
import { domainDn, servicesDn } from '../../support/samba-domain.js';
import { startSamba, type Samba } from '../../support/samba.js';
import { diagnose, diagnosis, having } from './diagnosis.js';
import { settingsOf } from './active-directory/target.js';
import { type Settings } from './target.js';

let samba: Samba;
let administrator: Client;

/** Without any right besides those of every account. */
const poor = { dn: `CN=svc-poor,${servicesDn}`, password: 'Poor!Secret1' };
const off = { dn: `CN=svc-off,${servicesDn}`, password: 'Off!Secret1' };

async function addAccount(dn: string, name: string, password: string, control: number, more: object = {}) {
  await administrator.add(dn, {
    objectClass: 'user',
    sAMAccountName: name,
    unicodePwd: Buffer.from(`"${password}"`, 'utf16le').toString('binary'),
    userAccountControl: String(control),
    ...more,
  });
}

beforeAll(async () => {
  samba = await startSamba({ users: 3 });
  administrator = await samba.bindAsAdministrator();
  await addAccount(poor.dn, 'svc-poor', poor.password, 512);
  await addAccount(off.dn, 'svc-off', off.password, 514);
}, 120_000);

afterAll(async () => {
  await administrator.unbind();
  await samba.stop();
});

const settings = (more: Settings = {}): Settings => settingsOf(samba, more);

const attribute = (name: string, more: Partial<AttributeUse> = {}): AttributeUse => ({
  attribute: name,
  read: true,
  create: true,
  update: true,
  multiple: false,
  singleValued: false,
  ...more,
});

const user: ObjectTypeUse = {
  objectType: 'user',
  operations: ['create', 'update', 'delete', 'password'],
  attributes: [
    ...[
      'cn',
      'userPrincipalName',
      'givenName',
      'sn',
      'displayName',
      'mail',
      'title',
      'userAccountControl',
      'manager',
    ].map((name) => attribute(name)),
    attribute('memberOf', { create: false, update: false, multiple: true }),
    attribute('whenChanged', { create: false, update: false }),
  ],
};

const group: ObjectTypeUse = {
  objectType: 'group',
  operations: ['create', 'update', 'delete', 'membership'],
  attributes: [attribute('cn'), attribute('member', { multiple: true })],
};

const check = (more: Settings = {}, uses: readonly ObjectTypeUse[] = [user, group]): Promise<readonly Finding[]> =>
  diagnose(settings(more), { uses, tryWrites: false });

describe('a domain in order', () => {
  it('has neither problems nor warnings for an account with the rights that are needed', async () => {
    const findings = await check();
    expect(having(findings, ['problem', 'warning'])).toEqual([]);
    const found = (name: string): string =>
      having(findings, ['ok'], name)
        .map((finding) => finding.found)
        .join(' ');
    expect(found('domain')).toMatch(/^Active Directory; domain level Windows Server 20\d\d/);
    expect(found('controller')).toBe('Writable, a global catalogue too.');
    expect(found('clock')).toMatch(/^The clock of the server is [012] s /);
    expect(found('identity')).toMatch(/objectGUID, uSNChanged, whenChanged/);
    expect(found('password policy')).toMatch(/at least 7 characters.*last 24.*42 days/);
    expect(found('upn suffixes')).toBe('The forest has @ad.example.com.');
    expect(found('indexes')).not.toBe('');
    expect(found('rights')).toMatch(/may create user objects.*all 9 attributes.*may create group.*all 2 attributes/);
    expect(found('privileges')).toMatch(/in no group that rules/);
  });

  it('has all that the ready mapping needs', async () => {
    const findings = await diagnosis(settings({ upnSuffixes: ['ad.example.com'] }));
    expect(having(findings, ['problem', 'warning'])).toEqual([]);
    expect(having(findings, ['ok'], 'schema')).toHaveLength(2);
  });

  it('shows no names of people and no secrets', async () => {
    expect(JSON.stringify(await check())).not.toMatch(/user00000|Service!Secret/);
  });

  it('is looked at over StartTLS as well', async () => {
    expect(having(await check({ url: samba.url, startTls: true }), ['problem', 'warning'])).toEqual([]);
  });
});

describe('the controller', () => {
  it('that is a global catalogue port is told', async () => {
    expect(having(await check({ url: samba.catalogueUrl }), ['problem'], 'controller')).toMatchObject([
      { subject: samba.catalogueUrl, found: expect.stringMatching(/no writes/), advice: expect.stringMatching(/636/) },
    ]);
  });

  it('that wants TLS is told', async () => {
    expect(having(await check({ url: samba.url }), ['problem'])).toMatchObject([
      {
        check: 'bind',
        found: expect.stringMatching(/stronger log-in.*code 8/),
        advice: expect.stringMatching(/ldaps/),
      },
    ]);
  });
});

describe('the service account', () => {
  it.each([
    ['has another password', () => ({ bindPassword: 'Wrong!Secret1' }), /Wrong password.*49, 52e/, /bindPassword/],
    [
      'is disabled',
      () => ({ bindDn: off.dn, bindPassword: off.password }),
      /is disabled.*49, 533/,
      /account of the gateway/,
    ],
  ])('that %s is told', async (_title, more, found, advice) => {
    const findings = await check(more());
    expect(having(findings, ['problem'])).toMatchObject([
      { check: 'bind', found: expect.stringMatching(found), advice: expect.stringMatching(advice) },
    ]);
    expect(JSON.stringify(findings)).not.toMatch(/Wrong!|Off!/);
  });

  it('without rights is told which it lacks, and where', async () => {
    const rights = having(await check({ bindDn: poor.dn, bindPassword: poor.password }), ['problem'], 'rights');
    const { people, groups } = samba.names;
    expect(rights).toMatchObject([
      {
        subject: people,
        found: expect.stringMatching(/not create user/),
        advice: expect.stringMatching(/"Create user objects"/),
      },
      {
        subject: 'user',
        found: expect.stringMatching(/not write cn, userPrincipalName, .*userAccountControl, manager/),
        advice: expect.stringContaining(`Delegate "Write" of these properties on ${people}`),
      },
      { subject: groups, found: expect.stringMatching(/not create group/) },
      { subject: 'group', found: expect.stringMatching(/not write cn, member/) },
    ]);
  });

  it('lacks just the right that a mapping needs besides', async () => {
    const uses = [{ ...user, attributes: [...user.attributes, attribute('homeDirectory')] }, group];
    expect(having(await check({}, uses), ['problem'])).toMatchObject([
      { check: 'rights', found: expect.stringMatching(/not write homeDirectory of/) },
    ]);
  });

  it('that rules the domain is warned of', async () => {
    const { dn, password } = samba.administrator;
    const warnings = having(await check({ bindDn: dn, bindPassword: password }), ['warning']);
    expect(warnings.map((finding) => [finding.check, finding.subject])).toEqual([
      ['rights', samba.names.people],
      ['rights', samba.names.groups],
      ['privileges', undefined],
    ]);
    expect(warnings[0]?.advice).toMatch(/Modify permissions/);
    expect(warnings[2]).toMatchObject({
      found: expect.stringMatching(/Domain Admins/),
      advice: expect.stringMatching(/delegate what the mapping needs/),
    });
  });
});

describe('what the domain holds', () => {
  it('tells of a suffix of user principal names that the forest does not have', async () => {
    expect(having(await check({ upnSuffixes: ['ad.example.com', 'other.example'] }), ['problem'])).toMatchObject([
      {
        check: 'upn suffixes',
        found: expect.stringMatching(/has @ad\.example\.com, and not @other\.example\.$/),
        advice: expect.stringMatching(/target\.upnSuffixes/),
      },
    ]);
  });

  it('tells of a target with another profile', async () => {
    const profile = { profile: 'inet-org-person', bindDn: samba.names.gateway.dn };
    expect(having(await check(profile), ['problem'], 'profile')).toMatchObject([
      { subject: expect.stringContaining(samba.ldapsUrl), advice: 'Set target.profile to active-directory.' },
    ]);
  });

  it('tells of a mapped attribute that is not there', async () => {
    const uses = [{ ...user, attributes: [...user.attributes, attribute('userPrincipal')] }, group];
    expect(having(await check({}, uses), ['problem'], 'schema')).toMatchObject([
      { subject: 'user', found: expect.stringMatching(/does not know the attribute userPrincipal\./) },
    ]);
  });

  it.each([
    ['is kept by the server', attribute('whenCreated'), /whenCreated is kept by the server/],
    ['holds one value', attribute('displayName', { multiple: true }), /displayName holds one value/],
    ['the class does not allow', attribute('driverName'), /user has no attribute driverName/],
  ])('tells of a mapped attribute that %s', async (_title, use, found) => {
    const found_ = having(await check({}, [{ ...user, attributes: [use] }]), ['problem'], 'schema');
    expect(found_).toMatchObject([{ found: expect.stringMatching(found) }]);
  });

  it('tells of a base that is not there', async () => {
    const base = `OU=Nowhere,${domainDn}`;
    const findings = await check({ users: { base } });
    expect(having(findings, ['problem'], 'base')).toMatchObject([{ subject: `${base} (user)` }]);
  });

  it('warns of objects that AdminSDHolder protects', async () => {
    const dn = `CN=Boss,${samba.names.people}`;
    await addAccount(dn, 'boss', 'Boss!Secret1', 512, { adminCount: '1' });
    expect(having(await check(), ['warning'])).toEqual([
      {
        check: 'protected',
        state: 'warning',
        subject: samba.names.people,
        found: expect.stringMatching(/^Objects with adminCount=1: 1 \(user\)/),
        advice: expect.stringMatching(/Move privileged accounts/),
      },
    ]);
    await administrator.del(dn);
  });

  it('warns of objects that are looked up without an index', async () => {
    const users = { base: samba.names.people, naming: 'info' };
    expect(having(await check({ users }), ['warning'], 'indexes')).toMatchObject([
      { found: expect.stringMatching(/No index on info/), advice: expect.stringMatching(/searchFlags/) },
    ]);
  });
});

describe('privileged groups', () => {
  it.each([
    ['S-1-5-21-1-2-3-512', 'Domain Admins'],
    ['S-1-5-21-1-2-3-500', 'the built-in administrator itself'],
    ['S-1-5-32-548', 'Account Operators'],
    ['S-1-5-21-1-2-3-513', undefined],
    ['S-1-5-32-545', undefined],
    ['S-1-5-12-512', undefined],
  ])('%s is %s', (sid, expected) => {
    expect(privilegeOf(sid)).toBe(expected);
  });

  it('have identifiers that are read from bytes', () => {
    const bytes = Buffer.from('01020000000000052000000020020000', 'hex');
    expect(sidText(bytes)).toBe('S-1-5-32-544');
    expect(sidText(bytes.subarray(0, 10))).toBeUndefined();
  });
});
