/** Where a server listens: the URL taken apart. */
import { isIPv4 } from 'node:net';
import { type ConfigReader } from '../sdk/config-reader.js';

export interface Endpoint {
  /** `ldap://host:port`, for messages. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. */
  readonly secure: boolean;
}

/** Parses `ldap://host[:port]` or `ldaps://host[:port]`; undefined when the text is neither. */
export function parseEndpoint(text: string): Endpoint | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const secure = url.protocol === 'ldaps:';
  const rest = url.username + url.password + url.search + url.hash + (url.pathname === '/' ? '' : url.pathname);
  if ((!secure && url.protocol !== 'ldap:') || url.hostname === '' || rest !== '') return undefined;
  const port = url.port === '' ? (secure ? 636 : 389) : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { url: `${url.protocol}//${url.hostname}:${port}`, host, port, secure };
}

/** Whether what is sent to this host does not leave the machine. */
export function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** Reads `url`: one or a list. */
export function readEndpoints(
  reader: ConfigReader,
  options: { readonly startTls: boolean; readonly allowPlaintext: boolean },
): readonly Endpoint[] {
  const urls = reader.strings('url', []);
  if (urls.length === 0)
    reader.problem('url', 'is required: ldaps://host or ldap://host, or a list that is tried in order');
  const endpoints = urls.map(parseEndpoint);
  for (const [index, endpoint] of endpoints.entries()) {
    const at = urls.length === 1 ? 'url' : `url.${index}`;
    if (endpoint === undefined) {
      reader.problem(at, 'must be ldap://host[:port] or ldaps://host[:port], without user, path or query');
    } else if (endpoint.secure && options.startTls) {
      reader.problem(
        at,
        'is ldaps:// already, which excludes startTls: use ldap:// with startTls, or ldaps:// without',
      );
    } else if (!endpoint.secure && !options.startTls && !options.allowPlaintext && !isLoopback(endpoint.host)) {
      reader.problem(
        at,
        'would send the bind password in clear text: use ldaps://, or startTls: true, or allow it by allowPlaintext: true',
      );
    }
  }
  return endpoints.filter((endpoint) => endpoint !== undefined);
}
