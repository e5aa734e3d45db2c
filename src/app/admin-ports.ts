/** What the management port needs of other rooms, which it may not know itself. */
import {
  type CheckOptions,
  type CheckReport,
  ConfiguredTokens,
  type DiscoveryReport,
  LinkLister,
  LinkRebuilder,
  type ListedLink,
  MetricsPage,
  Readiness,
  type ReadinessState,
  type Rebuilt,
  TargetChecker,
  type TargetState,
} from '../admin/ports.js';
import { type StoredToken } from '../auth/ports.js';
import { backendUse } from '../mapping/backend-use.js';
import { type Metrics } from '../observability/metrics.js';
import { type LinkStore } from '../provisioning/ports.js';
import { type Provisioning } from '../provisioning/provisioning.js';
import { type Store } from '../store/store.js';
import { type Targets } from '../targets/targets.js';
import { type TenantSettings } from './config/tenant-section.js';

/** Time for one look at a target in depth, in milliseconds. */
const checkMs = 60_000;

export class StoreLinkLister extends LinkLister {
  constructor(private readonly links: LinkStore) {
    super();
  }

  override list(tenant: string, cursor: string | undefined, limit: number): Promise<readonly ListedLink[]> {
    return this.links.list(tenant, cursor, limit);
  }
}

export class ProvisioningLinkRebuilder extends LinkRebuilder {
  constructor(private readonly provisioning: Provisioning) {
    super();
  }

  override rebuild(tenant: string): Promise<Rebuilt> {
    return this.provisioning.rebuildLinks(tenant);
  }
}

export class OpenTargetChecker extends TargetChecker {
  constructor(
    private readonly targets: Targets,
    private readonly current: () => ReadonlyMap<string, Pick<TenantSettings, 'target' | 'compiled'>>,
  ) {
    super();
  }

  override targetsOf(tenant: string): readonly string[] {
    const settings = this.current().get(tenant);
    return settings === undefined ? [] : [settings.target.name];
  }

  override async check(tenant: string, { tryWrites }: CheckOptions, requestId: string): Promise<CheckReport> {
    const settings = this.current().get(tenant);
    if (settings === undefined) throw new Error(`the tenant ${tenant} was removed from the configuration`);
    const uses = settings.compiled.map(backendUse);
    const call = { deadline: Date.now() + checkMs, requestId };
    const findings = await this.targets.check(tenant, { uses, tryWrites }, call);
    return { target: settings.target.name, findings };
  }

  override async discover(tenant: string, requestId: string): Promise<DiscoveryReport | undefined> {
    const target = this.current().get(tenant)?.target;
    if (target === undefined) throw new Error(`the tenant ${tenant} was removed from the configuration`);
    const discovery = await this.targets.discover(tenant, { deadline: Date.now() + checkMs, requestId });
    return discovery === undefined ? undefined : { target: target.name, ...discovery };
  }
}

export class ConfiguredTokensOf extends ConfiguredTokens {
  constructor(private readonly current: () => ReadonlyMap<string, { readonly tokens: readonly StoredToken[] }>) {
    super();
  }

  override of(tenant: string): readonly StoredToken[] {
    return this.current().get(tenant)?.tokens ?? [];
  }
}

const stateOfBreaker = { closed: 'up', open: 'down', halfOpen: 'recovering' } as const;

export class GatewayReadiness extends Readiness {
  /** Set when the process is told to end: it is to get no new requests. */
  draining = false;

  constructor(
    private readonly store: Store,
    private readonly targets: Targets,
  ) {
    super();
  }

  override async state(): Promise<ReadinessState> {
    const storeUsable = await this.store.ping().then(
      () => true,
      () => false,
    );
    const targets = this.targets.states().map(({ tenant, target, breaker, endpoint }): TargetState => ({
      tenant,
      target,
      state: stateOfBreaker[breaker],
      ...(endpoint !== undefined && { endpoint }),
    }));
    return { draining: this.draining, storeUsable, targets };
  }
}

export class MetricsText extends MetricsPage {
  readonly contentType: string;

  constructor(private readonly metrics: Metrics) {
    super();
    this.contentType = metrics.contentType;
  }

  override text(): Promise<string> {
    return this.metrics.text();
  }
}
