import { afterEach, describe, expect, it } from '@jest/globals';
import { BackendReference } from '../../../../connectors/sdk/backend-object.js';
import { call, openTables, problemsOf, type OpenedTables } from '../open-tables.js';
import { type ShapeDatabase } from '../shapes/shape.js';

let opened: OpenedTables | undefined;

afterEach(async () => {
  await opened?.cleanup();
  opened = undefined;
});

const ddl = (database: ShapeDatabase): readonly string[] => [
  `CREATE TABLE account (no ${database === 'mariadb' ? 'INTEGER AUTO_INCREMENT PRIMARY KEY' : 'INTEGER PRIMARY KEY AUTOINCREMENT'},
    login VARCHAR(50) NOT NULL UNIQUE, title VARCHAR(50), pw VARCHAR(200), boss INTEGER, revision INTEGER DEFAULT 1 NOT NULL)`,
  'CREATE TABLE log (what VARCHAR(50) NOT NULL)',
  'CREATE TABLE mail (no INTEGER NOT NULL, address VARCHAR(100) NOT NULL)',
  'CREATE TABLE team (label VARCHAR(50) NOT NULL PRIMARY KEY)',
  'CREATE TABLE team_account (label VARCHAR(50) NOT NULL, no INTEGER NOT NULL, PRIMARY KEY (label, no))',
];

const grants = ['account', 'log', 'mail', 'team', 'team_account'].map(
  (table) => `SELECT, INSERT, UPDATE, DELETE ON ${table}`,
);

const insert = 'INSERT INTO account (login, title, pw) VALUES (:userName, :title, :password)';
const update = 'UPDATE account SET title = :title, boss = :{manager.value}, revision = revision + 1 WHERE no = :id';

function objects(statements: object, version = true): Record<string, unknown> {
  return {
    objects: {
      user: {
        table: 'account',
        id: { columns: ['no'], generated: true },
        key: 'userName',
        ...(version ? { version: 'revision' } : {}),
        attributes: {
          userName: 'login',
          title: 'title',
          'manager.value': { column: 'boss', references: 'user' },
          'emails.value': { table: 'mail', on: { no: 'no' }, column: 'address', multiple: true },
          password: { column: 'pw', hash: 'INSECURE_PLAIN' },
        },
        statements,
      },
      group: {
        table: 'team',
        id: ['label'],
        key: 'displayName',
        attributes: {
          displayName: 'label',
          'members.value': { table: 'team_account', on: { label: 'label' }, references: 'user', columns: { no: 'no' } },
        },
        statements: {
          addMember: [
            'INSERT INTO team_account (label, no) SELECT :id, no FROM account WHERE no = :member AND NOT EXISTS (SELECT 1 FROM team_account WHERE label = :id AND no = :member)',
            "INSERT INTO log (what) VALUES ('added')",
          ],
          removeMember: 'DELETE FROM team_account WHERE label = :id AND no = :member',
        },
      },
    },
  };
}

async function open(statements: object, database: ShapeDatabase = 'sqlite', version = true): Promise<OpenedTables> {
  opened = await openTables(database, ddl(database), grants, objects(statements, version));
  return opened;
}

const make = ({ connector }: OpenedTables, attributes: Record<string, readonly string[]>, password?: string) => {
  const request = { objectType: 'user', attributes, returning: ['userName', 'title', 'emails.value'] };
  return password === undefined
    ? connector.create(request, call())
    : connector.createWithPassword({ ...request, password }, call());
};

describe('a creation by statements', () => {
  it.each<[string, ShapeDatabase, string | readonly string[]]>([
    ['by a row', 'sqlite', `${insert} RETURNING no`],
    ['by a row of a later statement', 'sqlite', [insert, 'SELECT no FROM account WHERE login = :userName']],
    ['by the name', 'mariadb', insert],
    [
      'by the name, whatever else was made',
      'mariadb',
      [insert, "INSERT INTO mail VALUES (LAST_INSERT_ID(), 'welcome')"],
    ],
    ['by the name, when a procedure tells nothing', 'mariadb', 'DO (SELECT SLEEP(0)), :userName, :title, :password'],
  ])('finds its id %s', async (title, database, create) => {
    const tables = await open({ create }, database);
    if (title.includes('procedure')) await tables.asAdmin("INSERT INTO account (login, pw) VALUES ('ada', 'secret')");
    const made = await make(tables, { userName: ['ada'], 'emails.value': ['ada@example.com'] }, 'secret');
    expect(made.attributes['userName']).toEqual(['ada']);
    expect(made.attributes['emails.value']).toContain('ada@example.com');
    const [row = {}] = await tables.asAdmin('SELECT no, pw FROM account');
    expect([String(row['no']), row['pw']]).toEqual([made.id, 'secret']);
  });

  it('stores the password by a statement of its own where they do not take it', async () => {
    const create = 'INSERT INTO account (login) VALUES (:userName) RETURNING no';
    const tables = await open({ create });
    await make(tables, { userName: ['ada'] }, 'secret');
    expect(await tables.asAdmin('SELECT pw FROM account')).toEqual([{ pw: 'secret' }]);
  });

  it('is undone as a whole', async () => {
    const tables = await open({ create: ["INSERT INTO log (what) VALUES ('made')", `${insert} RETURNING no`] });
    await make(tables, { userName: ['ada'] });
    await expect(make(tables, { userName: ['ada'] })).rejects.toMatchObject({ code: 'alreadyExists' });
    const manager = [new BackendReference('user', '4711')];
    const request = { objectType: 'user', attributes: { userName: ['eve'], 'manager.value': manager }, returning: [] };
    await expect(tables.connector.create(request, call())).rejects.toMatchObject({ code: 'referenceNotFound' });
    expect(await tables.asAdmin('SELECT what FROM log')).toHaveLength(1);
  });

  it('that makes nothing is a fault of the configuration', async () => {
    const tables = await open({ create: 'INSERT INTO log (what) VALUES (:userName)' });
    await tables.asAdmin("INSERT INTO account (login) VALUES ('other')");
    await expect(make(tables, { userName: ['ada'] })).rejects.toMatchObject({ code: 'internal' });
    expect(await tables.asAdmin('SELECT what FROM log')).toEqual([]);
  });
});

describe('a change by statements', () => {
  const change = (
    { connector }: OpenedTables,
    key: { readonly id: string },
    values: readonly string[],
    expectedVersion?: string,
  ) => {
    const changes = [{ attribute: 'title', values }];
    const request = { objectType: 'user', key, changes, returning: ['title'] };
    return connector.update({ ...request, ...(expectedVersion === undefined ? {} : { expectedVersion }) }, call());
  };

  it('leaves what is not changed as it is', async () => {
    const tables = await open({ update });
    const boss = await make(tables, { userName: ['boss'] });
    const ada = await make(tables, { userName: ['ada'] });
    const key = { id: ada.id };
    const manager = [{ attribute: 'manager.value', values: [new BackendReference('user', boss.id)] }];
    await tables.connector.update({ objectType: 'user', key, changes: manager, returning: [] }, call());
    const changed = await change(tables, key, ['Countess']);
    expect(changed).toMatchObject({ version: '3', attributes: { title: ['Countess'] } });
    expect(await tables.asAdmin(`SELECT boss FROM account WHERE no = ${ada.id}`)).toEqual([{ boss: Number(boss.id) }]);
  });

  it.each([true, false])('is refused when the object has changed (a version column: %s)', async (version) => {
    const tables = await open({ update }, 'sqlite', version);
    const ada = await make(tables, { userName: ['ada'] });
    await change(tables, ada, ['first'], ada.version);
    await expect(change(tables, ada, ['second'], ada.version)).rejects.toMatchObject({ code: 'versionConflict' });
    expect(await tables.asAdmin('SELECT title FROM account')).toEqual([{ title: 'first' }]);
  });

  it('finds nobody, though the statement would not look', async () => {
    const tables = await open({ update: ['INSERT INTO log (what) VALUES (:id)'] });
    await expect(change(tables, { id: '4711' }, ['x'])).rejects.toMatchObject({ code: 'notFound' });
    expect(await tables.asAdmin('SELECT what FROM log')).toEqual([]);
  });

  it('that touches nothing again and again is not taken for done', async () => {
    const tables = await open({ update: 'UPDATE account SET title = :title WHERE no = :id AND revision = 99' });
    const ada = await make(tables, { userName: ['ada'] });
    await expect(change(tables, ada, ['x'])).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('members by statements', () => {
  it('come and go, and those that are nobody are refused', async () => {
    const tables = await open({});
    const { connector } = tables;
    const ada = await make(tables, { userName: ['ada'] });
    const eve = await make(tables, { userName: ['eve'] });
    const reference = ({ id }: { readonly id: string }) => new BackendReference('user', id);
    const attributes = { displayName: ['readers'], 'members.value': [reference(ada)] };
    const group = await connector.create({ objectType: 'group', attributes, returning: [] }, call());
    const request = { objectType: 'group', key: group, attribute: 'members.value', returning: ['members.value'] };
    const edited = await connector.editMembers(
      { ...request, add: [reference(eve), reference(ada)], remove: [] },
      call(),
    );
    expect(edited.attributes['members.value']).toHaveLength(2);
    const wrong = connector.editMembers({ ...request, add: [reference({ id: '4711' })], remove: [] }, call());
    await expect(wrong).rejects.toMatchObject({ code: 'referenceNotFound' });
    const changes = [{ attribute: 'members.value', values: [reference(eve)] }];
    const replaced = await connector.update({ ...request, changes }, call());
    expect(replaced.attributes['members.value']).toMatchObject([{ id: eve.id }]);
    expect(await tables.asAdmin('SELECT what FROM log')).toHaveLength(3);
  });
});

describe('the configuration of statements', () => {
  it.each([
    ['a parameter that is none', { update: 'UPDATE account SET title = :titel WHERE no = :id' }, /titel/],
    ['no id', { delete: 'DELETE FROM account' }, /must use :id/],
    ['members of who has none', { addMember: 'INSERT INTO x VALUES (:id)' }, /members/],
  ])('is refused: %s', (_, statements, message) => {
    const problems = problemsOf({ database: 'sqlite', file: 'x.db', ...objects(statements) });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.path).toMatch(/^target\.objects\.user\.statements\./);
    expect(problems[0]?.message).toMatch(message);
  });

  it('needs a column or a statement for passwords', () => {
    const attributes = { userName: 'login', password: { hash: 'ssha' } };
    const user = { table: 'account', id: 'login', key: 'userName', attributes };
    expect(problemsOf({ database: 'sqlite', file: 'x.db', objects: { user } })).toMatchObject([
      { path: 'target.objects.user.attributes.password' },
    ]);
    const statements = { setPassword: 'UPDATE secret SET text = :password WHERE login = :id' };
    expect(problemsOf({ database: 'sqlite', file: 'x.db', objects: { user: { ...user, statements } } })).toEqual([]);
  });
});
