import { afterEach, describe, expect, it } from '@jest/globals';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EqualityFilter } from 'ldapts';
import { activeDirectoryTarget } from '../support/active-directory-target.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { RunningGateway } from '../support/gateway.js';
import { startSamba, type Samba } from '../support/samba.js';
import { type ScimAnswer } from '../support/scim-client.js';

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const userName = 'bjensen@ad.example.com';

const undo: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function accountsNamed(controller: Samba): Promise<number> {
  const administrator = await controller.bindAsAdministrator();
  const filter = new EqualityFilter({ attribute: 'userPrincipalName', value: userName });
  const { searchEntries } = await administrator.search(controller.domainDn, { filter, attributes: ['cn'] });
  await administrator.unbind();
  return searchEntries.length;
}

describe('a second domain controller to which nothing was replicated yet', () => {
  it('makes nothing missing of what was acknowledged, and gets no second account', async () => {
    // Two copies of one domain, which know nothing of each other.
    const [first, second] = await Promise.all([startSamba(), startSamba()]);
    undo.push(
      () => first.stop(),
      () => second.stop(),
    );
    const folder = await mkdtemp(join(tmpdir(), 'causeway-lag-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, await readFile(first.caFile));
    await appendFile(caFile, await readFile(second.caFile));
    const proxy = await startFaultProxy({ host: first.address, port: 636 });
    undo.push(() => proxy.close());
    const target = activeDirectoryTarget(first, {
      url: [`ldaps://127.0.0.1:${proxy.port}`, second.ldapsUrl],
      tls: { caFile, serverName: 'localhost' },
      failover: { replicationLagSeconds: 600 },
    });
    const gateway = await RunningGateway.start({ tenants: { acme: { target } } });
    undo.push(() => gateway.stop());
    const client = gateway.tenant('acme');
    const id = await client.createUser(userName, { externalId: 'ext-1' });
    const group = await client.createGroup('Guides', [id]);
    proxy.refuse();
    proxy.drop();

    const user = { schemas: [userSchema], userName };
    const patch = (path: string, operation: unknown): Promise<ScimAnswer> =>
      client.request('PATCH', path, { schemas: [patchSchema], Operations: [operation] });
    const find = (filter: string) => client.request('GET', `/Users?filter=${encodeURIComponent(filter)}`);
    const members = { op: 'add', path: 'members', value: [{ value: id }] };
    const requests: Readonly<Record<string, () => Promise<ScimAnswer>>> = {
      get: () => client.request('GET', `/Users/${id}`),
      find: () => find(`userName eq "${userName}"`),
      findExternal: () => find('externalId eq "ext-1"'),
      post: () => client.request('POST', '/Users', user),
      put: () => client.request('PUT', `/Users/${id}`, user),
      patch: () => patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'Boss' }),
      deactivate: () => patch(`/Users/${id}`, { op: 'replace', path: 'active', value: false }),
      members: () => patch(`/Groups/${group}`, members),
      remove: () => client.request('DELETE', `/Users/${id}`),
    };
    for (const [name, send] of Object.entries(requests)) {
      const answer = await send();
      expect([name, answer.status]).toEqual([name, 503]);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    }
    expect(await accountsNamed(second)).toBe(0);
    // Others can be made, and have members who are there.
    const other = await client.createUser('other@ad.example.com');
    const drivers = await client.createGroup('Drivers', [other]);
    expect((await patch(`/Groups/${drivers}`, members)).status).toBe(503);

    // The first one is back, and the second is not.
    proxy.heal();
    await second.kill();
    expect((await client.request('GET', `/Users/${id}`)).json).toMatchObject({ id, userName, externalId: 'ext-1' });
    expect((await client.request('GET', `/Users/${other}`)).status).toBe(503);
    expect(await accountsNamed(first)).toBe(1);
  }, 180_000);
});
