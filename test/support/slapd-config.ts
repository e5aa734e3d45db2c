/** The configuration and the first entries of a throw-away slapd, as text. */

export interface SlapdConfig {
  readonly directory: string;
  readonly suffixes: readonly string[];
  /** slapd hashes clear-text passwords in add and modify itself. */
  readonly hashCleartext: boolean;
  /** No fsync at each commit: fast, and nothing is safe from a power failure. */
  readonly nosync: boolean;
  /** Attributes of people that the unique overlay keeps unique. */
  readonly unique: readonly string[];
  /** The overlay memberof says of each entry which groups it is in. */
  readonly memberOf: boolean;
}

/** The names below one suffix. */
export interface SuffixNames {
  readonly suffix: string;
  readonly people: string;
  readonly groups: string;
  /** A service account with write rights that limits and policies apply to, unlike the root DN. */
  readonly bindDn: string;
  readonly bindPassword: string;
  readonly rootDn: string;
  readonly rootPassword: string;
}

export function namesOf(suffix: string): SuffixNames {
  return {
    suffix,
    people: `ou=people,${suffix}`,
    groups: `ou=groups,${suffix}`,
    bindDn: `cn=scim-gateway,ou=services,${suffix}`,
    bindPassword: 'service-secret',
    rootDn: `cn=admin,${suffix}`,
    rootPassword: 'admin-secret',
  };
}

const modules = ['back_mdb', 'memberof', 'refint', 'unique', 'ppolicy', 'syncprov', 'sssvlv', 'constraint', 'deref'];

/** slapd.conf for these suffixes, each a database of its own. */
export function slapdConf(config: SlapdConfig): string {
  const { directory } = config;
  const schemas = ['core', 'cosine', 'inetorgperson', 'nis'].map((name) => `include /etc/ldap/schema/${name}.schema`);
  return [
    ...schemas,
    'modulepath /usr/lib/ldap',
    ...modules.map((name) => `moduleload ${name}`),
    `pidfile ${directory}/slapd.pid`,
    `argsfile ${directory}/slapd.args`,
    'loglevel none',
    'threads 8',
    'sizelimit 500',
    'timelimit 60',
    `TLSCACertificateFile ${directory}/tls/ca.crt`,
    `TLSCertificateFile ${directory}/tls/server.crt`,
    `TLSCertificateKeyFile ${directory}/tls/server.key`,
    'TLSVerifyClient never',
    ...config.suffixes.map((suffix, index) => database(config, suffix, index)),
    '',
  ].join('\n');
}

const memberOfOverlay = `overlay memberof
memberof-group-oc groupOfNames
memberof-member-ad member
memberof-memberof-ad memberOf
memberof-dangling ignore
memberof-refint FALSE`;

function database(config: SlapdConfig, suffix: string, index: number): string {
  const names = namesOf(suffix);
  return `
database mdb
suffix "${suffix}"
directory ${config.directory}/db${index}
rootdn "${names.rootDn}"
rootpw ${names.rootPassword}
maxsize 2147483648
${config.nosync ? 'dbnosync' : ''}
index objectClass,entryUUID,entryCSN,member,memberOf,manager,employeeNumber eq
index uid,mail,cn,sn,givenName,displayName pres,eq,sub
limits dn.exact="${names.bindDn}" size.soft=1000 size.hard=1000 size.pr=1000 size.prtotal=unlimited size.unchecked=unlimited
access to attrs=userPassword by dn.exact="${names.bindDn}" =w by self =w by anonymous auth by * none
access to * by dn.exact="${names.bindDn}" manage by users read by * none
overlay constraint
constraint_attribute mail regex ^[^@[:space:]]+@[^@[:space:]]+$
constraint_attribute uid size 64
overlay unique
${config.unique.map((attribute) => `unique_uri ldap:///ou=people,${suffix}?${attribute}?sub`).join('\n')}
unique_uri ldap:///ou=groups,${suffix}?cn?sub
overlay ppolicy
ppolicy_default "cn=default,ou=policies,${suffix}"
${config.hashCleartext ? 'ppolicy_hash_cleartext' : ''}
ppolicy_use_lockout
${config.memberOf ? memberOfOverlay : ''}
overlay refint
refint_attributes member manager owner seeAlso
refint_nothing "cn=nobody,${suffix}"
overlay sssvlv
sssvlv-max 16
sssvlv-maxperconn 5
overlay syncprov
syncprov-checkpoint 1000 60
overlay deref
`;
}

/** Number of a seeded user as it stands in names: `user000042`. */
export function seededUser(number: number): string {
  return `user${String(number).padStart(6, '0')}`;
}

/** The first entries of a suffix; with `users`, as many people and the group `cn=everyone` of them all. */
export function* seedEntries(suffix: string, users: number): Generator<string> {
  const names = namesOf(suffix);
  const [type, value] = (suffix.split(',')[0] ?? '').split('=');
  if (type === undefined || value === undefined || !['dc', 'o', 'ou'].includes(type)) {
    throw new Error(`A suffix must begin with dc=, o= or ou=: ${suffix}`);
  }
  const classes = {
    dc: `objectClass: dcObject\nobjectClass: organization\ndc: ${value}\no: ${value}`,
    o: `objectClass: organization\no: ${value}`,
    ou: `objectClass: organizationalUnit\nou: ${value}`,
  };
  yield `dn: ${suffix}\n${classes[type as 'dc' | 'o' | 'ou']}\n\n`;
  for (const unit of ['people', 'groups', 'services', 'policies']) {
    yield `dn: ou=${unit},${suffix}\nobjectClass: organizationalUnit\nou: ${unit}\n\n`;
  }
  yield `dn: ${names.bindDn}\nobjectClass: applicationProcess\nobjectClass: simpleSecurityObject\ncn: scim-gateway\nuserPassword: ${names.bindPassword}\n\n`;
  yield `dn: cn=default,ou=policies,${suffix}\nobjectClass: device\nobjectClass: pwdPolicy\ncn: default\npwdAttribute: userPassword\npwdMinLength: 8\npwdCheckQuality: 2\npwdInHistory: 3\npwdMaxFailure: 5\npwdLockout: TRUE\npwdAllowUserChange: TRUE\n\n`;
  const everyone = `cn=everyone,${names.groups}`;
  for (let number = 1; number <= users; number++) {
    const uid = seededUser(number);
    yield (
      `dn: uid=${uid},${names.people}\nobjectClass: inetOrgPerson\nuid: ${uid}\ncn: User ${number}\nsn: Number${number}\n` +
      `givenName: User\ndisplayName: User ${number}\nmail: ${uid}@example.com\nemployeeNumber: ${number}\nmemberOf: ${everyone}\n\n`
    );
  }
  if (users === 0) return;
  yield `dn: ${everyone}\nobjectClass: groupOfNames\ncn: everyone\n`;
  for (let number = 1; number <= users; number++) yield `member: uid=${seededUser(number)},${names.people}\n`;
  yield '\n';
}
