import { afterAll, beforeAll } from '@jest/globals';
import { Client, InvalidCredentialsError } from 'ldapts';
import { type ObjectKey } from '../../connectors/sdk/backend-object.js';
import { describeConformance } from '../../connectors/sdk/testing/conformance.js';
import { type ConformanceOptions, type ConformanceSubject } from '../../connectors/sdk/testing/subject.js';
import { startSlapd, type Slapd } from '../support/slapd.js';
import { open, settingsOf, type Settings } from './ldap/target.js';

let server: Slapd | undefined;

beforeAll(async () => {
  server = await startSlapd({ unique: ['uid'] });
  await withAdmin(async (client, { names }) => {
    await client.add(`ou=outer,${names.people}`, { objectClass: 'organizationalUnit' });
    await client.add(`ou=inner,ou=outer,${names.people}`, { objectClass: 'organizationalUnit' });
  });
}, 60_000);

afterAll(async () => {
  await server?.stop();
});

function running(): Slapd {
  if (server === undefined) throw new Error('slapd was not started.');
  return server;
}

async function withAdmin<T>(work: (client: Client, slapd: Slapd) => Promise<T>): Promise<T> {
  const slapd = running();
  const client = new Client({ url: slapd.url });
  try {
    await client.bind(slapd.names.rootDn, slapd.names.rootPassword);
    return await work(client, slapd);
  } finally {
    await client.unbind();
  }
}

/** A person beside the people of the target, in the same directory. */
function outOfReach(): Promise<ObjectKey> {
  return withAdmin(async (client, slapd) => {
    const name = `uid=stranger${Date.now()},ou=services,${slapd.names.suffix}`;
    await client.add(name, { objectClass: 'inetOrgPerson', cn: 'Stranger', sn: 'Stranger' });
    const { searchEntries } = await client.search(name, { scope: 'base', attributes: ['entryUUID'] });
    return { id: String(searchEntries[0]?.['entryUUID']), name };
  });
}

async function authenticate({ id }: ObjectKey, password: string): Promise<boolean> {
  const name = await withAdmin(async (client, slapd) => {
    const options = { filter: `(entryUUID=${id})`, attributes: ['1.1'] };
    const { searchEntries } = await client.search(slapd.names.people, options);
    return searchEntries[0]?.dn ?? '';
  });
  const client = new Client({ url: running().url });
  try {
    await client.bind(name, password);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === new InvalidCredentialsError().code) return false;
    throw error;
  } finally {
    await client.unbind();
  }
}

function setupWith(more: (slapd: Slapd) => Settings): () => Promise<ConformanceSubject> {
  return () => {
    const slapd = running();
    const { connector } = open(settingsOf(slapd, { timeouts: { connectMs: 2000 }, ...more(slapd) }));
    return Promise.resolve({
      connector,
      user: {
        objectType: 'user',
        key: 'uid',
        text: 'title',
        secondText: 'departmentNumber',
        multiple: 'mail',
        reference: 'manager',
        backReference: 'memberOf',
        required: (name: string) => ({ cn: [name], sn: [name] }),
      },
      group: { objectType: 'group', key: 'cn', text: 'description', members: 'member', required: () => ({}) },
      outOfReach,
      containers: {
        outer: `ou=outer,${slapd.names.people}`,
        inner: `ou=inner,ou=outer,${slapd.names.people}`,
      },
      authenticate,
      weakPassword: 'short',
      vanish: () => slapd.kill(),
      restart: () => slapd.restart(),
      cleanup: () => Promise.resolve(),
    });
  };
}

/**
 * OpenLDAP tells of changes by the syncrepl protocol only, whose intermediate answers the driver does not know;
 * passwords are set by an operation of their own (RFC 3062).
 */
const lacking: ConformanceOptions = { without: ['PasswordCreatable', 'Syncable', 'memberChanges', 'removals'] };

describeConformance(
  'ldap over plain connections',
  setupWith(() => ({})),
  lacking,
);
describeConformance(
  'ldap over TLS',
  setupWith(({ ldapsUrl, caFile }) => ({ url: ldapsUrl, tls: { caFile } })),
  lacking,
);
describeConformance(
  'ldap over StartTLS',
  setupWith(({ caFile }) => ({ startTls: true, tls: { caFile, serverName: 'localhost' } })),
  lacking,
);
