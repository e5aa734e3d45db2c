/** The names in a throw-away Active Directory domain, and Samba's configuration, as text. */

export const domain = { realm: 'AD.EXAMPLE.COM', dnsName: 'ad.example.com', netbiosName: 'EXAMPLE' } as const;
export const domainDn = 'DC=ad,DC=example,DC=com';

/** For the tests' own eyes: may do everything. */
export const administrator = {
  dn: `CN=Administrator,CN=Users,${domainDn}`,
  principal: `Administrator@${domain.dnsName}`,
  password: 'Passw0rd!Admin',
} as const;

/** Where all service accounts are: in no unit that they can write to. */
export const servicesDn = `OU=Services,${domainDn}`;

/** An account that programs bind with. */
export interface ServiceAccount {
  readonly dn: string;
  readonly logonName: string;
  /** `name@ad.example.com`: Active Directory takes it in a bind as it does the DN. */
  readonly principal: string;
  readonly password: string;
}

/** What a tenant has in the domain: an organizational unit with three below it, and accounts with rights there only. */
export interface TenantNames {
  /** The unit that holds the others. */
  readonly base: string;
  readonly people: string;
  readonly groups: string;
  /** Where disabled users are moved to. */
  readonly disabled: string;
  /** Logon name of the group that has the rights of `samba-delegation.ts`: the two accounts are its members. */
  readonly delegates: string;
  /** Has those rights and no others. */
  readonly gateway: ServiceAccount;
  /** The same, and may ask for changes by DirSync. */
  readonly synchroniser: ServiceAccount;
}

/** @param unit name of its organizational unit: `Scim` */
export function tenantNames(unit: string): TenantNames {
  const base = `OU=${unit},${domainDn}`;
  const account = (purpose: string): ServiceAccount => {
    const logonName = `svc-${unit.toLowerCase()}-${purpose}`;
    return {
      dn: `CN=${logonName},${servicesDn}`,
      logonName,
      principal: `${logonName}@${domain.dnsName}`,
      password: 'Service!Secret1',
    };
  };
  return {
    base,
    people: `OU=People,${base}`,
    groups: `OU=Groups,${base}`,
    disabled: `OU=Disabled,${base}`,
    delegates: `grp-${unit.toLowerCase()}-scim`,
    gateway: account('scim'),
    synchroniser: account('sync'),
  };
}

/**
 * smb.conf for a domain controller that speaks LDAP only: no Kerberos, no DNS, no file service.
 * @param strongAuth true: a simple bind without TLS is refused (code 8), as hardened domain controllers do
 */
export function smbConf(directory: string, address: string, strongAuth: boolean): string {
  const folders = {
    'private dir': 'private',
    'state directory': 'state',
    'cache directory': 'cache',
    'lock directory': '',
    'pid directory': '',
    'ncalrpc dir': 'ncalrpc',
    'binddns dir': 'bind-dns',
    'ntp signd socket directory': 'ntp_signd',
    'winbindd socket directory': 'winbindd',
    'log file': 'log.samba',
    'tls certfile': 'private/tls/server.crt',
    'tls keyfile': 'private/tls/server.key',
    'tls cafile': 'private/tls/ca.crt',
  };
  return [
    '[global]',
    'netbios name = DC1',
    `realm = ${domain.realm}`,
    // Else the old password is good for another hour.
    'old password allowed period = 0',
    `workgroup = ${domain.netbiosName}`,
    'server role = active directory domain controller',
    'server services = ldap',
    // With /32 it finds no interface and does not listen.
    `interfaces = ${address}/8`,
    'bind interfaces only = yes',
    'logging = file',
    'log level = 0',
    `ldap server require strong auth = ${strongAuth ? 'yes' : 'no'}`,
    'tls enabled = yes',
    ...Object.entries(folders).map(([option, place]) => `${option} = ${directory}/${place}`),
    '',
  ].join('\n');
}
