import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServerChoice } from '../../../connectors/ldap/server-choice.js';
import { parseEndpoint, type Endpoint } from '../../../connectors/ldap/endpoint.js';
import { startFaultProxy, type FaultProxy } from '../../support/fault-proxy.js';
import { seededUser } from '../../support/slapd-config.js';
import { startSlapd, type Slapd } from '../../support/slapd.js';
import { call, failure, open, settingsOf, type OpenedTarget, type Settings } from './target.js';

const timeouts = { connectMs: 500, operationMs: 1000 };

let slapd: Slapd;
let first: FaultProxy;
let second: FaultProxy;
let target: OpenedTarget | undefined;

beforeAll(async () => {
  slapd = await startSlapd({ users: 100 });
}, 60_000);

afterAll(async () => {
  await slapd.stop();
});

beforeEach(async () => {
  const server = { host: '127.0.0.1', port: slapd.port };
  [first, second] = await Promise.all([startFaultProxy(server), startFaultProxy(server)]);
});

afterEach(async () => {
  await target?.connector.close();
  target = undefined;
  await Promise.all([first.close(), second.close()]);
});

const urlOf = ({ port }: FaultProxy): string => `ldap://127.0.0.1:${port}`;

/** A target of two servers that are one behind the proxies. */
function openBoth(failover: Settings = {}): OpenedTarget {
  target = open(settingsOf(slapd, { url: [urlOf(first), urlOf(second)], timeouts, failover, pool: { size: 3 } }));
  return target;
}

async function find({ connector }: OpenedTarget, number = 1, ms = 5000): Promise<number> {
  const predicate = {
    kind: 'comparison',
    attribute: 'uid',
    operator: 'equals',
    value: seededUser(number),
    caseExact: false,
  } as const;
  const request = { objectType: 'user', predicate, attributes: ['uid'], limit: 5 };
  return (await connector.search(request, call(ms))).objects.length;
}

/** Finds a hundred objects at once, and walks over all besides, which takes connections of its own. */
async function findMany(opened: OpenedTarget): Promise<readonly number[]> {
  const walks = Array.from({ length: 2 }, async () => {
    let found = 0;
    const request = { objectType: 'user', predicate: { kind: 'all' }, attributes: [] } as const;
    for await (const batch of opened.connector.enumerate(request, call())) found += batch.length;
    return found / 100;
  });
  return Promise.all([...walks, ...Array.from({ length: 100 }, (_, index) => find(opened, index + 1))]);
}

function fail(proxy: FaultProxy): void {
  proxy.refuse();
  proxy.drop();
}

const changes = ({ events }: OpenedTarget) =>
  events.flatMap((event) => (event.kind === 'endpointChanged' ? [[event.endpoint, event.reason]] : []));

async function until(condition: () => boolean, ms = 10_000): Promise<void> {
  for (const end = Date.now() + ms; !condition();) {
    if (Date.now() > end) throw new Error('what was waited for did not happen');
    await sleep(20);
  }
}

describe('of several servers', () => {
  it('one is used, by all connections, until it fails', async () => {
    const opened = openBoth();
    expect(new Set(await findMany(opened))).toEqual(new Set([1]));
    expect(first.connections).toBeGreaterThan(1);
    expect(new Set(await findMany(opened))).toEqual(new Set([1]));
    expect(second.accepted).toBe(0);
    // A connection that breaks is no failure of the server.
    first.drop();
    expect(await find(opened)).toBe(1);
    expect(second.accepted).toBe(0);
    fail(first);
    expect(new Set(await findMany(opened))).toEqual(new Set([1]));
    expect(first.connections).toBe(0);
    expect(changes(opened)).toEqual([
      [urlOf(first), 'first'],
      [urlOf(second), 'failover'],
    ]);
    // The preferred one is there again, and is left alone until it has been well for a while.
    first.heal();
    const { accepted } = first;
    expect(new Set(await findMany(opened))).toEqual(new Set([1]));
    expect(first.accepted).toBe(accepted);
  });

  it('one that is silent is left as soon as it takes no log-in either', async () => {
    const opened = openBoth();
    await findMany(opened);
    first.swallowRequests();
    const started = Date.now();
    await Promise.all(Array.from({ length: 40 }, () => failure(find(opened))));
    expect(await find(opened)).toBe(1);
    expect(Date.now() - started).toBeLessThan(4 * timeouts.operationMs);
    expect(changes(opened).at(-1)).toEqual([urlOf(second), 'failover']);
  });

  it('none is used when all fail, and the first that is back is', async () => {
    const opened = openBoth();
    await find(opened);
    fail(first);
    fail(second);
    expect(await failure(find(opened))).toBe('unavailable');
    second.heal();
    expect(await find(opened)).toBe(1);
    expect(changes(opened).at(-1)).toEqual([urlOf(second), 'failover']);
    fail(second);
    first.heal();
    expect(await find(opened)).toBe(1);
    expect(changes(opened).at(-1)).toEqual([urlOf(first), 'failover']);
  });

  it('the preferred one is gone back to when it has been well for as long as configured', async () => {
    const opened = openBoth({ failbackSeconds: 1 });
    await find(opened);
    fail(first);
    await find(opened);
    // Longer than it has to be well, which it is not.
    await sleep(1500);
    expect(changes(opened)).toHaveLength(2);
    first.heal();
    const healed = Date.now();
    await until(() => changes(opened).length === 3);
    expect(Date.now() - healed).toBeGreaterThanOrEqual(900);
    expect(changes(opened).at(-1)).toEqual([urlOf(first), 'failback']);
    const { accepted } = second;
    expect(new Set(await findMany(opened))).toEqual(new Set([1]));
    expect(first.connections).toBeGreaterThan(0);
    expect(second.accepted).toBe(accepted);
  });

  it('the other one is kept where going back is switched off', async () => {
    const opened = openBoth({ failbackSeconds: 0 });
    fail(first);
    await find(opened);
    first.heal();
    const { accepted } = first;
    await sleep(1200);
    expect(await find(opened)).toBe(1);
    expect(first.accepted).toBe(accepted);
  });
});

describe('that something is not there', () => {
  it('proves everything where there is one server', async () => {
    target = open(settingsOf(slapd));
    await find(target);
    expect(target.connector.absenceUncertainMs(Date.now())).toBe(0);
  });

  it('proves nothing for a while after each change of servers, and after the object was written', async () => {
    const opened = openBoth({ replicationLagSeconds: 1 });
    await find(opened);
    const { connector } = opened;
    expect(connector.absenceUncertainMs()).toBeGreaterThan(0);
    await sleep(1050);
    expect(connector.absenceUncertainMs()).toBe(0);
    // Another replica of the gateway may have written it to another server.
    expect(connector.absenceUncertainMs(Date.now() - 500)).toBeGreaterThan(0);
    expect(connector.absenceUncertainMs(Date.now() - 1500)).toBe(0);
    fail(first);
    await find(opened);
    expect(connector.absenceUncertainMs()).toBeGreaterThan(0);
  });
});

describe('an operation of several steps', () => {
  const endpoints = ['ldap://one.example.com', 'ldap://two.example.com'].map(parseEndpoint) as [Endpoint, Endpoint];

  it('ends at the server where it began, when a preferred one is gone back to meanwhile', () => {
    const choice = new ServerChoice(endpoints, { replicationLagMs: 0, failbackMs: 1000 }, () => undefined);
    const [one, two] = endpoints;
    const [running, fresh] = [call(), call()];
    choice.use(two, 'first');
    choice.begin(running, two);
    choice.use(one, 'failback');
    expect([choice.of(running), choice.of(fresh)]).toEqual([two, one]);
  });
});
