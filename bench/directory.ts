/** The directories that the bench can be run against, and how each is asked for the same things without Causeway. */
import { readFile } from 'node:fs/promises';
import { Attribute, Change, Client } from 'ldapts';
import { PostReadControl } from '../connectors/ldap/controls.js';
import { activeDirectoryMappings } from '../connectors/ldap/profiles/active-directory/mapping.js';
import { inetOrgPerson } from '../connectors/ldap/profiles/inet-org-person.js';
import { type ResourceMapping } from '../connectors/sdk/resource-mapping.js';
import { activeDirectoryTarget } from '../test/support/active-directory-target.js';
import { domain } from '../test/support/samba-domain.js';
import { startSamba } from '../test/support/samba.js';
import { startSlapd } from '../test/support/slapd.js';

export interface BenchDirectory {
  /** The target of the tenant. */
  readonly target: Readonly<Record<string, unknown>>;
  /** A connection of the service account. */
  readonly raw: Client;
  readonly peopleDn: string;
  readonly groupDn: string;
  /** What an answer about a person is made of: both sides ask the directory for the same. */
  readonly attributes: string[];
  readonly groupAttributes: string[];
  /** A user name for a new person. @param word lower-case letters, digits and hyphens */
  newUserName(word: string): string;
  /** The filter that finds a person. */
  isNamed(userName: string): string;
  /** A filter that only people fulfil. */
  readonly isPerson: string;
  /** Name of the entry of a person who was seeded, or added here. */
  dnOf(userName: string): string;
  addPerson(userName: string): Promise<void>;
  /** Sets the title and reads the person, as the answer to a PATCH shows it. */
  setTitle(userName: string, title: string): Promise<void>;
  stop(): Promise<void>;
}

function personAttributes(mappings: readonly ResourceMapping[], identity: readonly string[]): string[] {
  const rows = mappings.flatMap(({ resourceType, rows }) => (resourceType === 'User' ? rows : []));
  const read = rows.filter(({ direction }) => direction !== 'write').map(({ backend }) => backend);
  return [...identity, ...new Set(read)];
}

const titleChange = (title: string): Change =>
  new Change({ operation: 'replace', modification: new Attribute({ type: 'title', values: [title] }) });

/** @param people to begin with, and a group `everyone` of them all */
async function openLdap(people: number): Promise<BenchDirectory> {
  const slapd = await startSlapd({ suffixes: ['dc=bench,dc=example'], users: people });
  const { suffix, bindDn, bindPassword } = slapd.names;
  const raw = new Client({ url: slapd.url });
  await raw.bind(bindDn, bindPassword);
  const peopleDn = `ou=people,${suffix}`;
  const dnOf = (uid: string): string => `uid=${uid},${peopleDn}`;
  const disabled = { attribute: 'pwdAccountLockedTime', value: '000001010000Z' };
  const naming = { userNaming: 'uid', groupNaming: 'cn', memberAttribute: 'member' };
  const attributes = personAttributes(inetOrgPerson({ ...naming, disabled }), ['entryUUID', 'entryCSN']);
  return {
    target: { connector: 'ldap', url: slapd.url, bindDn, bindPassword, base: suffix },
    raw,
    peopleDn,
    groupDn: `cn=everyone,ou=groups,${suffix}`,
    attributes,
    groupAttributes: ['cn', 'member', 'entryUUID'],
    isPerson: '(objectClass=inetOrgPerson)',
    newUserName: (word) => word,
    isNamed: (uid) => `(uid=${uid})`,
    dnOf,
    addPerson: (uid) =>
      raw.add(dnOf(uid), {
        objectClass: 'inetOrgPerson',
        uid,
        cn: uid,
        sn: 'Number',
        givenName: 'New',
        mail: `${uid}@bench.example`,
      }),
    setTitle: (uid, title) => raw.modify(dnOf(uid), titleChange(title), new PostReadControl(attributes, [])),
    stop: async () => {
      await raw.unbind();
      await slapd.stop();
    },
  };
}

async function activeDirectory(people: number): Promise<BenchDirectory> {
  const samba = await startSamba({ users: people });
  const { names, ldapsUrl, caFile } = samba;
  const { principal: bindDn, password: bindPassword } = names.gateway;
  const raw = new Client({ url: ldapsUrl, tlsOptions: { ca: await readFile(caFile) } });
  await raw.bind(bindDn, bindPassword);
  const disabled = { attribute: 'userAccountControl', value: '' };
  const identity = ['objectGUID', 'uSNChanged', 'whenChanged'];
  const attributes = personAttributes(activeDirectoryMappings({ userName: 'userPrincipalName', disabled }), identity);
  const localPart = (userName: string): string => userName.slice(0, userName.indexOf('@'));
  const dnOf = (userName: string): string => {
    const seeded = /^user(\d+)@/.exec(userName);
    return `CN=${seeded === null ? localPart(userName) : `User ${Number(seeded[1])}`},${names.people}`;
  };
  return {
    target: activeDirectoryTarget(samba),
    raw,
    peopleDn: names.people,
    groupDn: `CN=everyone,${names.groups}`,
    attributes,
    groupAttributes: ['cn', 'member', ...identity],
    isPerson: '(&(objectClass=user)(objectCategory=person))',
    newUserName: (word) => `${word}@${domain.dnsName}`,
    isNamed: (userName) => `(userPrincipalName=${userName})`,
    dnOf,
    addPerson: (userPrincipalName) =>
      raw.add(dnOf(userPrincipalName), {
        objectClass: 'user',
        userPrincipalName,
        sAMAccountName: localPart(userPrincipalName),
        userAccountControl: '514',
        displayName: localPart(userPrincipalName),
        sn: 'Number',
        givenName: 'New',
        mail: `${localPart(userPrincipalName)}@bench.example`,
      }),
    setTitle: async (userName, title) => {
      await raw.modify(dnOf(userName), titleChange(title));
      await raw.search(dnOf(userName), { scope: 'base', attributes });
    },
    stop: async () => {
      await raw.unbind();
      await samba.stop();
    },
  };
}

export const benchDirectories = { openldap: openLdap, ad: activeDirectory } as const;
