import { afterAll, beforeAll, describe } from '@jest/globals';
import { ldapTarget, RunningGateway } from '../support/gateway.js';
import { startSlapd } from '../support/slapd.js';
import { WireClient } from './wire-client.js';

export type BackendName = 'memory' | 'openldap';

/** One backend behind a running Causeway, for the cases of a spec file. */
export interface Backend {
  readonly name: BackendName;
  /** With the write token of the tenant on this backend; there once the tests run. */
  readonly scim: WireClient;
  readonly gateway: RunningGateway;
  /** A text that no other case of the file uses: for user names and the like. */
  fresh(stem: string): string;
  /**
   * Cases that a directory of inetOrgPerson and groupOfNames cannot hold: they run on the memory backend only.
   * @param reason what the directory lacks; stands in the name of the cases
   */
  memoryOnly(reason: string, cases: () => void): void;
  /** Cases for OpenLDAP only, likewise. */
  openldapOnly(reason: string, cases: () => void): void;
}

export interface Setting {
  /** Settings of both tenants besides target and tokens. */
  readonly tenant?: Readonly<Record<string, unknown>>;
  /** Settings of the tenant on one backend: they come last. */
  readonly of?: Readonly<Partial<Record<BackendName, Readonly<Record<string, unknown>>>>>;
  /** Settings of the target on one backend, besides those that reach it. */
  readonly target?: Readonly<Partial<Record<BackendName, Readonly<Record<string, unknown>>>>>;
  /** Further sections of the configuration file. */
  readonly sections?: Readonly<Record<string, unknown>>;
}

/**
 * Declares the cases of a spec file once for each backend. One Causeway process with one tenant on each backend, and one slapd,
 * serve the whole file; both end with it.
 */
export function onEachBackend(cases: (backend: Backend) => void, setting: Setting = {}): void {
  const site = new Site(setting);
  beforeAll(() => site.start());
  afterAll(() => site.stop());
  describe.each(['memory', 'openldap'] as const)('on %s', (name) => {
    cases(new SiteBackend(site, name));
  });
}

/** The servers of one spec file. */
class Site {
  private readonly undo: (() => Promise<void>)[] = [];
  private readonly clients = new Map<BackendName, WireClient>();
  private running: RunningGateway | undefined;
  private count = 0;

  constructor(private readonly setting: Setting) {}

  get gateway(): RunningGateway {
    if (this.running === undefined)
      throw new Error('The gateway runs only while tests run, not while they are declared.');
    return this.running;
  }

  async start(): Promise<void> {
    const slapd = await startSlapd({ suffixes: ['dc=rfc,dc=example'] });
    this.undo.push(() => slapd.stop());
    const { tenant = {}, of = {}, target = {}, sections = {} } = this.setting;
    this.running = await RunningGateway.start({
      tenants: {
        memory: { target: { connector: 'memory', ...target.memory }, ...tenant, ...of.memory },
        openldap: { target: { ...ldapTarget(slapd.url, slapd.names), ...target.openldap }, ...tenant, ...of.openldap },
      },
      sections,
    });
    this.undo.push(() => this.gateway.stop());
  }

  async stop(): Promise<void> {
    for (const client of this.clients.values()) await client.close();
    for (const step of this.undo.reverse()) await step();
  }

  client(name: BackendName): WireClient {
    const known = this.clients.get(name);
    if (known !== undefined) return known;
    const { baseUrl, token } = this.gateway.tenant(name);
    const client = new WireClient(baseUrl, token);
    this.clients.set(name, client);
    return client;
  }

  fresh(stem: string): string {
    this.count += 1;
    return `${stem}${this.count}`;
  }
}

class SiteBackend implements Backend {
  constructor(
    private readonly site: Site,
    readonly name: BackendName,
  ) {}

  get scim(): WireClient {
    return this.site.client(this.name);
  }

  get gateway(): RunningGateway {
    return this.site.gateway;
  }

  fresh(stem: string): string {
    return this.site.fresh(stem);
  }

  memoryOnly(reason: string, cases: () => void): void {
    if (this.name === 'memory') describe(`memory only (${reason})`, cases);
  }

  openldapOnly(reason: string, cases: () => void): void {
    if (this.name === 'openldap') describe(`openldap only (${reason})`, cases);
  }
}
