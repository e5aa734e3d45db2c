import { type Samba } from './samba.js';

type Settings = Readonly<Record<string, unknown>>;

/**
 * Settings of a target on one unit of a domain controller, as its least privileged account.
 * @param more further settings, or others: those of a proxy before the controller, for instance
 * @param names of the unit; default: the first
 */
export function activeDirectorySettings(samba: Samba, more: Settings = {}, names = samba.names): Settings {
  return {
    profile: 'active-directory',
    url: samba.ldapsUrl,
    tls: { caFile: samba.caFile },
    bindDn: names.gateway.principal,
    bindPassword: names.gateway.password,
    base: samba.domainDn,
    users: { base: names.people },
    groups: { base: names.groups },
    ...more,
  };
}

/** The target of a tenant with `activeDirectorySettings`. */
export function activeDirectoryTarget(...given: Parameters<typeof activeDirectorySettings>): Settings {
  return { connector: 'ldap', ...activeDirectorySettings(...given) };
}
