import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Attribute, Change, type Client } from 'ldapts';
import { stringify } from 'yaml';
import { loadConfig } from '../../src/app/config/load-config.js';
import { SyncSection } from '../../src/app/config/sync-section.js';
import { type ScimObject } from '../../src/scim/schema/values.js';
import { openStore } from '../../src/store/open-store.js';
import { type Store } from '../../src/store/store.js';
import { settingsOf } from '../connectors/ldap/active-directory/target.js';
import { idText, Replica } from '../provisioning/replica.js';
import { databaseKinds } from '../store/databases.js';
import { startSamba, type Samba } from '../support/samba.js';

const everyMs = 100;
const [, mariaDb] = databaseKinds;

describe('what administrators change in Active Directory, with two replicas on one MariaDB', () => {
  let domain: Samba;
  let admin: Client;
  let store: Store;
  let folder: string;
  let one: Replica;
  let two: Replica;

  beforeAll(async () => {
    domain = await startSamba();
    admin = await domain.bindAsAdministrator();
    const created = await mariaDb?.create();
    if (created === undefined) throw new Error('There is no MariaDB.');
    store = await openStore(created.config);
    await store.migrate();
    folder = await mkdtemp(join(tmpdir(), 'causeway-sync-ad-'));
    const file = join(folder, 'causeway.yaml');
    const { principal, password } = domain.administrator;
    const secret = join(folder, 'password');
    await writeFile(secret, password);
    const settings = settingsOf(domain, { bindDn: principal, bindPassword: `\${file:${secret}}` });
    const target = { connector: 'ldap', ...settings };
    await writeFile(file, stringify({ store: 'sqlite::memory:', tenants: { acme: { target } } }));
    const loaded = await loadConfig(file);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const sync = Object.assign(new SyncSection(), { everySeconds: everyMs / 1_000 });
    const tenants = new Map(Array.from(loaded.config.tenants, ([name, tenant]) => [name, { ...tenant, sync }]));
    one = new Replica(store);
    two = new Replica(store);
    for (const replica of [one, two]) replica.gateway.configure({ ...loaded.config, tenants });
    await one.takeUp();
    await two.takeUp();
  }, 120_000);

  afterAll(async () => {
    await admin.unbind();
    await one.gateway.targets.close();
    await two.gateway.targets.close();
    await store.close();
    await rm(folder, { recursive: true });
    await domain.stop();
  });

  async function later(): Promise<void> {
    await sleep(everyMs + 50);
    await one.takeUp();
    await two.takeUp();
  }

  const at = (unit: string, cn: string): string => `CN=${cn},${unit}`;

  /** Somebody who is in the directory already, as the gateway shows them. */
  async function somebody(cn: string): Promise<ScimObject> {
    const userPrincipalName = `${cn}@ad.example.com`;
    const name = at(domain.names.people, cn);
    await admin.add(name, { objectClass: 'user', sAMAccountName: cn, userPrincipalName });
    const id = await one.idOf('acme', 'Users', `userName eq "${userPrincipalName}"`);
    const resource = await one.read('acme', 'Users', id);
    if (resource === undefined) throw new Error(`${cn} is not shown.`);
    return resource;
  }

  it('gives those who come into a group or leave it another version', async () => {
    const ann = await somebody('ann');
    const team = at(domain.names.groups, 'team');
    await admin.add(team, { objectClass: 'group', sAMAccountName: 'team' });
    await later();
    const versions = [await two.version('acme', 'Users', ann)];
    for (const operation of ['add', 'delete'] as const) {
      const modification = new Attribute({ type: 'member', values: [at(domain.names.people, 'ann')] });
      await admin.modify(team, new Change({ operation, modification }));
      await later();
      versions.push(await two.version('acme', 'Users', ann));
    }
    expect(new Set(versions).size).toBe(3);
    await later();
    expect(await one.version('acme', 'Users', ann)).toBe(versions.at(-1));
  });

  it('keeps the id of who is renamed, and of who moves out of reach and comes back', async () => {
    const jim = await somebody('jim');
    const { people, disabled } = domain.names;
    await admin.modifyDN(at(people, 'jim'), at(people, 'jimmy'));
    await later();
    expect(await one.read('acme', 'Users', jim['id'])).toMatchObject({ userName: 'jim@ad.example.com' });
    await admin.modifyDN(at(people, 'jimmy'), at(disabled, 'jimmy'));
    await later();
    await expect(two.read('acme', 'Users', jim['id'])).rejects.toMatchObject({ status: 404 });
    expect(await one.idOf('acme', 'Users', 'userName eq "jim@ad.example.com"')).toBeUndefined();
    expect(await store.links.byScimId('acme', 'User', idText(jim['id']))).toMatchObject({ state: 'live' });
    await admin.modifyDN(at(disabled, 'jimmy'), at(people, 'jimmy'));
    await later();
    expect(await two.read('acme', 'Users', jim['id'])).toMatchObject({ userName: 'jim@ad.example.com' });
    const left = [...one.events.of('changesTakenUp'), ...two.events.of('changesTakenUp')];
    expect(left.filter((event) => event.kind === 'changesTakenUp' && event.left === 1)).toHaveLength(1);
  });

  it('buries the link of who is removed, and gives a successor of the name another id', async () => {
    const bob = await somebody('bob');
    await admin.del(at(domain.names.people, 'bob'));
    await later();
    expect(await store.links.byScimId('acme', 'User', idText(bob['id']))).toMatchObject({ state: 'deleted' });
    const lines = await store.audit.list('acme', { limit: 10, scimId: idText(bob['id']) });
    expect(lines).toMatchObject([{ action: 'delete', actor: 'sync' }]);
    const successor = await somebody('bob');
    expect(successor['id']).not.toBe(bob['id']);
  });
});
