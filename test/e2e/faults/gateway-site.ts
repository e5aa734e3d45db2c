import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { mintToken } from '../../../src/auth/mint-token.js';
import { type Intent, type Leave, type Link } from '../../../src/provisioning/ports.js';
import { openStore } from '../../../src/store/open-store.js';
import { parseStoreConfig } from '../../../src/store/store-config.js';
import { type Store } from '../../../src/store/store.js';
import { type CausewayProcess, startCausewayProcess } from '../../support/causeway-process.js';
import { createDatabaseOn } from '../../support/mariadb.js';

/** The tenant that is looked at. */
export const tenant = 'acme';
/** A second tenant, who always reaches its backend directly. */
export const neighbour = 'globex';
const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const dayMs = 86_400_000;
const entry = 'test/support/processes/causeway-with-fail-point.js';

export type StoreKind = 'SQLite' | 'MariaDB';
export type FailPoint = 'before-complete' | 'after-complete' | 'leave-begun' | 'leave-remembered' | 'leave-taken';

/** An answer over SCIM. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly retryAfter: string | null;
}

/** What the gateway of a site stands on. */
export interface Foundation {
  readonly folder: string;
  readonly configFile: string;
  readonly tokens: ReadonlyMap<string, string>;
  readonly store: Store;
}

/**
 * Writes the configuration and opens the store.
 * @param tenants settings of each tenant by name: `target` and what else stands there; the tokens are added
 */
export async function layFoundation(
  storeKind: StoreKind,
  tenants: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Promise<Foundation> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-faults-'));
  const storeUrl = storeKind === 'SQLite' ? `sqlite:${join(folder, 'store.sqlite')}` : await freshMariaDb();
  const now = Date.now();
  const expires = new Date(now + dayMs).toISOString().slice(0, 10);
  const tokens = new Map<string, string>();
  const configured = Object.entries(tenants).map(([name, settings]) => {
    const { token, stored } = mintToken({ tenant: name, scope: 'write', createdAt: now, expiresAt: now + dayMs });
    tokens.set(name, token);
    return [name, { ...settings, tokens: [{ secret: `sha256:${stored.hash}`, scope: 'write', expires }] }];
  });
  const config = {
    server: { host: '127.0.0.1', port: 0 },
    management: { port: 0, tokenFile: join(folder, 'admin-token') },
    store: storeUrl,
    tenants: Object.fromEntries(configured) as unknown,
  };
  const configFile = join(folder, 'causeway.yaml');
  await writeFile(configFile, stringify(config), { mode: 0o600 });
  return { folder, configFile, tokens, store: await openStore(parseStoreConfig(storeUrl)) };
}

/** A backend, a store and two tenants, and the Causeway processes that serve them. */
export abstract class GatewaySite {
  private readonly processes = new Set<CausewayProcess>();

  protected constructor(private readonly foundation: Foundation) {}

  /** What the backend itself holds of people with this user name. */
  abstract peopleNamed(userName: string): Promise<readonly unknown[]>;

  /** Every person in the backend: user name → title. */
  abstract people(): Promise<ReadonlyMap<string, string | undefined>>;

  /** Starts a Causeway; with a fail point it kills itself there. */
  async start(failPoint?: FailPoint): Promise<CausewayProcess> {
    const options = failPoint === undefined ? {} : { entry, env: { CAUSEWAY_FAIL_POINT: failPoint } };
    const causeway = await startCausewayProcess({ config: this.foundation.configFile, ...options });
    this.processes.add(causeway);
    return causeway;
  }

  /** @throws TypeError when the process dies before it has answered */
  async request(causeway: CausewayProcess, method: string, path: string, body?: unknown, of = tenant): Promise<Answer> {
    const response = await fetch(`${causeway.url}/tenants/${of}/scim/v2${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.foundation.tokens.get(of) ?? ''}`,
        'content-type': 'application/scim+json',
      },
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

  /** Every live link. */
  async links(): Promise<readonly Link[]> {
    const links: Link[] = [];
    for (;;) {
      const page = await this.foundation.store.links.list(tenant, links.at(-1)?.scimId, 500);
      links.push(...page);
      if (page.length < 500) return links;
    }
  }

  /** The tenant's audit lines about one resource, oldest first: `patch active by sweeper`. */
  async audit(scimId: string): Promise<readonly string[]> {
    const lines = await this.foundation.store.audit.list(tenant, { limit: 100, scimId });
    return lines
      .map(({ action, attributes, actor }) =>
        [action, ...attributes, ...(actor === 'sweeper' ? [actor] : [])].join(' '),
      )
      .reverse();
  }

  /** What lifecycle policies have done and not undone. */
  leaves(): Promise<readonly Leave[]> {
    return this.foundation.store.leaves.list(tenant, undefined, 1000);
  }

  /** Creations that are not settled, of whatever lease. */
  intents(): Promise<readonly Intent[]> {
    return this.foundation.store.intents.expired(Date.now() + dayMs, 1_000);
  }

  /** Kills what runs and removes everything of the gateway. */
  async close(): Promise<void> {
    await Promise.all([...this.processes].map((causeway) => causeway.kill()));
    await this.foundation.store.close();
    await rm(this.foundation.folder, { recursive: true, force: true });
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
