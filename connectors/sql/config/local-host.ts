import { isIPv4 } from 'node:net';

/** Whether what is sent to this host, or to the socket of this path, does not leave the machine. */
export function isLocal(host: string): boolean {
  return (
    host.toLowerCase() === 'localhost' ||
    host === '::1' ||
    (isIPv4(host) && host.startsWith('127.')) ||
    host.startsWith('/')
  );
}
