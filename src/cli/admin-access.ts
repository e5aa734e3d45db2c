import { readFile } from 'node:fs/promises';
import { type Command } from 'commander';
import { AdminClient } from './admin-client.js';
import { CliError } from './cli-error.js';
import { type CliHost, type ManagementAddress } from './cli-host.js';

/** The options of every command that talks to a running gateway. */
export interface AdminAccess {
  readonly config: string;
  readonly url?: string;
  readonly tokenFile?: string;
}

/** Adds the options. */
export function withAdminAccess(command: Command): Command {
  return command
    .option('--config <file>', 'configuration of the gateway, for its management address and token', 'causeway.yaml')
    .option('--url <url>', 'address of the management port, instead of the one in the configuration')
    .option('--token-file <file>', 'file that holds the management token, instead of the one in the configuration');
}

/**
 * Makes the client. With both `--url` and `--token-file` no configuration is read.
 *
 * @throws CliError when address or token cannot be had
 */
export async function openAdmin(access: AdminAccess, host: CliHost): Promise<AdminClient> {
  const { url, tokenFile } = access;
  if (url !== undefined && tokenFile !== undefined) return new AdminClient(parseUrl(url), await readToken(tokenFile));
  const address = await host.management(access.config);
  const token =
    tokenFile === undefined ? (address.token ?? (await readToken(address.tokenFile))) : await readToken(tokenFile);
  return new AdminClient(url === undefined ? urlOf(address) : parseUrl(url), token);
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new CliError('--url must be an address such as http://127.0.0.1:9090', 2);
}

/** A listening address that means every interface is reached on this machine. */
function urlOf({ host, port }: ManagementAddress): URL {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const url = URL.parse(`http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`);
  if (url === null) throw new CliError('management.host in the configuration is no address: give --url', 2);
  return url;
}

async function readToken(file: string): Promise<string> {
  try {
    const token = (await readFile(file, 'utf8')).trim();
    if (token !== '') return token;
    throw new CliError(`the token file ${file} is empty`, 2);
  } catch (error) {
    if (error instanceof CliError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const advice = 'the running gateway writes it to its working directory; give its place with --token-file';
    throw new CliError(`the management token cannot be read from ${file} (${code}): ${advice}`, 2);
  }
}
