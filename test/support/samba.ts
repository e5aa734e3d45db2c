/** A real Active Directory domain controller (Samba) on a loopback address: for tests, the demo and the bench. Needs root. */
import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'ldapts';
import { makeCertificate } from './certificates.js';
import { endProcess } from './end-process.js';
import { claimLoopbackAddress, type LoopbackAddress } from './loopback-address.js';
import { administrator, domain, domainDn, smbConf, tenantNames, type TenantNames } from './samba-domain.js';
import { copyFolder, sambaTemplate } from './samba-template.js';

/** LDAP, LDAPS and the global catalogue on both. Samba has no option for them. */
const ports = { ldap: 389, ldaps: 636, catalogue: 3268, catalogueTls: 3269 } as const;

export interface SambaOptions {
  /** Organizational units, one for each tenant, each with People, Groups and Disabled below it. Default: `Scim`. */
  readonly units?: readonly string[];
  /** People to begin with in each unit, and a group `CN=everyone` of them all. Default: none. */
  readonly users?: number;
  /** False: simple binds are taken without TLS. Default: true, they are refused with code 8, as by hardened domain controllers. */
  readonly strongAuth?: boolean;
}

export interface Samba {
  /** An address of 127/8 of its own. */
  readonly address: string;
  /** `ldap://address`, for StartTLS, and for plain binds without `strongAuth`. */
  readonly url: string;
  readonly ldapsUrl: string;
  /** The global catalogue over TLS: all attributes that Samba has, read only. */
  readonly catalogueUrl: string;
  /** The certificate names the address, `localhost` and `dc1.ad.example.com`, and is signed by the CA in this file. */
  readonly caFile: string;
  readonly directory: string;
  readonly domainDn: string;
  readonly units: readonly TenantNames[];
  /** The first unit. */
  readonly names: TenantNames;
  /** For the tests' own eyes: may do everything. */
  readonly administrator: typeof administrator;
  readonly pid: number;
  /** A client of the administrator, bound over LDAPS; `unbind` it. */
  bindAsAdministrator(): Promise<Client>;
  /** Ends the server, removes its files and gives its address back. */
  stop(): Promise<void>;
  /** Ends the server at once, as a crash would; the files stay for `restart`. */
  kill(): Promise<void>;
  /** Ends the server if it runs, and starts it again on the same address and data. */
  restart(): Promise<void>;
  /** Freezes the process: connections stay open, nothing is answered. */
  pause(): Promise<void>;
  resume(): void;
}

class RunningSamba implements Samba {
  readonly url: string;
  readonly ldapsUrl: string;
  readonly catalogueUrl: string;
  readonly caFile: string;
  readonly domainDn = domainDn;
  readonly administrator = administrator;
  private server: ChildProcess | undefined;
  private readonly onExit = (): void => {
    this.server?.kill('SIGKILL');
  };

  constructor(
    readonly directory: string,
    private readonly place: LoopbackAddress,
    readonly units: readonly TenantNames[],
    readonly names: TenantNames,
  ) {
    this.url = `ldap://${this.address}`;
    this.ldapsUrl = `ldaps://${this.address}`;
    this.catalogueUrl = `ldaps://${this.address}:${ports.catalogueTls}`;
    this.caFile = path.join(directory, 'private/tls/ca.crt');
  }

  get address(): string {
    return this.place.address;
  }

  get pid(): number {
    if (this.server?.pid === undefined) throw new Error('Samba is not running.');
    return this.server.pid;
  }

  async start(): Promise<void> {
    const log = openSync(path.join(this.directory, 'output'), 'a');
    // One process serves everything. It ends when its standard input does: with this process, however that ends.
    const args = ['-i', '-M', 'single', '-s', path.join(this.directory, 'etc/smb.conf')];
    const server = spawn('/usr/sbin/samba', args, { stdio: ['pipe', log, log] });
    closeSync(log);
    this.server = server;
    process.once('exit', this.onExit);
    server.unref();
    if (server.stdin instanceof Socket) server.stdin.unref();
    await this.ready(server);
  }

  private async ready(server: ChildProcess): Promise<void> {
    for (const until = Date.now() + 30_000; Date.now() < until && server.exitCode === null;) {
      const client = new Client({ url: this.url, timeout: 2000, connectTimeout: 2000 });
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
    const output = await readFile(path.join(this.directory, 'output'), 'utf8');
    await this.end('SIGKILL');
    throw new Error(`Samba did not start at ${this.url}:\n${output.slice(-2000)}`);
  }

  async bindAsAdministrator(): Promise<Client> {
    const client = new Client({ url: this.ldapsUrl, tlsOptions: { ca: await readFile(this.caFile) }, timeout: 60_000 });
    await client.bind(administrator.principal, administrator.password);
    return client;
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { server } = this;
    this.server = undefined;
    process.removeListener('exit', this.onExit);
    if (server !== undefined) await endProcess(server, signal, 5000);
  }

  async stop(): Promise<void> {
    // Nothing is kept: there is no need for an orderly end, which takes Samba two seconds.
    await this.end('SIGKILL');
    await rm(this.directory, { recursive: true, force: true });
    this.place.release();
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async restart(): Promise<void> {
    await this.end('SIGTERM');
    await this.start();
  }

  async pause(): Promise<void> {
    const { pid } = this;
    process.kill(pid, 'SIGSTOP');
    while (!/ T /.test(await readFile(`/proc/${pid}/stat`, 'utf8'))) await sleep(1);
  }

  resume(): void {
    this.server?.kill('SIGCONT');
  }
}

/**
 * Starts a domain controller of its own, copied from a prepared domain: one to three seconds, and ten more for the first one in a
 * fresh clone.
 * @throws Error when this process is not root, Samba is not installed or does not answer within 30 seconds
 */
export async function startSamba(options: SambaOptions = {}): Promise<Samba> {
  if (process.getuid?.() !== 0) throw new Error('Samba listens on port 389 only, which needs root.');
  const { units = ['Scim'], users = 0, strongAuth = true } = options;
  const tenants = units.map(tenantNames);
  const [first] = tenants;
  if (first === undefined) throw new Error('Samba needs at least one unit.');
  const template = await sambaTemplate({ units, users });
  const place = await claimLoopbackAddress(Object.values(ports));
  const directory = await mkdtemp(path.join(tmpdir(), 'samba-'));
  const samba = new RunningSamba(directory, place, tenants, first);
  try {
    await copyFolder(template, directory);
    await writeFile(path.join(directory, 'etc/smb.conf'), smbConf(directory, place.address, strongAuth));
    const names = ['DNS:localhost', `DNS:dc1.${domain.dnsName}`, `IP:${place.address}`];
    await makeCertificate(path.join(directory, 'private/tls'), names);
    await samba.start();
  } catch (error) {
    await samba.stop();
    throw error;
  }
  return samba;
}
