/** Looks at what a server shows by TLS, without saying who we are: no password goes over a connection that is not checked. */
import { once } from 'node:events';
import { type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { shownBy, type Shown } from '../../sdk/diagnosing/certificate.js';
import { type DatabaseKind } from '../config/model.js';

/** SSLRequest of PostgreSQL's protocol: its length, and a number that is no version. */
const postgresRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** SSLRequest of MySQL's protocol: CLIENT_PROTOCOL_41, CLIENT_SSL and CLIENT_SECURE_CONNECTION, 16 MiB, utf8mb4, 23 times nothing. */
const mysqlRequest = Buffer.concat([Buffer.from([32, 0, 0, 1, 0, 0x8a, 0, 0, 0, 0, 0, 1, 45]), Buffer.alloc(23)]);

/** CLIENT_SSL among the server's capabilities, which stand after the version and 13 bytes more. */
function offersTls(greeting: Buffer): boolean {
  const end = greeting.indexOf(0, 5);
  return end > 0 && greeting.length > end + 15 && (greeting.readUInt16LE(end + 14) & 0x0800) !== 0;
}

const next = async (socket: Socket): Promise<Buffer> => (await once(socket, 'data'))[0] as Buffer;

/** Asks for TLS in the words of the database; false: it has none. */
async function begin(socket: Socket, database: DatabaseKind): Promise<boolean> {
  if (database === 'postgres') {
    socket.write(postgresRequest);
    return (await next(socket))[0] === 'S'.charCodeAt(0);
  }
  if (!offersTls(await next(socket))) return false;
  socket.write(mysqlRequest);
  return true;
}

/** Databases whose protocol is spoken here. */
export function speaksOf(database: DatabaseKind): boolean {
  return database === 'postgres' || database === 'mysql' || database === 'mariadb';
}

/**
 * @param socket connected, and nothing read of it yet; whoever calls closes it
 * @returns undefined when the server has no TLS; @throws what stopped it
 */
export async function serverTls(
  socket: Socket,
  database: DatabaseKind,
  options: ConnectionOptions,
): Promise<Shown | undefined> {
  if (!(await begin(socket, database))) return undefined;
  const tls = connectTls({ ...options, socket, rejectUnauthorized: false });
  await once(tls, 'secureConnect');
  return shownBy(tls);
}
