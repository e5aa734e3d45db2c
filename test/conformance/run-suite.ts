import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const programs = join(root, 'node_modules', '.cache', 'scim-suites', 'bin');

/**
 * Runs a program of the suites' virtual environment to its end.
 * @param env what it gets besides the path: secrets go here, where no list of processes shows them
 * @returns everything that it printed, without colours; a failed check is no error here
 * @throws Error when the environment was not made
 */
export async function runSuite(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const file = join(programs, program);
  if (!existsSync(file)) throw new Error(`${file} is not there. Run: bash test/support/install-scim-suites.sh`);
  const child = spawn(file, [...args], {
    env: { PATH: process.env['PATH'] ?? '', PYTHONUTF8: '1', NO_PROXY: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  await once(child, 'close');
  return output.replace(/\u001b\[[0-9;]*m/g, '');
}
