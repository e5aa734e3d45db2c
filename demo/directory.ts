import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Slapd, startSlapd } from '../test/support/slapd.js';
import { startActiveDirectory } from './active-directory.js';
import { type DemoBackend, type DemoDirectory, type LdapBackend } from './demo-directory.js';
import { installPackages, type Packaged } from './install-packages.js';
import { type DirectoryKind } from './options.js';
import { startSqlDirectory } from './sql-directory.js';

const run = promisify(execFile);

const openLdap: Packaged = {
  name: 'OpenLDAP',
  packages: ['slapd', 'ldap-utils', 'openssl'],
  files: ['/usr/sbin/slapd', '/usr/bin/ldapsearch', '/usr/bin/openssl'],
};

/**
 * OpenLDAP where it is or can be installed; else the user tables of an application in SQLite, with a line that says so.
 * @param wanted undefined: whichever can be had
 * @param root the project's folder
 */
export async function startDirectory(
  wanted: DirectoryKind | undefined,
  tenants: readonly string[],
  users: number,
  root: string,
): Promise<DemoDirectory> {
  if (wanted === 'memory') return memoryDirectory(tenants, users);
  if (wanted === 'sql') return startSqlDirectory(tenants, users, root);
  if (wanted === 'ad') return startActiveDirectory(tenants, users, root);
  const problem = await installPackages(openLdap, root);
  if (problem !== undefined) {
    if (wanted === 'openldap') throw new Error(problem);
    console.log(`No OpenLDAP can be had here (${problem}); using an application's tables in SQLite.`);
    return startSqlDirectory(tenants, users, root);
  }
  return openLdapDirectory(tenants, users);
}

async function openLdapDirectory(tenants: readonly string[], users: number): Promise<DemoDirectory> {
  const suffixOf = (tenant: string): string => `dc=${tenant},dc=example`;
  const slapd: Slapd = await startSlapd({ suffixes: tenants.map(suffixOf), users });
  const backends = new Map<string, LdapBackend>();
  for (const [index, tenant] of tenants.entries()) {
    const names = slapd.suffixes[index];
    if (names === undefined) throw new Error(`no suffix for tenant ${tenant}`);
    const { suffix, bindDn, bindPassword } = names;
    backends.set(tenant, { type: 'openldap', url: slapd.url, bindDn, password: bindPassword, base: suffix });
  }
  const backendOf = (tenant: string): LdapBackend => {
    const backend = backends.get(tenant);
    if (backend === undefined) throw new Error(`no tenant ${tenant}`);
    return backend;
  };
  return {
    backends,
    target: (tenant) => {
      const { url, bindDn, password, base } = backendOf(tenant);
      return { connector: 'ldap', url, bindDn, bindPassword: password, base };
    },
    userName: (_tenant, name) => name,
    show: async (tenant) => {
      const { url, bindDn, password, base } = backendOf(tenant);
      const filter = '(|(uid=bjensen)(uid=jsmith)(uid=kprinz)(cn=Tour Guides))';
      const attributes = ['cn', 'mail', 'title', 'departmentNumber', 'manager', 'member'];
      const args = ['-x', '-LLL', '-o', 'ldif-wrap=no', '-H', url, '-D', bindDn, '-b', base, filter, ...attributes];
      const { stdout } = await run('ldapsearch', ['-w', password, ...args]);
      return {
        command: `ldapsearch -x -LLL -H ${url} -D '${bindDn}' -w '${password}' -b '${base}' '${filter}' ${attributes.join(' ')}`,
        output: stdout,
      };
    },
    stop: () => slapd.stop(),
  };
}

function memoryDirectory(tenants: readonly string[], users: number): DemoDirectory {
  const backends = new Map<string, DemoBackend>(
    tenants.map((tenant) => [tenant, { type: 'memory', url: '', bindDn: '', password: '', base: tenant }]),
  );
  return {
    backends,
    target: () => ({ connector: 'memory', seedUsers: users, maxObjects: users + 100_000 }),
    userName: (_tenant, name) => name,
    show: () => Promise.resolve(undefined),
    stop: () => Promise.resolve(),
  };
}
