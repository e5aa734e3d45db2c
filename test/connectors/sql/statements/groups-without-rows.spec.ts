import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BackendReference, type BackendObject } from '../../../../connectors/sdk/backend-object.js';
import { call, databases, openTables, problemsOf, type OpenedTables } from '../open-tables.js';

const ddl = (key: string): readonly string[] => [
  `CREATE TABLE account (no ${key}, tenant INTEGER NOT NULL, login VARCHAR(50) NOT NULL UNIQUE, department VARCHAR(50),
    gone INTEGER DEFAULT 0 NOT NULL, revision INTEGER DEFAULT 1 NOT NULL)`,
  'CREATE TABLE right_def (code VARCHAR(8) NOT NULL PRIMARY KEY, label VARCHAR(50) NOT NULL)',
  'CREATE TABLE account_right (no INTEGER NOT NULL, code VARCHAR(8) NOT NULL, PRIMARY KEY (no, code))',
  "INSERT INTO right_def (code, label) VALUES ('PAY', 'May pay'), ('SIGN', 'May sign')",
];

const keys = {
  mariadb: 'INTEGER AUTO_INCREMENT PRIMARY KEY',
  postgres: 'integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
  sqlite: 'INTEGER PRIMARY KEY AUTOINCREMENT',
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const grants = ['SELECT, INSERT, UPDATE ON account', 'SELECT ON right_def', 'SELECT, INSERT, DELETE ON account_right'];

const objects = {
  user: {
    table: 'account',
    id: { columns: ['no'], generated: true },
    key: 'userName',
    version: 'revision',
    where: { tenant: 7 },
    attributes: { userName: 'login', department: 'department', 'groups.value': { memberOf: 'group' } },
    delete: { set: { gone: 1 } },
  },
  group: {
    table: 'account',
    distinct: 'department',
    key: 'displayName',
    attributes: { displayName: 'department', 'members.value': { reverse: 'user' } },
  },
  right: {
    resourceType: 'Right',
    table: 'right_def',
    id: 'code',
    key: 'displayName',
    create: 'refused',
    attributes: {
      displayName: { column: 'label', readOnly: true },
      'members.value': { table: 'account_right', on: { code: 'code' }, references: 'user', columns: { no: 'no' } },
    },
  },
};

describe.each(databases)('groups without rows of their own on %s', (database) => {
  let tables: OpenedTables;
  let users: ReadonlyMap<string, BackendObject>;

  beforeAll(async () => {
    tables = await openTables(database, ddl(keys[database]), grants, { objects });
    const made = new Map<string, BackendObject>();
    for (const [name, department] of [
      ['ada', 'Sales'],
      ['bob', 'Sales'],
      ['eve', 'Law'],
      ['joe', undefined],
    ] as const) {
      const attributes = { userName: [name], ...(department !== undefined && { department: [department] }) };
      made.set(name, await tables.connector.create({ objectType: 'user', attributes, returning: [] }, call()));
    }
    users = made;
    await tables.asAdmin("INSERT INTO account (tenant, login, department) VALUES (8, 'stranger', 'Secret')");
    await tables.asAdmin("INSERT INTO account (tenant, login, department, gone) VALUES (7, 'former', 'Closed', 1)");
  }, 60_000);

  afterAll(() => tables.cleanup());

  const groups = async (objectType: string): Promise<ReadonlyMap<string, readonly string[]>> => {
    const found = new Map<string, readonly string[]>();
    const attributes = ['displayName', 'members.value'];
    for await (const batch of tables.connector.enumerate(
      { objectType, predicate: { kind: 'all' }, attributes },
      call(),
    ))
      for (const { id, attributes: values } of batch) {
        const members = (values['members.value'] ?? []).map(
          (member) =>
            Array.from(users).find(([, user]) => member instanceof BackendReference && user.id === member.id)?.[0] ??
            '?',
        );
        found.set(`${id}:${textOf(values['displayName']?.[0])}`, members.sort());
      }
    return found;
  };

  const edit = (objectType: string, id: string, add: readonly string[], remove: readonly string[]) => {
    const references = (names: readonly string[]) =>
      names.map((name) => new BackendReference('user', users.get(name)?.id ?? '99999'));
    const lists = { add: references(add), remove: references(remove), returning: ['displayName'] };
    return tables.connector.editMembers({ objectType, key: { id }, attribute: 'members.value', ...lists }, call());
  };

  it('are the values that people within reach have', async () => {
    const { connector } = tables;
    expect(await groups('group')).toEqual(
      new Map([
        ['Law:Law', ['eve']],
        ['Sales:Sales', ['ada', 'bob']],
      ]),
    );
    expect(await connector.count({ objectType: 'group', predicate: { kind: 'all' } }, call())).toBe(2);
    const predicate = {
      kind: 'comparison',
      attribute: 'displayName',
      operator: 'equals',
      value: 'sales',
      caseExact: false,
    } as const;
    const found = await connector.search({ objectType: 'group', predicate, attributes: [], limit: 5 }, call());
    expect(found.objects.map(({ id }) => id)).toEqual(['Sales']);
    const keysOf = ['Sales', 'Secret', 'Closed', ''].map((id) => ({ id }));
    expect(await connector.read({ objectType: 'group', keys: keysOf, attributes: [] }, call())).toHaveLength(1);
    const [ada] = await connector.read(
      { objectType: 'user', keys: [users.get('ada') ?? { id: '' }], attributes: ['groups.value'] },
      call(),
    );
    expect(ada?.attributes['groups.value']).toMatchObject([{ objectType: 'group', id: 'Sales' }]);
  });

  it('get and lose members by the column of these, whose version grows', async () => {
    await edit('group', 'Sales', ['joe'], ['ada']);
    expect(await groups('group')).toEqual(
      new Map([
        ['Law:Law', ['eve']],
        ['Sales:Sales', ['bob', 'joe']],
      ]),
    );
    const rows = await tables.asAdmin(
      'SELECT login, revision FROM account WHERE tenant = 7 AND gone = 0 ORDER BY login',
    );
    expect(rows.map(({ login, revision }) => `${String(login)} ${String(revision)}`)).toEqual([
      'ada 2',
      'bob 1',
      'eve 1',
      'joe 2',
    ]);
    // Who is there already is not touched; who is in another group is not taken out of it.
    await edit('group', 'Sales', ['joe'], ['eve']);
    expect(
      (await tables.asAdmin("SELECT revision FROM account WHERE login IN ('joe', 'eve') ORDER BY login")).map(
        ({ revision }) => Number(revision),
      ),
    ).toEqual([1, 2]);
    await edit('group', 'Sales', ['ada'], ['joe']);
  });

  it('end with their last member, and cannot be made by an edit', async () => {
    expect(await edit('group', 'Law', [], ['eve'])).toMatchObject({ id: 'Law', attributes: { displayName: ['Law'] } });
    expect([...(await groups('group')).keys()]).toEqual(['Sales:Sales']);
    await expect(edit('group', 'Law', ['eve'], [])).rejects.toMatchObject({ code: 'notFound' });
    await expect(edit('group', 'Secret', ['eve'], [])).rejects.toMatchObject({ code: 'notFound' });
    await expect(edit('group', 'Sales', ['nobody'], [])).rejects.toMatchObject({ code: 'referenceNotFound' });
    const changes = [{ attribute: 'department', values: ['Law'] }];
    await tables.connector.update(
      { objectType: 'user', key: users.get('eve') ?? { id: '' }, changes, returning: [] },
      call(),
    );
    expect([...(await groups('group')).keys()]).toEqual(['Law:Law', 'Sales:Sales']);
  });

  it.each(['group', 'right'])('are neither made, renamed nor deleted: %s', async (objectType) => {
    const { connector } = tables;
    const key = { id: objectType === 'group' ? 'Sales' : 'PAY' };
    const attributes = { displayName: ['New'] };
    await expect(connector.create({ objectType, attributes, returning: [] }, call())).rejects.toMatchObject({
      code: 'unsupported',
    });
    await expect(connector.delete({ objectType, key }, call())).rejects.toMatchObject({ code: 'unsupported' });
    const changes = [{ attribute: 'displayName', values: ['New'] }];
    await expect(connector.update({ objectType, key, changes, returning: [] }, call())).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('are rights that a table lists, and another gives', async () => {
    await edit('right', 'PAY', ['ada', 'bob'], []);
    await edit('right', 'PAY', [], ['bob']);
    expect(await groups('right')).toEqual(
      new Map([
        ['PAY:May pay', ['ada']],
        ['SIGN:May sign', []],
      ]),
    );
  });

  it('forget people who are deleted', async () => {
    const key = users.get('bob') ?? { id: '' };
    expect(await tables.connector.delete({ objectType: 'user', key }, call())).toBe(true);
    expect((await groups('group')).get('Sales:Sales')).toEqual(['ada']);
  });
});

describe('the configuration of groups without rows', () => {
  const withGroup = (group: object, user: object = {}): unknown => ({
    database: 'sqlite',
    file: 'x.db',
    objects: { ...objects, user: { ...objects.user, ...user }, group: { ...objects.group, ...group } },
  });

  it.each([
    ['an id', { id: 'department' }],
    ['deletion', { delete: 'hard' }],
    [
      'members in a table',
      { attributes: { ...objects.group.attributes, 'members.value': objects.right.attributes['members.value'] } },
    ],
    ['another attribute', { attributes: { ...objects.group.attributes, externalId: 'login' } }],
    ['members of another table', { table: 'staff' }],
    ['members by a column, without it', { distinct: undefined, id: 'department' }],
  ])('refuses %s', (_, group) => {
    expect(problemsOf(withGroup(group))).toHaveLength(1);
  });

  it('takes what is right', () => {
    expect(problemsOf(withGroup({}))).toEqual([]);
  });
});
