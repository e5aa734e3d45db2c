import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Client } from 'ldapts';
import { ldapTarget, RunningGateway } from '../support/gateway.js';
import { type Load, p99, type Sent, startLoad } from '../support/load.js';
import { type ScimClient } from '../support/scim-client.js';
import { type Slapd, startSlapd } from '../support/slapd.js';

/** How long the directory is away. */
const outageMs = 10_000;
const baselineMs = 3_000;
/** Time limits of the dead directory, so that a short outage shows all that a long one does. */
const timeouts = { connectMs: 1_000, operationMs: 1_500 };
/** How long the breaker stays open before it lets one request try. */
const breakerMs = 3_000;
const testMs = outageMs + 120_000;

const undo: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

interface Setting {
  readonly dead: Slapd;
  readonly gateway: RunningGateway;
  readonly alpha: ScimClient;
  readonly loads: { readonly alpha: Load; readonly beta: Load };
}

async function start(): Promise<Setting> {
  const dead = await startSlapd({ suffixes: ['dc=alpha,dc=example'] });
  undo.push(() => dead.stop());
  const alive = await startSlapd({ suffixes: ['dc=beta,dc=example'] });
  undo.push(() => alive.stop());
  const gateway = await RunningGateway.start({
    tenants: {
      alpha: { target: { ...ldapTarget(dead.url, dead.names), timeouts } },
      beta: { target: ldapTarget(alive.url, alive.names) },
    },
  });
  undo.push(() => gateway.stop());
  const [alpha, beta] = [gateway.tenant('alpha'), gateway.tenant('beta')];
  const user = { alpha: await alpha.createUser('known'), beta: await beta.createUser('known') };
  const loads = {
    alpha: startLoad(alpha, 'load', { id: user.alpha, userName: 'known' }),
    beta: startLoad(beta, 'load', { id: user.beta, userName: 'known' }),
  };
  undo.push(() => Promise.all([loads.alpha.stop(), loads.beta.stop()]));
  return { dead, gateway, alpha, loads };
}

const statusesOf = (sent: readonly Sent[]): readonly number[] =>
  [...new Set(sent.map(({ answer }) => answer?.status ?? 0))].sort((a, b) => a - b);

/** Waits until the metrics say that a breaker is open. @returns when it was, in milliseconds of `performance.now()` */
async function breakerOpened(gateway: RunningGateway): Promise<number> {
  const until = performance.now() + outageMs;
  while (performance.now() < until) {
    if (/^causeway_breaker_state\{[^}]*tenant="alpha"[^}]*\} [12]$/m.test(await gateway.metrics()))
      return performance.now();
    await sleep(50);
  }
  throw new Error('the breaker did not open');
}

/** What a client of the dead directory gets. */
function expectUnavailable(sent: readonly Sent[]): void {
  expect(sent.length).toBeGreaterThan(5);
  expect(statusesOf(sent)).toEqual([503]);
  for (const { answer, durationMs } of sent) {
    expect(Number(answer?.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(answer?.json).not.toHaveProperty('Resources');
    expect(durationMs).toBeLessThan(25_000);
  }
}

async function recovered(client: ScimClient): Promise<number> {
  const started = performance.now();
  while (performance.now() - started < 30_000) {
    const answer = await client.request('GET', `/Users?filter=${encodeURIComponent('userName eq "known"')}`);
    if (answer.status === 200) {
      expect(answer.json).toMatchObject({ totalResults: 1 });
      return performance.now() - started;
    }
    await sleep(100);
  }
  throw new Error('the tenant did not recover');
}

function openIntents(gateway: RunningGateway): number {
  const database = new DatabaseSync(gateway.storeFile, { readOnly: true });
  try {
    const row = database.prepare("SELECT count(*) AS open FROM intent WHERE state = 'open'").get();
    return Number(row?.['open']);
  } finally {
    database.close();
  }
}

/** Nothing lost, nothing doubled: every creation that was asked for is there just once, with the id that was told. */
async function expectCommonCheck({ dead, gateway, alpha, loads }: Setting): Promise<void> {
  for (const { creates, answer } of loads.alpha.sent) {
    if (creates === undefined) continue;
    // Who got no answer asks again.
    if (answer?.status !== 201) {
      const again = await alpha.request('POST', '/Users', {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName: creates,
      });
      expect([201, 409]).toContain(again.status);
    }
    const found = await alpha.request('GET', `/Users?filter=${encodeURIComponent(`userName eq "${creates}"`)}`);
    const wanted = answer?.status === 201 ? { userName: creates, id: answer.json['id'] } : { userName: creates };
    expect(found.json).toMatchObject({ totalResults: 1, Resources: [wanted] });
  }
  const inDirectory = await namesAndIds(dead);
  expect(new Set(inDirectory.keys()).size).toBe(loads.alpha.sent.filter(({ creates }) => creates).length + 1);
  const database = new DatabaseSync(gateway.storeFile, { readOnly: true });
  const links = database
    .prepare("SELECT backend_id AS id FROM link WHERE tenant = 'alpha' AND resource_type = 'User' AND state = 'live'")
    .all();
  const audited = database
    .prepare("SELECT scim_id AS id, count(*) AS n FROM audit WHERE tenant = 'alpha' AND action = 'create' GROUP BY 1")
    .all();
  database.close();
  expect(links.map((link) => link['id']).sort()).toEqual([...inDirectory.values()].sort());
  expect(audited.filter(({ n }) => n !== 1)).toEqual([]);
}

/** entryUUIDs by uid; two entries with one uid are a failure. */
async function namesAndIds(slapd: Slapd): Promise<ReadonlyMap<string, string>> {
  const client = new Client({ url: slapd.url });
  await client.bind(slapd.names.bindDn, slapd.names.bindPassword);
  const { searchEntries } = await client.search(slapd.names.people, {
    filter: '(objectClass=inetOrgPerson)',
    attributes: ['uid', 'entryUUID'],
    paged: { pageSize: 500 },
  });
  await client.unbind();
  const found = new Map(searchEntries.map((entry) => [String(entry['uid']), String(entry['entryUUID'])]));
  expect(found.size).toBe(searchEntries.length);
  return found;
}

describe('a directory that goes away under load', () => {
  it.each([
    { name: 'killed', stop: (slapd: Slapd) => slapd.kill(), restart: (slapd: Slapd) => slapd.restart() },
    {
      name: 'frozen',
      stop: (slapd: Slapd) => {
        slapd.pause();
        return Promise.resolve();
      },
      restart: (slapd: Slapd) => {
        slapd.resume();
        return Promise.resolve();
      },
    },
  ])(
    '$name: its tenant is told so, the other one does not notice, and nothing is lost',
    async ({ name, stop, restart }) => {
      const setting = await start();
      const { dead, gateway, alpha, loads } = setting;
      await sleep(baselineMs);
      const from = performance.now();
      await stop(dead);
      const stopped = performance.now();
      const opened = await breakerOpened(gateway);
      await sleep(Math.max(0, outageMs - (performance.now() - from)));
      const until = performance.now();
      await restart(dead);
      const recovery = await recovered(alpha);
      expect(recovery).toBeLessThan(10_000);
      await sleep(1_000);
      await Promise.all([loads.alpha.stop(), loads.beta.stop()]);

      const during = (load: Load): readonly Sent[] => load.sent.filter(({ at }) => at > stopped && at < until);
      const before = loads.beta.sent.filter(({ at, durationMs }) => at + durationMs < from);
      expect(before.length).toBeGreaterThan(50);
      expect(statusesOf(loads.beta.sent)).toEqual([200, 201]);
      const figures = { before: p99(before), during: p99(during(loads.beta)) };
      expect(figures.during).toBeLessThan(2 * figures.before + 200);
      const answered = during(loads.alpha).filter(({ at, durationMs }) => at + durationMs < until);
      expectUnavailable(answered);
      expect(statusesOf(loads.alpha.sent)).toEqual([200, 201, 503]);

      // One request after each pause of the breaker tries the directory; the others are answered at once.
      const slow = answered.filter(({ at, durationMs }) => at > opened && durationMs > 1_000);
      expect(slow.length).toBeLessThanOrEqual(Math.ceil(outageMs / breakerMs) + 1);
      for (let tries = 0; tries < 90 && openIntents(gateway) > 0; tries++) await sleep(500);
      expect(openIntents(gateway)).toBe(0);
      await expectCommonCheck(setting);
      console.log(
        `${name}: other tenant p99 ${figures.before.toFixed(0)} ms before, ${figures.during.toFixed(0)} ms during; ` +
          `breaker open after ${(opened - stopped).toFixed(0)} ms, ${slow.length} of ${answered.length} answers above 1 s, ` +
          `recovery ${recovery.toFixed(0)} ms`,
      );
    },
    testMs,
  );
});
