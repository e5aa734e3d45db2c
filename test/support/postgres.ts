import { execFile, execFileSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  type DatabaseServer,
  freshDatabase,
  openServer,
  type ServerCommand,
  ServerProcess,
} from './database-server.js';
import { endProcess } from './end-process.js';
import { type ServerOptions } from './server-tls.js';

const run = promisify(execFile);
const user = 'causeway';
const password = 'causeway-test';
const installed = '/usr/lib/postgresql';

/**
 * Starts a PostgreSQL server. Needs the programs of the package postgresql; root runs it as the package's user, since the server refuses to be root.
 * @throws Error says what to install, or the end of the server's log.
 */
export function startPostgres(options: ServerOptions = {}): Promise<DatabaseServer> {
  return openServer('postgres', options, (place) => new Postgres(place));
}

/** A fresh database on the server of a URL, whose user may make databases. */
export function createPostgresDatabaseOn(url: string): Promise<string> {
  return freshDatabase(url, (name) => runSql(url, `CREATE DATABASE ${name}`));
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

class Postgres extends ServerProcess {
  readonly #identity = runAs();

  get url(): string {
    return `postgres://${user}:${password}@127.0.0.1:${this.place.port}/${user}`;
  }

  get #serverUrl(): string {
    return `postgres://${user}:${password}@127.0.0.1:${this.place.port}/postgres`;
  }

  async install(): Promise<void> {
    const initdb = program('initdb');
    const secret = join(this.place.directory, 'password');
    await writeFile(secret, password, { mode: 0o600 });
    if (this.#identity !== undefined) {
      const { uid, gid } = this.#identity;
      const keyFile = this.place.certificate === undefined ? [] : [this.place.certificate.keyFile];
      for (const path of [this.place.directory, secret, ...keyFile]) chownSync(path, uid, gid);
    }
    await chmod(this.place.directory, 0o700);
    const options = ['--encoding=UTF8', '--locale=C.UTF-8', '--auth=scram-sha-256', '--no-sync'];
    await run(initdb, [`--pgdata=${this.#data}`, `--username=${user}`, `--pwfile=${secret}`, ...options], {
      ...this.#identity,
      cwd: this.place.directory,
    });
    // Who may log in: everyone with a password, but nobody in plain text.
    const logIns = 'hostssl all all 127.0.0.1/32 scram-sha-256\n';
    if (this.place.certificate !== undefined) await writeFile(join(this.#data, 'pg_hba.conf'), logIns);
  }

  prepare(): Promise<void> {
    return runSql(this.#serverUrl, `CREATE DATABASE ${user}`);
  }

  createDatabase(): Promise<string> {
    return createPostgresDatabaseOn(this.url);
  }

  async stop(): Promise<void> {
    const child = this.process;
    if (child?.pid === undefined) return;
    // After a pause: it waits for its processes, and those that stand still would never end.
    tell(childrenOf(child.pid), 'SIGCONT');
    await endProcess(child, 'SIGINT', 20_000);
  }

  async kill(): Promise<void> {
    const child = this.process;
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
    return join(this.place.directory, 'data');
  }

  protected command(): ServerCommand {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: this.place.port,
      unix_socket_directories: '',
      shared_buffers: '64MB',
      max_connections: 200,
      // Handed to the system at each commit, so that nothing is lost when the processes are killed; not flushed to the disk.
      fsync: 'off',
      full_page_writes: 'off',
      ...this.#tlsSettings(),
    };
    const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const options = { ...this.#identity, cwd: this.place.directory };
    return { program: program('postgres'), args: ['-D', this.#data, ...given], options };
  }

  #tlsSettings(): Readonly<Record<string, string>> {
    if (this.place.certificate === undefined) return {};
    const { certificateFile, keyFile } = this.place.certificate;
    return { ssl: 'on', ssl_cert_file: certificateFile, ssl_key_file: keyFile };
  }

  protected ask(): Promise<unknown> {
    return run(program('psql'), [`--dbname=${this.#serverUrl}`, '--command', 'SELECT 1']);
  }
}
