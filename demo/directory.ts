import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Slapd, startSlapd } from '../test/support/slapd.js';
import { installOpenLdap } from './install-openldap.js';

const run = promisify(execFile);

/** The backend of one tenant, as demo.json tells it. */
export interface DemoBackend {
  readonly type: 'openldap' | 'memory';
  readonly url: string;
  readonly bindDn: string;
  readonly password: string;
  readonly base: string;
}

/** A directory that the demo started. */
export interface DemoDirectory {
  readonly backends: ReadonlyMap<string, DemoBackend>;
  /** What stands below `target:` in the configuration of a tenant. */
  target(tenant: string): Readonly<Record<string, unknown>>;
  /** The entries of a tenant as text, for people; undefined where there is nothing to look into. */
  show(tenant: string): Promise<{ readonly command: string; readonly output: string } | undefined>;
  stop(): Promise<void>;
}

/**
 * OpenLDAP where it is or can be installed; else the directory that is built in, with a line that says so.
 * @param wanted undefined: whichever can be had
 * @param root the project's folder
 */
export async function startDirectory(
  wanted: 'openldap' | 'memory' | undefined,
  tenants: readonly string[],
  users: number,
  root: string,
): Promise<DemoDirectory> {
  if (wanted === 'memory') return memoryDirectory(tenants, users);
  const problem = await installOpenLdap(root);
  if (problem !== undefined) {
    if (wanted === 'openldap') throw new Error(problem);
    console.log(`No OpenLDAP can be had here (${problem}); using the directory that is built in.`);
    return memoryDirectory(tenants, users);
  }
  return openLdapDirectory(tenants, users);
}

async function openLdapDirectory(tenants: readonly string[], users: number): Promise<DemoDirectory> {
  const suffixOf = (tenant: string): string => `dc=${tenant},dc=example`;
  const slapd: Slapd = await startSlapd({ suffixes: tenants.map(suffixOf), users });
  const backends = new Map<string, DemoBackend>();
  for (const [index, tenant] of tenants.entries()) {
    const names = slapd.suffixes[index];
    if (names === undefined) throw new Error(`no suffix for tenant ${tenant}`);
    const { suffix, bindDn, bindPassword } = names;
    backends.set(tenant, { type: 'openldap', url: slapd.url, bindDn, password: bindPassword, base: suffix });
  }
  const backendOf = (tenant: string): DemoBackend => {
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
    show: () => Promise.resolve(undefined),
    stop: () => Promise.resolve(),
  };
}
