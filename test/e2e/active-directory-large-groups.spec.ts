import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { activeDirectoryTarget } from '../support/active-directory-target.js';
import { RunningGateway, type GatewayOptions } from '../support/gateway.js';
import { LdapProxy } from '../support/ldap-proxy.js';
import { startSamba, type Samba } from '../support/samba.js';
import { type ScimAnswer } from '../support/scim-client.js';

const people = 6_000;
/** MaxValRange of Active Directory. */
const maxValRange = 1_500;
const many = 5_000;
const patience = 180_000;

const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';

let domain: Samba;
let proxy: LdapProxy;
let gateway: RunningGateway;
let tenants: GatewayOptions['tenants'];
/** SCIM ids of all people, and of the group of them all. */
let everybody: readonly string[];
let everyone: string;
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  domain = await startSamba({ users: people });
  undo.push(() => domain.stop());
  proxy = await LdapProxy.start({ host: domain.address, port: 636, caFile: domain.caFile, maxValRange });
  undo.push(() => proxy.close());
  const target = activeDirectoryTarget(domain, { url: proxy.url, tls: { caFile: proxy.caFile } });
  // Only what the requests themselves cost.
  tenants = { acme: { target, sync: { everySeconds: 0 } } };
  gateway = await RunningGateway.start({ tenants });
  undo.push(() => gateway.stop());
  everybody = await listed('/Users', people);
  [everyone = ''] = await listed('/Groups', 1);
}, 300_000);

afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

beforeEach(() => {
  proxy.forget();
});

const request = (method: string, path: string, body?: unknown): Promise<ScimAnswer> =>
  gateway.tenant('acme').request(method, path, body);

async function listed(endpoint: string, total: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let startIndex = 1; startIndex <= total; startIndex += 1_000) {
    const answer = await request('GET', `${endpoint}?startIndex=${startIndex}&count=1000&attributes=externalId`);
    for (const { id } of answer.json['Resources'] as readonly { readonly id: string }[]) ids.push(id);
  }
  return ids;
}

async function membersOf(groupId: string): Promise<readonly string[]> {
  const { json } = await request('GET', `/Groups/${groupId}`);
  return ((json['members'] ?? []) as readonly { readonly value: string }[]).map(({ value }) => value).sort();
}

const references = (ids: readonly string[]): readonly { readonly value: string }[] => ids.map((value) => ({ value }));

const patch = (groupId: string, op: string, ids: readonly string[]): Promise<ScimAnswer> =>
  request('PATCH', `/Groups/${groupId}`, {
    schemas: [patchSchema],
    Operations: [{ op, path: 'members', value: references(ids) }],
  });

/** Values that were written, and values of `member` that were read. */
function traffic(): { readonly written: number; readonly read: number } {
  let [written, read] = [0, 0];
  for (const { changes, values, resultCode } of proxy.operations) {
    if (resultCode === 0) for (const change of changes) written += change.values;
    for (const [attribute, count] of values) if (/^member(;|$)/i.test(attribute)) read += count;
  }
  return { written, read };
}

describe('a group of more members than the server answers at once', () => {
  it(
    'is read whole, part by part',
    async () => {
      expect(await membersOf(everyone)).toEqual([...everybody].sort());
      const parts = proxy.operations.flatMap(({ values }) =>
        [...values].filter(([name, count]) => name.startsWith('member;') && count > 0).map(([name]) => name),
      );
      expect(parts).toEqual([
        'member;range=0-1499',
        'member;range=1500-2999',
        'member;range=3000-4499',
        'member;range=4500-*',
      ]);
    },
    patience,
  );

  it(
    'is replaced by writing the difference alone',
    async () => {
      const kept = everybody.slice(3);
      const body = { schemas: [groupSchema], displayName: 'everyone', members: references(kept) };
      const replaced = await request('PUT', `/Groups/${everyone}?excludedAttributes=members`, body);
      expect(replaced.status).toBe(200);
      expect(traffic().written).toBe(3);
      expect(await membersOf(everyone)).toEqual([...kept].sort());
      expect((await patch(everyone, 'add', everybody.slice(0, 3))).status).toBe(204);
    },
    patience,
  );

  it.each([1, 100, many])(
    'loses and gets %d members without being read',
    async (count) => {
      const some = everybody.slice(0, count);
      for (const op of ['remove', 'add']) {
        proxy.forget();
        expect((await patch(everyone, op, some)).status).toBe(204);
        expect(traffic()).toEqual({ written: count, read: 0 });
        const modifies = proxy.operations.filter(({ kind }) => kind === 'modify');
        expect(modifies).toHaveLength(Math.ceil(count / 2_500));
      }
    },
    patience,
  );
});

describe('a change of 5,000 members in whose middle the gateway is killed', () => {
  /** Resolves when a part of the change is stored. */
  const firstPart = async (): Promise<void> => {
    while (!proxy.operations.some(({ kind, resultCode }) => kind === 'modify' && resultCode === 0)) await sleep(5);
  };
  const anyMoment = (): Promise<void> => sleep(Math.random() * 2_000);

  async function killDuring(change: () => Promise<ScimAnswer>, moment: () => Promise<void>): Promise<void> {
    proxy.forget();
    const lost = change().then(
      ({ status }) => status,
      () => 0,
    );
    await moment();
    await gateway.process.kill();
    await lost;
    await gateway.launch();
  }

  it.each([
    ['when a part is stored', firstPart],
    ['at any moment', anyMoment],
  ])(
    'is exact after a retry, killed %s',
    async (name, moment) => {
      const unlisted = everybody.slice(many, many + 7);
      const changed = everybody.slice(0, many);
      const created = await request('POST', '/Groups', {
        schemas: [groupSchema],
        displayName: name,
        members: references(unlisted),
      });
      const id = String(created.json['id']);
      await killDuring(() => patch(id, 'Add', changed), moment);
      expect((await patch(id, 'Add', changed)).status).toBe(204);
      expect(await membersOf(id)).toEqual([...changed, ...unlisted].sort());
      await killDuring(() => patch(id, 'Remove', changed), moment);
      expect((await patch(id, 'Remove', changed)).status).toBe(204);
      expect(await membersOf(id)).toEqual([...unlisted].sort());
    },
    patience,
  );
});

describe('a change of 5,000 members that takes longer than a request may', () => {
  it(
    'is answered 503 in time, and completed by the same request later',
    async () => {
      const changed = everybody.slice(0, many);
      const created = await request('POST', '/Groups', { schemas: [groupSchema], displayName: 'slowly' });
      const id = String(created.json['id']);
      const seconds = 4;
      await gateway.halt();
      await gateway.configure({
        tenants,
        sections: { server: { host: '127.0.0.1', port: 0, requestTimeoutSeconds: seconds } },
      });
      await gateway.launch();
      await request('GET', `/Groups/${id}`);
      // Looking up the members, the group and each part takes as long at least.
      proxy.delay(1_200);
      const late = await patch(id, 'Add', changed);
      expect(late.status).toBe(503);
      expect(Number(late.headers['retry-after'])).toBeGreaterThan(0);
      expect(late.durationMs).toBeLessThan(seconds * 1_000 + 1_500);
      proxy.heal();
      await gateway.halt();
      await gateway.configure({ tenants });
      await gateway.launch();
      expect((await patch(id, 'Add', changed)).status).toBe(204);
      expect(await membersOf(id)).toEqual([...changed].sort());
    },
    patience,
  );
});
