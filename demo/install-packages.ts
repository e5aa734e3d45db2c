import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A directory server that Debian has in packages. */
export interface Packaged {
  /** For people. */
  readonly name: string;
  readonly packages: readonly string[];
  /** Files that show that they are there. */
  readonly files: readonly string[];
}

/**
 * Sees to it that the packages are there, with apt when they are not.
 * @param root the project's folder
 * @returns undefined when they are there; else one line that says why not
 */
export async function installPackages({ name, packages, files }: Packaged, root: string): Promise<string | undefined> {
  const missing = await Promise.all(
    files.map((file) =>
      access(file).then(
        () => false,
        () => true,
      ),
    ),
  );
  if (!missing.includes(true)) return undefined;
  console.log(`Installing ${name} (${packages.join(', ')}) with apt ...`);
  try {
    await run('bash', [join(root, 'test', 'support', 'install-servers.sh'), ...packages], { timeout: 600_000 });
    return undefined;
  } catch (error) {
    const { stderr } = error as { readonly stderr?: string };
    return stderr?.trim().split('\n').at(-1) ?? 'the packages cannot be installed';
  }
}
