import { afterEach, describe, expect, it } from '@jest/globals';
import { call, openTables, problemsOf, type OpenedTables } from '../open-tables.js';

let opened: OpenedTables | undefined;

afterEach(async () => {
  await opened?.cleanup();
  opened = undefined;
});

const target = (password: unknown, more: object = {}): Record<string, unknown> => ({
  objects: {
    user: {
      table: 'account',
      id: { columns: ['id'], generated: true },
      key: 'userName',
      version: 'revision',
      attributes: { userName: 'login', title: 'title', password },
      ...more,
    },
  },
});

async function open(password: unknown, type = 'VARCHAR(255)', more: object = {}): Promise<OpenedTables> {
  const ddl = [
    `CREATE TABLE account (id INTEGER PRIMARY KEY, login VARCHAR(50) NOT NULL UNIQUE, title TEXT, pw ${type},
      history INTEGER, changed_at DATETIME, revision INTEGER NOT NULL)`,
  ];
  opened = await openTables('sqlite', ddl, [], target(password, more));
  return opened;
}

const stored = async ({ asAdmin }: OpenedTables): Promise<Readonly<Record<string, unknown>>> =>
  (await asAdmin('SELECT pw, history, changed_at, revision FROM account'))[0] ?? {};

describe('the column of passwords', () => {
  it('is not read, and a change of it is a new version', async () => {
    const tables = await open({ column: 'pw', hash: 'ssha512', with: { changed_at: { now: true }, history: 0 } });
    const { connector } = tables;
    const request = { objectType: 'user', attributes: { userName: ['ada'] }, returning: ['userName', 'password'] };
    const made = await connector.createWithPassword({ ...request, password: 'first' }, call());
    const first = await stored(tables);
    expect(made.attributes).toEqual({ userName: ['ada'] });
    expect(first).toMatchObject({ revision: 1, history: 0 });
    expect(String(first['pw'])).toMatch(/^\{SSHA512\}.{100,}$/);
    expect(Math.abs(Date.parse(`${String(first['changed_at'])}Z`) - Date.now())).toBeLessThan(60_000);
    await connector.setPassword({ objectType: 'user', key: made, password: 'second' }, call());
    const second = await stored(tables);
    expect(second['revision']).toBe(2);
    expect(second['pw']).not.toBe(first['pw']);
    const [read] = await connector.read({ objectType: 'user', keys: [made], attributes: ['password'] }, call());
    expect(read).toMatchObject({ version: '2', attributes: {} });
  });

  it('stays as it is when other attributes change, and when objects are made without a password', async () => {
    const tables = await open({ column: 'pw', hash: 'ssha' });
    const made = await tables.connector.create(
      { objectType: 'user', attributes: { userName: ['ada'] }, returning: [] },
      call(),
    );
    expect(await stored(tables)).toMatchObject({ pw: null });
    await tables.connector.setPassword({ objectType: 'user', key: made, password: 'word' }, call());
    const before = await stored(tables);
    const changes = [{ attribute: 'title', values: ['Countess'] }];
    await tables.connector.update({ objectType: 'user', key: made, changes, returning: [] }, call());
    expect((await stored(tables))['pw']).toBe(before['pw']);
  });

  it.each([
    ['too short for the hash', { column: 'pw', hash: 'argon2id' }, 'VARCHAR(60)', /room for 60 characters/],
    ['no text', { column: 'pw', hash: 'ssha' }, 'INTEGER', /does not hold texts/],
    ['not there', { column: 'pwd', hash: 'ssha' }, 'TEXT', /no column "pwd"/],
    ['with one that is not there', { column: 'pw', hash: 'ssha', with: { old: 1 } }, 'TEXT', /no column "old"/],
  ])('is refused before anything is read: %s', async (_, password, type, message) => {
    const { connector } = await open(password, type);
    const report = await connector.test(call());
    expect(report.ok).toBe(false);
    expect(report.findings[0]?.message).toMatch(message);
  });

  it('is asked of types that have none: unsupported', async () => {
    const { connector } = await open('title');
    const made = await connector.create(
      { objectType: 'user', attributes: { userName: ['ada'] }, returning: [] },
      call(),
    );
    const set = connector.setPassword({ objectType: 'user', key: made, password: 'word' }, call());
    await expect(set).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('holds what is written as it is only if it has room', async () => {
    const { connector } = await open({ column: 'pw', hash: 'INSECURE_PLAIN' }, 'VARCHAR(8)');
    const attributes = { userName: ['ada'] };
    const create = connector.createWithPassword(
      { objectType: 'user', attributes, returning: [], password: 'longer than it' },
      call(),
    );
    await expect(create).rejects.toMatchObject({ code: 'invalidValue', attribute: 'password' });
  });
});

describe('the configuration of passwords', () => {
  it.each([
    ['a second one', { password: { column: 'pw', hash: 'ssha' }, 'x:password': { column: 'p', hash: 'ssha' } }],
    ['a join that is none', { password: { column: 'credential.pw', hash: 'ssha' } }],
    ['a column of three parts', { password: { column: 'a.b.c', hash: 'ssha' } }],
    ['a hash that is none', { password: { column: 'pw', hash: 'md5' } }],
  ])('is refused: %s', (_, attributes) => {
    const objects = {
      user: { table: 'account', id: 'login', key: 'userName', attributes: { userName: 'login', ...attributes } },
    };
    expect(problemsOf({ database: 'sqlite', file: 'x.db', objects })).toHaveLength(1);
  });
});
