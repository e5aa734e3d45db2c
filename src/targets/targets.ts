import { type DiagnoseRequest, type Finding } from '../../connectors/sdk/capabilities/diagnosable.js';
import { isDiscoverable, type Discovery } from '../../connectors/sdk/capabilities/discoverable.js';
import { type Call, type Connector } from '../../connectors/sdk/connector.js';
import { type AnyConnectorDefinition } from '../../connectors/sdk/definition.js';
import { type ConnectorEvent } from '../../connectors/sdk/events.js';
import { checkTarget } from './check-target.js';
import { type TargetEvents } from './events.js';
import { Guard } from './guard.js';
import { guardConnector } from './guarded-connector.js';

/** What the configuration says of one tenant's target. */
export interface TargetSettings {
  readonly tenant: string;
  readonly name: string;
  readonly definition: AnyConnectorDefinition;
  /** As the definition's `readConfig` returned it; holds secrets. */
  readonly config: unknown;
  /** Another one means that the target must be opened anew. */
  readonly fingerprint: string;
}

/** One tenant's opened target. */
export interface Target {
  readonly tenant: string;
  readonly name: string;
  /** Guarded: time limit, bound, breaker. */
  readonly connector: Connector;
}

export interface TargetState {
  readonly tenant: string;
  readonly target: string;
  readonly connector: string;
  readonly breaker: 'closed' | 'open' | 'halfOpen';
  /** The server in use, where there are several; undefined before the first was reached. */
  readonly endpoint: string | undefined;
}

interface OpenTarget extends Target {
  /** Filled by the connector's events. */
  readonly inUse: { endpoint: string | undefined };
  readonly settings: TargetSettings;
  readonly guard: Guard;
}

/** How long a replaced connector may finish what it is doing, in milliseconds. */
const replacedCloseDelayMs = 30_000;

/** All opened targets. */
export class Targets {
  private open: ReadonlyMap<string, OpenTarget> = new Map();
  private readonly closing = new Map<OpenTarget, NodeJS.Timeout>();

  constructor(private readonly events: TargetEvents) {}

  /** Opens what is new or changed, keeps what is not, and closes the rest after a grace. */
  configure(settings: readonly TargetSettings[]): void {
    const next = new Map<string, OpenTarget>();
    for (const one of settings) {
      const known = this.open.get(one.tenant);
      const same = known?.settings.fingerprint === one.fingerprint;
      next.set(one.tenant, same ? known : this.openTarget(one));
    }
    for (const target of this.open.values()) {
      if (next.get(target.tenant) !== target) this.closeLater(target);
    }
    this.open = next;
  }

  /** The target of a tenant; undefined when the tenant is not configured. */
  get(tenant: string): Target | undefined {
    return this.open.get(tenant);
  }

  states(): readonly TargetState[] {
    return [...this.open.values()].map(({ tenant, name, settings, guard, inUse }) => ({
      tenant,
      target: name,
      connector: settings.definition.type,
      breaker: guard.breakerState(),
      endpoint: inUse.endpoint,
    }));
  }

  /** Looks at a tenant's target in depth, past the breaker; @throws Error when the tenant is not configured */
  check(tenant: string, request: DiagnoseRequest, call: Call): Promise<readonly Finding[]> {
    const target = this.open.get(tenant);
    if (target === undefined) throw new Error(`the tenant ${tenant} has no target`);
    return checkTarget(target.connector, request, call);
  }

  /**
   * What a tenant's backend proposes for its configuration, past the breaker; undefined when the connector proposes nothing.
   * @throws ConnectorError `unavailable`; Error when the tenant is not configured
   */
  async discover(tenant: string, call: Call): Promise<Discovery | undefined> {
    const target = this.open.get(tenant);
    if (target === undefined) throw new Error(`the tenant ${tenant} has no target`);
    return isDiscoverable(target.connector) ? target.connector.discover(call) : undefined;
  }

  /** Closes everything at once. */
  async close(): Promise<void> {
    const all = [...this.open.values(), ...this.closing.keys()];
    for (const timer of this.closing.values()) clearTimeout(timer);
    this.closing.clear();
    this.open = new Map();
    await Promise.all(all.map((target) => target.connector.close()));
  }

  private openTarget(settings: TargetSettings): OpenTarget {
    const { tenant, name } = settings;
    const guard = new Guard({
      operation: (operation, outcome, durationMs, requestId, message) => {
        this.events.emit({
          kind: 'backendOperation',
          tenant,
          target: name,
          operation,
          outcome,
          durationMs,
          requestId,
          ...(message !== undefined && { message }),
        });
      },
      breaker: (state) => {
        this.events.emit({ kind: 'breakerChanged', tenant, target: name, state });
      },
    });
    const inUse: OpenTarget['inUse'] = { endpoint: undefined };
    const inner = settings.definition.open(settings.config, {
      emit: (event) => {
        if (event.kind === 'endpointChanged') inUse.endpoint = event.endpoint;
        this.forward(tenant, name, event);
      },
    });
    return { tenant, name, settings, guard, inUse, connector: guardConnector(inner, guard) };
  }

  private forward(tenant: string, target: string, event: ConnectorEvent): void {
    switch (event.kind) {
      case 'pool':
      case 'warning':
      case 'endpointChanged':
        this.events.emit({ ...event, tenant, target });
        break;
      case 'connectionOpened':
        this.events.emit({ kind: 'connection', tenant, target, endpoint: event.endpoint, change: 'opened' });
        break;
      case 'connectionClosed':
        this.events.emit({
          kind: 'connection',
          tenant,
          target,
          endpoint: event.endpoint,
          change: 'closed',
          message: event.reason,
        });
        break;
      case 'connectionFailed':
        this.events.emit({
          kind: 'connection',
          tenant,
          target,
          endpoint: event.endpoint,
          change: 'failed',
          message: event.message,
        });
        break;
    }
  }

  private closeLater(target: OpenTarget): void {
    const timer = setTimeout(() => {
      this.closing.delete(target);
      void target.connector.close();
    }, replacedCloseDelayMs);
    timer.unref();
    this.closing.set(target, timer);
  }
}
