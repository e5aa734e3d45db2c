import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import 'reflect-metadata';
import { loadConfig } from '../../src/app/config/load-config.js';
import { Gateway } from '../../src/app/gateway.js';
import { ScimModule } from '../../src/app/scim.module.js';
import { mintToken } from '../../src/auth/mint-token.js';
import { createScimApplication } from '../../src/http/create-scim-application.js';
import { type RequestEvent } from '../../src/http/events.js';
import { HttpDrain } from '../../src/http/http-drain.js';
import { AuthenticationSink, ProvisioningSink, RequestSink, TargetSink } from '../../src/observability/event-sinks.js';
import { Log } from '../../src/observability/logger.js';
import { Metrics } from '../../src/observability/metrics.js';
import { openStore } from '../../src/store/open-store.js';

/** Remembers what made the last answers a 5xx: the log would have it. */
class FailureKeeper extends RequestSink {
  readonly failures: string[] = [];

  override emit(event: RequestEvent): void {
    super.emit(event);
    if (event.error !== undefined) this.failures.push(event.error);
    if (this.failures.length > 20) this.failures.shift();
  }
}

export interface FuzzedApplication {
  /** On 127.0.0.1. */
  readonly port: number;
  readonly tokens: ReadonlyMap<string, string>;
  /** Class and message of the last failures inside, newest last. */
  readonly failures: readonly string[];
  /** What the jobs of the gateway do in between. */
  tidy(): Promise<void>;
  stop(): Promise<void>;
}

/** The tenants, which differ in what they do with what they cannot place; `quiet` belongs to somebody else. */
export const fuzzedTenants = ['open', 'strict'] as const;
export const keepsEverything: ReadonlySet<string> = new Set(['open']);
export const foreignTenant = 'quiet';

const settings: Readonly<Record<string, object>> = {
  open: { unmapped: 'store', unresolvedReferences: 'store', existing: 'adopt' },
  strict: { unmapped: 'reject', unresolvedReferences: 'reject' },
  quiet: {},
};

/** The gateway in this process, listening on loopback: the rooms as the product puts them together, a store on SQLite. */
export async function startFuzzedApplication(): Promise<FuzzedApplication> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-fuzz-'));
  const tokens = new Map<string, string>();
  const config = await configure(folder, tokens);
  const [log, metrics] = [Log.open('silent'), new Metrics()];
  const store = await openStore(config.store);
  await store.migrate();
  const gateway = new Gateway(store, {
    provisioning: new ProvisioningSink(log, metrics),
    targets: new TargetSink(log, metrics),
    authentication: new AuthenticationSink(log, metrics),
  });
  gateway.configure(config);
  const keeper = new FailureKeeper(log, metrics);
  const { server } = config;
  const options = {
    trustProxy: server.trustProxy,
    bodyLimitBytes: server.bodyLimit,
    bulkBodyLimitBytes: server.bulkBodyLimit,
    urlLimit: server.urlLimit,
    requestTimeoutMs: server.requestTimeoutSeconds * 1_000,
  };
  const http = await createScimApplication(ScimModule.of(gateway, keeper, new HttpDrain()), options, false);
  await http.listen(0, '127.0.0.1');
  const address = http.getHttpServer().address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    tokens,
    failures: keeper.failures,
    tidy: async () => {
      await gateway.provisioning.sweep();
      await gateway.provisioning.purgeListings();
      await gateway.tokenUse.flush(store.tokens, Date.now());
    },
    stop: async () => {
      await http.close();
      await gateway.provisioning.settleAll();
      await gateway.targets.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function configure(folder: string, tokens: Map<string, string>) {
  const now = Date.now();
  const tenants = Object.entries(settings).map(([name, own]) => {
    const { token, stored } = mintToken({ tenant: name, scope: 'write', createdAt: now, expiresAt: now + 1 });
    tokens.set(name, token);
    return [name, { target: { connector: 'memory' }, tokens: [{ secret: `sha256:${stored.hash}` }], ...own }] as const;
  });
  const document = {
    // The fuzz looks for what the code does wrong, not for what the disk does slowly.
    store: 'sqlite::memory:',
    server: { bodyLimit: 65_536 },
    limits: { listingMinutes: 1 },
    tenants: Object.fromEntries(tenants),
  };
  const file = join(folder, 'causeway.yaml');
  await writeFile(file, stringify(document), { mode: 0o600 });
  const loaded = await loadConfig(file);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}
