import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ldapTarget, RunningGateway } from '../support/gateway.js';
import { type ScimClient } from '../support/scim-client.js';
import { startSlapd } from '../support/slapd.js';

type Json = Readonly<Record<string, unknown>>;

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const undo: (() => Promise<void>)[] = [];
let gateway: RunningGateway;

beforeAll(async () => {
  const slapd = await startSlapd({ suffixes: ['dc=acme,dc=example'] });
  undo.push(() => slapd.stop());
  const plain = await startSlapd({ suffixes: ['dc=plain,dc=example'], memberOf: false });
  undo.push(() => plain.stop());
  gateway = await RunningGateway.start({
    tenants: {
      memory: { target: { connector: 'memory' } },
      openldap: { target: ldapTarget(slapd.url, slapd.names) },
      'openldap-plain': {
        target: { ...ldapTarget(plain.url, plain.names), groups: { memberOf: 'search' } },
      },
    },
  });
  undo.push(() => gateway.stop());
});

afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

/** A user in `inner`, which is in `middle`, which is in `outer`; `beside` has the user too, and `apart` nobody. */
interface Scene {
  readonly scim: ScimClient;
  readonly boss: string;
  readonly user: string;
  readonly groups: Readonly<Record<'inner' | 'middle' | 'outer' | 'beside' | 'apart', string>>;
}

const scenes = new Map<string, Promise<Scene>>();

async function build(tenant: string): Promise<Scene> {
  const scim = gateway.tenant(tenant);
  const boss = await scim.createUser('boss', { displayName: 'The Boss' });
  const user = await scim.createUser('worker', { displayName: 'A Worker', [enterprise]: { manager: { value: boss } } });
  const inner = await scim.createGroup('inner', [user]);
  const middle = await scim.createGroup('middle', [inner]);
  const outer = await scim.createGroup('outer', [middle]);
  const beside = await scim.createGroup('beside', [user]);
  return { scim, boss, user, groups: { inner, middle, outer, beside, apart: await scim.createGroup('apart') } };
}

function sceneOf(tenant: string): Promise<Scene> {
  const scene = scenes.get(tenant) ?? build(tenant);
  scenes.set(tenant, scene);
  return scene;
}

const groupsOf = (resource: Json): readonly string[] =>
  ((resource['groups'] ?? []) as readonly Json[])
    .map(({ display, type }) => `${String(display)} ${String(type)}`)
    .toSorted();

async function userNames(scim: ScimClient, filter: string): Promise<readonly unknown[]> {
  const { status, json } = await scim.request('GET', `/Users?attributes=userName&filter=${encodeURIComponent(filter)}`);
  expect(status).toBe(200);
  return ((json['Resources'] ?? []) as readonly Json[]).map(({ userName }) => userName).toSorted();
}

const patchOf = (...operations: readonly Json[]): Json => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});

const all = ['beside direct', 'inner direct', 'middle indirect', 'outer indirect'];

describe.each(['memory', 'openldap', 'openldap-plain'])('references on %s', (tenant) => {
  it('show the groups of a user, those of groups included', async () => {
    const { scim, user, groups } = await sceneOf(tenant);
    const { json } = await scim.request('GET', `/Users/${user}`);
    expect(groupsOf(json)).toEqual(all);
    const found = new Map((json['groups'] as readonly Json[]).map((group) => [group['display'], group]));
    for (const name of ['inner', 'middle', 'outer'] as const) {
      expect(found.get(name)).toMatchObject({ value: groups[name], $ref: `${scim.baseUrl}/Groups/${groups[name]}` });
    }
  });

  it('show them in lists as well, and only where they are asked for', async () => {
    const { scim } = await sceneOf(tenant);
    const listed = await scim.request('GET', '/Users');
    const workers = (listed.json['Resources'] as readonly Json[]).filter(({ userName }) => userName === 'worker');
    expect(workers.map(groupsOf)).toEqual([all]);
    const without = await scim.request('GET', '/Users?excludedAttributes=groups&filter=userName%20eq%20%22worker%22');
    expect((without.json['Resources'] as readonly Json[])[0]).not.toHaveProperty('groups');
  });

  it.each([
    ['groups.type', { type: 'indirect' }],
    ['groups.display', { display: 'outer' }],
  ])('show just %s when that is named', async (name, element) => {
    const { scim, user } = await sceneOf(tenant);
    const { json } = await scim.request('GET', `/Users/${user}?attributes=${name}`);
    expect(json['groups']).toHaveLength(4);
    expect(json['groups']).toContainEqual(element);
  });

  it.each<readonly [(groups: Scene['groups']) => string, readonly string[]]>([
    [({ inner }) => `groups.value eq "${inner}"`, ['worker']],
    [({ outer }) => `groups.value eq "${outer}"`, ['worker']],
    [({ outer }) => `groups eq "${outer}"`, ['worker']],
    [({ apart }) => `groups.value eq "${apart}"`, []],
    [({ outer }) => `groups[value eq "${outer}" and type eq "indirect"]`, ['worker']],
    [({ outer }) => `groups[value eq "${outer}" and type eq "direct"]`, []],
    [() => 'groups.display eq "middle"', ['worker']],
    [() => 'groups[display sw "mid" and type eq "indirect"]', ['worker']],
    [({ outer }) => `not (groups.value eq "${outer}")`, ['boss']],
    [() => 'groups pr', ['worker']],
  ])('are what filters ask about (%#)', async (filter, expected) => {
    const { scim, groups } = await sceneOf(tenant);
    expect(await userNames(scim, filter(groups))).toEqual(expected);
  });

  it('show a manager with address and name', async () => {
    const { scim, user, boss } = await sceneOf(tenant);
    const { json } = await scim.request('GET', `/Users/${user}`);
    expect((json[enterprise] as Json)['manager']).toEqual({
      value: boss,
      $ref: `${scim.baseUrl}/Users/${boss}`,
      displayName: 'The Boss',
    });
  });

  it('show members with type and address, and with a name when it is named', async () => {
    const { scim, groups, user } = await sceneOf(tenant);
    const member = { value: user, $ref: `${scim.baseUrl}/Users/${user}`, type: 'User' };
    expect((await scim.request('GET', `/Groups/${groups.inner}`)).json['members']).toEqual([member]);
    const named = await scim.request('GET', `/Groups/${groups.inner}?attributes=members.display,members.value`);
    expect(named.json['members']).toEqual([{ value: user, display: 'A Worker' }]);
    const nested = await scim.request('GET', `/Groups/${groups.outer}?attributes=members.display,members.type`);
    expect(nested.json['members']).toEqual([{ type: 'Group', display: 'middle' }]);
    const filtered = await scim.request('GET', `/Groups?filter=${encodeURIComponent('members.display eq "A Worker"')}`);
    expect((filtered.json['Resources'] as readonly Json[]).map(({ id }) => id).toSorted()).toEqual(
      [groups.inner, groups.beside].toSorted(),
    );
  });

  it('are not changed by a client that sends them back', async () => {
    const { scim, user } = await sceneOf(tenant);
    const before = (await scim.request('GET', `/Users/${user}`)).json;
    const sent = { ...before, groups: [], title: 'Smith' };
    const after = (await scim.request('PUT', `/Users/${user}`, sent)).json;
    expect(groupsOf(after)).toEqual(all);
    expect((after[enterprise] as Json)['manager']).toEqual((before[enterprise] as Json)['manager']);
  });

  it('show at once what was changed here, and survive a circle', async () => {
    const { scim, user, groups } = await sceneOf(tenant);
    const now = async (): Promise<readonly string[]> => groupsOf((await scim.request('GET', `/Users/${user}`)).json);
    const patch = async (id: string, ...operations: readonly Json[]): Promise<void> => {
      expect((await scim.request('PATCH', `/Groups/${id}`, patchOf(...operations))).status).toBeLessThan(300);
    };
    await now();
    await patch(groups.outer, { op: 'replace', path: 'displayName', value: 'outermost' });
    expect(await now()).toContain('outermost indirect');
    await patch(groups.inner, { op: 'add', path: 'members', value: [{ value: groups.outer }] });
    expect(await now()).toHaveLength(4);
    expect(await userNames(scim, `groups.value eq "${groups.outer}"`)).toEqual(['worker']);
    await patch(groups.middle, { op: 'remove', path: `members[value eq "${groups.inner}"]` });
    expect(await now()).toEqual(['beside direct', 'inner direct']);
    await scim.request('DELETE', `/Groups/${groups.beside}`);
    expect(await now()).toEqual(['inner direct']);
  });
});
