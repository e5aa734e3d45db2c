/** The way to the server, step by step: name, connection, TLS, certificate, log-in. The first step that fails ends it. */
import { once } from 'node:events';
import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import { type Finding } from '../../sdk/capabilities/diagnosable.js';
import { checkCertificate } from '../../sdk/diagnosing/certificate.js';
import { ok, problem, warning } from '../../sdk/diagnosing/findings.js';
import { isLocal } from '../config/local-host.js';
import { type SqlConfig } from '../config/model.js';
import { type Dialect } from '../dialects/dialect.js';
import { within, type Connection, type Driver } from '../drivers/driver.js';
import { serverTls, speaksOf } from './server-tls.js';

/** Time for each step. */
const stepMs = 10_000;

export interface Reached {
  readonly findings: readonly Finding[];
  readonly connection: Connection | undefined;
}

export async function reach(config: SqlConfig, driver: Driver, dialect: Dialect, deadline: number): Promise<Reached> {
  const findings: Finding[] = [];
  const limit = (): number => Math.min(deadline, Date.now() + stepMs);
  const overNetwork = config.host !== '' && !config.host.startsWith('/');
  if (overNetwork) {
    findings.push(...(await checkName(config.host, limit())));
    if (!hasProblem(findings)) findings.push(...(await checkSocket(config, driver.endpoint, limit())));
  }
  if (hasProblem(findings)) return { findings, connection: undefined };
  try {
    const connection = await driver.connect(limit());
    findings.push(ok('log-in', driver.endpoint, config.user === '' ? 'Opened.' : `Logged in as ${config.user}.`));
    return { findings, connection };
  } catch (error) {
    return { findings: [...findings, refused(config, driver.endpoint, dialect, error)], connection: undefined };
  }
}

const hasProblem = (findings: readonly Finding[]): boolean => findings.some(({ state }) => state === 'problem');

/** The code of an error of the system or of a driver (`ECONNREFUSED`), or the name of the error; never its text. */
function codeOf(error: unknown): string {
  if (error === null || typeof error !== 'object') return 'unknown error';
  const { code, cause, name } = error as { readonly code?: unknown; readonly cause?: unknown; readonly name?: unknown };
  if (typeof code === 'string') return code;
  return cause === undefined ? String(name) : codeOf(cause);
}

async function checkName(host: string, deadline: number): Promise<readonly Finding[]> {
  if (isIP(host) !== 0) return [];
  try {
    const addresses = await within(lookup(host, { all: true }), deadline);
    return [ok('name', host, `${host} is ${addresses.map(({ address }) => address).join(', ')}.`)];
  } catch (error) {
    const advice = 'Correct target.host, or the name servers of this machine.';
    return [problem('name', host, `The name ${host} is not known (${codeOf(error)}).`, advice)];
  }
}

async function checkSocket(config: SqlConfig, endpoint: string, deadline: number): Promise<readonly Finding[]> {
  const socket = connect({ host: config.host, port: config.port });
  // An error without a listener would end the process.
  socket.on('error', () => undefined);
  try {
    await within(once(socket, 'connect'), deadline);
  } catch (error) {
    socket.destroy();
    const advice = 'Look whether the server runs and listens on this port, and whether a firewall is in between.';
    return [problem('connect', endpoint, `No connection (${codeOf(error)}).`, advice)];
  }
  try {
    return [
      ok('connect', endpoint, 'The server takes connections.'),
      ...(await checkTls(config, endpoint, socket, deadline)),
    ];
  } finally {
    socket.destroy();
  }
}

async function checkTls(
  { tls, database, host }: SqlConfig,
  endpoint: string,
  socket: ReturnType<typeof connect>,
  deadline: number,
): Promise<readonly Finding[]> {
  if (tls === undefined) {
    if (isLocal(host)) return [ok('tls', endpoint, 'No TLS, on this machine alone.')];
    const found = 'No TLS: passwords, and what is asked and answered, go in clear text.';
    return [warning('tls', endpoint, found, 'Remove allowPlaintext, and set tls.caFile.')];
  }
  if (!speaksOf(database)) return [];
  try {
    const options = {
      servername: tls.serverName ?? (isIP(host) === 0 ? host : ''),
      ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    };
    const shown = await within(serverTls(socket, database, options), deadline);
    if (shown === undefined)
      return [problem('tls', endpoint, 'The server has no TLS.', 'Set up TLS on the server (certificate and key).')];
    return [ok('tls', endpoint, `${shown.protocol}.`), ...checkCertificate(endpoint, tls, shown, Date.now())];
  } catch (error) {
    const advice = 'Look whether this port speaks the protocol of the database, and TLS 1.2 or newer.';
    return [problem('tls', endpoint, `No TLS (${codeOf(error)}).`, advice)];
  }
}

function refused(config: SqlConfig, endpoint: string, dialect: Dialect, error: unknown): Finding {
  const code = codeOf(error);
  const advice =
    config.file !== ''
      ? `Look whether ${config.file} is there, is a SQLite database, and may be read by the user that Causeway runs as.`
      : dialect.failureOf(error) === 'denied'
        ? `Correct target.user and target.password, and let the server take ${config.user} from this machine.`
        : `Look whether the database ${config.name} is there, and at the log of the server.`;
  return problem('log-in', endpoint, `The log-in failed (${code}).`, advice);
}
