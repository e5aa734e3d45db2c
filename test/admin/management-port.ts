import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AdminEvent, AdminEvents } from '../../src/admin/events.js';
import { createManagementApplication } from '../../src/admin/management-application.js';
import {
  type CheckOptions,
  type CheckReport,
  type DiscoveryReport,
  type ConfiguredTokens,
  type LinkRebuilder,
  Readiness,
  type ReadinessState,
  type Rebuilt,
  type TargetChecker,
} from '../../src/admin/ports.js';
import { type StoredToken } from '../../src/auth/ports.js';
import { Metrics } from '../../src/observability/metrics.js';
import { openStore } from '../../src/store/open-store.js';
import { type Store } from '../../src/store/store.js';
import { Tenants } from '../../src/tenancy/tenants.js';

export const MANAGEMENT_TOKEN = 'management-token-of-the-tests-0123456789';

class Events extends AdminEvents {
  readonly all: AdminEvent[] = [];
  emit(event: AdminEvent): void {
    this.all.push(event);
  }
}

/** What the composition root decides; the tests set it. */
class Controls extends Readiness implements LinkRebuilder, TargetChecker, ConfiguredTokens {
  current: ReadinessState = { draining: false, storeUsable: true, targets: [] };
  report: CheckReport = { target: 'memory', findings: [{ check: 'bind', state: 'ok', found: 'bound' }] };
  checked: CheckOptions | undefined;
  configured: StoredToken[] = [];
  rebuildWork: (tenant: string) => Promise<Rebuilt> = () => Promise.resolve({ objects: 3, made: 2 });

  state(): Promise<ReadinessState> {
    return Promise.resolve(this.current);
  }
  rebuild(tenant: string): Promise<Rebuilt> {
    return this.rebuildWork(tenant);
  }
  targetsOf(): readonly string[] {
    return [this.report.target];
  }
  check(_tenant: string, options: CheckOptions): Promise<CheckReport> {
    this.checked = options;
    return Promise.resolve(this.report);
  }
  discover(tenant: string): Promise<DiscoveryReport | undefined> {
    const { target } = this.report;
    return Promise.resolve(tenant === 'acme' ? { target, text: 'objects: {}\n', remarks: ['Nothing.'] } : undefined);
  }
  of(tenant: string): readonly StoredToken[] {
    return this.configured.filter((token) => token.tenant === tenant);
  }
}

/** A started management port over a SQLite store, with the tenants acme and globex. */
export interface ManagementPort {
  readonly url: string;
  readonly store: Store;
  readonly controls: Controls;
  readonly events: Events;
  close(): Promise<void>;
}

export async function startManagementPort(): Promise<ManagementPort> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-admin-'));
  const store = await openStore({ kind: 'sqlite', path: join(directory, 'store.sqlite') });
  await store.migrate();
  const tenants = new Tenants();
  tenants.replaceAll([{ name: 'acme' }, { name: 'globex' }]);
  const controls = new Controls();
  const events = new Events();
  const app = await createManagementApplication({
    token: MANAGEMENT_TOKEN,
    tenants,
    tokens: store.tokens,
    configuredTokens: controls,
    links: store.links,
    leaves: store.leaves,
    rebuilder: controls,
    checker: controls,
    readiness: controls,
    metrics: new Metrics(),
    events,
    logger: false,
  });
  await app.listen(0, '127.0.0.1');
  return {
    url: await app.getUrl(),
    store,
    controls,
    events,
    close: async () => {
      await app.close();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Puts links of this many people into the store; their backend ids are `b0`, `b1`, … */
export async function putLinks(store: Store, tenant: string, count: number): Promise<void> {
  const seen = Array.from({ length: count }, (_, i) => ({
    backendId: `b${i}`,
    backendName: `uid=p${i},dc=acme`,
    naturalKey: `p${i}`,
  }));
  await store.links.ensure(
    tenant,
    { target: 'memory', resourceType: 'User' },
    seen,
    (backendId) => `00000000-0000-5000-8000-${backendId.slice(1).padStart(12, '0')}`,
  );
}
