/** The metrics of the gateway, in a registry of their own. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { BoundedLabel } from './bounded-label.js';

/** Seconds. From a cached read to the time limit of a request. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** What the gauge shows for a breaker. */
const BREAKER = { closed: 0, halfOpen: 1, open: 2 } as const;
/** The label of requests to no known tenant. */
const NO_TENANT = 'none';

export class Metrics {
  private readonly registry = new Registry();
  private readonly tenants = new BoundedLabel(1000);
  private readonly routes = new BoundedLabel(100);
  private readonly dialects = new BoundedLabel(100);
  private readonly types = new BoundedLabel(100);

  private readonly requests = new Counter({
    name: 'causeway_http_requests_total',
    help: 'Answered SCIM requests.',
    labelNames: ['tenant', 'route', 'method', 'status'] as const,
    registers: [this.registry],
  });
  private readonly requestSeconds = new Histogram({
    name: 'causeway_http_request_duration_seconds',
    help: 'Time to answer a SCIM request.',
    labelNames: ['route', 'method'] as const,
    buckets: BUCKETS,
    registers: [this.registry],
  });
  private readonly operations = new Counter({
    name: 'causeway_backend_operations_total',
    help: 'Operations on backends by outcome: ok or the class of the failure.',
    labelNames: ['tenant', 'target', 'operation', 'outcome'] as const,
    registers: [this.registry],
  });
  private readonly operationSeconds = new Histogram({
    name: 'causeway_backend_operation_duration_seconds',
    help: 'Time of an operation on a backend.',
    labelNames: ['tenant', 'target', 'operation'] as const,
    buckets: BUCKETS,
    registers: [this.registry],
  });
  private readonly pool = new Gauge({
    name: 'causeway_backend_pool',
    help: 'Connections to a backend: open, busy, and requests that wait for one.',
    labelNames: ['tenant', 'target', 'state'] as const,
    registers: [this.registry],
  });
  private readonly breaker = new Gauge({
    name: 'causeway_breaker_state',
    help: 'Circuit breaker of a target: 0 closed, 1 half open, 2 open.',
    labelNames: ['tenant', 'target'] as const,
    registers: [this.registry],
  });
  private readonly endpointChanges = new Counter({
    name: 'causeway_backend_endpoint_changes_total',
    help: 'Changes to another server of a backend: because the one in use failed (failover), or back to a preferred one (failback).',
    labelNames: ['tenant', 'target', 'reason'] as const,
    registers: [this.registry],
  });
  private readonly repairs = new Counter({
    name: 'causeway_dialect_repairs_total',
    help: 'Requests that a dialect repaired.',
    labelNames: ['tenant', 'dialect'] as const,
    registers: [this.registry],
  });
  private readonly ignored = new Counter({
    name: 'causeway_attributes_ignored_total',
    help: 'Attributes that no mapping row takes.',
    labelNames: ['tenant', 'resource_type'] as const,
    registers: [this.registry],
  });
  private readonly swept = new Counter({
    name: 'causeway_intents_swept_total',
    help: 'Unfinished creations that were brought to an end.',
    labelNames: ['result'] as const,
    registers: [this.registry],
  });
  private readonly listings = new Counter({
    name: 'causeway_listings_read_total',
    help: 'Lists that were read from a backend.',
    labelNames: ['tenant', 'resource_type'] as const,
    registers: [this.registry],
  });
  private readonly changes = new Counter({
    name: 'causeway_sync_changes_total',
    help: 'Changes made in a backend by others: objects that changed, left and were removed, and resources whose memberships changed.',
    labelNames: ['tenant', 'kind'] as const,
    registers: [this.registry],
  });
  private readonly lag = new Gauge({
    name: 'causeway_sync_lag_seconds',
    help: 'How long ago all changes of a backend had been taken up, as of the last look.',
    labelNames: ['tenant', 'target'] as const,
    registers: [this.registry],
  });
  private readonly refused = new Counter({
    name: 'causeway_auth_refused_total',
    help: 'Requests that were not let in.',
    labelNames: ['reason'] as const,
    registers: [this.registry],
  });
  private readonly limited = new Counter({
    name: 'causeway_rate_limited_total',
    help: "Requests that met their tenant's rate limit: delayed, or refused with 429.",
    labelNames: ['tenant', 'outcome'] as const,
    registers: [this.registry],
  });
  private readonly jobFailures = new Counter({
    name: 'causeway_job_failures_total',
    help: 'Runs of interval jobs that failed.',
    labelNames: ['job'] as const,
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Type of the text, for the Content-Type header. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** All metrics in the text format of Prometheus. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** @param route the route pattern, never a path */
  request(tenant: string, route: string, method: string, status: number, durationMs: number): void {
    const known = { route: this.routes.value(route), method: METHODS.has(method) ? method : 'other' };
    this.requests.inc({ ...known, tenant: this.tenant(tenant), status });
    this.requestSeconds.observe(known, durationMs / 1000);
  }

  backendOperation(tenant: string, target: string, operation: string, outcome: string, durationMs: number): void {
    const known = { tenant: this.tenant(tenant), target, operation };
    this.operations.inc({ ...known, outcome });
    this.operationSeconds.observe(known, durationMs / 1000);
  }

  poolState(tenant: string, target: string, state: { open: number; busy: number; waiting: number }): void {
    const known = { tenant: this.tenant(tenant), target };
    this.pool.set({ ...known, state: 'open' }, state.open);
    this.pool.set({ ...known, state: 'busy' }, state.busy);
    this.pool.set({ ...known, state: 'waiting' }, state.waiting);
  }

  breakerState(tenant: string, target: string, state: keyof typeof BREAKER): void {
    this.breaker.set({ tenant: this.tenant(tenant), target }, BREAKER[state]);
  }

  endpointChanged(tenant: string, target: string, reason: 'failover' | 'failback'): void {
    this.endpointChanges.inc({ tenant: this.tenant(tenant), target, reason });
  }

  /** Drops the gauges of a target that was closed for good: its last state is no state any more. */
  forgetTarget(tenant: string, target: string): void {
    const known = { tenant: this.tenant(tenant), target };
    for (const state of ['open', 'busy', 'waiting']) this.pool.remove({ ...known, state });
    this.breaker.remove(known);
    this.lag.remove(known);
  }

  dialectRepaired(tenant: string, dialect: string): void {
    this.repairs.inc({ tenant: this.tenant(tenant), dialect: this.dialects.value(dialect) });
  }

  attributesIgnored(tenant: string, resourceType: string, count: number): void {
    this.ignored.inc({ tenant: this.tenant(tenant), resource_type: this.types.value(resourceType) }, count);
  }

  intentSwept(result: string): void {
    this.swept.inc({ result });
  }

  listingRead(tenant: string, resourceType: string): void {
    this.listings.inc({ tenant: this.tenant(tenant), resource_type: this.types.value(resourceType) });
  }

  changesTakenUp(tenant: string, kind: string, count: number): void {
    if (count > 0) this.changes.inc({ tenant: this.tenant(tenant), kind }, count);
  }

  syncLag(tenant: string, target: string, lagMs: number): void {
    this.lag.set({ tenant: this.tenant(tenant), target }, lagMs / 1000);
  }

  authenticationRefused(reason: string): void {
    this.refused.inc({ reason });
  }

  rateLimited(tenant: string, outcome: 'delayed' | 'refused'): void {
    this.limited.inc({ tenant: this.tenant(tenant), outcome });
  }

  jobFailed(job: string): void {
    this.jobFailures.inc({ job });
  }

  private tenant(name: string): string {
    return name === '' ? NO_TENANT : this.tenants.value(name);
  }
}
