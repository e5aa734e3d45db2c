import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { loadConfig } from '../../src/app/config/load-config.js';
import { SyncSection } from '../../src/app/config/sync-section.js';
import { openStore } from '../../src/store/open-store.js';
import { type Store } from '../../src/store/store.js';
import { openTracked, type OpenTracked } from '../connectors/sql/syncing/open-tracked.js';
import { logged } from '../connectors/sql/syncing/tracked-shapes.js';
import { idText, Replica } from '../provisioning/replica.js';
import { databaseKinds } from '../store/databases.js';

const everyMs = 100;

describe('what an application changes in its own tables', () => {
  let tables: OpenTracked;
  let store: Store;
  let removeStore: () => Promise<void>;
  let folder: string;
  let replica: Replica;

  beforeAll(async () => {
    tables = await openTracked(logged, 'sqlite');
    const created = await databaseKinds[0]?.create();
    if (created === undefined) throw new Error('There is no database for the store.');
    removeStore = created.remove;
    store = await openStore(created.config);
    await store.migrate();
    folder = await mkdtemp(join(tmpdir(), 'causeway-sync-sql-'));
    const file = join(folder, 'causeway.yaml');
    const target = { connector: 'sql', ...tables.target };
    await writeFile(file, stringify({ store: 'sqlite::memory:', tenants: { acme: { target } } }));
    const loaded = await loadConfig(file);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const sync = Object.assign(new SyncSection(), { everySeconds: everyMs / 1_000 });
    const tenants = new Map(Array.from(loaded.config.tenants, ([name, tenant]) => [name, { ...tenant, sync }]));
    replica = new Replica(store);
    replica.gateway.configure({ ...loaded.config, tenants });
    await replica.takeUp();
  });

  afterAll(async () => {
    await replica.gateway.targets.close();
    await store.close();
    await removeStore();
    await rm(folder, { recursive: true });
    await tables.cleanup();
  });

  async function later(): Promise<void> {
    await sleep(everyMs + 50);
    await replica.takeUp();
  }

  const create = (userName: string): ReturnType<Replica['create']> =>
    replica.create('acme', 'Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName });

  it('gives those who come into a group or leave it another version', async () => {
    const ann = await create('ann');
    await tables.asAdmin("INSERT INTO role (role_id, name) VALUES (5, 'team')");
    await later();
    const versions = [await replica.version('acme', 'Users', ann)];
    for (const statement of [
      "INSERT INTO user_role (role_id, user_id) SELECT 5, id FROM app_user WHERE login = 'ann'",
      'DELETE FROM user_role WHERE role_id = 5',
    ]) {
      await tables.asAdmin(statement);
      await later();
      versions.push(await replica.version('acme', 'Users', ann));
    }
    expect(new Set(versions).size).toBe(3);
  });

  it('buries the link of a row that is deleted', async () => {
    const bob = await create('bob');
    await later();
    await tables.asAdmin("DELETE FROM app_user WHERE login = 'bob'");
    await later();
    expect(await store.links.byScimId('acme', 'User', idText(bob['id']))).toMatchObject({ state: 'deleted' });
    const lines = await store.audit.list('acme', { limit: 10, scimId: idText(bob['id']) });
    expect(lines).toMatchObject([{ action: 'delete', actor: 'sync' }, { action: 'create' }]);
    expect((await create('bob'))['id']).not.toBe(bob['id']);
  });
});
