import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Attribute, Change, Client } from 'ldapts';
import { Session } from '../../../connectors/ldap/doctor/session.js';
import { type MappingRow } from '../../../connectors/sdk/resource-mapping.js';
import { freePort } from '../../support/free-port.js';
import { startSlapd, type Slapd } from '../../support/slapd.js';
import { startTlsFront, type FrontCertificate } from '../../support/tls-front.js';
import { diagnosis, having } from './diagnosis.js';
import { call, parse, settingsOf } from './target.js';

let slapd: Slapd;

/** An account that may read everything and write nothing. */
const reader = { name: 'cn=reader,ou=services,dc=example,dc=com', password: 'reader-secret' };

beforeAll(async () => {
  slapd = await startSlapd({ users: 3 });
  const client = new Client({ url: slapd.url });
  await client.bind(slapd.names.rootDn, slapd.names.rootPassword);
  await client.add(reader.name, {
    objectClass: ['applicationProcess', 'simpleSecurityObject'],
    cn: 'reader',
    userPassword: reader.password,
  });
  await client.unbind();
}, 60_000);

afterAll(() => slapd.stop());

describe('a target in order', () => {
  it('has no problems, and a finding for each thing that was looked at', async () => {
    const url = `ldaps://localhost:${slapd.ldapsPort}`;
    const findings = await diagnosis(settingsOf(slapd, { url, tls: { caFile: slapd.caFile } }));
    expect(having(findings, ['problem', 'warning'])).toEqual([]);
    const ok = new Set(having(findings, ['ok']).map(({ check }) => check));
    expect([...ok]).toEqual([
      'name',
      'connect',
      'tls',
      'certificate',
      'bind',
      'naming contexts',
      'controls',
      'base',
      'identity',
      'schema',
      'limits',
      'speed',
      'memberof',
      'ppolicy',
      'privileges',
    ]);
    expect(having(findings, ['ok'], 'tls')).toMatchObject([{ subject: url, found: 'TLSv1.3.' }]);
    expect(having(findings, ['skipped'], 'rights')[0]?.advice).toMatch(/--try-writes/);
  });

  it('shows no names of people and no secrets', async () => {
    const text = JSON.stringify(await diagnosis(settingsOf(slapd), { tryWrites: true }));
    expect(text).not.toMatch(/user00000|service-secret|User 1/);
  });

  it('is looked at over StartTLS as well', async () => {
    const findings = await diagnosis(settingsOf(slapd, { startTls: true, tls: { caFile: slapd.caFile } }));
    expect(having(findings, ['problem', 'warning'])).toEqual([]);
    expect(having(findings, ['ok'], 'tls')).toMatchObject([{ found: 'TLSv1.3 by StartTLS.' }]);
  });

  it('is what it was before, though writes were tried', async () => {
    const read = async () => {
      const client = new Client({ url: slapd.url });
      await client.bind(slapd.names.rootDn, slapd.names.rootPassword);
      const { searchEntries } = await client.search(slapd.names.suffix, { attributes: ['*', '+'] });
      await client.unbind();
      return searchEntries;
    };
    const before = await read();
    const findings = await diagnosis(settingsOf(slapd), { tryWrites: true });
    expect(having(findings, ['ok'], 'rights').map(({ subject }) => subject)).toEqual(['user', 'group']);
    expect(await read()).toEqual(before);
  });
});

describe('the way to the server', () => {
  it('warns of passwords in clear text', async () => {
    const findings = await diagnosis(settingsOf(slapd));
    expect(having(findings, ['warning'])).toMatchObject([
      { check: 'tls', subject: slapd.url, advice: expect.stringMatching(/ldaps:/) },
    ]);
  });

  it.each<[string, FrontCertificate, 'problem' | 'warning', RegExp, RegExp]>([
    ['has expired', { days: -1 }, 'problem', /has expired.*valid until/, /Renew/],
    ['expires soon', { days: 20 }, 'warning', /\((19|20) days\)/, /Renew/],
    ['has another name', { days: 90, names: 'DNS:other.example.com' }, 'problem', /other\.example\.com/, /serverName/],
  ])('tells of a certificate that %s', async (_title, certificate, state, found, advice) => {
    const front = await startTlsFront(slapd, certificate);
    try {
      const findings = await diagnosis(settingsOf(slapd, { url: front.url, tls: { caFile: slapd.caFile } }));
      expect(having(findings, ['problem', 'warning'])).toEqual([
        {
          check: 'certificate',
          state,
          subject: front.url,
          found: expect.stringMatching(found),
          advice: expect.stringMatching(advice),
        },
      ]);
      // Nobody logs in where the certificate is wrong.
      expect(having(findings, ['ok'], 'bind')).toHaveLength(state === 'problem' ? 0 : 1);
    } finally {
      await front.close();
    }
  });

  it('tells of an authority that is not trusted', async () => {
    const findings = await diagnosis(settingsOf(slapd, { url: slapd.ldapsUrl }));
    expect(having(findings, ['problem'])).toMatchObject([
      {
        check: 'certificate',
        found: expect.stringMatching(/not (known|trusted)/),
        advice: expect.stringMatching(/caFile/),
      },
    ]);
  });

  it.each<[string, () => string, string, RegExp, RegExp]>([
    ['a name that is not known', () => 'ldap://ldap.invalid:389', 'name', /ldap\.invalid/, /target\.url/],
    ['TLS to a plain port', () => slapd.url.replace('ldap:', 'ldaps:'), 'tls', /No TLS/, /636/],
  ])('tells of %s', async (_title, url, check, found, advice) => {
    const settings = { url: url(), allowPlaintext: true, timeouts: { connectMs: 2000 } };
    const findings = await diagnosis(settingsOf(slapd, settings));
    expect(having(findings, ['problem'])).toMatchObject([
      { check, found: expect.stringMatching(found), advice: expect.stringMatching(advice) },
    ]);
    expect(findings.at(-1)).toMatchObject({ check: 'everything else', state: 'skipped' });
  });

  it('tells of one of two servers that is down, and looks at the other', async () => {
    const down = `ldap://127.0.0.1:${await freePort()}`;
    const findings = await diagnosis(settingsOf(slapd, { url: [down, slapd.url] }));
    expect(having(findings, ['problem'])).toEqual([
      {
        check: 'connect',
        state: 'problem',
        subject: down,
        found: 'No connection (ECONNREFUSED).',
        advice: expect.stringMatching(/runs and listens/),
      },
    ]);
    expect(having(findings, ['ok'], 'schema')).toHaveLength(2);
  });

  it('tells of a wrong password without showing it', async () => {
    const findings = await diagnosis(settingsOf(slapd, { bindPassword: 'wrong-and-secret' }));
    expect(having(findings, ['problem'])).toMatchObject([
      { check: 'bind', found: expect.stringMatching(/result code 49/), advice: expect.stringMatching(/bindPassword/) },
    ]);
    expect(JSON.stringify(findings)).not.toContain('wrong-and-secret');
  });

  it('does not wait for a server that is silent', async () => {
    slapd.pause();
    try {
      const start = Date.now();
      const findings = await diagnosis(settingsOf(slapd, { timeouts: { connectMs: 300, operationMs: 300 } }));
      expect(having(findings, ['problem'])).toMatchObject([{ check: 'bind' }]);
      expect(Date.now() - start).toBeLessThan(5000);
    } finally {
      slapd.resume();
    }
  });
});

describe('a session', () => {
  it('goes on after an answer that came too late', async () => {
    const { config } = parse(settingsOf(slapd, { timeouts: { operationMs: 200 } }));
    const [endpoint] = config.endpoints;
    if (endpoint === undefined) throw new Error('The settings have a URL.');
    const session = await Session.open(config, endpoint, call());
    try {
      slapd.pause();
      await expect(session.read(config.base, {})).rejects.toThrow(/no answer within 200 ms/);
      slapd.resume();
      expect(await session.read(config.base, {})).toBeDefined();
    } finally {
      slapd.resume();
      session.close();
    }
  });
});

describe('what the directory holds', () => {
  it('tells of a base that is not there', async () => {
    const base = 'ou=nowhere,dc=example,dc=com';
    const findings = await diagnosis(settingsOf(slapd, { users: { base } }));
    expect(having(findings, ['problem'], 'base')).toMatchObject([
      { subject: `${base} (user)`, advice: expect.stringMatching(/Correct the base of user objects/) },
    ]);
  });

  it('tells of bases that another server holds', async () => {
    const findings = await diagnosis(settingsOf(slapd, { base: 'dc=elsewhere,dc=com' }));
    expect(having(findings, ['problem'], 'naming contexts')).toMatchObject([
      { found: expect.stringContaining('dc=example,dc=com'), advice: expect.stringMatching(/target\.base/) },
    ]);
  });

  it.each<[string, MappingRow, RegExp, RegExp]>([
    [
      'does not exist',
      { scim: 'nickName', backend: 'noSuchThing' },
      /does not know the attribute noSuchThing/,
      /load the schema/,
    ],
    [
      'is kept by the server',
      { scim: 'nickName', backend: 'entryDN' },
      /entryDN is kept by the server/,
      /direction: read/,
    ],
    [
      'the object class does not allow',
      { scim: 'nickName', backend: 'gidNumber' },
      /no attribute gidNumber/,
      /object class/,
    ],
    [
      'holds one value only',
      { scim: 'emails[type eq "home"].value', backend: 'preferredLanguage', multiple: true },
      /holds one value/,
      /multiple: true/,
    ],
  ])('tells of a row whose attribute %s', async (_title, row, found, advice) => {
    const findings = await diagnosis(settingsOf(slapd), { rows: [row] });
    expect(having(findings, ['problem'])).toEqual([
      {
        check: 'schema',
        state: 'problem',
        subject: 'user',
        found: expect.stringMatching(found),
        advice: expect.stringMatching(advice),
      },
    ]);
  });

  it('warns of a row that relies on one value where there may be more', async () => {
    const rows: readonly MappingRow[] = [{ scim: 'nickName', backend: 'initials', singleValued: true }];
    expect(having(await diagnosis(settingsOf(slapd), { rows }), ['warning'], 'schema')).toMatchObject([
      {
        found: expect.stringMatching(/initials may hold several values/),
        advice: expect.stringMatching(/singleValued/),
      },
    ]);
  });

  it('tells of what new entries must have and no row writes', async () => {
    const users = { objectClasses: ['inetOrgPerson', 'posixAccount'] };
    const found = having(await diagnosis(settingsOf(slapd, { users })), ['problem']).map((finding) => finding.found);
    expect(found.join()).toMatch(/gidnumber/);
    expect(found.join()).toMatch(/homedirectory/);
  });

  it('tells of an object class that the server does not know', async () => {
    const findings = await diagnosis(settingsOf(slapd, { users: { objectClasses: ['noSuchClass'] } }));
    expect(having(findings, ['problem'], 'schema')).toMatchObject([
      { found: expect.stringMatching(/noSuchClass/), advice: expect.stringMatching(/objectClasses/) },
    ]);
  });

  it('tells of pages that are larger than the server allows', async () => {
    const findings = await diagnosis(settingsOf(slapd, { pageSize: 5000 }));
    const limits = having(findings, ['problem']);
    expect(limits).toHaveLength(2);
    expect(limits[0]).toMatchObject({
      check: 'limits',
      found: expect.stringMatching(/pages of 5000 entries \(result code 11\)/),
      advice: expect.stringMatching(/target\.pageSize/),
    });
  });
});

describe('the service account', () => {
  it('that may not write is told attribute by attribute, when writes are tried', async () => {
    const settings = settingsOf(slapd, { bindDn: reader.name, bindPassword: reader.password });
    const findings = await diagnosis(settings, { tryWrites: true });
    const rights = having(findings, ['problem'], 'rights');
    expect(rights.map(({ subject }) => subject)).toEqual(['user', 'group']);
    expect(rights[0]).toMatchObject({
      found: expect.stringMatching(/may not write uid, cn, .*manager/),
      advice: expect.stringMatching(/write access to these attributes below ou=people/),
    });
  });

  it('that sees password hashes is warned of', async () => {
    // The root DN sees everything, and one of the people has a password here.
    const { rootDn, rootPassword, people } = slapd.names;
    const client = new Client({ url: slapd.url });
    await client.bind(rootDn, rootPassword);
    const modification = new Attribute({ type: 'userPassword', values: ['a-long-password'] });
    await client.modify(`uid=user000003,${people}`, new Change({ operation: 'add', modification }));
    await client.unbind();
    expect(having(await diagnosis(settingsOf(slapd)), ['ok'], 'privileges')).toHaveLength(1);
    const findings = await diagnosis(settingsOf(slapd, { bindDn: rootDn, bindPassword: rootPassword }));
    expect(having(findings, ['warning'], 'privileges')).toMatchObject([
      { found: expect.stringMatching(/password hashes/), advice: expect.stringMatching(/attrs=userPassword/) },
    ]);
  });
});

describe('a directory without overlays', () => {
  it('is told how to show the groups of users', async () => {
    const bare = await startSlapd({ memberOf: false });
    try {
      const { rootDn, rootPassword, people, groups } = bare.names;
      const client = new Client({ url: bare.url });
      await client.bind(rootDn, rootPassword);
      await client.add(`uid=one,${people}`, { objectClass: 'inetOrgPerson', uid: 'one', cn: 'One', sn: 'One' });
      await client.add(`cn=all,${groups}`, { objectClass: 'groupOfNames', cn: 'all', member: `uid=one,${people}` });
      await client.unbind();
      const findings = await diagnosis(settingsOf(bare));
      expect(having(findings, ['problem', 'warning'], 'memberof')).toMatchObject([
        { advice: expect.stringMatching(/groups\.memberOf: search/) },
      ]);
    } finally {
      await bare.stop();
    }
  });
});
