import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import { type Predicate } from '../../../connectors/sdk/predicate.js';
import { startFaultProxy, type FaultProxy } from '../../support/fault-proxy.js';
import { freePort } from '../../support/free-port.js';
import { seededUser } from '../../support/slapd-config.js';
import { startSlapd, type Slapd } from '../../support/slapd.js';
import { call, failure, open, settingsOf, type OpenedTarget, type Settings } from './target.js';

const users = 200;
const timeouts = { connectMs: 500, operationMs: 1000 };

let slapd: Slapd;

beforeAll(async () => {
  slapd = await startSlapd({ users });
}, 60_000);

afterAll(async () => {
  await slapd.stop();
});

const uidIs = (uid: string): Predicate => ({
  kind: 'comparison',
  attribute: 'uid',
  operator: 'equals',
  value: uid,
  caseExact: false,
});

async function count({ connector }: OpenedTarget, uid = seededUser(1), ms = 5000): Promise<number> {
  const request = { objectType: 'user', predicate: uidIs(uid), attributes: ['uid'], limit: 5 };
  return (await connector.search(request, call(ms))).objects.length;
}

async function key({ connector }: OpenedTarget, uid: string) {
  const request = { objectType: 'user', predicate: uidIs(uid), attributes: [], limit: 1 };
  const [object] = (await connector.search(request, call())).objects;
  if (object === undefined) throw new Error('The seeded user is missing.');
  return object;
}

async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  const result = await work();
  expect(Date.now() - start).toBeLessThan(ms);
  return result;
}

async function using(settings: Settings, work: (target: OpenedTarget) => Promise<void>): Promise<void> {
  const target = open(settings);
  try {
    await work(target);
  } finally {
    await target.connector.close();
  }
}

describe('TLS', () => {
  const secured = (): readonly (readonly [string, Settings, number | string])[] => [
    ['ldaps with the CA', { url: slapd.ldapsUrl, tls: { caFile: slapd.caFile } }, 1],
    ['ldaps, name localhost', { url: slapd.ldapsUrl, tls: { caFile: slapd.caFile, serverName: 'localhost' } }, 1],
    ['ldaps by name', { url: `ldaps://localhost:${slapd.ldapsPort}`, tls: { caFile: slapd.caFile } }, 1],
    ['ldaps without the CA', { url: slapd.ldapsUrl }, 'unavailable'],
    [
      'ldaps, wrong name',
      { url: slapd.ldapsUrl, tls: { caFile: slapd.caFile, serverName: 'other.example.com' } },
      'unavailable',
    ],
    ['ldaps unchecked', { url: slapd.ldapsUrl, tls: { insecureSkipVerify: true } }, 1],
    ['StartTLS with the CA', { startTls: true, tls: { caFile: slapd.caFile } }, 1],
    ['StartTLS, name localhost', { startTls: true, tls: { caFile: slapd.caFile, serverName: 'localhost' } }, 1],
    ['StartTLS without the CA', { startTls: true }, 'unavailable'],
    [
      'StartTLS, wrong name',
      { startTls: true, tls: { caFile: slapd.caFile, serverName: 'other.example.com' } },
      'unavailable',
    ],
    ['StartTLS unchecked', { startTls: true, tls: { insecureSkipVerify: true } }, 1],
    ['plain to the port of TLS', { url: `ldap://127.0.0.1:${slapd.ldapsPort}` }, 'unavailable'],
    ['TLS to the plain port', { url: `ldaps://127.0.0.1:${slapd.port}`, tls: { caFile: slapd.caFile } }, 'unavailable'],
  ];

  it('is checked, whatever the way', async () => {
    for (const [title, more, expected] of secured()) {
      await using(settingsOf(slapd, { timeouts, ...more }), async (target) => {
        const outcome = await failure(
          count(target).then((found) => {
            expect([title, found]).toEqual([title, expected]);
          }),
        );
        expect([title, outcome]).toEqual([title, typeof expected === 'string' ? expected : undefined]);
      });
    }
  });

  it('warns when certificates are not checked', async () => {
    await using(
      settingsOf(slapd, { url: slapd.ldapsUrl, tls: { insecureSkipVerify: true } }),
      async ({ events, connector }) => {
        expect(events).toMatchObject([{ kind: 'warning' }]);
        expect((await connector.test(call())).findings).toContainEqual(
          expect.objectContaining({ severity: 'warning' }),
        );
      },
    );
  });
});

describe('log-in', () => {
  it('that is refused is unavailable, and tells no password', async () => {
    await using(settingsOf(slapd, { bindPassword: 'wrong-and-secret' }), async (target) => {
      expect(await failure(count(target))).toBe('unavailable');
      const { ok, findings } = await target.connector.test(call());
      expect(ok).toBe(false);
      expect(JSON.stringify([findings, target.events])).toContain('invalidCredentials');
      expect(JSON.stringify([findings, target.events])).not.toContain('wrong-and-secret');
    });
  });
});

describe('endpoints', () => {
  it('are tried in turn, and the one that works is kept', async () => {
    const dead = `ldap://127.0.0.1:${await freePort()}`;
    await using(settingsOf(slapd, { url: [dead, slapd.url], timeouts }), async (target) => {
      expect(await count(target)).toBe(1);
      expect(target.events.filter(({ kind }) => kind === 'connectionFailed')).toHaveLength(1);
      await Promise.all(Array.from({ length: 100 }, () => count(target)));
      expect(target.events.filter(({ kind }) => kind === 'connectionFailed')).toHaveLength(1);
    });
  });

  it('that all refuse are unavailable at once', async () => {
    await using(settingsOf(slapd, { url: `ldap://127.0.0.1:${await freePort()}`, timeouts }), async (target) => {
      expect(await within(300, () => failure(count(target)))).toBe('unavailable');
    });
  });
});

describe.each([
  ['plain', (slapd: Slapd): Settings => ({ url: slapd.url })],
  ['TLS', (slapd: Slapd): Settings => ({ url: slapd.ldapsUrl, tls: { caFile: slapd.caFile } })],
  ['StartTLS', (slapd: Slapd): Settings => ({ startTls: true, tls: { caFile: slapd.caFile } })],
])('a server that comes and goes (%s)', (_, more) => {
  it('is reached again after a restart, logged in, by every operation', async () => {
    await using(settingsOf(slapd, { timeouts, ...more(slapd) }), async (target) => {
      await Promise.all(Array.from({ length: 60 }, () => count(target)));
      for (let round = 0; round < 2; round++) {
        await slapd.restart();
        const found = await Promise.all(
          Array.from({ length: 60 }, (__, index) => count(target, seededUser(index + 1))),
        );
        expect(new Set(found)).toEqual(new Set([1]));
      }
    });
  });

  it('is unavailable within the time limit while it is frozen, and comes back', async () => {
    await using(settingsOf(slapd, { timeouts, ...more(slapd) }), async (target) => {
      expect(await count(target)).toBe(1);
      slapd.pause();
      try {
        for (let round = 0; round < 3; round++) {
          expect(await within(2500, () => failure(count(target)))).toBe('unavailable');
        }
        expect(await within(700, () => failure(count(target, seededUser(1), 300)))).toBe('unavailable');
      } finally {
        slapd.resume();
      }
      expect(await count(target)).toBe(1);
    });
  });

  it('that dies ends what is under way, and never in a wrong answer', async () => {
    await using(settingsOf(slapd, { timeouts, ...more(slapd) }), async (target) => {
      expect(await count(target)).toBe(1);
      const outcomes: (number | string | undefined)[] = [];
      const work = Array.from({ length: 200 }, async () => {
        let found: number | undefined;
        const code = await failure(count(target).then((number) => (found = number)));
        outcomes.push(code ?? found);
      });
      await Promise.race(work);
      await slapd.kill();
      await Promise.all(work);
      await slapd.restart();
      expect(new Set([...outcomes, 'unavailable'])).toEqual(new Set([1, 'unavailable']));
      expect(await count(target)).toBe(1);
    });
  });
});

describe('a bad network', () => {
  let proxy: FaultProxy;
  let target: OpenedTarget;

  beforeEach(async () => {
    proxy = await startFaultProxy({ host: '127.0.0.1', port: slapd.port });
    target = open(settingsOf(slapd, { url: `ldap://127.0.0.1:${proxy.port}`, timeouts, pool: { size: 2 } }));
  });

  afterEach(async () => {
    await target.connector.close();
    await proxy.close();
  });

  it('that loses the answer to a write leaves the outcome unknown', async () => {
    const user = await key(target, seededUser(2));
    proxy.swallowResponses();
    const changes = [{ attribute: 'title', values: ['written'] }];
    const request = { objectType: 'user', key: user, changes, returning: [] };
    expect(await within(2500, () => failure(target.connector.update(request, call())))).toBe('outcomeUnknown');
    expect(
      await failure(target.connector.read({ objectType: 'user', keys: [user], attributes: ['title'] }, call())),
    ).toBe('unavailable');
    proxy.heal();
    const [after] = await target.connector.read({ objectType: 'user', keys: [user], attributes: ['title'] }, call());
    expect(after?.attributes['title']).toEqual(['written']);
  });

  it('that breaks connections is not noticed by reads', async () => {
    for (let round = 0; round < 10; round++) {
      expect(await count(target)).toBe(1);
      proxy.drop();
    }
    proxy.halfClose();
    expect(await count(target)).toBe(1);
    proxy.halfClose();
    expect(await count(target)).toBe(1);
  });

  it('that breaks a connection under a write leaves the outcome unknown', async () => {
    const user = await key(target, seededUser(3));
    proxy.delay(200);
    const changes = [{ attribute: 'title', values: ['late'] }];
    const outcome = failure(target.connector.update({ objectType: 'user', key: user, changes, returning: [] }, call()));
    await new Promise((resolve) => setTimeout(resolve, 100));
    proxy.drop();
    expect(await outcome).toBe('outcomeUnknown');
  });

  it('that resets new connections is unavailable at once', async () => {
    proxy.refuse();
    expect(await within(400, () => failure(count(target)))).toBe('unavailable');
    proxy.heal();
    expect(await count(target)).toBe(1);
  });

  it('that takes connections and says nothing is unavailable within the time to connect', async () => {
    proxy.swallowRequests();
    expect(await within(900, () => failure(count(target)))).toBe('unavailable');
    proxy.heal();
    expect(await count(target)).toBe(1);
  });

  it('is connected once by many who come at the same time, and a few times under load', async () => {
    await Promise.all(Array.from({ length: 500 }, () => count(target)));
    expect(proxy.accepted).toBeLessThanOrEqual(2);
    expect(target.events.filter(({ kind }) => kind === 'connectionOpened').length).toBe(proxy.accepted);
  });

  it('keeps one slow operation from harming the others', async () => {
    const ok = await Promise.all(Array.from({ length: 50 }, (_, index) => count(target, seededUser(index + 1))));
    expect(new Set(ok)).toEqual(new Set([1]));
    // One that gives up early retires its connection; those under way on it still get their answers.
    proxy.delay(150);
    const impatient = failure(count(target, seededUser(1), 100));
    const patient = Promise.all(Array.from({ length: 20 }, () => count(target)));
    expect(await impatient).toBe('unavailable');
    expect(new Set(await patient)).toEqual(new Set([1]));
  });

  it('has no connections left after close', async () => {
    await Promise.all(Array.from({ length: 50 }, () => count(target)));
    await target.connector.close();
    for (let round = 0; round < 50 && proxy.connections > 0; round++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(proxy.connections).toBe(0);
    expect(await failure(count(target))).toBe('unavailable');
  });
});

describe('idle connections', () => {
  it('are closed after a while and opened again when needed', async () => {
    await using(settingsOf(slapd, { pool: { size: 2, idleSeconds: 1 } }), async (target) => {
      expect(await count(target)).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 2300));
      expect(
        target.events.filter((event) => event.kind === 'connectionClosed' && event.reason === 'idle'),
      ).toHaveLength(1);
      expect(await count(target)).toBe(1);
    });
  });
});
