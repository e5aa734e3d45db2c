/** Looks at what a server shows by TLS, without saying anything to it: no password goes over a connection that is not checked. */
import { type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { Client } from 'ldapts';
import { shownBy, type Shown } from '../../sdk/diagnosing/certificate.js';

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
  return shownBy(tls);
}

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
