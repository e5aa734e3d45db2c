/** Certificates of servers on loopback, made by openssl. */
import { execFile } from 'node:child_process';
import { access, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const forYears = ['-days', '3650'];

export interface Certificate {
  /** The authority that signed it; what a client is to trust. */
  readonly caFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/**
 * Makes `server.crt`, `server.key` and, unless it is there, an authority `ca.crt` in a folder.
 * @param names subject alternative names as openssl writes them: `DNS:localhost`, `IP:127.0.0.1`
 */
export async function makeCertificate(folder: string, names: readonly string[]): Promise<Certificate> {
  await mkdir(folder, { recursive: true });
  const openssl = (...args: string[]): Promise<unknown> => run('openssl', args, { cwd: folder });
  const isThere = await access(path.join(folder, 'ca.key')).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    const request = ['req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.crt', ...forYears];
    await openssl(...request, '-subj', '/CN=Causeway Test CA');
  }
  await openssl('req', '-new', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  await writeFile(
    path.join(folder, 'ext.cnf'),
    `subjectAltName=${names.join(',')}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n`,
  );
  const signing = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'ext.cnf', ...forYears];
  await openssl('x509', '-req', '-in', 'server.csr', ...signing, '-out', 'server.crt');
  return {
    caFile: path.join(folder, 'ca.crt'),
    certificateFile: path.join(folder, 'server.crt'),
    keyFile: path.join(folder, 'server.key'),
  };
}
