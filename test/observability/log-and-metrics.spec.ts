import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  AdminSink,
  AuthenticationSink,
  JobSink,
  ProvisioningSink,
  RequestSink,
  TargetSink,
} from '../../src/observability/event-sinks.js';
import { Log, type LogFields, type LogLevel } from '../../src/observability/logger.js';
import { Metrics } from '../../src/observability/metrics.js';
import { NestLog } from '../../src/observability/nest-log.js';

const lines: string[] = [];
const destination = {
  write(line: string): void {
    lines.push(line);
  },
};
const parsed = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

beforeEach(() => {
  lines.length = 0;
});

function sinks(level: LogLevel): { log: Log; metrics: Metrics } {
  return { log: Log.open(level, destination), metrics: new Metrics() };
}

/** The samples of a metric without its comments. */
async function samples(metrics: Metrics, name: string): Promise<string[]> {
  return (await metrics.text())
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

describe('log', () => {
  it('writes one JSON line with level, time, message and the fields', () => {
    Log.open('info', destination).write('info', { event: 'request', status: 200 }, 'request answered');
    expect(lines).toHaveLength(1);
    const [line] = parsed();
    expect(line).toMatchObject({ level: 'info', event: 'request', status: 200, message: 'request answered' });
    expect(Object.keys(line ?? {}).sort()).toEqual(['event', 'level', 'message', 'status', 'time']);
  });

  it('drops every field that is not in the list, also those that get round the types', () => {
    const smuggled = {
      event: 'x',
      userName: 'bjensen',
      password: 'hunter2hunter2',
      err: new Error('hunter2'),
      target: { dn: 'cn=b' },
    };
    Log.open('trace', destination).write('info', smuggled as unknown as LogFields, 'm');
    expect(lines[0]).not.toMatch(/bjensen|hunter2|cn=b/);
    expect(parsed()[0]).toMatchObject({ event: 'x' });
  });

  it('cuts long texts and keeps line ends inside one line', () => {
    Log.open('info', destination).write('info', { error: `a\r\nb${'x'.repeat(5000)}` }, 'y'.repeat(5000));
    expect(lines[0]?.trimEnd()).not.toContain('\n');
    expect(lines[0]?.length).toBeLessThan(2300);
  });

  it.each<[LogLevel, number]>([
    ['silent', 0],
    ['error', 1],
    ['info', 2],
    ['trace', 3],
  ])('at level %s writes %i of error, info and debug', (level, count) => {
    const log = Log.open('silent', destination);
    log.setLevel(level);
    for (const line of ['error', 'info', 'debug'] as const) log.write(line, {}, 'm');
    expect(lines).toHaveLength(count);
  });

  it('takes the messages of Nest', () => {
    const nest = new NestLog(Log.open('debug', destination));
    nest.log('started', 'NestFactory');
    nest.error(new Error('broken'), 'stack\n at x', 'Injector');
    expect(parsed()).toMatchObject([
      { level: 'debug', message: 'started', context: 'NestFactory' },
      { level: 'error', message: 'Error: broken', context: 'Injector' },
    ]);
  });
});

describe('request events', () => {
  const request = { kind: 'request', tenant: 'acme', method: 'GET', route: '/{type}/{id}', status: 200 } as const;
  const event = { ...request, durationMs: 12.345, requestId: 'r1', client: 'k1' };

  it('make a line and a metric', async () => {
    const { log, metrics } = sinks('info');
    new RequestSink(log, metrics).emit(event);
    expect(parsed()[0]).toMatchObject({
      tenant: 'acme',
      route: '/{type}/{id}',
      status: 200,
      durationMs: 12.3,
      client: 'k1',
    });
    expect(await samples(metrics, 'causeway_http_requests_total')).toEqual([
      'causeway_http_requests_total{route="/{type}/{id}",method="GET",tenant="acme",status="200"} 1',
    ]);
    expect(await samples(metrics, 'causeway_http_request_duration_seconds_count')).toHaveLength(1);
  });

  it('make no line below the level, and an error line for 5xx', () => {
    const { log, metrics } = sinks('warn');
    const sink = new RequestSink(log, metrics);
    sink.emit(event);
    sink.emit({ ...event, status: 500, error: 'TypeError: x' });
    expect(parsed()).toMatchObject([{ level: 'error', status: 500, error: 'TypeError: x' }]);
  });

  it('keep the number of series bounded', async () => {
    const { log, metrics } = sinks('silent');
    const sink = new RequestSink(log, metrics);
    for (let i = 0; i < 500; i++) sink.emit({ ...event, route: `/r${i}`, method: `M${i}`, tenant: '' });
    const found = await samples(metrics, 'causeway_http_requests_total');
    expect(found).toHaveLength(101);
    expect(found.at(-1)).toBe(
      'causeway_http_requests_total{route="other",method="other",tenant="none",status="200"} 400',
    );
  });
});

describe('target events', () => {
  const target = { tenant: 'acme', target: 'ldap' };
  const operation = { kind: 'backendOperation', ...target, operation: 'read', durationMs: 3, requestId: 'r1' } as const;

  it.each([
    ['ok', 0],
    ['notFound', 0],
    ['unavailable', 1],
    ['internal', 1],
  ])('an operation that ends with %s makes %i lines at warn', async (outcome, count) => {
    const { log, metrics } = sinks('warn');
    new TargetSink(log, metrics).emit({ ...operation, outcome, message: 'connect ECONNREFUSED' });
    expect(lines).toHaveLength(count);
    expect(await samples(metrics, 'causeway_backend_operations_total')).toEqual([
      `causeway_backend_operations_total{tenant="acme",target="ldap",operation="read",outcome="${outcome}"} 1`,
    ]);
  });

  it('show pool and breaker, until the target is forgotten', async () => {
    const { log, metrics } = sinks('info');
    const sink = new TargetSink(log, metrics);
    sink.emit({ kind: 'pool', ...target, open: 4, busy: 3, waiting: 2 });
    sink.emit({ kind: 'breakerChanged', ...target, state: 'open' });
    sink.emit({ kind: 'connection', ...target, endpoint: 'ldaps://x', change: 'failed', message: 'refused' });
    sink.emit({ kind: 'warning', ...target, message: 'certificate expires soon' });
    expect(await samples(metrics, 'causeway_backend_pool')).toHaveLength(3);
    expect(await samples(metrics, 'causeway_breaker_state')).toEqual([
      'causeway_breaker_state{tenant="acme",target="ldap"} 2',
    ]);
    expect(parsed().map((line) => line['level'])).toEqual(['error', 'warn', 'warn']);
    metrics.forgetTarget('acme', 'ldap');
    expect(await samples(metrics, 'causeway_backend_pool')).toEqual([]);
    expect(await samples(metrics, 'causeway_breaker_state')).toEqual([]);
  });
});

describe('the other events', () => {
  it('of provisioning', async () => {
    const { log, metrics } = sinks('trace');
    const sink = new ProvisioningSink(log, metrics);
    const what = { tenant: 'acme', resourceType: 'User' };
    sink.emit({ kind: 'resourceChanged', ...what, action: 'create', scimId: 's1', actor: 'k1', requestId: 'r1' });
    sink.emit({ kind: 'dialectRepaired', tenant: 'acme', dialect: 'op-case' });
    sink.emit({ kind: 'attributesIgnored', ...what, attributes: ['nickName', 'title'], requestId: 'r1' });
    sink.emit({ kind: 'intentSwept', ...what, result: 'linked' });
    sink.emit({ kind: 'listingRead', ...what, objects: 50_000, durationMs: 900 });
    expect(parsed().map((line) => line['event'])).toEqual([
      'resourceChanged',
      'dialectRepaired',
      'attributesIgnored',
      'intentSwept',
      'listingRead',
    ]);
    expect(parsed()[0]).toMatchObject({ action: 'create', scimId: 's1', actor: 'k1' });
    expect(await samples(metrics, 'causeway_dialect_repairs_total')).toHaveLength(1);
    expect(await samples(metrics, 'causeway_attributes_ignored_total')).toEqual([
      'causeway_attributes_ignored_total{tenant="acme",resource_type="User"} 2',
    ]);
    expect(await samples(metrics, 'causeway_intents_swept_total')).toEqual([
      'causeway_intents_swept_total{result="linked"} 1',
    ]);
    expect(await samples(metrics, 'causeway_listings_read_total')).toHaveLength(1);
  });

  it('of authentication, jobs and the admin API', async () => {
    const { log, metrics } = sinks('info');
    new AuthenticationSink(log, metrics).emit({
      kind: 'authenticationRefused',
      tenant: undefined,
      reason: 'unknownTenant',
      requestId: 'r1',
    });
    new JobSink(log, metrics).emit({ kind: 'jobFailed', job: 'sweep-intents', error: 'StoreUnavailable: x' });
    new AdminSink(log).emit({
      kind: 'adminAction',
      action: 'tokenCreated',
      tenant: 'acme',
      keyId: 'k',
      requestId: 'r2',
    });
    expect(parsed()).toMatchObject([
      { level: 'warn', reason: 'unknownTenant' },
      { level: 'error', job: 'sweep-intents' },
      { level: 'info', action: 'tokenCreated', keyId: 'k' },
    ]);
    expect(await samples(metrics, 'causeway_auth_refused_total')).toHaveLength(1);
    expect(await samples(metrics, 'causeway_job_failures_total')).toHaveLength(1);
  });

  it('come with the metrics of the process', async () => {
    const metrics = new Metrics();
    expect(await metrics.text()).toContain('process_resident_memory_bytes');
    expect(metrics.contentType).toContain('text/plain');
  });
});
