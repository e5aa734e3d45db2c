import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** A hash to be verified; `kind` is a verifier of verify-hashes.py. */
export interface MadeHash {
  readonly kind: string;
  readonly password: string;
  readonly text: string;
}

/** The program lies beside the source, not beside the compiled test. */
const program = fileURLToPath(
  new URL('../../../../../test/connectors/sql/passwords/verify-hashes.py', import.meta.url),
);

/** Asks libxcrypt, libargon2 and Python's hashlib. */
export async function verifyHashes(made: readonly MadeHash[]): Promise<readonly boolean[]> {
  // Debian's own Python: it has the module crypt, and comes with the servers that the tests install.
  const python = spawn('/usr/bin/python3', [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  python.stdin.end(JSON.stringify(made));
  const [answer] = await Promise.all([text(python.stdout), once(python, 'close')]);
  return JSON.parse(answer) as boolean[];
}
