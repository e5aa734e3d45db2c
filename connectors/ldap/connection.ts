/**
 * One connection to a server: connected, secured and logged in before anybody gets it, and never again after it broke.
 * The driver would reconnect by itself, without log-in and after StartTLS without TLS; it gets one socket and no second.
 */
import { readFile } from 'node:fs/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { Client, ResultCodeError } from 'ldapts';
import { type LdapConfig } from './config.js';
import { type Endpoint } from './endpoint.js';
import { ConnectionLost } from './errors.js';

/** Milliseconds that a goodbye may take to be sent. */
const farewellMs = 500;

export type CloseReason = 'idle' | 'shutdown' | 'error';

/** How the certificate of a server is checked: read at each connection. */
export async function tlsOptions(config: LdapConfig, endpoint: Endpoint): Promise<ConnectionOptions> {
  const { caFile, serverName, insecureSkipVerify } = config.tls;
  const name = serverName ?? (isIP(endpoint.host) === 0 ? endpoint.host : undefined);
  return {
    host: serverName ?? endpoint.host,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: !insecureSkipVerify,
    // Names only: an IP address is no server name (RFC 6066 §3), but it is still checked against the certificate.
    ...(name !== undefined && isIP(name) === 0 && { servername: name }),
    // Read at each connection, so that a renewed file is taken up.
    ...(caFile !== undefined && { ca: await readFile(caFile) }),
  };
}

/** Hands out its first answer only: a driver that asks again wants to reconnect behind our back. */
function once<T>(make: () => T): () => T {
  let used = false;
  return () => {
    if (used) throw new ConnectionLost('the connection is closed', false, false);
    used = true;
    return make();
  };
}

const opened = (socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once(event, resolve);
    socket.once('error', reject);
    socket.once('close', () => {
      reject(new Error('the server closed the connection'));
    });
  });

/** The sockets of one attempt to connect, outermost last. */
class Attempt {
  readonly sockets: Socket[] = [];

  constructor(
    private readonly config: LdapConfig,
    private readonly endpoint: Endpoint,
  ) {}

  private track<T extends Socket>(socket: T): T {
    // An error without a listener would end the process; `close` follows and says it all.
    socket.on('error', () => undefined);
    socket.setNoDelay(true);
    this.sockets.push(socket);
    return socket;
  }

  abort(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async run(): Promise<{ readonly client: Client; readonly socket: Socket }> {
    const { config, endpoint } = this;
    const tls = endpoint.secure || config.startTls ? await tlsOptions(config, endpoint) : undefined;
    let socket = this.track(connectTcp({ host: endpoint.host, port: endpoint.port, keepAlive: true }));
    await opened(socket, 'connect');
    if (endpoint.secure) {
      socket = this.track(connectTls({ ...tls, socket }));
      await opened(socket, 'secureConnect');
    }
    const inner = socket;
    const client = new Client({
      url: 'ldap://localhost',
      createConnection: once(() => inner),
      createSecureConnection: once(() => {
        const secured = this.track(connectTls({ ...tls, socket: inner }));
        socket = secured;
        return secured;
      }),
    });
    if (config.startTls) await client.startTLS(tls);
    await client.bind(config.bindDn, config.bindPassword);
    return { client, socket };
  }
}

export class Connection {
  /** Operations that wait for an answer. */
  inFlight = 0;
  lastUsed = Date.now();
  private readonly waiting = new Set<(error: Error) => void>();
  private broken: Error | undefined;
  private retired = false;
  private gathering = false;

  private constructor(
    readonly endpoint: Endpoint,
    private readonly client: Client,
    private readonly socket: Socket,
    private readonly onClose: (reason: CloseReason) => void,
  ) {
    // The driver has taken away the listeners that the socket had.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.fail('the connection broke', 'error');
    });
    if (socket.destroyed) this.fail('the connection broke', 'error');
  }

  /**
   * Connects, secures and logs in, all within `connectMs`.
   * @throws what stopped it: an error of the socket, of TLS or of the log-in
   */
  static async open(
    config: LdapConfig,
    endpoint: Endpoint,
    onClose: (reason: CloseReason) => void,
  ): Promise<Connection> {
    const attempt = new Attempt(config, endpoint);
    const { connectMs } = config.timeouts;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new ConnectionLost(`no connection to ${endpoint.url} within ${connectMs} ms`, false, true));
      }, connectMs);
    });
    try {
      const { client, socket } = await Promise.race([attempt.run(), late]);
      return new Connection(endpoint, client, socket, onClose);
    } catch (error) {
      attempt.abort();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** May take further operations. */
  get usable(): boolean {
    return this.broken === undefined && !this.retired;
  }

  /**
   * Runs one operation of the driver. One that has no answer in time retires the connection: those under way may still finish.
   * @throws ConnectionLost, or the ResultCodeError that the server answered
   */
  async run<T>(timeoutMs: number, operation: (client: Client) => Promise<T>): Promise<T> {
    if (this.broken !== undefined) throw new ConnectionLost(this.broken.message, false, false);
    this.inFlight++;
    this.gather();
    let cancel: ((error: Error) => void) | undefined;
    let timer: NodeJS.Timeout | undefined;
    const interrupted = new Promise<never>((_, reject) => {
      cancel = reject;
      this.waiting.add(reject);
      timer = setTimeout(() => {
        this.retired = true;
        reject(new ConnectionLost(`${this.endpoint.url} gave no answer within ${timeoutMs} ms`, true, true));
      }, timeoutMs);
    });
    try {
      return await Promise.race([operation(this.client), interrupted]);
    } catch (error) {
      throw this.classify(error);
    } finally {
      clearTimeout(timer);
      if (cancel !== undefined) this.waiting.delete(cancel);
      this.inFlight--;
      this.lastUsed = Date.now();
      if (this.retired && this.inFlight === 0) this.close('error');
    }
  }

  /** What is sent in one turn of the event loop goes out in one write: under load the system call costs more than the message. */
  private gather(): void {
    if (this.gathering) return;
    this.gathering = true;
    this.socket.cork();
    process.nextTick(() => {
      this.gathering = false;
      this.socket.uncork();
    });
  }

  private classify(error: unknown): unknown {
    if (error instanceof ResultCodeError || error instanceof ConnectionLost) return error;
    // Neither an answer nor silence: the driver lost its place in the stream, or the socket.
    this.fail('the connection broke', 'error');
    return new ConnectionLost(`the connection to ${this.endpoint.url} broke`, true, false, error);
  }

  /** No new operations; closes when those under way have ended. */
  retire(reason: CloseReason): void {
    this.retired = true;
    if (this.inFlight === 0) this.close(reason);
  }

  /** Ends the connection and what is under way on it. */
  close(reason: CloseReason): void {
    if (this.broken !== undefined) return;
    this.retired = true;
    // Says goodbye where the server still listens; the socket ends either way.
    void this.client.unbind().catch(() => undefined);
    setTimeout(() => this.socket.destroy(), farewellMs).unref();
    this.fail('the connection was closed', reason);
  }

  private fail(message: string, reason: CloseReason): void {
    if (this.broken !== undefined) return;
    this.broken = new Error(message);
    if (reason === 'error') this.socket.destroy();
    for (const reject of this.waiting) {
      reject(new ConnectionLost(`${message} (${this.endpoint.url})`, true, false));
    }
    this.waiting.clear();
    this.onClose(reason);
  }
}
