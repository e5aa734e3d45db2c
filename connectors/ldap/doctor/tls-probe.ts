/** Looks at what a server shows by TLS, without saying anything to it: no password goes over a connection that is not checked. */
import { type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { Client } from 'ldapts';

export interface Shown {
  /** `TLSv1.3` */
  readonly protocol: string;
  /** Why the certificate is not trusted, as OpenSSL or Node.js calls it; undefined when it is. */
  readonly distrust: string | undefined;
  readonly subject: string;
  readonly issuer: string;
  /** As in the certificate: `DNS:ldap.example.com, IP Address:10.0.0.1`. */
  readonly names: string;
  readonly validFrom: Date;
  readonly validTo: Date;
}

const secured = (socket: TLSSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
    socket.once('close', () => {
      reject(new Error('the server closed the connection'));
    });
  });

/**
 * @param socket connected; whoever calls closes it
 * @param startTls TLS begins by the StartTLS operation (RFC 4511 §4.14), not with the first byte
 * @throws what stopped it: no TLS, or none of a version that both speak
 */
export async function probeTls(socket: Socket, options: ConnectionOptions, startTls: boolean): Promise<Shown> {
  const lenient = { ...options, rejectUnauthorized: false };
  const tls = startTls ? await afterStartTls(socket, lenient) : connectTls({ ...lenient, socket });
  if (!startTls) await secured(tls);
  const certificate = tls.getPeerX509Certificate();
  if (certificate === undefined) throw new Error('the server shows no certificate');
  return {
    protocol: tls.getProtocol() ?? 'unknown',
    distrust: tls.authorized ? undefined : reasonOf(tls.authorizationError),
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: certificate.subjectAltName ?? '',
    validFrom: certificate.validFromDate,
    validTo: certificate.validToDate,
  };
}

/** Node.js gives the code where there is one, whatever its type says. */
function reasonOf(error: unknown): string {
  return typeof error === 'string' ? error : error instanceof Error ? error.message : 'not trusted';
}

const oneLine = (name: string): string => name.split('\n').join(', ');

/** The driver speaks the StartTLS operation on our socket, and hands it over to TLS that we have made. */
async function afterStartTls(socket: Socket, options: ConnectionOptions): Promise<TLSSocket> {
  let tls: TLSSocket | undefined;
  const client = new Client({
    url: 'ldap://localhost',
    createConnection: () => socket,
    createSecureConnection: () => {
      tls = connectTls({ ...options, socket });
      return tls;
    },
  });
  await client.startTLS(options);
  if (tls === undefined) throw new Error('the server does not begin TLS');
  return tls;
}
