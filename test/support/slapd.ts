/** A real slapd on loopback: for tests, the demo and the bench. Needs the Debian packages slapd and openssl. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'ldapts';
import { makeCertificate } from './certificates.js';
import { endProcess } from './end-process.js';
import { freePort } from './free-port.js';
import { namesOf, seedEntries, slapdConf, type SuffixNames } from './slapd-config.js';

const run = promisify(execFile);

export interface SlapdOptions {
  /** Each its own database with people, groups and a service account. Default: `dc=example,dc=com`. */
  readonly suffixes?: readonly string[];
  /** People to begin with in each suffix, and a group `cn=everyone` of them all. Default: none. */
  readonly users?: number;
  /** No fsync at each commit. Default: true. */
  readonly nosync?: boolean;
  /** The password policy overlay hashes clear-text passwords that come in add and modify. Default: true. */
  readonly hashCleartext?: boolean;
  /** False: a directory without the overlay memberof. */
  readonly memberOf?: boolean;
  /** Attributes of people that must be unique. Default: `uid`, `mail`, `employeeNumber`. */
  readonly unique?: readonly string[];
  /** Where its files go. Default: a new directory of its own, removed by `stop`. */
  readonly directory?: string;
  /** Port of ldap:// (StartTLS too); ldaps:// takes `ldapsPort`. Default: free ones. */
  readonly port?: number;
  readonly ldapsPort?: number;
}

export interface Slapd {
  readonly port: number;
  readonly ldapsPort: number;
  /** `ldap://127.0.0.1:port`, for plain connections and StartTLS. */
  readonly url: string;
  readonly ldapsUrl: string;
  /** The certificate names `localhost` and 127.0.0.1 and is signed by the CA in this file. */
  readonly caFile: string;
  readonly directory: string;
  readonly suffixes: readonly SuffixNames[];
  /** The first suffix. */
  readonly names: SuffixNames;
  readonly pid: number;
  /** Ends the server and removes its files, unless the directory was given. */
  stop(): Promise<void>;
  /** Ends the server at once, as a crash would; the files stay for `restart`. */
  kill(): Promise<void>;
  /** Ends the server if it runs, and starts it again on the same ports and data. */
  restart(): Promise<void>;
  /** Freezes the process: connections stay open, nothing is answered. */
  pause(): void;
  resume(): void;
  /** The settings as environment variables. */
  env(): Readonly<Record<string, string>>;
}

async function makeDatabases(directory: string, suffixes: readonly string[], users: number): Promise<void> {
  // slapadd reads the whole configuration: all folders must be there before the first database is filled.
  for (const index of suffixes.keys()) await mkdir(path.join(directory, `db${index}`), { recursive: true });
  for (const [index, suffix] of suffixes.entries()) {
    const ldif = path.join(directory, `seed${index}.ldif`);
    await pipeline(Readable.from(seedEntries(suffix, users)), createWriteStream(ldif));
    await run(command('slapadd'), ['-q', '-f', path.join(directory, 'slapd.conf'), '-b', suffix, '-l', ldif]);
    await rm(ldif);
  }
}

/** Debian keeps slapd's programs where only root's search path looks. */
function command(name: string): string {
  return `/usr/sbin/${name}`;
}

async function ready(url: string, server: ChildProcess): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until && server.exitCode === null;) {
    const client = new Client({ url, timeout: 2000, connectTimeout: 2000 });
    try {
      await client.search('', { scope: 'base', attributes: ['1.1'] });
      return;
    } catch {
      // Not listening yet.
    } finally {
      await client.unbind().catch(() => undefined);
    }
    await sleep(20);
  }
  throw new Error(`slapd did not start at ${url} (exit code ${String(server.exitCode)}).`);
}

class RunningSlapd implements Slapd {
  readonly url: string;
  readonly ldapsUrl: string;
  readonly caFile: string;
  readonly suffixes: readonly SuffixNames[];
  readonly names: SuffixNames;
  private server: ChildProcess | undefined;
  private readonly onExit = (): void => {
    this.server?.kill('SIGKILL');
  };

  constructor(
    readonly directory: string,
    readonly port: number,
    readonly ldapsPort: number,
    suffixes: readonly string[],
    private readonly keep: boolean,
  ) {
    this.url = `ldap://127.0.0.1:${port}`;
    this.ldapsUrl = `ldaps://127.0.0.1:${ldapsPort}`;
    this.caFile = path.join(directory, 'tls', 'ca.crt');
    this.suffixes = suffixes.map(namesOf);
    const [first] = this.suffixes;
    if (first === undefined) throw new Error('slapd needs at least one suffix.');
    this.names = first;
  }

  get pid(): number {
    if (this.server?.pid === undefined) throw new Error('slapd is not running.');
    return this.server.pid;
  }

  async start(): Promise<void> {
    const conf = path.join(this.directory, 'slapd.conf');
    // Debugging, even at level 0, keeps it in the foreground.
    const listeners = `${this.url}/ ${this.ldapsUrl}/`;
    this.server = spawn(command('slapd'), ['-d', '0', '-f', conf, '-h', listeners], { stdio: 'ignore' });
    process.once('exit', this.onExit);
    this.server.unref();
    await ready(this.url, this.server);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { server } = this;
    this.server = undefined;
    process.removeListener('exit', this.onExit);
    if (server !== undefined) await endProcess(server, signal, 5000);
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    if (!this.keep) await rm(this.directory, { recursive: true, force: true });
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async restart(): Promise<void> {
    await this.end('SIGTERM');
    await this.start();
  }

  pause(): void {
    const { pid } = this;
    process.kill(pid, 'SIGSTOP');
    // The signal stops thread after thread: until the last one stands still, requests may be answered.
    const stopped = (thread: string): boolean => / T /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8'));
    while (!readdirSync(`/proc/${pid}/task`).every(stopped));
  }

  resume(): void {
    this.server?.kill('SIGCONT');
  }

  env(): Readonly<Record<string, string>> {
    const { names } = this;
    return {
      LDAP_URL: this.url,
      LDAPS_URL: this.ldapsUrl,
      LDAP_CA: this.caFile,
      LDAP_BASE: names.suffix,
      LDAP_BIND_DN: names.bindDn,
      LDAP_BIND_PASSWORD: names.bindPassword,
      LDAP_ADMIN_DN: names.rootDn,
      LDAP_ADMIN_PASSWORD: names.rootPassword,
    };
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/**
 * Starts a slapd of its own. A given directory that holds data from an earlier start is taken up again.
 * @throws when slapd is not installed or does not answer within 20 seconds
 */
export async function startSlapd(options: SlapdOptions = {}): Promise<Slapd> {
  const suffixes = options.suffixes ?? ['dc=example,dc=com'];
  const directory = options.directory ?? (await mkdtemp(path.join(tmpdir(), 'slapd-')));
  const port = options.port ?? (await freePort());
  const ldapsPort = options.ldapsPort ?? (await freePort());
  if (!(await exists(path.join(directory, 'slapd.conf')))) {
    await makeCertificate(path.join(directory, 'tls'), ['DNS:localhost', 'IP:127.0.0.1']);
    const {
      nosync = true,
      hashCleartext = true,
      memberOf = true,
      unique = ['uid', 'mail', 'employeeNumber'],
    } = options;
    await writeFile(
      path.join(directory, 'slapd.conf'),
      slapdConf({ directory, suffixes, nosync, hashCleartext, unique, memberOf }),
    );
    await makeDatabases(directory, suffixes, options.users ?? 0);
  }
  const slapd = new RunningSlapd(directory, port, ldapsPort, suffixes, options.directory !== undefined);
  await slapd.start();
  return slapd;
}
