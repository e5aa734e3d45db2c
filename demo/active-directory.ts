import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startSamba } from '../test/support/samba.js';
import { type DemoBackend, type DemoDirectory } from './demo-directory.js';
import { installPackages, type Packaged } from './install-packages.js';

const run = promisify(execFile);

const samba: Packaged = {
  name: 'Samba',
  packages: ['samba-ad-dc', 'samba-ad-provision', 'ldap-utils', 'openssl'],
  files: [
    '/usr/sbin/samba',
    '/usr/share/doc/samba-ad-dc/copyright',
    '/usr/share/samba/setup/provision.ldif',
    '/usr/bin/ldapsearch',
    '/usr/bin/openssl',
  ],
};

/**
 * An Active Directory domain controller (Samba) with an organizational unit for each tenant, and for each a service account that has
 * rights there only.
 * @throws Error with a message for people
 */
export async function startActiveDirectory(
  tenants: readonly string[],
  users: number,
  root: string,
): Promise<DemoDirectory> {
  if (process.getuid?.() !== 0) {
    throw new Error(
      'The Active Directory of the demo (Samba) needs root: it listens on the ports 389 and 636 of a loopback address and cannot be ' +
        'given others. Run: sudo env "PATH=$PATH" npm run demo -- --directory ad\nWithout root: npm run demo -- --directory openldap',
    );
  }
  const problem = await installPackages(samba, root);
  if (problem !== undefined) throw new Error(problem);
  const domain = await startSamba({ units: tenants, users });
  const { ldapsUrl: url, caFile } = domain;
  const placeOf = (tenant: string): (typeof domain.units)[number] => {
    const names = domain.units[tenants.indexOf(tenant)];
    if (names === undefined) throw new Error(`no tenant ${tenant}`);
    return names;
  };
  const backends = new Map<string, DemoBackend>();
  for (const tenant of tenants) {
    const { base, gateway } = placeOf(tenant);
    backends.set(tenant, { type: 'ad', url, caFile, bindDn: gateway.dn, password: gateway.password, base });
  }
  return {
    backends,
    target: (tenant) => {
      const { base, people, groups, gateway } = placeOf(tenant);
      return {
        connector: 'ldap',
        profile: 'active-directory',
        url,
        tls: { caFile },
        bindDn: gateway.dn,
        bindPassword: gateway.password,
        base,
        users: { base: people },
        groups: { base: groups },
      };
    },
    // User principal names: in a forest there is one of each, whatever the tenant.
    userName: (tenant, name) => `${name}@${tenant}.example`,
    show: (tenant) => search(placeOf(tenant), url, caFile, tenant),
    stop: () => domain.stop(),
  };
}

async function search(
  { base, gateway }: { readonly base: string; readonly gateway: { readonly dn: string; readonly password: string } },
  url: string,
  caFile: string,
  tenant: string,
): Promise<{ readonly command: string; readonly output: string }> {
  const names = ['bjensen', 'jsmith', 'kprinz'].map((name) => `(userPrincipalName=${name}@${tenant}.example)`);
  const filter = `(|${names.join('')}(cn=Tour Guides))`;
  const attributes = [
    'objectGUID',
    'sAMAccountName',
    'userPrincipalName',
    'userAccountControl',
    'title',
    'manager',
    'member',
  ];
  const where = ['-H', url, '-D', gateway.dn, '-b', base];
  const { stdout } = await run(
    'ldapsearch',
    ['-x', '-LLL', '-o', 'ldif-wrap=no', ...where, '-w', gateway.password, filter, ...attributes],
    { env: { ...process.env, LDAPTLS_CACERT: caFile } },
  );
  return {
    command:
      `LDAPTLS_CACERT=${caFile} ldapsearch -x -LLL -H ${url} -D '${gateway.dn}' -w '${gateway.password}' ` +
      `-b '${base}' '${filter}' ${attributes.join(' ')}`,
    output: stdout,
  };
}
