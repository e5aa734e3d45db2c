import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BackendChange,
  type ChangesAnswer,
  isSyncable,
} from '../../../../connectors/sdk/capabilities/syncable.js';
import { isDiagnosable } from '../../../../connectors/sdk/capabilities/diagnosable.js';
import { type Connector } from '../../../../connectors/sdk/connector.js';
import { call, demand, patience } from '../../../../connectors/sdk/testing/fixture.js';
import { databases, problemsOf } from '../open-tables.js';
import { type ShapeDatabase } from '../shapes/shape.js';
import { connectorFor, openTracked, type OpenTracked, type Settings } from './open-tracked.js';
import { logged, type Tracked, watermarked } from './tracked-shapes.js';

function ask(connector: Connector, token?: string, limit = 1000): Promise<ChangesAnswer> {
  const request = { objectTypes: ['user', 'group'], attributes: [], token, limit };
  return demand(connector, isSyncable).changes(request, call());
}

interface Drained {
  readonly changes: readonly BackendChange[];
  readonly token: string;
  readonly answers: number;
}

async function drain(connector: Connector, token: string, limit?: number): Promise<Drained> {
  const changes: BackendChange[] = [];
  for (let [next, answers] = [token, 1]; ; answers += 1) {
    const answer = await ask(connector, next, limit);
    changes.push(...answer.changes);
    if (answer.complete) return { changes, token: answer.token, answers };
    next = answer.token;
  }
}

const kindsOf = (changes: readonly BackendChange[]): Readonly<Record<string, string>> =>
  Object.fromEntries(changes.map(({ objectType = '', id, kind }) => [`${objectType} ${id}`, kind]));

/** A shape on a database, opened once for the tests of a block. */
function opened(shape: Tracked, database: ShapeDatabase): () => OpenTracked {
  let tracked: OpenTracked | undefined;
  beforeAll(async () => {
    tracked = await openTracked(shape, database);
  }, patience);
  afterAll(() => tracked?.cleanup(), patience);
  return () => {
    if (tracked === undefined) throw new Error('The database was not opened.');
    return tracked;
  };
}

const addUser = (id: number, more = ''): string =>
  `INSERT INTO app_user (id, tenant_no, login${more === '' ? '' : ', updated_at'}) VALUES (${id}, 7, 'u${id}'${more})`;

/** The target with other settings for one object type. */
function altered(target: Settings, type: 'user' | 'group', settings: Settings): Settings {
  const objects = target['objects'] as Readonly<Record<string, Settings>>;
  return { ...target, objects: { ...objects, [type]: { ...objects[type], ...settings } } };
}

describe.each(['mariadb', 'postgres'] as const)('transactions that overlap on %s', (database) => {
  describe.each([watermarked, logged])('with $name', (shape) => {
    const tracked = opened(shape, database);

    it('tells of a row that was marked before others and committed after them', async () => {
      const { connector, asAdmin, asUser } = tracked();
      const { token } = await ask(connector);
      await asUser('START TRANSACTION');
      await asUser(addUser(1));
      await asAdmin(addUser(2));
      const first = await drain(connector, token);
      expect(kindsOf(first.changes)).toEqual({ 'user 2': 'changed' });
      let { token: next } = first;
      for (let look = 0; look < 3; look += 1) ({ token: next } = await drain(connector, next));
      await asUser('COMMIT');
      const second = await drain(connector, next);
      expect(kindsOf(second.changes)).toEqual({ 'user 1': 'changed' });
      expect((await drain(connector, second.token)).changes).toEqual([]);
    });

    it('tells of what was under way when the reading began', async () => {
      const { connector, asAdmin, asUser } = tracked();
      await asUser('START TRANSACTION');
      await asUser(addUser(3));
      await asAdmin(addUser(4));
      const { token } = await ask(connector);
      await asUser('COMMIT');
      expect(kindsOf((await drain(connector, token)).changes)).toEqual({ 'user 3': 'changed' });
    });

    it('passes over numbers that a transaction took and gave up', async () => {
      const { connector, asAdmin, asUser } = tracked();
      const { token } = await ask(connector);
      await asUser('START TRANSACTION');
      await asUser(addUser(5));
      await asUser('ROLLBACK');
      await asAdmin(addUser(6));
      expect(kindsOf((await drain(connector, token)).changes)).toEqual({ 'user 6': 'changed' });
    });
  });
});

describe.each(databases)('watermarks on %s', (database) => {
  const tracked = opened(watermarked, database);

  it('tells of more rows with one moment than fit into an answer', async () => {
    const { connector, asAdmin } = tracked();
    const { token } = await ask(connector);
    const ids = Array.from({ length: 45 }, (_, at) => 100 + at);
    // In the future, so that all are within the overlap.
    for (const id of ids) await asAdmin(addUser(id, `, '2037-01-01 00:00:00'`));
    const { changes, answers, token: next } = await drain(connector, token, 10);
    expect(Object.keys(kindsOf(changes))).toHaveLength(ids.length);
    expect(changes).toHaveLength(ids.length);
    expect(answers).toBeLessThan(12);
    // A moment in whole seconds: however much they look the same, they are told again.
    expect((await drain(connector, next, 10)).changes).toHaveLength(ids.length);
    await asAdmin(`DELETE FROM app_user WHERE id >= 100`);
  });

  it.each([0, 150])('begins at the time of the database less the overlap, %i minutes east', async (minutes) => {
    const { target } = tracked();
    const zone = minutes === 0 ? 'UTC' : '+02:30';
    const connector = connectorFor({ ...target, timeZone: zone });
    const zoned = database !== 'sqlite';
    const { token } = await ask(connector);
    await connector.close();
    const floor = new Date(`${String(floorIn(token)).replace(' ', 'T')}Z`).getTime() - (zoned ? 0 : minutes * 60_000);
    // The servers run on this machine.
    expect(Math.abs(Date.now() - 61_000 - floor)).toBeLessThan(5_000);
  });

  it('goes on from a token in another process', async () => {
    const { connector, target, asAdmin } = tracked();
    const { token } = await ask(connector);
    await asAdmin(addUser(200));
    const other = connectorFor(target);
    try {
      expect(kindsOf((await drain(other, token)).changes)).toEqual({ 'user 200': 'changed' });
    } finally {
      await other.close();
    }
  });

  it('tells what became of a row', async () => {
    const { connector, asAdmin } = tracked();
    const touch = database === 'mariadb' ? '' : `, updated_at = ${present(database)}`;
    const start = await drain(connector, (await ask(connector)).token);
    await asAdmin(addUser(300));
    let { token } = await drain(connector, start.token);
    for (const [set, kind] of [
      ['deleted = 1', 'removed'],
      ['deleted = 0', 'changed'],
      ['tenant_no = 8', 'left'],
      ['tenant_no = 7', 'changed'],
    ] as const) {
      await asAdmin(`UPDATE app_user SET ${set}${touch} WHERE id = 300`);
      const next = await drain(connector, token);
      expect([set, kindsOf(next.changes)]).toEqual([set, { 'user 300': kind }]);
      token = next.token;
    }
  });

  it('tells of rows that an attribute lies in', async () => {
    const { connector, asAdmin } = tracked();
    await asAdmin(addUser(400));
    const { token } = await ask(connector);
    await asAdmin(`INSERT INTO email (user_id, address, pos) VALUES (400, 'a@example.com', 0)`);
    const { changes } = await drain(connector, token);
    expect(changes).toEqual([{ objectType: 'user', id: '400', kind: 'changed' }]);
  });

  it('tells who came into a group, where memberships are marked', async () => {
    const { target, asAdmin } = tracked();
    const sync = { watermark: 'updated_at', attributes: { 'members.value': 'added_at' } };
    const connector = connectorFor(altered(target, 'group', { sync }));
    try {
      await asAdmin(addUser(500));
      await asAdmin(`INSERT INTO role (role_id, name) VALUES (9000, 'r')`);
      const { token } = await ask(connector);
      await asAdmin(`INSERT INTO user_role (role_id, user_id) VALUES (9000, 500)`);
      const { changes } = await drain(connector, token);
      expect(changes).toMatchObject([
        { objectType: 'group', id: '9000', kind: 'changed', members: { added: [{ id: '500' }], removed: [] } },
      ]);
    } finally {
      await connector.close();
    }
  });

  it('does not go on with a place of another configuration', async () => {
    const { connector, target } = tracked();
    const { token } = await ask(connector);
    const other = connectorFor(altered(target, 'group', { sync: undefined }));
    try {
      await expect(ask(other, token)).rejects.toMatchObject({ code: 'tokenExpired' });
    } finally {
      await other.close();
    }
  });
});

/** The present moment, with a thousandth of a second or finer. */
function present(database: ShapeDatabase): string {
  return { mariadb: 'now(6)', postgres: 'clock_timestamp()', sqlite: `strftime('%Y-%m-%d %H:%M:%f', 'now')` }[database];
}

describe.each(databases)('a table of changes on %s', (database) => {
  const tracked = opened(logged, database);

  it('tells of rows that are deleted for good, and of who left a group', async () => {
    const { connector, asAdmin } = tracked();
    await asAdmin(addUser(1));
    await asAdmin(addUser(2));
    await asAdmin(`INSERT INTO role (role_id, name) VALUES (9000, 'r')`);
    await asAdmin(`INSERT INTO user_role (role_id, user_id) VALUES (9000, 1)`);
    const { token } = await ask(connector);
    await asAdmin(`INSERT INTO user_role (role_id, user_id) VALUES (9000, 2)`);
    await asAdmin(`DELETE FROM user_role WHERE user_id = 1`);
    await asAdmin(`DELETE FROM app_user WHERE id = 1`);
    const { changes } = await drain(connector, token);
    expect(kindsOf(changes)).toEqual({ 'user 1': 'removed', 'group 9000': 'changed' });
    const members = changes.find(({ id }) => id === '9000')?.members;
    expect(members).toMatchObject({ added: [{ id: '2' }], removed: [{ id: '1' }] });
  });

  it('does not take a row of other people for changed', async () => {
    const { connector, asAdmin } = tracked();
    const { token } = await ask(connector);
    await asAdmin(`INSERT INTO app_user (id, tenant_no, login) VALUES (30, 8, 'other')`);
    await asAdmin(`INSERT INTO change_log (entity, row_key, op) VALUES ('user', 'no number', 'U')`);
    expect(kindsOf((await drain(connector, token)).changes)).toEqual({ 'user 30': 'left' });
  });

  it('takes a row that is deleted and made again for changed', async () => {
    const { connector, asAdmin } = tracked();
    await asAdmin(addUser(40));
    const { token } = await ask(connector);
    await asAdmin(`DELETE FROM app_user WHERE id = 40`);
    await asAdmin(addUser(40));
    expect(kindsOf((await drain(connector, token)).changes)).toEqual({ 'user 40': 'changed' });
  });

  it('reads what is older than the overlap no more', async () => {
    const { target, asAdmin } = tracked();
    const sync = { changes: changesOf(target), overlapSeconds: 1 };
    const connector = connectorFor(altered(altered(target, 'user', { sync }), 'group', { sync: undefined }));
    try {
      let { token } = await ask(connector);
      await asAdmin(addUser(50));
      ({ token } = await drain(connector, token));
      ({ token } = await drain(connector, token));
      await sleep(1100);
      ({ token } = await drain(connector, token));
      // Not to be seen in the answers, as what was told is remembered; but the log may be emptied up to there.
      const [{ seq } = {}] = await asAdmin(`SELECT max(seq) AS seq FROM change_log`);
      expect(floorIn(token)).toBe(String(seq));
    } finally {
      await connector.close();
    }
  });
});

/** The settings of the users' table of changes. */
function changesOf(target: Settings): unknown {
  const objects = target['objects'] as { readonly user: { readonly sync: { readonly changes: unknown } } };
  return objects.user.sync.changes;
}

/** Where the next pass over the first feed begins. */
function floorIn(token: string): unknown {
  const [, , places] = JSON.parse(token) as readonly [string, number, readonly (readonly unknown[])[]];
  return places[0]?.[0];
}

describe('a target on SQLite', () => {
  const tracked = opened(logged, 'sqlite');
  const findingsOf = async (target: Settings): Promise<readonly string[]> => {
    const connector = connectorFor(target);
    try {
      const uses = ['user', 'group'].map((objectType) => ({ objectType, attributes: [], operations: [] }));
      const lines: string[] = [];
      for await (const finding of demand(connector, isDiagnosable).diagnose({ uses, tryWrites: false }, call())) {
        const { state, check, subject = '', found } = finding;
        lines.push(`${state} ${check} ${subject} ${found}`);
      }
      return lines;
    } finally {
      await connector.close();
    }
  };

  it('without sync tells of no changes', async () => {
    const { target } = tracked();
    const connector = connectorFor(altered(altered(target, 'user', { sync: undefined }), 'group', { sync: undefined }));
    expect(isSyncable(connector)).toBe(false);
    await connector.close();
  });

  it('is checked for removals that are not told, and for indexes', async () => {
    const { target } = tracked();
    const told = 'ok changes  Changes by others, removals among them, are told, and found by indexes.';
    expect(await findingsOf(target)).toContain(told);
    const found = await findingsOf(altered(target, 'group', { sync: { watermark: 'updated_at' } }));
    expect(found).not.toContain(told);
    expect(found).toEqual(
      expect.arrayContaining([
        'warning changes group Rows that others delete are not noticed before somebody asks for them.',
        'warning changes role No index begins with updated_at: each look at what changed reads the whole table.',
      ]),
    );
  });

  it.each([
    [{ watermark: 'nobody' }, 'objects.user.sync.watermark The table app_user has no column "nobody".'],
    [{ watermark: 'login' }, 'objects.user.sync.watermark The column "login" must hold moments or whole numbers.'],
    [{ joins: { person: 'updated_at' } }, 'objects.user.sync.joins.person Is none of the joins.'],
    [
      { attributes: { title: 'updated_at' } },
      'objects.user.sync.attributes.title Is no attribute that lies in a table of its own.',
    ],
    [
      { changes: { table: 'nowhere', sequence: 'seq', id: 'row_key' } },
      'objects.user.sync.changes.0 There is no table or view "nowhere" that the user may see.',
    ],
    [
      { changes: { table: 'change_log', sequence: 'entity', id: 'row_key' } },
      'objects.user.sync.changes.0.sequence The column "entity" must hold whole numbers.',
    ],
    [
      { changes: { table: 'change_log', sequence: 'seq', id: ['row_key', 'op'] } },
      'objects.user.sync.changes.0.id Needs 1 columns, as many as the id of user has.',
    ],
  ])('does not fit %j', async (sync, problem) => {
    const { target } = tracked();
    const unfit = altered(target, 'user', { sync });
    expect(await findingsOf(unfit)).toContain(`problem catalog ${problem}`);
    const connector = connectorFor(unfit);
    await expect(ask(connector)).rejects.toMatchObject({ code: 'unavailable' });
    await connector.close();
  });
});

describe('the configuration of sync', () => {
  it.each([
    [{}, 'objects.user.sync', 'must name a watermark or a table of changes'],
    [{ watermark: 'a', overlapSeconds: 0 }, 'objects.user.sync.overlapSeconds', 'must be'],
    [{ changes: { table: 'log', sequence: 'n' } }, 'objects.user.sync.changes.id', 'is required'],
    [{ changes: [{ table: 'log', sequence: 'n', id: 'k', rows: 1 }] }, 'objects.user.sync.changes.0.rows', 'is not'],
    [
      { changes: [{ table: 'log', sequence: 'n', id: 'k', member: { references: 'user' } }] },
      'objects.user.sync.changes.0.member.id',
      'is required',
    ],
  ])('refuses %j', (sync, path, message) => {
    const objects = { ...watermarked.objects, user: { ...watermarked.objects.user, sync } };
    const found = problemsOf({ database: 'sqlite', file: 'legacy.db', objects });
    expect(found).toEqual([{ path: `target.${path}`, message: expect.stringContaining(message) as unknown }]);
  });
});
