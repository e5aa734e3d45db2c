/** Makes log line and metric of each event. On the way of every request: the level is looked at before anything is gathered. */
import { type AdminEvent, AdminEvents } from '../admin/events.js';
import { type AuthenticationEvent, AuthenticationEvents } from '../auth/events.js';
import { type RateLimitEvent, type RequestEvent, RequestEvents } from '../http/events.js';
import { type JobEvent, JobEvents } from '../jobs/events.js';
import { type ProvisioningEvent, ProvisioningEvents } from '../provisioning/events.js';
import { type TargetEvent, TargetEvents } from '../targets/events.js';
import { ChangesSink } from './changes-sink.js';
import { type LineLevel, type Log } from './logger.js';
import { type Metrics } from './metrics.js';

/** Tenths of milliseconds are enough for people. */
const rounded = (durationMs: number): number => Math.round(durationMs * 10) / 10;

/** Failures that are the client's or the data's, not the backend's. */
const ORDINARY_OUTCOMES: ReadonlySet<string> = new Set([
  'ok',
  'notFound',
  'absenceUncertain',
  'alreadyExists',
  'versionConflict',
  'invalidValue',
  'passwordPolicy',
  'referenceNotFound',
  'tooMany',
]);

export class RequestSink extends RequestEvents {
  constructor(
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  emit(event: RequestEvent | RateLimitEvent): void {
    if (event.kind === 'request') this.request(event);
    else this.metrics.rateLimited(event.tenant, event.outcome);
  }

  private request(event: RequestEvent): void {
    const { tenant, method, route, status, durationMs } = event;
    this.metrics.request(tenant, route, method, status, durationMs);
    const level: LineLevel = status >= 500 ? 'error' : 'info';
    if (!this.log.isEnabled(level)) return;
    const { requestId, client, error } = event;
    const fields = {
      event: 'request',
      tenant: tenant === '' ? undefined : tenant,
      method,
      route,
      status,
      durationMs: rounded(durationMs),
      requestId,
      client,
      error,
    };
    this.log.write(level, fields, 'request answered');
  }
}

export class AuthenticationSink extends AuthenticationEvents {
  constructor(
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  emit({ tenant, reason, requestId }: AuthenticationEvent): void {
    this.metrics.authenticationRefused(reason);
    this.log.write('warn', { event: 'authenticationRefused', tenant, reason, requestId }, 'request not let in');
  }
}

export class ProvisioningSink extends ProvisioningEvents {
  private readonly changes: ChangesSink;

  constructor(
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {
    super();
    this.changes = new ChangesSink(log, metrics);
  }

  emit(event: ProvisioningEvent): void {
    switch (event.kind) {
      case 'resourceChanged': {
        if (!this.log.isEnabled('info')) return;
        const { kind, ...fields } = event;
        this.log.write('info', { event: kind, ...fields }, 'resource changed');
        return;
      }
      case 'dialectRepaired': {
        const { tenant, dialect } = event;
        this.metrics.dialectRepaired(tenant, dialect);
        this.log.write('debug', { event: event.kind, tenant, dialect }, 'a dialect repaired a request');
        return;
      }
      case 'attributesIgnored': {
        const { kind, ...fields } = event;
        this.metrics.attributesIgnored(event.tenant, event.resourceType, event.attributes.length);
        this.log.write('debug', { event: kind, ...fields }, 'attributes that no mapping row takes were left out');
        return;
      }
      case 'bulkOperationFailed': {
        const { kind, ...fields } = event;
        this.log.write('error', { event: kind, ...fields }, 'an operation of a bulk request failed');
        return;
      }
      case 'intentSwept': {
        const { kind, tenant, resourceType, result } = event;
        this.metrics.intentSwept(result);
        this.log.write('info', { event: kind, tenant, resourceType, outcome: result }, 'unfinished creation swept');
        return;
      }
      case 'leaveSwept':
      case 'leaveStepSkipped':
        this.leave(event);
        return;
      case 'listingRead': {
        const { kind, durationMs, ...fields } = event;
        this.metrics.listingRead(event.tenant, event.resourceType);
        this.log.write(
          'debug',
          { event: kind, ...fields, durationMs: rounded(durationMs) },
          'list read from the backend',
        );
        return;
      }
      case 'changesTakenUp':
      case 'changesBegunAnew':
      case 'changesNotRead':
      case 'changesLag':
        this.changes.emit(event);
    }
  }

  private leave(event: Extract<ProvisioningEvent, { kind: 'leaveSwept' | 'leaveStepSkipped' }>): void {
    if (event.kind === 'leaveStepSkipped') {
      const { kind, ...fields } = event;
      this.log.write('warn', { event: kind, ...fields }, 'a step of the lifecycle policy was left out');
      return;
    }
    const { kind, result, ...fields } = event;
    const level = result === 'spared' || result === 'postponed' ? 'warn' : 'info';
    this.log.write(level, { event: kind, ...fields, outcome: result }, 'a deactivated or deleted object looked after');
  }
}

export class TargetSink extends TargetEvents {
  constructor(
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  emit(event: TargetEvent): void {
    const { tenant, target } = event;
    switch (event.kind) {
      case 'backendOperation':
        this.operation(event);
        return;
      case 'breakerChanged': {
        this.metrics.breakerState(tenant, target, event.state);
        const level = event.state === 'open' ? 'error' : 'info';
        this.log.write(level, { event: event.kind, tenant, target, state: event.state }, 'circuit breaker changed');
        return;
      }
      case 'pool':
        this.metrics.poolState(tenant, target, event);
        return;
      case 'connection': {
        const { kind, endpoint, change, message } = event;
        const level = change === 'failed' ? 'warn' : 'debug';
        this.log.write(level, { event: kind, tenant, target, endpoint, change, error: message }, 'backend connection');
        return;
      }
      case 'endpointChanged': {
        const { kind, endpoint, reason } = event;
        if (reason !== 'first') this.metrics.endpointChanged(tenant, target, reason);
        const level = reason === 'failover' ? 'warn' : 'info';
        this.log.write(
          level,
          { event: kind, tenant, target, endpoint, reason },
          'another server of the backend is used',
        );
        return;
      }
      case 'warning':
        this.log.write('warn', { event: event.kind, tenant, target }, event.message);
    }
  }

  private operation(event: Extract<TargetEvent, { readonly kind: 'backendOperation' }>): void {
    const { kind, tenant, target, operation, outcome, durationMs, message, requestId } = event;
    this.metrics.backendOperation(tenant, target, operation, outcome, durationMs);
    const level: LineLevel = ORDINARY_OUTCOMES.has(outcome) ? 'debug' : 'warn';
    if (!this.log.isEnabled(level)) return;
    const fields = { event: kind, tenant, target, operation, outcome, requestId, error: message };
    this.log.write(level, { ...fields, durationMs: rounded(durationMs) }, 'backend operation');
  }
}

export class JobSink extends JobEvents {
  constructor(
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  emit({ kind, job, error }: JobEvent): void {
    this.metrics.jobFailed(job);
    this.log.write('error', { event: kind, job, error }, 'a job failed; it is tried again at its next time');
  }
}

export class AdminSink extends AdminEvents {
  constructor(private readonly log: Log) {
    super();
  }

  emit({ kind, tenant, action, keyId, requestId, error }: AdminEvent): void {
    const level = error === undefined ? 'info' : 'error';
    this.log.write(level, { event: kind, tenant, action, keyId, requestId, error }, 'admin API');
  }
}
