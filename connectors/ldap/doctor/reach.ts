/** The way to one server, step by step: name, connection, TLS, certificate, log-in. The first step that fails ends it. */
import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ResultCodeError } from 'ldapts';
import { type Finding } from '../../sdk/capabilities/diagnosable.js';
import { type Call } from '../../sdk/connector.js';
import { type LdapConfig } from '../config.js';
import { tlsOptions } from '../connection.js';
import { isLoopback, type Endpoint } from '../endpoint.js';
import { checkCertificate } from '../../sdk/diagnosing/certificate.js';
import { ok, problem, warning } from '../../sdk/diagnosing/findings.js';
import { refusedLogIn } from './refused-log-in.js';
import { Session } from './session.js';
import { probeTls } from './tls-probe.js';

/** A server, as far as it was reached. */
export interface Reached {
  readonly endpoint: Endpoint;
  readonly findings: readonly Finding[];
  readonly session: Session | undefined;
}

export async function reach(config: LdapConfig, endpoint: Endpoint, call: Call): Promise<Reached> {
  const findings: Finding[] = [];
  const passed = (step: readonly Finding[]): boolean => {
    findings.push(...step);
    return step.every(({ state }) => state !== 'problem');
  };
  const failed = { endpoint, findings, session: undefined };
  const limitMs = Math.max(1, Math.min(config.timeouts.connectMs, call.deadline - Date.now()));
  if (!passed(await checkName(endpoint, limitMs))) return failed;
  if (!passed(await checkSocket(config, endpoint, limitMs))) return failed;
  const { step, session } = await logIn(config, endpoint, call);
  passed(step);
  return { endpoint, findings, session };
}

/** The code of an error of the system (`ECONNREFUSED`), or its text. */
function codeText(error: unknown): string {
  if (error === null || typeof error !== 'object') return 'unknown error';
  for (const key of ['code', 'message']) {
    const text: unknown = Reflect.get(error, key);
    if (typeof text === 'string' && text !== '') return text;
  }
  return 'unknown error';
}

async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = sleep(ms, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`${what} within ${ms} ms`);
  });
  // Whoever loses the race is heard no more.
  late.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    stop.abort();
  }
}

async function checkName({ host, url }: Endpoint, limitMs: number): Promise<readonly Finding[]> {
  if (isIP(host) !== 0) return [];
  try {
    const addresses = await within(limitMs, 'no answer', lookup(host, { all: true }));
    return [ok('name', url, `${host} is ${addresses.map(({ address }) => address).join(', ')}.`)];
  } catch (error) {
    const advice = 'Correct the host in target.url, or the name servers of this machine.';
    return [problem('name', url, `The name ${host} is not known (${codeText(error)}).`, advice)];
  }
}

/** TCP, and what the server shows by TLS. */
async function checkSocket(config: LdapConfig, endpoint: Endpoint, limitMs: number): Promise<readonly Finding[]> {
  const { host, port, url } = endpoint;
  const socket = connect({ host, port });
  // An error without a listener would end the process.
  socket.on('error', () => undefined);
  try {
    await within(limitMs, 'no connection', connected(socket));
    const reached = ok('connect', url, 'The server takes connections.');
    return [reached, ...(await checkTls(config, endpoint, socket, limitMs))];
  } catch (error) {
    const advice = 'Look whether the server runs and listens on this port, and whether a firewall is in between.';
    return [problem('connect', url, `No connection (${codeText(error)}).`, advice)];
  } finally {
    socket.destroy();
  }
}

const connected = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });

async function checkTls(
  config: LdapConfig,
  endpoint: Endpoint,
  socket: Socket,
  limitMs: number,
): Promise<readonly Finding[]> {
  const { url } = endpoint;
  if (!endpoint.secure && !config.startTls) {
    const found = 'No TLS: the bind password and all passwords go in clear text.';
    const local = isLoopback(endpoint.host) ? ' On this machine alone that can be right.' : '';
    return [warning('tls', url, found, `Use ldaps://, or startTls: true.${local}`)];
  }
  try {
    const options = await tlsOptions(config, endpoint);
    const shown = await within(limitMs, 'no TLS', probeTls(socket, options, config.startTls));
    return [
      ok('tls', url, `${shown.protocol}${config.startTls ? ' by StartTLS' : ''}.`),
      ...checkCertificate(endpoint.url, config.tls, shown, Date.now()),
    ];
  } catch (error) {
    const advice = config.startTls
      ? 'Set up TLS on the server (certificate and key), or use its ldaps:// port.'
      : 'Look whether this port speaks LDAPS (636 usually), and TLS 1.2 or newer.';
    return [problem('tls', url, `No TLS (${codeText(error)}).`, advice)];
  }
}

async function logIn(
  config: LdapConfig,
  endpoint: Endpoint,
  call: Call,
): Promise<{ readonly step: readonly Finding[]; readonly session: Session | undefined }> {
  try {
    const session = await Session.open(config, endpoint, call);
    return { step: [ok('bind', endpoint.url, `Logged in as ${config.bindDn}.`)], session };
  } catch (error) {
    const step =
      error instanceof ResultCodeError
        ? refusedLogIn(endpoint, config, error)
        : problem(
            'bind',
            endpoint.url,
            `The log-in got no answer (${codeText(error)}).`,
            'Look at the log of the server.',
          );
    return { step: [step], session: undefined };
  }
}
