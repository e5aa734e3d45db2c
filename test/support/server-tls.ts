import { join } from 'node:path';
import { type Certificate, makeCertificate } from './certificates.js';

/** How a database server of one's own speaks to its clients. */
export interface ServerOptions {
  /**
   * Subject alternative names of its certificate, as openssl writes them: `IP:127.0.0.1`. With them the server speaks TLS and refuses
   * plain text over TCP; without them it speaks plain text.
   */
  readonly tlsNames?: readonly string[];
}

/** The certificate of a server with its data in `directory`, by an authority of its own; undefined: it speaks plain text. */
export async function certificateFor(directory: string, options: ServerOptions): Promise<Certificate | undefined> {
  return options.tlsNames === undefined ? undefined : makeCertificate(join(directory, 'tls'), options.tlsNames);
}
