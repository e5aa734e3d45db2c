import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { mintToken } from '../../src/auth/mint-token.js';
import { startCausewayProcess, type CausewayProcess } from './causeway-process.js';
import { ScimClient } from './scim-client.js';
import { type SuffixNames } from './slapd-config.js';

const dayMs = 86_400_000;

export interface GatewayOptions {
  /** Settings of each tenant by name: `target` and what else stands there; the tokens are added. */
  readonly tenants: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Further sections of the file. */
  readonly sections?: Readonly<Record<string, unknown>>;
}

/** A Causeway process with tenants, a token for each, and an SQLite store in a folder of its own. */
export class RunningGateway {
  private readonly clients = new Map<string, ScimClient>();
  private readonly tokens = new Map<string, { readonly token: string; readonly configured: unknown }>();
  private running: CausewayProcess | undefined;
  private last: CausewayProcess | undefined;

  private constructor(readonly folder: string) {}

  static async start(options: GatewayOptions): Promise<RunningGateway> {
    const gateway = new RunningGateway(await mkdtemp(join(tmpdir(), 'causeway-e2e-')));
    try {
      await gateway.configure(options);
      await gateway.launch();
      return gateway;
    } catch (error) {
      await gateway.stop();
      throw error;
    }
  }

  get process(): CausewayProcess {
    if (this.running === undefined) throw new Error('The gateway is not running.');
    return this.running;
  }

  get configFile(): string {
    return join(this.folder, 'causeway.yaml');
  }

  get storeFile(): string {
    return join(this.folder, 'causeway.sqlite');
  }

  get adminTokenFile(): string {
    return join(this.folder, 'admin-token');
  }

  /** Writes the configuration file; a running process takes it up by itself. */
  async configure(options: GatewayOptions): Promise<void> {
    const config = {
      server: { host: '127.0.0.1', port: 0 },
      management: { port: 0, tokenFile: this.adminTokenFile },
      store: `sqlite:${this.storeFile}`,
      ...options.sections,
      tenants: Object.fromEntries(
        Object.entries(options.tenants).map(([name, settings]) => [
          name,
          { ...settings, tokens: [this.tokenOf(name).configured] },
        ]),
      ),
    };
    await writeFile(this.configFile, stringify(config), { mode: 0o600 });
  }

  /** Starts the process, the first time or again after its end, with the last configuration. */
  async launch(): Promise<void> {
    this.running = await startCausewayProcess({ config: this.configFile });
    this.last = this.running;
    await this.closeClients();
  }

  /** Everything that the process wrote, also after its end. */
  output(): string {
    return this.last?.output() ?? '';
  }

  /** Ends the process in order; folder and store stay. @returns the exit code */
  async halt(): Promise<number | null> {
    const { process } = this;
    this.running = undefined;
    return process.stop();
  }

  /** Empties the store: as if the gateway had never run here. Only while it does not run. */
  async emptyStore(): Promise<void> {
    for (const suffix of ['', '-wal', '-shm']) await rm(`${this.storeFile}${suffix}`, { force: true });
  }

  /** The client with the tenant's own token. */
  tenant(name: string): ScimClient {
    const known = this.clients.get(name);
    if (known !== undefined) return known;
    const client = this.clientWith(name, this.tokenOf(name).token);
    this.clients.set(name, client);
    return client;
  }

  /** A client of a tenant with any token; the caller closes it. */
  clientWith(name: string, token: string): ScimClient {
    return new ScimClient(`${this.process.url}/tenants/${name}/scim/v2`, token, 32);
  }

  /** Calls the admin API. @throws Error unless it answers 2xx */
  async admin(method: string, path: string, body?: unknown): Promise<Readonly<Record<string, unknown>>> {
    const token = (await readFile(this.adminTokenFile, 'utf8')).trim();
    const response = await fetch(`${this.process.managementUrl}/admin${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  }

  async metrics(): Promise<string> {
    return (await fetch(`${this.process.managementUrl}/metrics`)).text();
  }

  /** Ends the process if it runs, and removes everything. */
  async stop(): Promise<void> {
    await this.closeClients();
    await this.running?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async closeClients(): Promise<void> {
    for (const client of this.clients.values()) await client.close();
    this.clients.clear();
  }

  private tokenOf(tenant: string): { readonly token: string; readonly configured: unknown } {
    const known = this.tokens.get(tenant);
    if (known !== undefined) return known;
    const now = Date.now();
    const { token, stored } = mintToken({ tenant, scope: 'write', createdAt: now, expiresAt: now + dayMs });
    const expires = new Date(stored.expiresAt).toISOString();
    const made = { token, configured: { secret: `sha256:${stored.hash}`, scope: 'write', expires } };
    this.tokens.set(tenant, made);
    return made;
  }
}

/** The target of a tenant on one suffix of a slapd. */
export function ldapTarget(url: string, names: SuffixNames): Readonly<Record<string, unknown>> {
  const { suffix, bindDn, bindPassword } = names;
  return { connector: 'ldap', url, bindDn, bindPassword, base: suffix };
}
