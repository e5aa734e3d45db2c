import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { activeDirectoryTarget } from '../support/active-directory-target.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { RunningGateway } from '../support/gateway.js';
import { startSamba, type Samba } from '../support/samba.js';
import { type ScimAnswer, type ScimClient } from '../support/scim-client.js';

const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';

const modifies = 500;
/** One of so many requests creates somebody. */
const createEvery = 10;
/** Requests under way at once. */
const workers = 8;
/** So long may no change be acknowledged while the first controller is given up. */
const maxGapMs = 15_000;
/**
 * A creation that was cut off is refused until whatever the first controller still took has arrived at the second
 * (`failover.replicationLagSeconds`): milliseconds, with time to spare.
 */
const patienceMs = 100_000;

let domain: Samba;
let first: FaultProxy;
let second: FaultProxy;
let gateway: RunningGateway;
let client: ScimClient;

beforeEach(async () => {
  domain = await startSamba();
  const server = { host: domain.address, port: 636 };
  [first, second] = await Promise.all([startFaultProxy(server), startFaultProxy(server)]);
  const target = activeDirectoryTarget(domain, {
    url: [first, second].map(({ port }) => `ldaps://127.0.0.1:${port}`),
    tls: { caFile: domain.caFile, serverName: 'localhost' },
    timeouts: { connectMs: 3000, operationMs: 5000 },
  });
  gateway = await RunningGateway.start({ tenants: { acme: { target } } });
  client = gateway.tenant('acme');
}, 120_000);

afterEach(async () => {
  await gateway.stop();
  await Promise.all([first.close(), second.close()]);
  await domain.stop();
});

/** Repeats a request as identity providers do until it is answered with something else than 503. */
async function patiently(send: () => Promise<ScimAnswer>): Promise<ScimAnswer> {
  for (const end = Date.now() + patienceMs; ;) {
    const answer = await send();
    if (answer.status !== 503 || Date.now() > end) return answer;
    await sleep(100);
  }
}

/** What was acknowledged, and when. */
class Load {
  readonly titles = new Map<string, string>();
  readonly created: string[] = [];
  readonly unexpected: string[] = [];
  private readonly creations: Promise<void>[] = [];
  private done = 0;
  private lastAt = performance.now();
  longestGapMs = 0;

  constructor(private readonly users: readonly string[]) {}

  get acknowledged(): number {
    return this.done;
  }

  /** Each worker has users of its own, so that the last title that was acknowledged is the one that stays. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: workers }, (_, worker) => this.work(worker)));
    await Promise.all(this.creations);
  }

  private async work(worker: number): Promise<void> {
    for (let number = worker; number < modifies; number += workers) {
      await this.modify(this.users[number % this.users.length] ?? '', `title-${number}`);
      // Not waited for: one that was cut off has to be patient, and the changes must not wait behind it.
      if (number % createEvery === 0) this.creations.push(this.create(`new${number}@ad.example.com`));
    }
  }

  private async modify(id: string, title: string): Promise<void> {
    const body = { schemas: [patchSchema], Operations: [{ op: 'replace', path: 'title', value: title }] };
    const answer = await patiently(() => client.request('PATCH', `/Users/${id}`, body));
    this.note(answer, [200, 204]);
    const now = performance.now();
    this.longestGapMs = Math.max(this.longestGapMs, now - this.lastAt);
    this.lastAt = now;
    this.titles.set(id, title);
  }

  private async create(userName: string): Promise<void> {
    const answer = await patiently(() => client.request('POST', '/Users', { schemas: [userSchema], userName }));
    this.note(answer, [201]);
    this.created.push(userName);
  }

  private note(answer: ScimAnswer, wanted: readonly number[]): void {
    if (!wanted.includes(answer.status)) this.unexpected.push(`${answer.status} ${answer.text}`);
    this.done++;
  }
}

describe.each([
  [
    'dies',
    (proxy: FaultProxy): void => {
      proxy.refuse();
      proxy.drop();
    },
  ],
  [
    'falls silent',
    (proxy: FaultProxy): void => {
      proxy.swallowRequests();
    },
  ],
])('a domain controller that %s in the middle of 500 changes', (_, fail) => {
  it('is followed by the next: everything acknowledged is there, nobody twice', async () => {
    // As many as the workers can share without having one in common.
    const users: string[] = [];
    for (let number = 0; number < 5 * workers; number++)
      users.push(await client.createUser(`user${number}@ad.example.com`));
    const load = new Load(users);
    const running = load.run();
    while (load.acknowledged < modifies / 3) await sleep(5);
    expect(second.accepted).toBe(0);
    fail(first);
    await running;

    expect(load.unexpected).toEqual([]);
    expect(load.longestGapMs).toBeLessThan(maxGapMs);
    expect(second.connections).toBeGreaterThan(0);
    for (const [id, title] of load.titles)
      expect((await client.request('GET', `/Users/${id}`)).json).toMatchObject({ id, title });
    const administrator = await domain.bindAsAdministrator();
    const { searchEntries } = await administrator.search(domain.names.people, {
      filter: '(objectClass=user)',
      attributes: ['sAMAccountName', 'userPrincipalName'],
    });
    await administrator.unbind();
    expect(searchEntries).toHaveLength(users.length + load.created.length);
    for (const attribute of ['sAMAccountName', 'userPrincipalName'])
      expect(new Set(searchEntries.map((entry) => String(entry[attribute]))).size).toBe(searchEntries.length);
  }, 180_000);
});
