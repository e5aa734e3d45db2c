import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import { type Certificate } from './certificates.js';
import { endProcess } from './end-process.js';
import { freePort } from './free-port.js';
import { certificateFor, type ServerOptions } from './server-tls.js';

const run = promisify(execFile);
const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` };
const user = 'causeway';
const password = 'causeway-test';
const startLimitMs = 60_000;

/** A MariaDB server of one's own, on a free loopback port, with its data in a directory that goes with it. */
export interface MariaDb {
  /** `mysql://user:password@127.0.0.1:port/database` of a first, empty database. */
  readonly url: string;
  readonly pid: number | undefined;
  /** The authority of its certificate; undefined: it speaks plain text. */
  readonly caFile: string | undefined;
  /** Makes a fresh, empty database on this server and gives its URL. */
  createDatabase(): Promise<string>;
  /** Orderly shutdown; the data stays, for `restart`. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  /** Stops it from answering while its connections stay open; gives the function that lets it go on. */
  pause(): () => void;
  /** Stops it for good and removes its data. */
  destroy(): Promise<void>;
}

/**
 * Starts a server. Needs the programs of the package mariadb-server; works for root and for others.
 * @throws Error says what to install, or the end of the server's log.
 */
export async function startMariaDb(options: ServerOptions = {}): Promise<MariaDb> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-mariadb-'));
  const server = new Server(directory, await freePort(), await certificateFor(directory, options));
  try {
    await server.install();
    await server.restart();
    await server.createUser();
    return server;
  } catch (error) {
    await server.destroy();
    throw error;
  }
}

/** A fresh database on the server of a URL, whose user may make databases. */
export async function createDatabaseOn(url: string): Promise<string> {
  const fresh = new URL(url);
  const name = `test_${process.pid}_${Date.now().toString(36)}_${Math.random().toString(36).slice(2, 8)}`;
  const connection = await mysql.createConnection({ uri: url });
  try {
    await connection.query(`CREATE DATABASE ${mysql.escapeId(name)}`);
  } finally {
    await connection.end();
  }
  fresh.pathname = `/${name}`;
  return fresh.href;
}

class Server implements MariaDb {
  #process: ChildProcess | undefined;

  constructor(
    private readonly directory: string,
    private readonly port: number,
    private readonly certificate: Certificate | undefined,
  ) {}

  get url(): string {
    return `mysql://${user}:${password}@127.0.0.1:${this.port}/causeway`;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get caFile(): string | undefined {
    return this.certificate?.caFile;
  }

  async install(): Promise<void> {
    const me = userInfo().username;
    await run(
      'mariadb-install-db',
      [
        '--no-defaults',
        `--user=${me}`,
        `--datadir=${join(this.directory, 'data')}`,
        '--auth-root-authentication-method=socket',
        `--auth-root-socket-user=${me}`,
        '--skip-test-db',
        '--innodb-flush-log-at-trx-commit=0',
      ],
      { env },
    ).catch((error: unknown) => {
      throw new Error('MariaDB cannot be set up; is it installed (apt-get install mariadb-server)?', { cause: error });
    });
  }

  async createUser(): Promise<void> {
    const sql =
      `CREATE DATABASE causeway; CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'; ` +
      `GRANT ALL ON *.* TO '${user}'@'%' WITH GRANT OPTION;`;
    await run('mariadb', ['--no-defaults', '-u', userInfo().username, `--socket=${this.#socket}`, '-e', sql], { env });
  }

  createDatabase(): Promise<string> {
    return createDatabaseOn(this.url);
  }

  async restart(): Promise<void> {
    if (this.#process !== undefined) throw new Error('the server runs; stop or kill it first');
    const log = openSync(join(this.directory, 'log'), 'a');
    const child = spawn('mariadbd', this.#serverArguments(), { env, stdio: ['ignore', log, log] });
    closeSync(log);
    this.#process = child;
    child.once('exit', () => {
      if (this.#process === child) this.#process = undefined;
    });
    const failed = new Promise<never>((_, reject) => child.once('error', reject));
    await Promise.race([this.#untilItAnswers(child), failed]);
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  pause(): () => void {
    const child = this.#process;
    if (child === undefined) throw new Error('the server does not run');
    child.kill('SIGSTOP');
    return () => {
      child.kill('SIGCONT');
    };
  }

  async destroy(): Promise<void> {
    await this.#end('SIGKILL');
    await rm(this.directory, { recursive: true, force: true });
  }

  get #socket(): string {
    return join(this.directory, 's');
  }

  #serverArguments(): string[] {
    return [
      '--no-defaults',
      `--user=${userInfo().username}`,
      `--datadir=${join(this.directory, 'data')}`,
      `--socket=${this.#socket}`,
      // Of its own: servers that start remove what they find there, also the tables that another one is altering.
      `--tmpdir=${this.directory}`,
      `--pid-file=${join(this.directory, 'pid')}`,
      '--bind-address=127.0.0.1',
      `--port=${this.port}`,
      // A collation that ignores case, accents and trailing spaces, as most servers have: the tables must not inherit it.
      '--character-set-server=utf8mb4',
      '--collation-server=utf8mb4_unicode_ci',
      '--innodb-buffer-pool-size=64M',
      '--performance-schema=OFF',
      '--max-connections=300',
      // Written to the log at each commit, so that nothing is lost when the process is killed; not flushed to the disk.
      '--innodb-flush-log-at-trx-commit=2',
      '--skip-innodb-doublewrite',
      ...this.#tlsArguments(),
    ];
  }

  #tlsArguments(): string[] {
    if (this.certificate === undefined) return [];
    const { certificateFile, keyFile } = this.certificate;
    return [`--ssl-cert=${certificateFile}`, `--ssl-key=${keyFile}`, '--require-secure-transport=ON'];
  }

  async #untilItAnswers(child: ChildProcess): Promise<void> {
    const end = Date.now() + startLimitMs;
    while (Date.now() < end && child.exitCode === null && child.signalCode === null) {
      const args = [
        '--no-defaults',
        '-u',
        userInfo().username,
        `--socket=${this.#socket}`,
        '--connect-timeout=2',
        'ping',
      ];
      const answers = await run('mariadb-admin', args, { env }).then(
        () => true,
        () => false,
      );
      if (answers) return;
      await sleep(100);
    }
    const log = await readFile(join(this.directory, 'log'), 'utf8');
    throw new Error(`mariadbd does not answer; the end of its log:\n${log.slice(-2000)}`);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child !== undefined) await endProcess(child, signal, 20_000);
  }
}
