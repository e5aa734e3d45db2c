/** What the management port needs of other rooms, which it may not know itself. */
import { type TestReport } from '../../connectors/sdk/connector.js';
import {
  ConfiguredTokens,
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
import { type Metrics } from '../observability/metrics.js';
import { type LinkStore } from '../provisioning/ports.js';
import { type Provisioning } from '../provisioning/provisioning.js';
import { type Store } from '../store/store.js';
import { type Targets } from '../targets/targets.js';

/** Time for one check of a target, in milliseconds. */
const checkMs = 20_000;

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
  constructor(private readonly targets: Targets) {
    super();
  }

  override async check(tenant: string): Promise<TestReport> {
    const report = await this.targets.test(tenant, Date.now() + checkMs, `check-${tenant}`);
    return report ?? { ok: false, findings: [{ severity: 'problem', message: 'the tenant has no target' }] };
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
    const targets = this.targets
      .states()
      .map(({ tenant, target, breaker }): TargetState => ({ tenant, target, state: stateOfBreaker[breaker] }));
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
