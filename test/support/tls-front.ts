/** TLS in front of a plain LDAP port, with a certificate as bad as the test wants it, signed by the CA of a test slapd. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';
import { type Slapd } from './slapd.js';

const run = promisify(execFile);

export interface TlsFront {
  /** `ldaps://127.0.0.1:port` */
  readonly url: string;
  close(): Promise<void>;
}

export interface FrontCertificate {
  /** Days from now on which it ends; negative: it has ended. */
  readonly days: number;
  /** Default: `IP:127.0.0.1`. */
  readonly names?: string;
}

export async function startTlsFront(slapd: Slapd, certificate: FrontCertificate): Promise<TlsFront> {
  const { key, cert } = await makeCertificate(slapd, certificate);
  const server = createServer({ key, cert }, (socket) => {
    const behind = connect(slapd.port, '127.0.0.1');
    const end = (): void => {
      socket.destroy();
      behind.destroy();
    };
    for (const side of [socket, behind]) side.on('error', end).on('close', end);
    socket.pipe(behind).pipe(socket);
  });
  // A client that does not like the certificate hangs up.
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return {
    url: `ldaps://127.0.0.1:${address.port}`,
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

async function makeCertificate(slapd: Slapd, { days, names = 'IP:127.0.0.1' }: FrontCertificate) {
  const directory = await mkdtemp(path.join(tmpdir(), 'tls-front-'));
  const openssl = (...args: string[]): Promise<unknown> => run('openssl', args, { cwd: directory });
  try {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem'];
    await openssl('req', '-new', ...key, '-out', 'request.pem', '-subj', '/CN=front');
    await writeFile(path.join(directory, 'extensions'), `subjectAltName=${names}\nbasicConstraints=CA:FALSE\n`);
    const ca = ['-CA', slapd.caFile, '-CAkey', slapd.caFile.replace(/\.crt$/, '.key'), '-set_serial', '7'];
    const life = ['-days', String(days), '-extfile', 'extensions', '-out', 'cert.pem'];
    await openssl('x509', '-req', '-in', 'request.pem', ...ca, ...life);
    return {
      key: await readFile(path.join(directory, 'key.pem')),
      cert: await readFile(path.join(directory, 'cert.pem')),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
