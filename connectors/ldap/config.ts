/** Configuration of an LDAP target: type, validation and defaults. */
import { accessSync, constants } from 'node:fs';
import { FilterParser } from 'ldapts';
import { type ConfigReader } from '../sdk/config-reader.js';
import { isNameable, parseDn } from './dn.js';
import { readEndpoints, type Endpoint } from './endpoint.js';
import { readAccounts, type AccountRules } from './profiles/active-directory/account-rules.js';
import { activeDirectory } from './profiles/active-directory/kind.js';
import { type ProfileDefaults, profileDefaults } from './profiles/profile-defaults.js';
import { standardServer } from './profiles/standard-server.js';
import { type FailoverConfig } from './server-choice.js';
import { checkAttributes, readProtected, type ProtectedNames } from './protected-config.js';
import { type ServerKind } from './server-kind.js';

/** How the certificate of the server is checked. */
export interface TlsConfig {
  /** File with the certificates (PEM) of the authorities that are trusted, instead of those of the system. */
  readonly caFile: string | undefined;
  /** Name that the certificate must carry, where it is not the host of the URL. */
  readonly serverName: string | undefined;
  /** Takes any certificate: anybody between gateway and server can read and change everything. */
  readonly insecureSkipVerify: boolean;
}

/** What makes an entry an object of one type, and how such entries are named. */
export interface ObjectTypeConfig {
  readonly objectType: string;
  /** Objects lie below this entry, at any depth; new ones directly. */
  readonly base: string;
  /** Objects have all of these; new ones get them. */
  readonly objectClasses: readonly string[];
  /** The attribute that names new entries. */
  readonly naming: string;
  /** A further condition on objects (RFC 4515). */
  readonly filter: string | undefined;
  /** Object category of such entries, where the server tells users from computers by it (Active Directory). */
  readonly category: string | undefined;
}

export interface MembershipConfig {
  /** Attribute of a group that holds its members' names. */
  readonly attribute: string;
  /** Name that stands in a group without members, where the object class demands one; empty where groups may be. Never shown. */
  readonly placeholder: string;
  /** Who says which groups an entry is in: the server, in its attribute memberOf, or a search for groups with that member. */
  readonly memberOf: 'server' | 'search';
}

/** What a target is made for. */
export type Profile = 'inet-org-person' | 'active-directory';

export interface LdapConfig {
  readonly profile: Profile;
  readonly kind: ServerKind;
  /** How accounts are made; only Active Directory has such. */
  readonly accounts: AccountRules | undefined;
  /** The preferred first; one at a time is used. */
  readonly endpoints: readonly Endpoint[];
  readonly failover: FailoverConfig;
  readonly startTls: boolean;
  readonly tls: TlsConfig;
  readonly bindDn: string;
  readonly bindPassword: string;
  readonly base: string;
  readonly users: ObjectTypeConfig;
  readonly groups: ObjectTypeConfig;
  /** Object types besides users and groups. */
  readonly others: readonly ObjectTypeConfig[];
  readonly membership: MembershipConfig;
  /** Attribute and value that mark a user as disabled; without them a user is active. */
  readonly disabled: { readonly attribute: string; readonly value: string };
  /** What is never changed nor joined, besides what the directory itself holds to be privileged. */
  readonly protected: ProtectedNames;
  readonly pool: {
    /** Connections that operations share. Walks over a whole target have their own, as many again at most. */
    readonly size: number;
    readonly idleSeconds: number;
  };
  readonly timeouts: {
    /** Milliseconds for connecting, TLS and log-in together. */
    readonly connectMs: number;
    /** Milliseconds for one answer of the server. */
    readonly operationMs: number;
  };
  /** How changes of Active Directory are read: by DirSync where the server lets us, or by update numbers in any case. */
  readonly changes: 'auto' | 'uSNChanged';
  /** Entries in one page of a walk; not above the server's limit for pages. */
  readonly pageSize: number;
}

const attributeName = /^[a-zA-Z][a-zA-Z0-9-]*$/;

/** Reads and checks the configuration; every problem goes to the reader with its path. Opens no connection. */
export function readConfig(reader: ConfigReader): LdapConfig {
  const startTls = reader.boolean('startTls', false);
  const allowPlaintext = reader.boolean('allowPlaintext', false);
  const endpoints = readEndpoints(reader, { startTls, allowPlaintext });
  const profile = reader.oneOf<Profile>('profile', ['inet-org-person', 'active-directory'], 'inet-org-person');
  const defaults = profileDefaults[profile];
  const accounts = profile === 'active-directory' ? readAccounts(reader) : undefined;
  const base = readDn(reader, 'base', undefined);
  const groups = reader.child('groups');
  const bindDn = readBindName(reader, defaults);
  const config: LdapConfig = {
    profile,
    kind: accounts === undefined ? standardServer : activeDirectory(accounts.upnSuffixes, bindDn),
    accounts,
    endpoints,
    failover: readFailover(reader.child('failover')),
    startTls,
    tls: readTls(reader.child('tls')),
    bindDn,
    bindPassword: reader.requiredString(
      'bindPassword',
      'the password of the service account, as ${env:NAME} or ${file:PATH}',
    ),
    base,
    users: readObjectType(reader.child('users'), {
      objectType: 'user',
      base: defaults.user.unit === undefined ? undefined : below(defaults.user.unit, base),
      ...defaults.user,
    }),
    membership: {
      attribute: readAttribute(groups, 'memberAttribute', 'member'),
      placeholder: defaults.emptyGroups ? '' : readDn(groups, 'placeholder', base === '' ? '' : `cn=nobody,${base}`),
      memberOf: readMemberOf(groups),
    },
    groups: readObjectType(groups, {
      objectType: 'group',
      base: defaults.group.unit === undefined ? undefined : below(defaults.group.unit, base),
      ...defaults.group,
    }),
    others: readOthers(reader.child('objectTypes')),
    disabled: defaults.disabled ?? readDisabled(reader.child('disabled')),
    protected: readProtected(reader),
    pool: readPool(reader.child('pool')),
    timeouts: readTimeouts(reader.child('timeouts')),
    changes: profile === 'active-directory' ? reader.oneOf('changes', ['auto', 'uSNChanged'], 'auto') : 'auto',
    pageSize: reader.integer('pageSize', 500, { min: 1, max: 10_000 }),
  };
  checkAttributes(reader, config);
  reader.finish();
  return config;
}

const below = (unit: string, base: string): string => (base === '' ? '' : `ou=${unit},${base}`);

/** A name; empty when there is a problem, so that what is made of it by default is no further one. */
function readDn(reader: ConfigReader, key: string, fallback: string | undefined): string {
  const hint = 'a distinguished name such as dc=example,dc=com';
  const text = fallback === undefined ? reader.requiredString(key, hint) : reader.string(key, fallback);
  if (text === '' && !(reader.has(key) && fallback !== undefined)) return '';
  if (text !== '' && parseDn(text) !== undefined && isNameable(text)) return text;
  reader.problem(key, `must be ${hint}`);
  return '';
}

/** Who logs in: a name, or where the server takes them, what people log in with. */
function readBindName(reader: ConfigReader, { logonNames }: ProfileDefaults): string {
  const text = reader.optionalString('bindDn');
  if (logonNames && text !== undefined && /^[^\s@\\]+(?:@|\\)[^\s@\\]+$/.test(text)) return text;
  return readDn(reader, 'bindDn', undefined);
}

function readAttribute(reader: ConfigReader, key: string, fallback: string): string {
  const name = reader.string(key, fallback);
  if (attributeName.test(name)) return name;
  reader.problem(key, 'must be the name of an attribute: letters, digits and hyphens');
  return fallback;
}

function readMemberOf(reader: ConfigReader): MembershipConfig['memberOf'] {
  const text = reader.string('memberOf', 'server');
  if (text !== 'server' && text !== 'search') {
    reader.problem('memberOf', 'must be server (the overlay memberof is there) or search (it is not)');
  }
  return text === 'search' ? 'search' : 'server';
}

function readTls(reader: ConfigReader): TlsConfig {
  const tls = {
    caFile: reader.optionalString('caFile'),
    serverName: reader.optionalString('serverName'),
    insecureSkipVerify: reader.boolean('insecureSkipVerify', false),
  };
  reader.finish();
  if (tls.caFile !== undefined && !isReadable(tls.caFile)) {
    reader.problem(
      'caFile',
      'cannot be read: it must be a file of certificates in PEM format that the gateway may read',
    );
  }
  return tls;
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

interface TypeDefaults {
  readonly objectType: string;
  /** undefined: the base must be given. */
  readonly base: string | undefined;
  /** undefined: the object classes must be given. */
  readonly class: string | undefined;
  readonly naming: string;
  readonly category?: string | undefined;
}

/** `objectTypes`: name → what makes an entry such an object. */
function readOthers(reader: ConfigReader): readonly ObjectTypeConfig[] {
  return reader.keys().map((objectType) => {
    const child = reader.child(objectType);
    if (!attributeName.test(objectType)) {
      reader.problem(objectType, 'is no name for an object type: letters, digits and hyphens');
    } else if (objectType === 'user' || objectType === 'group') {
      reader.problem(objectType, `is there already: its settings stand under ${objectType}s`);
    }
    return readObjectType(child, { objectType, base: undefined, class: undefined, naming: 'cn' });
  });
}

function readObjectType(reader: ConfigReader, defaults: TypeDefaults): ObjectTypeConfig {
  const objectClasses = reader.strings('objectClasses', defaults.class === undefined ? [] : [defaults.class]);
  if (objectClasses.length === 0 || !objectClasses.every((name) => attributeName.test(name))) {
    reader.problem('objectClasses', 'must name at least one object class, each by letters, digits and hyphens');
  }
  const filter = reader.optionalString('filter');
  if (filter !== undefined && !isFilter(filter)) {
    reader.problem('filter', 'must be a search filter such as (employeeType=staff)');
  }
  const config = {
    objectType: defaults.objectType,
    base: readDn(reader, 'base', defaults.base),
    objectClasses,
    naming: readAttribute(reader, 'naming', defaults.naming),
    filter,
    category: objectClasses.includes(defaults.class ?? '') ? defaults.category : undefined,
  };
  reader.finish();
  return config;
}

function isFilter(text: string): boolean {
  try {
    FilterParser.parseString(text);
    return true;
  } catch {
    return false;
  }
}

function readDisabled(reader: ConfigReader): LdapConfig['disabled'] {
  const disabled = {
    attribute: readAttribute(reader, 'attribute', 'pwdAccountLockedTime'),
    value: reader.string('value', '000001010000Z'),
  };
  if (disabled.value === '') reader.problem('value', 'must not be empty');
  reader.finish();
  return disabled;
}

function readPool(reader: ConfigReader): LdapConfig['pool'] {
  const pool = {
    size: reader.integer('size', 4, { min: 1, max: 64 }),
    idleSeconds: reader.integer('idleSeconds', 60, { min: 1, max: 86_400 }),
  };
  reader.finish();
  return pool;
}

function readFailover(reader: ConfigReader): FailoverConfig {
  const failover = {
    replicationLagMs: 1000 * reader.integer('replicationLagSeconds', 60, { min: 0, max: 86_400 }),
    failbackMs: 1000 * reader.integer('failbackSeconds', 300, { min: 0, max: 86_400 }),
  };
  reader.finish();
  return failover;
}

function readTimeouts(reader: ConfigReader): LdapConfig['timeouts'] {
  const timeouts = {
    connectMs: reader.integer('connectMs', 3000, { min: 50, max: 60_000 }),
    operationMs: reader.integer('operationMs', 10_000, { min: 50, max: 60_000 }),
  };
  reader.finish();
  return timeouts;
}
