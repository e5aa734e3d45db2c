import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, EqualityFilter } from 'ldapts';
import { stringify } from 'yaml';
import { mintToken } from '../../../src/auth/mint-token.js';
import { type Intent, type Leave, type Link } from '../../../src/provisioning/ports.js';
import { openStore } from '../../../src/store/open-store.js';
import { parseStoreConfig } from '../../../src/store/store-config.js';
import { type Store } from '../../../src/store/store.js';
import { type CausewayProcess, startCausewayProcess } from '../../support/causeway-process.js';
import { createDatabaseOn } from '../../support/mariadb.js';
import { type Slapd, startSlapd } from '../../support/slapd.js';
import { type SuffixNames } from '../../support/slapd-config.js';

const tenant = 'acme';
/** A second tenant, who always reaches the directory directly. */
export const neighbour = 'globex';
const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const dayMs = 86_400_000;
const entry = 'test/support/processes/causeway-with-fail-point.js';

export type StoreKind = 'SQLite' | 'MariaDB';
export type FailPoint = 'before-complete' | 'after-complete' | 'leave-begun' | 'leave-remembered' | 'leave-taken';

export interface SiteOptions {
  readonly store: StoreKind;
  /** People who are in the directory to begin with. */
  readonly users?: number;
  /** Where Causeway finds the directory, when not at slapd itself. */
  readonly throughProxy?: (slapdPort: number) => Promise<string>;
  /** Further settings of the tenant. */
  readonly tenant?: (names: SuffixNames) => Readonly<Record<string, unknown>>;
  /** Further keys of the target. */
  readonly target?: Readonly<Record<string, unknown>>;
}

/** An answer over SCIM. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly retryAfter: string | null;
}

/** A directory, a store and one tenant, and the Causeway processes that serve it. */
export class Site {
  private readonly processes = new Set<CausewayProcess>();

  private constructor(
    readonly slapd: Slapd,
    private readonly folder: string,
    private readonly configFile: string,
    private readonly tokens: ReadonlyMap<string, string>,
    private readonly store: Store,
    readonly ldap: Client,
  ) {}

  static async open(options: SiteOptions): Promise<Site> {
    const folder = await mkdtemp(join(tmpdir(), 'causeway-faults-'));
    const storeUrl = options.store === 'SQLite' ? `sqlite:${join(folder, 'store.sqlite')}` : await freshMariaDb();
    const slapd = await startSlapd({ users: options.users ?? 0 });
    const url = (await options.throughProxy?.(slapd.port)) ?? slapd.url;
    const { suffix, bindDn, bindPassword } = slapd.names;
    const now = Date.now();
    const expires = new Date(now + dayMs).toISOString().slice(0, 10);
    const targets = new Map([
      [tenant, { connector: 'ldap', url, bindDn, bindPassword, base: suffix, ...options.target }],
      [neighbour, { connector: 'ldap', url: slapd.url, bindDn, bindPassword, base: suffix }],
    ]);
    const tokens = new Map<string, string>();
    const tenants = [...targets].map(([name, target]) => {
      const { token, stored } = mintToken({ tenant: name, scope: 'write', createdAt: now, expiresAt: now + dayMs });
      tokens.set(name, token);
      const more = name === tenant ? options.tenant?.(slapd.names) : {};
      return [name, { ...more, target, tokens: [{ secret: `sha256:${stored.hash}`, scope: 'write', expires }] }];
    });
    const config = {
      server: { host: '127.0.0.1', port: 0 },
      management: { port: 0, tokenFile: join(folder, 'admin-token') },
      store: storeUrl,
      tenants: Object.fromEntries(tenants) as unknown,
    };
    const configFile = join(folder, 'causeway.yaml');
    await writeFile(configFile, stringify(config), { mode: 0o600 });
    const ldap = new Client({ url: slapd.url });
    await ldap.bind(slapd.names.rootDn, slapd.names.rootPassword);
    return new Site(slapd, folder, configFile, tokens, await openStore(parseStoreConfig(storeUrl)), ldap);
  }

  /** Starts a Causeway; with a fail point it kills itself there. */
  async start(failPoint?: FailPoint): Promise<CausewayProcess> {
    const options = failPoint === undefined ? {} : { entry, env: { CAUSEWAY_FAIL_POINT: failPoint } };
    const causeway = await startCausewayProcess({ config: this.configFile, ...options });
    this.processes.add(causeway);
    return causeway;
  }

  /** @throws TypeError when the process dies before it has answered */
  async request(causeway: CausewayProcess, method: string, path: string, body?: unknown, of = tenant): Promise<Answer> {
    const response = await fetch(`${causeway.url}/tenants/${of}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${this.tokens.get(of) ?? ''}`, 'content-type': 'application/scim+json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: response.status, body: parsed, retryAfter: response.headers.get('retry-after') };
  }

  /** The ids of the users that a client finds by this name. */
  async findIds(causeway: CausewayProcess, userName: string): Promise<readonly string[]> {
    const filter = encodeURIComponent(`userName eq ${JSON.stringify(userName)}`);
    const { status, body } = await this.request(causeway, 'GET', `/Users?filter=${filter}`);
    if (status !== 200) throw new Error(`the search was answered ${status}: ${JSON.stringify(body)}`);
    return (body['Resources'] as readonly { readonly id: string }[]).map(({ id }) => id);
  }

  /** Entries of people with this uid, as the directory itself compares. */
  async peopleNamed(uid: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const filter = new EqualityFilter({ attribute: 'uid', value: uid });
    return (await this.ldap.search(this.slapd.names.people, { scope: 'one', filter })).searchEntries;
  }

  /** Every person in the directory: uid → title. */
  async people(): Promise<ReadonlyMap<string, string | undefined>> {
    const { searchEntries } = await this.ldap.search(this.slapd.names.people, {
      scope: 'one',
      filter: '(objectClass=inetOrgPerson)',
      attributes: ['uid', 'title'],
      paged: true,
    });
    return new Map(searchEntries.map(({ uid, title }) => [String(uid), typeof title === 'string' ? title : undefined]));
  }

  /** The member values of a group, as they stand in the directory. */
  async members(group: string): Promise<readonly string[]> {
    const dn = `cn=${group},${this.slapd.names.groups}`;
    const { searchEntries } = await this.ldap.search(dn, { scope: 'base', attributes: ['member'] });
    return [searchEntries[0]?.['member'] ?? []].flat().map(String);
  }

  /** Every live link. */
  async links(): Promise<readonly Link[]> {
    const links: Link[] = [];
    for (;;) {
      const page = await this.store.links.list(tenant, links.at(-1)?.scimId, 500);
      links.push(...page);
      if (page.length < 500) return links;
    }
  }

  /** The tenant's audit lines about one resource, oldest first: `patch active by sweeper`. */
  async audit(scimId: string): Promise<readonly string[]> {
    const lines = await this.store.audit.list(tenant, { limit: 100, scimId });
    return lines
      .map(({ action, attributes, actor }) =>
        [action, ...attributes, ...(actor === 'sweeper' ? [actor] : [])].join(' '),
      )
      .reverse();
  }

  /** What lifecycle policies have done and not undone. */
  leaves(): Promise<readonly Leave[]> {
    return this.store.leaves.list(tenant, undefined, 1000);
  }

  /** Creations that are not settled, of whatever lease. */
  intents(): Promise<readonly Intent[]> {
    return this.store.intents.expired(Date.now() + dayMs, 1_000);
  }

  /** Kills what runs and removes everything. */
  async close(): Promise<void> {
    await Promise.all([...this.processes].map((causeway) => causeway.kill()));
    await this.ldap.unbind();
    await this.store.close();
    await this.slapd.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The body that creates a user. */
export function userNamed(userName: string): Readonly<Record<string, unknown>> {
  return {
    schemas: [userUrn],
    userName,
    name: { givenName: 'Test', familyName: 'Person' },
    displayName: 'Test Person',
  };
}

/** The body of a PATCH. */
export function patchOf(
  ...operations: readonly Readonly<Record<string, unknown>>[]
): Readonly<Record<string, unknown>> {
  return { schemas: [patchUrn], Operations: operations };
}

function freshMariaDb(): Promise<string> {
  const url = process.env['CAUSEWAY_TEST_MARIADB_URL'];
  if (url === undefined) throw new Error('CAUSEWAY_TEST_MARIADB_URL is not set: run Jest with its global setup');
  return createDatabaseOn(url);
}
