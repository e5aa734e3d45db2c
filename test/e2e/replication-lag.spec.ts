import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Control, EqualityFilter } from 'ldapts';
import { ldapTarget, RunningGateway } from '../support/gateway.js';
import { LdapProxy } from '../support/ldap-proxy.js';
import { type ScimAnswer, type ScimClient } from '../support/scim-client.js';
import { type Slapd, startSlapd } from '../support/slapd.js';

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const timeouts = { connectMs: 1000, operationMs: 2000 };
/** Lets an administrator write what servers write themselves (draft-zeilenga-ldap-relax). */
const relaxRules = '1.3.6.1.4.1.4203.666.5.12';

let primary: Slapd;
let second: Slapd;
let proxy: LdapProxy;
let gateway: RunningGateway | undefined;
let client: ScimClient;

beforeEach(async () => {
  [primary, second] = await Promise.all([startSlapd(), startSlapd()]);
  proxy = await LdapProxy.start({ host: '127.0.0.1', port: primary.port });
}, 60_000);

afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  await proxy.close();
  await Promise.all([primary.stop(), second.stop()]);
});

/** Two servers, of which the second gets what `replicate` gives it, and nothing else. */
async function start(replicationLagSeconds: number): Promise<void> {
  const failover = { replicationLagSeconds, failbackSeconds: 0 };
  const target = { ...ldapTarget(primary.url, primary.names), url: [proxy.url, second.url], timeouts, failover };
  gateway = await RunningGateway.start({ tenants: { acme: { target } } });
  client = gateway.tenant('acme');
}

async function asRoot<T>(server: Slapd, work: (root: Client) => Promise<T>): Promise<T> {
  const root = new Client({ url: server.url });
  await root.bind(server.names.rootDn, server.names.rootPassword);
  try {
    return await work(root);
  } finally {
    await root.unbind();
  }
}

async function peopleNamed(server: Slapd, uid: string): Promise<number> {
  const filter = new EqualityFilter({ attribute: 'uid', value: uid });
  const found = await asRoot(server, (root) => root.search(server.names.people, { scope: 'one', filter }));
  return found.searchEntries.length;
}

/** Brings a person to the second server as the primary has it, id and times included; the version is another. */
async function replicate(uid: string): Promise<void> {
  const entry = await asRoot(primary, async (root) => {
    const { searchEntries } = await root.search(`uid=${uid},${primary.names.people}`, {
      scope: 'base',
      attributes: ['*', 'entryUUID', 'createTimestamp', 'modifyTimestamp', 'creatorsName', 'modifiersName'],
    });
    return searchEntries[0];
  });
  if (entry === undefined) throw new Error('The primary does not have it.');
  const { dn, ...attributes } = entry;
  const texts = Object.entries(attributes)
    .map(([name, values]) => [name, [values].flat().map(String)] as const)
    .filter(([, values]) => values.length > 0);
  await asRoot(second, (root) =>
    root.add(dn, Object.fromEntries(texts), [new Control(relaxRules, { critical: true })]),
  );
}

const user = (userName: string, more: Readonly<Record<string, unknown>> = {}) => ({
  schemas: [userSchema],
  userName,
  ...more,
});

const post = (userName: string, more: Readonly<Record<string, unknown>> = {}): Promise<ScimAnswer> =>
  client.request('POST', '/Users', user(userName, more));

const search = (filter: string, more = ''): Promise<ScimAnswer> =>
  client.request('GET', `/Users?filter=${encodeURIComponent(filter)}${more}`);

const patch = (path: string, operation: Readonly<Record<string, unknown>>): Promise<ScimAnswer> =>
  client.request('PATCH', path, { schemas: [patchSchema], Operations: [operation] });

function expectRetry(answer: ScimAnswer): void {
  expect([answer.status, answer.text]).toEqual([503, expect.stringContaining('another of its servers')]);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
}

describe('after a failover to a server that does not have everything yet', () => {
  it('what was acknowledged is neither missing nor made again, and is there once it has been replicated', async () => {
    await start(600);
    const ann = await client.createUser('ann', { externalId: 'ext-ann', title: 'Guide' });
    const bob = await client.createUser('bob');
    await replicate('bob');
    const before = String((await client.request('GET', `/Users/${bob}`)).headers['etag']);
    proxy.refuse();

    expectRetry(await client.request('GET', `/Users/${ann}`));
    const filters = ['userName eq "ann"', 'userName eq "ANN"', 'externalId eq "ext-ann"', `id eq "${ann}"`];
    filters.push('userName eq "ann" and active eq true', 'userName eq "nobody" or userName eq "ann"');
    for (const filter of filters) expectRetry(await search(filter));
    expectRetry(await search('userName eq "ann"', '&sortBy=userName'));
    expectRetry(await search('userName eq "ann"', '&cursor'));
    expectRetry(await post('ann', { externalId: 'ext-ann', title: 'Guide' }));
    expectRetry(await post('Ann'));
    expectRetry(await patch(`/Users/${ann}`, { op: 'replace', path: 'title', value: 'Boss' }));
    expectRetry(await patch(`/Users/${ann}`, { op: 'remove', path: 'title' }));
    expectRetry(await client.request('PUT', `/Users/${ann}`, user('ann')));
    expectRetry(await client.request('DELETE', `/Users/${ann}`));
    const group = { schemas: [groupSchema], displayName: 'guides', members: [{ value: ann }] };
    expectRetry(await client.request('POST', '/Groups', group));
    expect(await peopleNamed(second, 'ann')).toBe(0);

    // A version is that of one server: the client reads again.
    const rename = { schemas: [patchSchema], Operations: [{ op: 'replace', path: 'title', value: 'Driver' }] };
    const conditional = (version: string): Promise<ScimAnswer> =>
      client.request('PATCH', `/Users/${bob}`, rename, { 'if-match': version });
    expect((await conditional(before)).status).toBe(412);
    const after = String((await client.request('GET', `/Users/${bob}`)).headers['etag']);
    expect((await conditional(after)).status).toBeLessThan(300);

    // Whatever is there is served, and what nobody knows is not there.
    expect((await client.request('GET', `/Users/${bob}`)).status).toBe(200);
    for (const filter of ['userName eq "nobody"', 'userName eq "bob" and title eq "none"'])
      expect(await search(filter)).toMatchObject({ status: 200, json: { totalResults: 0 } });
    expect((await client.request('GET', '/Users')).json).toMatchObject({ totalResults: 1 });
    expect((await client.request('GET', '/Users/00000000-0000-0000-0000-000000000000')).status).toBe(404);
    await client.createUser('carl');
    const guides = await client.createGroup('guides', [bob]);
    expectRetry(await patch(`/Groups/${guides}`, { op: 'add', path: 'members', value: [{ value: ann }] }));

    const ready = await fetch(`${gateway?.process.managementUrl ?? ''}/readyz`);
    expect(await ready.json()).toMatchObject({ targets: [{ tenant: 'acme', state: 'up', endpoint: second.url }] });
    expect(await gateway?.metrics()).toMatch(
      /^causeway_backend_endpoint_changes_total\{[^}]*reason="failover"[^}]*\} 1$/m,
    );

    await replicate('ann');
    expect((await client.request('GET', `/Users/${ann}`)).json).toMatchObject({ id: ann, externalId: 'ext-ann' });
    expect((await search('userName eq "ann"')).json).toMatchObject({ totalResults: 1, Resources: [{ id: ann }] });
    expect((await post('ann')).status).toBe(409);
    expect((await patch(`/Users/${ann}`, { op: 'replace', path: 'title', value: 'Boss' })).status).toBeLessThan(300);
    expect((await client.request('DELETE', `/Users/${ann}`)).status).toBe(204);
    expect((await client.request('GET', `/Users/${ann}`)).status).toBe(404);
  }, 60_000);

  it('what was deleted does not come back while it is still shown', async () => {
    await start(600);
    const gus = await client.createUser('gus');
    await replicate('gus');
    expect((await client.request('DELETE', `/Users/${gus}`)).status).toBe(204);
    proxy.refuse();
    expect(await peopleNamed(second, 'gus')).toBe(1);
    expect((await client.request('GET', `/Users/${gus}`)).status).toBe(404);
    for (const path of ['/Users', `/Users?filter=${encodeURIComponent('userName eq "gus"')}`])
      expect((await client.request('GET', path)).json['Resources'] ?? []).toEqual([]);
    const again = await post('gus');
    expect([again.status, Number(again.headers['retry-after']) > 0]).toEqual([503, true]);
    // The removal arrives.
    await asRoot(second, (root) => root.del(`uid=gus,${second.names.people}`));
    const anew = await client.createUser('gus');
    expect(anew).not.toBe(gus);
    expect((await search('userName eq "gus"')).json).toMatchObject({ totalResults: 1, Resources: [{ id: anew }] });
  }, 60_000);

  it('a creation whose answer was lost is not carried out again elsewhere', async () => {
    await start(600);
    proxy.swallowNextAnswer('add', 'disconnect', true);
    expect((await post('dora')).status).toBe(503);
    expect(await peopleNamed(primary, 'dora')).toBe(1);
    expectRetry(await post('dora'));
    expect(await peopleNamed(second, 'dora')).toBe(0);
    await replicate('dora');
    const again = await post('dora');
    expect(again.status).toBe(201);
    expect((await search('userName eq "dora"')).json).toMatchObject({ Resources: [{ id: again.json['id'] }] });
  }, 60_000);

  it('what has not come after the lag is gone', async () => {
    await start(2);
    const eve = await client.createUser('eve');
    proxy.refuse();
    expectRetry(await client.request('GET', `/Users/${eve}`));
    await sleep(2_200);
    expect((await client.request('GET', `/Users/${eve}`)).status).toBe(404);
    expect((await search('userName eq "eve"')).json).toMatchObject({ totalResults: 0 });
    expect((await client.request('DELETE', `/Users/${eve}`)).status).toBe(204);
    await client.createUser('eve');
  }, 60_000);
});
