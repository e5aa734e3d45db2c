import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the demo needs of Debian's packages. */
const packages = ['slapd', 'ldap-utils', 'openssl'];
const programs = ['/usr/sbin/slapd', '/usr/bin/ldapsearch', '/usr/bin/openssl'];

/**
 * Sees to it that OpenLDAP is there, with apt when it is not.
 * @param root the project's folder
 * @returns undefined when it is there; else one line that says why not
 */
export async function installOpenLdap(root: string): Promise<string | undefined> {
  const missing = await Promise.all(
    programs.map((program) =>
      access(program).then(
        () => false,
        () => true,
      ),
    ),
  );
  if (!missing.includes(true)) return undefined;
  console.log('Installing OpenLDAP (slapd, ldap-utils) with apt ...');
  try {
    await run('bash', [join(root, 'test', 'support', 'install-servers.sh'), ...packages], { timeout: 600_000 });
    return undefined;
  } catch (error) {
    const { stderr } = error as { readonly stderr?: string };
    return stderr?.trim().split('\n').at(-1) ?? 'the packages cannot be installed';
  }
}
