import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BackendReference, type BackendObject } from '../../../../connectors/sdk/backend-object.js';
import { StatementProxy } from '../../../support/statement-proxy.js';
import { call, openTables, type OpenedTables } from '../open-tables.js';
import { sharedServer } from '../shapes/open-shape.js';

/** Keys of rows are numbered, so that it can be seen which of them are new. */
const ddl = (key: string): readonly string[] => [
  `CREATE TABLE account (no ${key}, login VARCHAR(50) NOT NULL UNIQUE)`,
  `CREATE TABLE mail (mail_no ${key}, no INTEGER NOT NULL, address VARCHAR(100) NOT NULL, pos INTEGER)`,
  'CREATE TABLE phone (no INTEGER NOT NULL, pos INTEGER NOT NULL, number VARCHAR(50) NOT NULL, PRIMARY KEY (no, pos))',
  `CREATE TABLE team (team_no ${key}, tenant INTEGER NOT NULL, label VARCHAR(50) NOT NULL)`,
  'CREATE TABLE team_account (team_no INTEGER NOT NULL, no INTEGER NOT NULL, PRIMARY KEY (team_no, no))',
];

const keys = {
  mariadb: 'INTEGER AUTO_INCREMENT PRIMARY KEY',
  postgres: 'integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
};

const grants = ['account', 'mail', 'phone', 'team', 'team_account'].map(
  (table) => `SELECT, INSERT, UPDATE, DELETE ON ${table}`,
);

const child = (table: string, column: string, order: readonly string[]) => ({
  table,
  on: { no: 'no' },
  column,
  multiple: true,
  order,
});

const objects = {
  user: {
    table: 'account',
    id: { columns: ['no'], generated: true },
    key: 'userName',
    attributes: {
      userName: 'login',
      'emails.value': child('mail', 'address', ['mail_no']),
      'phoneNumbers.value': child('phone', 'number', ['pos']),
    },
  },
  group: {
    table: 'team',
    id: { columns: ['team_no'], generated: true },
    key: 'displayName',
    where: { tenant: 7 },
    attributes: {
      displayName: 'label',
      'members.value': { table: 'team_account', on: { team_no: 'team_no' }, references: 'user', columns: { no: 'no' } },
    },
  },
};

describe.each(['mariadb', 'postgres'] as const)('writes on %s', (database) => {
  let proxy: StatementProxy;
  let tables: OpenedTables;
  let user: BackendObject;
  let group: BackendObject;
  let count = 0;

  beforeAll(async () => {
    const { hostname: host, port } = new URL(sharedServer(database) ?? '');
    proxy = await StatementProxy.open(database, { host, port: Number(port) });
    tables = await openTables(database, ddl(keys[database]), grants, { port: proxy.port, objects });
  }, 60_000);

  afterAll(async () => {
    await tables.cleanup();
    await proxy.close();
  });

  beforeEach(async () => {
    const { connector } = tables;
    count += 1;
    const create = (objectType: string, attributes: Record<string, readonly string[]>): Promise<BackendObject> =>
      connector.create({ objectType, attributes, returning: [] }, call());
    user = await create('user', { userName: [`user${count}`] });
    group = await create('group', { displayName: [`group${count}`] });
  });

  const edit = async (
    key: { readonly id: string },
    add: readonly string[],
    remove: readonly string[],
    expectedVersion?: string,
  ): Promise<readonly string[]> => {
    const references = (ids: readonly string[]) => ids.map((id) => new BackendReference('user', id));
    const lists = { add: references(add), remove: references(remove), returning: ['displayName'] };
    const request = { objectType: 'group', key, attribute: 'members.value', ...lists };
    proxy.watch();
    await tables.connector.editMembers(
      { ...request, ...(expectedVersion !== undefined && { expectedVersion }) },
      call(),
    );
    return [...proxy.seen];
  };

  const pairs = (): Promise<readonly unknown[]> =>
    tables.asAdmin(`SELECT no FROM team_account WHERE team_no = ${group.id}`);

  describe('of one member', () => {
    it('are one statement, and one reads the group', async () => {
      // The first time statements are prepared.
      await edit(group, [user.id], []);
      await edit(group, [], [user.id]);
      const added = await edit(group, [user.id], []);
      expect(await pairs()).toHaveLength(1);
      const removed = await edit(group, [], [user.id]);
      expect(await pairs()).toEqual([]);
      expect([added.length, removed.length]).toEqual([2, 2]);
    });

    it('find what is there already, or not any more', async () => {
      for (let round = 0; round < 2; round += 1) await edit(group, [user.id], []);
      expect(await pairs()).toHaveLength(1);
      for (let round = 0; round < 2; round += 1) await edit(group, [], [user.id]);
      expect(await pairs()).toEqual([]);
    });

    it('refuse who and what is not there', async () => {
      await expect(edit(group, ['99999'], [])).rejects.toMatchObject({ code: 'referenceNotFound' });
      await expect(edit({ id: '99999' }, [user.id], [])).rejects.toMatchObject({ code: 'notFound' });
      await expect(edit({ id: '99999' }, [], [user.id])).rejects.toMatchObject({ code: 'notFound' });
    });

    it('touch no group out of reach', async () => {
      await edit(group, [user.id], []);
      await tables.asAdmin(`UPDATE team SET tenant = 8 WHERE team_no = ${group.id}`);
      await expect(edit(group, [], [user.id])).rejects.toMatchObject({ code: 'notFound' });
      expect(await pairs()).toHaveLength(1);
      await tables.asAdmin(`DELETE FROM team_account WHERE team_no = ${group.id}`);
      await expect(edit(group, [user.id], [])).rejects.toMatchObject({ code: 'notFound' });
      expect(await pairs()).toEqual([]);
    });

    it('look at the version when one is expected', async () => {
      await tables.asAdmin(`UPDATE team SET label = 'other' WHERE team_no = ${group.id}`);
      await expect(edit(group, [user.id], [], group.version)).rejects.toMatchObject({ code: 'versionConflict' });
      expect(await pairs()).toEqual([]);
    });
  });

  describe('of values in rows of their own', () => {
    const change = async (attribute: string, values: readonly string[]): Promise<void> => {
      const changes = [{ attribute, values }];
      proxy.watch();
      await tables.connector.update({ objectType: 'user', key: user, changes, returning: [] }, call());
    };

    const mails = async (): Promise<ReadonlyMap<unknown, unknown>> => {
      const rows = await tables.asAdmin(`SELECT mail_no, address FROM mail WHERE no = ${user.id} ORDER BY mail_no`);
      return new Map(rows.map((row) => [row['address'], row['mail_no']]));
    };

    it('leave the rows alone that stay', async () => {
      await change('emails.value', ['a@x', 'b@x', "c'@x"]);
      const before = await mails();
      await change('emails.value', ["c'@x", 'd@x', 'a@x']);
      const after = await mails();
      expect([...after.keys()]).toEqual(['a@x', "c'@x", 'd@x']);
      for (const address of ['a@x', "c'@x"]) expect(after.get(address)).toBe(before.get(address));
      await change('emails.value', []);
      expect((await mails()).size).toBe(0);
    });

    it('write nothing when nothing changes', async () => {
      await change('emails.value', ['a@x', 'b@x']);
      const before = await mails();
      await change('emails.value', ['a@x', 'b@x']);
      expect(await mails()).toEqual(before);
      expect(before.size).toBe(2);
    });

    it.each([
      ['one more', ['1', '2'], ['1', '2', '3'], [1, 2, 3]],
      ['another order', ['1', '2', '3'], ['3', '1'], [1, 2]],
      ['one less', ['1', '2', '3'], ['1'], [1]],
    ])('keep positions in order: %s', async (_, before, after, positions) => {
      await change('phoneNumbers.value', before);
      await change('phoneNumbers.value', after);
      const rows = await tables.asAdmin(`SELECT number, pos FROM phone WHERE no = ${user.id} ORDER BY pos`);
      expect(rows.map((row) => row['number'])).toEqual(after);
      expect(rows.map((row) => row['pos'])).toEqual(positions);
    });
  });
});
