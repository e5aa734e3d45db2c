/** What the database servers of tests have in common: their data in a directory, a process that is started, asked and ended. */
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Certificate } from './certificates.js';
import { freePort } from './free-port.js';
import { certificateFor, type ServerOptions } from './server-tls.js';

const startLimitMs = 60_000;

/** A server of one's own, on a free loopback port, with its data in a directory that goes with it. */
export interface DatabaseServer {
  /** `scheme://user:password@127.0.0.1:port/database` of a first, empty database. The user may do everything. */
  readonly url: string;
  readonly pid: number | undefined;
  /** The authority of its certificate; undefined: it speaks plain text. */
  readonly caFile: string | undefined;
  /** Makes a fresh, empty database on this server and gives its URL. */
  createDatabase(): Promise<string>;
  /** Orderly shutdown; the data stays, for `restart`. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would: its clients hear nothing. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  /** Stops it from answering while its connections stay open; gives the function that lets it go on. */
  pause(): () => void;
  /** Stops it for good and removes its data. */
  destroy(): Promise<void>;
}

/** Where a server is. */
export interface ServerPlace {
  readonly directory: string;
  readonly port: number;
  /** Undefined: it speaks plain text. */
  readonly certificate: Certificate | undefined;
}

/** A server's program and how it is run. */
export interface ServerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly options: Omit<SpawnOptions, 'stdio'>;
}

export abstract class ServerProcess implements DatabaseServer {
  protected process: ChildProcess | undefined;

  constructor(protected readonly place: ServerPlace) {}

  abstract readonly url: string;

  /** Makes the data of an empty server. */
  abstract install(): Promise<void>;
  /** Makes what the first URL names, on the running server. */
  abstract prepare(): Promise<void>;
  abstract createDatabase(): Promise<string>;
  abstract stop(): Promise<void>;
  abstract kill(): Promise<void>;
  abstract pause(): () => void;

  protected abstract command(): ServerCommand;
  /** Rejects while it does not answer. */
  protected abstract ask(): Promise<unknown>;

  get pid(): number | undefined {
    return this.process?.pid;
  }

  get caFile(): string | undefined {
    return this.place.certificate?.caFile;
  }

  async restart(): Promise<void> {
    if (this.process !== undefined) throw new Error('the server runs; stop or kill it first');
    const { program, args, options } = this.command();
    const log = openSync(this.#log, 'a');
    const child = spawn(program, args, { ...options, stdio: ['ignore', log, log] });
    closeSync(log);
    this.process = child;
    child.once('exit', () => {
      if (this.process === child) this.process = undefined;
    });
    const failed = new Promise<never>((_, reject) => child.once('error', reject));
    await Promise.race([this.#untilItAnswers(child, program), failed]);
  }

  async destroy(): Promise<void> {
    await this.kill();
    await rm(this.place.directory, { recursive: true, force: true });
  }

  get #log(): string {
    return join(this.place.directory, 'log');
  }

  async #untilItAnswers(child: ChildProcess, program: string): Promise<void> {
    const end = Date.now() + startLimitMs;
    while (Date.now() < end && child.exitCode === null && child.signalCode === null) {
      const answers = await this.ask().then(
        () => true,
        () => false,
      );
      if (answers) return;
      await sleep(100);
    }
    const log = await readFile(this.#log, 'utf8');
    throw new Error(`${program} does not answer; the end of its log:\n${log.slice(-2000)}`);
  }
}

/** Makes a server of one's own and starts it. @throws Error says what to install, or the end of the server's log */
export async function openServer(
  kind: string,
  options: ServerOptions,
  make: (place: ServerPlace) => ServerProcess,
): Promise<DatabaseServer> {
  const directory = await mkdtemp(join(tmpdir(), `causeway-${kind}-`));
  const server = make({ directory, port: await freePort(), certificate: await certificateFor(directory, options) });
  try {
    await server.install();
    await server.restart();
    await server.prepare();
    return server;
  } catch (error) {
    await server.destroy();
    throw error;
  }
}

/**
 * A fresh database on the server of a URL, whose user may make databases.
 *
 * @param make makes the one of this name, which consists of letters, digits and `_`
 * @returns its URL
 */
export async function freshDatabase(url: string, make: (name: string) => Promise<unknown>): Promise<string> {
  const fresh = new URL(url);
  const name = `test_${process.pid}_${Date.now().toString(36)}_${Math.random().toString(36).slice(2, 8)}`;
  await make(name);
  fresh.pathname = `/${name}`;
  return fresh.href;
}
