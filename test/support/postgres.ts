import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { chownSync, closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Certificate } from './certificates.js';
import { endProcess } from './end-process.js';
import { freePort } from './free-port.js';
import { certificateFor, type ServerOptions } from './server-tls.js';

const run = promisify(execFile);
const user = 'causeway';
const password = 'causeway-test';
const startLimitMs = 60_000;
const installed = '/usr/lib/postgresql';

/** A PostgreSQL server of one's own, on a free loopback port, with its data in a directory that goes with it. */
export interface Postgres {
  /** `postgres://user:password@127.0.0.1:port/database` of a first, empty database. The user is the superuser. */
  readonly url: string;
  readonly pid: number | undefined;
  /** The authority of its certificate; undefined: it speaks plain text. */
  readonly caFile: string | undefined;
  /** Makes a fresh, empty database on this server and gives its URL. */
  createDatabase(): Promise<string>;
  /** Orderly shutdown that waits for nobody; the data stays, for `restart`. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would: its clients hear nothing, and the next start recovers from the log. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  /** Stops it from answering while its connections stay open; gives the function that lets it go on. */
  pause(): () => void;
  /** Stops it for good and removes its data. */
  destroy(): Promise<void>;
}

/**
 * Starts a server. Needs the programs of the package postgresql; root runs it as the package's user, since the server refuses to be root.
 * @throws Error says what to install, or the end of the server's log.
 */
export async function startPostgres(options: ServerOptions = {}): Promise<Postgres> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-postgres-'));
  const server = new Server(directory, await freePort(), await certificateFor(directory, options));
  try {
    await server.install();
    await server.restart();
    await runSql(server.serverUrl, `CREATE DATABASE ${user}`);
    return server;
  } catch (error) {
    await server.destroy();
    throw error;
  }
}

/** A fresh database on the server of a URL, whose user may make databases. */
export async function createPostgresDatabaseOn(url: string): Promise<string> {
  const fresh = new URL(url);
  const name = `test_${process.pid}_${Date.now().toString(36)}_${Math.random().toString(36).slice(2, 8)}`;
  await runSql(url, `CREATE DATABASE ${name}`);
  fresh.pathname = `/${name}`;
  return fresh.href;
}

/** Runs statements as `psql` does. @throws Error with what the server said */
export async function runSql(url: string, sql: string): Promise<void> {
  await run(program('psql'), ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', `--dbname=${url}`, '--command', sql]);
}

/** A program of the newest version that is installed. */
function program(name: string): string {
  const versions = existsSync(installed) ? readdirSync(installed) : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a)).find((version) => existsSync(pathOf(version, name)));
  if (newest === undefined) throw new Error('PostgreSQL is not installed (apt-get install postgresql)');
  return pathOf(newest, name);
}

const pathOf = (version: string, name: string): string => join(installed, version, 'bin', name);

interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** Who runs the server; undefined: whoever runs the tests. */
function runAs(): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (option: string): number => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Each connection has a process of its own. */
function childrenOf(pid: number): readonly number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return list.split(' ').filter(Boolean).map(Number);
}

function tell(processes: readonly number[], signal: NodeJS.Signals): void {
  for (const one of processes) {
    try {
      process.kill(one, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Whether it has not ended yet; one that only waits for its parent to notice has. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

class Server implements Postgres {
  #process: ChildProcess | undefined;
  readonly #identity = runAs();

  constructor(
    private readonly directory: string,
    private readonly port: number,
    private readonly certificate: Certificate | undefined,
  ) {}

  get url(): string {
    return `postgres://${user}:${password}@127.0.0.1:${this.port}/${user}`;
  }

  get serverUrl(): string {
    return `postgres://${user}:${password}@127.0.0.1:${this.port}/postgres`;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get caFile(): string | undefined {
    return this.certificate?.caFile;
  }

  async install(): Promise<void> {
    const initdb = program('initdb');
    const secret = join(this.directory, 'password');
    await writeFile(secret, password, { mode: 0o600 });
    if (this.#identity !== undefined) {
      const { uid, gid } = this.#identity;
      const keyFile = this.certificate === undefined ? [] : [this.certificate.keyFile];
      for (const path of [this.directory, secret, ...keyFile]) chownSync(path, uid, gid);
    }
    await chmod(this.directory, 0o700);
    const options = ['--encoding=UTF8', '--locale=C.UTF-8', '--auth=scram-sha-256', '--no-sync'];
    await run(initdb, [`--pgdata=${this.#data}`, `--username=${user}`, `--pwfile=${secret}`, ...options], {
      ...this.#identity,
      cwd: this.directory,
    });
    // Who may log in: everyone with a password, but nobody in plain text.
    const logIns = 'hostssl all all 127.0.0.1/32 scram-sha-256\n';
    if (this.certificate !== undefined) await writeFile(join(this.#data, 'pg_hba.conf'), logIns);
  }

  createDatabase(): Promise<string> {
    return createPostgresDatabaseOn(this.url);
  }

  async restart(): Promise<void> {
    if (this.#process !== undefined) throw new Error('the server runs; stop or kill it first');
    const log = openSync(join(this.directory, 'log'), 'a');
    const child = spawn(program('postgres'), this.#serverArguments(), {
      ...this.#identity,
      cwd: this.directory,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.#process = child;
    child.once('exit', () => {
      if (this.#process === child) this.#process = undefined;
    });
    const failed = new Promise<never>((_, reject) => child.once('error', reject));
    await Promise.race([this.#untilItAnswers(child), failed]);
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child?.pid === undefined) return;
    // After a pause: it waits for its processes, and those that stand still would never end.
    tell(childrenOf(child.pid), 'SIGCONT');
    await endProcess(child, 'SIGINT', 20_000);
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    const processes = this.#freeze();
    tell(processes, 'SIGKILL');
    await endProcess(child, 'SIGKILL', 20_000);
    // As long as one of them lives, the server does not start again on these data.
    while (processes.some(isAlive)) await sleep(10);
  }

  pause(): () => void {
    const processes = this.#freeze();
    return () => {
      tell(processes, 'SIGCONT');
    };
  }

  async destroy(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Stops all processes of the server, first the one that starts the others, and gives them. */
  #freeze(): readonly number[] {
    const { pid } = this;
    if (pid === undefined) throw new Error('the server does not run');
    tell([pid], 'SIGSTOP');
    const children = childrenOf(pid);
    tell(children, 'SIGSTOP');
    return [pid, ...children];
  }

  get #data(): string {
    return join(this.directory, 'data');
  }

  #serverArguments(): string[] {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: this.port,
      unix_socket_directories: '',
      shared_buffers: '64MB',
      max_connections: 200,
      // Handed to the system at each commit, so that nothing is lost when the processes are killed; not flushed to the disk.
      fsync: 'off',
      full_page_writes: 'off',
      ...this.#tlsSettings(),
    };
    return ['-D', this.#data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  }

  #tlsSettings(): Readonly<Record<string, string>> {
    if (this.certificate === undefined) return {};
    const { certificateFile, keyFile } = this.certificate;
    return { ssl: 'on', ssl_cert_file: certificateFile, ssl_key_file: keyFile };
  }

  async #untilItAnswers(child: ChildProcess): Promise<void> {
    const end = Date.now() + startLimitMs;
    while (Date.now() < end && child.exitCode === null && child.signalCode === null) {
      const answers = await run(program('psql'), [`--dbname=${this.serverUrl}`, '--command', 'SELECT 1']).then(
        () => true,
        () => false,
      );
      if (answers) return;
      await sleep(100);
    }
    const log = await readFile(join(this.directory, 'log'), 'utf8');
    throw new Error(`postgres does not answer; the end of its log:\n${log.slice(-2000)}`);
  }
}
