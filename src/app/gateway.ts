import { randomUUID } from 'node:crypto';
import { StaticTokens } from '../auth/static-tokens.js';
import { TokenAuthenticator } from '../auth/token-authenticator.js';
import { TokenUse } from '../auth/token-use.js';
import { type AuthenticationEvents } from '../auth/events.js';
import { type TokenStore } from '../auth/ports.js';
import { Bridges } from '../provisioning/bridge.js';
import { type ProvisioningEvents } from '../provisioning/events.js';
import {
  type IntentStore,
  type LeaveStore,
  type LinkStore,
  type ListingStore,
  type SyncStore,
} from '../provisioning/ports.js';
import { Provisioning } from '../provisioning/provisioning.js';
import { References } from '../provisioning/references.js';
import { Reflector } from '../provisioning/reflector.js';
import { Renderer } from '../provisioning/render.js';
import { type TargetEvents } from '../targets/events.js';
import { Targets } from '../targets/targets.js';
import { type Tenant } from '../tenancy/tenant.js';
import { Tenants } from '../tenancy/tenants.js';
import { buildBridges } from './build-bridges.js';
import { type CausewayConfig } from './config/causeway-config.js';
import { type LimitsSection } from './config/limits-section.js';
import { type ServerSection } from './config/server-section.js';

/** The ports as the store implements them. */
export interface StorePorts {
  readonly links: LinkStore;
  readonly intents: IntentStore;
  readonly leaves: LeaveStore;
  readonly listings: ListingStore;
  readonly tokens: TokenStore;
  readonly sync: SyncStore;
}

/** Where the rooms' events go. */
export interface EventSinks {
  readonly provisioning: ProvisioningEvents;
  readonly targets: TargetEvents;
  readonly authentication: AuthenticationEvents;
}

/** The rooms between HTTP and the backends, put together: no port is open yet. */
export class Gateway {
  readonly tenants = new Tenants();
  readonly targets: Targets;
  readonly provisioning: Provisioning;
  readonly authenticator: TokenAuthenticator;
  readonly tokenUse = new TokenUse();
  private readonly bridges = new Bridges();
  private readonly statics = new StaticTokens();
  private server: ServerSection | undefined;

  constructor(ports: StorePorts, sinks: EventSinks) {
    this.targets = new Targets(sinks.targets);
    const references = new References(ports.links);
    this.provisioning = new Provisioning({
      bridges: this.bridges,
      links: ports.links,
      intents: ports.intents,
      leaves: ports.leaves,
      listings: ports.listings,
      sync: ports.sync,
      references,
      renderer: new Renderer(ports.links, references),
      reflector: new Reflector(references),
      events: sinks.provisioning,
      owner: randomUUID(),
    });
    this.authenticator = new TokenAuthenticator({
      tenants: this.tenants,
      store: ports.tokens,
      statics: this.statics,
      uses: this.tokenUse,
      events: sinks.authentication,
    });
  }

  /** Takes over a configuration, the first one or a changed one: everything of it at once, since no request runs in between. */
  configure(config: CausewayConfig): void {
    const tenants = [...config.tenants.values()];
    this.targets.configure(tenants.map((tenant) => ({ tenant: tenant.name, ...tenant.target })));
    // The port keeps the settings that it was opened with.
    this.server ??= config.server;
    this.bridges.replaceAll(buildBridges(tenants, this.targets, this.server));
    this.statics.replaceAll(tenants.flatMap((tenant) => tenant.tokens));
    this.tenants.replaceAll(tenants.map(({ name, limits }) => ({ name, ...requestRate(limits) })));
  }
}

function requestRate({ requestsPerSecond, requestBurst }: LimitsSection): Pick<Tenant, 'rate'> {
  if (requestsPerSecond === 0) return {};
  return { rate: { perSecond: requestsPerSecond, burst: requestBurst === 0 ? requestsPerSecond : requestBurst } };
}
