import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../../connectors/memory/config.js';
import { MemoryConnector } from '../../../connectors/memory/connector.js';
import { BackendReference, type BackendObject, type BackendValue } from '../../../connectors/sdk/backend-object.js';
import { ConfigReader, type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { type Call } from '../../../connectors/sdk/connector.js';
import { type Predicate } from '../../../connectors/sdk/predicate.js';
import { attributesOf } from '../../../connectors/sdk/testing/fixture.js';
import { failureOf } from '../../../connectors/sdk/testing/expect-code.js';

function open(raw: Readonly<Record<string, unknown>> = {}): MemoryConnector {
  const problems: ConfigProblem[] = [];
  const config = readConfig(new ConfigReader(raw, 'target', problems));
  expect(problems).toEqual([]);
  return new MemoryConnector(config);
}

const call = (milliseconds = 5000): Call => ({ deadline: Date.now() + milliseconds, requestId: 'test' });

type Values = Readonly<Record<string, readonly BackendValue[]>>;

function create(connector: MemoryConnector, objectType: string, values: Values): Promise<BackendObject> {
  const attributes = attributesOf(values);
  return connector.create({ objectType, attributes, returning: Object.keys(values) }, call());
}

async function namesOf(connector: MemoryConnector, predicate: Predicate): Promise<readonly unknown[]> {
  const request = { objectType: 'user', predicate, attributes: ['userName'], limit: 100 };
  const { objects } = await connector.search(request, call());
  return objects.map((object) => object.attributes['userName']?.[0]).sort();
}

describe('seeded people', () => {
  it('are there from the beginning, with a group of them all', async () => {
    const connector = open({ seedUsers: 3 });
    expect(await namesOf(connector, { kind: 'all' })).toEqual(['user000001', 'user000002', 'user000003']);
    const request = { objectType: 'group', predicate: { kind: 'all' } as const, attributes: ['members'], limit: 10 };
    const { objects } = await connector.search(request, call());
    expect(objects.map((object) => object.attributes['members']?.length)).toEqual([3]);
  });

  it('are not made again in a shared store', async () => {
    open({ seedUsers: 2, shared: 'seeded' });
    expect(await namesOf(open({ seedUsers: 2, shared: 'seeded' }), { kind: 'all' })).toHaveLength(2);
  });
});

describe('rules of the memory backend', () => {
  const types = {
    user: { key: 'userName', required: ['familyName'], unique: ['employeeNumber'], references: { manager: 'user' } },
  };
  const valid = { userName: ['bjensen'], familyName: ['Jensen'], employeeNumber: ['701984'] };

  const refused: readonly (readonly [string, Values, string])[] = [
    [
      'a name that differs in case and space only',
      { ...valid, userName: [' BJensen '], employeeNumber: [] },
      'alreadyExists',
    ],
    ['a unique value that another object has', { ...valid, userName: ['other'] }, 'alreadyExists'],
    ['a required attribute without a value', { userName: ['other'], familyName: [] }, 'invalidValue'],
    ['a blank name', { ...valid, userName: ['  '] }, 'invalidValue'],
    ['two names', { ...valid, userName: ['a', 'b'] }, 'invalidValue'],
    ['a name that is no text', { ...valid, userName: [7] }, 'invalidValue'],
    ['a name that is too long', { ...valid, userName: ['x'.repeat(513)] }, 'invalidValue'],
    ['one attribute in two spellings', { ...valid, userName: ['other'], USERNAME: ['other'] }, 'invalidValue'],
    ['half a surrogate pair', { userName: ['other'], familyName: ['\ud800'] }, 'invalidValue'],
    ['a number that is none', { userName: ['other'], familyName: [Number.NaN] }, 'invalidValue'],
    ['a date that is none', { userName: ['other'], familyName: [new Date(Number.NaN)] }, 'invalidValue'],
    [
      'a text where a reference belongs',
      { userName: ['other'], familyName: ['x'], manager: ['bjensen'] },
      'invalidValue',
    ],
    [
      'a reference where a text belongs',
      { userName: ['other'], familyName: [new BackendReference('user', 'x')] },
      'invalidValue',
    ],
    ['a computed attribute', { userName: ['other'], familyName: ['x'], createdAt: ['now'] }, 'forbidden'],
    ['a password as an attribute', { userName: ['other'], familyName: ['x'], Password: ['secret'] }, 'forbidden'],
  ];

  it.each(refused)('refuses %s', async (_, values, code) => {
    const connector = open({ objectTypes: types });
    await create(connector, 'user', valid);
    expect(await failureOf(create(connector, 'user', values))).toBe(code);
    expect(await connector.count({ objectType: 'user', predicate: { kind: 'all' } }, call())).toBe(1);
  });

  it('refuses objects beyond its bound', async () => {
    const connector = open({ maxObjects: 2 });
    const first = await create(connector, 'user', { userName: ['1'] });
    await create(connector, 'group', { displayName: ['2'] });
    expect(await failureOf(create(connector, 'user', { userName: ['3'] }))).toBe('tooMany');
    await connector.delete({ objectType: 'user', key: first }, call());
    await create(connector, 'user', { userName: ['3'] });
  });

  it('knows only configured object types', async () => {
    const connector = open();
    expect(await failureOf(create(connector, 'device', { serial: ['1'] }))).toBe('unsupported');
    expect(connector.precision('device', { kind: 'present', attribute: 'serial' })).toBe('no');
  });

  it('frees a unique value when it is removed or its object is deleted', async () => {
    const connector = open({ objectTypes: types });
    const made = await create(connector, 'user', valid);
    const changes = [{ attribute: 'employeeNumber', values: [] }];
    await connector.update({ objectType: 'user', key: made, changes, returning: [] }, call());
    const second = await create(connector, 'user', { ...valid, userName: ['second'] });
    await connector.delete({ objectType: 'user', key: second }, call());
    await create(connector, 'user', { ...valid, userName: ['third'] });
  });

  it('gives names that people can read and logs can hold', async () => {
    const connector = open();
    expect((await create(connector, 'user', { userName: ['bjensen'] })).name).toBe('user/bjensen');
    expect((await create(connector, 'user', { userName: ['a/b\n%'] })).name).toBe('user/a%2Fb%0A%25');
  });

  it('never gives a password, nor a value that the caller could change', async () => {
    const connector = open();
    const picture = new Uint8Array([1, 2, 3]);
    const made = await create(connector, 'user', { userName: ['bjensen'], picture: [picture] });
    await connector.setPassword({ objectType: 'user', key: made, password: 'Secret-1' }, call());
    picture[0] = 9;
    const request = { objectType: 'user', keys: [made], attributes: ['password', 'passwordHash', 'picture'] };
    const [read] = await connector.read(request, call());
    expect(read?.attributes).toEqual(attributesOf({ picture: [new Uint8Array([1, 2, 3])] }));
    expect(await connector.isPassword(made.id, 'Secret-1')).toBe(true);
    expect(await connector.isPassword('nobody', 'Secret-1')).toBe(false);
  });

  it('keeps the version when a change changes nothing', async () => {
    const connector = open();
    const made = await create(connector, 'user', { userName: ['bjensen'], title: ['Guide'] });
    const same = { objectType: 'user', key: made, changes: [{ attribute: 'TITLE', values: ['Guide'] }], returning: [] };
    expect((await connector.update(same, call())).version).toBe(made.version);
  });
});

describe('typed values', () => {
  const day = (number: number): Date => new Date(Date.UTC(2026, 0, number));
  const cases: readonly (readonly [string, Predicate, readonly string[]])[] = [
    ['true', { kind: 'comparison', attribute: 'active', operator: 'equals', value: true, caseExact: false }, ['a']],
    ['false', { kind: 'comparison', attribute: 'active', operator: 'equals', value: false, caseExact: false }, ['b']],
    [
      'a text is no boolean',
      { kind: 'comparison', attribute: 'active', operator: 'equals', value: 'true', caseExact: false },
      [],
    ],
    ['a number', { kind: 'comparison', attribute: 'level', operator: 'equals', value: 10, caseExact: false }, ['b']],
    [
      'numbers by size',
      { kind: 'comparison', attribute: 'level', operator: 'greater', value: 9, caseExact: false },
      ['b'],
    ],
    [
      'numbers at the border',
      { kind: 'comparison', attribute: 'level', operator: 'lessOrEqual', value: 9, caseExact: false },
      ['a'],
    ],
    ['a date', { kind: 'comparison', attribute: 'start', operator: 'equals', value: day(2), caseExact: false }, ['a']],
    [
      'dates by time',
      { kind: 'comparison', attribute: 'start', operator: 'greaterOrEqual', value: day(3), caseExact: false },
      ['b'],
    ],
    [
      'bytes',
      { kind: 'comparison', attribute: 'key', operator: 'equals', value: new Uint8Array([1]), caseExact: false },
      ['a'],
    ],
    [
      'made before now',
      { kind: 'comparison', attribute: 'createdAt', operator: 'greater', value: day(1), caseExact: false },
      ['a', 'b', 'c'],
    ],
  ];

  it.each(cases)('finds by %s', async (_, predicate, names) => {
    const connector = open();
    await create(connector, 'user', {
      userName: ['a'],
      active: [true],
      level: [9],
      start: [day(2)],
      key: [new Uint8Array([1])],
    });
    await create(connector, 'user', { userName: ['b'], active: [false], level: [10], start: [day(3)] });
    await create(connector, 'user', { userName: ['c'] });
    expect(predicate.kind === 'comparison' && connector.precision('user', predicate)).toBe('exact');
    expect(await namesOf(connector, predicate)).toEqual(names);
  });

  it.each([
    ['a part of a boolean', 'active', 'contains', true],
    ['an order of booleans', 'active', 'greater', true],
    ['a part of a number', 'level', 'startsWith', 1],
    ['a time as text', 'createdAt', 'greater', '2026-01-01T00:00:00Z'],
  ] as const)('leaves %s to the gateway', (_, attribute, operator, value) => {
    const term = { kind: 'comparison', attribute, operator, value, caseExact: false } as const;
    expect(open().precision('user', term)).toBe('no');
  });
});

describe('computed groups', () => {
  it('finds members by group, and groups of groups', async () => {
    const connector = open();
    const user = await create(connector, 'user', { userName: ['bjensen'] });
    const other = await create(connector, 'user', { userName: ['other'] });
    const inner = await create(connector, 'group', {
      displayName: ['inner'],
      members: [new BackendReference('user', user.id)],
    });
    const outer = await create(connector, 'group', {
      displayName: ['outer'],
      members: [new BackendReference('group', inner.id)],
    });
    const inGroup = (group: BackendObject): Predicate => ({
      kind: 'refersTo',
      attribute: 'memberOf',
      target: new BackendReference('group', group.id),
    });
    expect(await namesOf(connector, inGroup(inner))).toEqual(['bjensen']);
    expect(await namesOf(connector, inGroup(outer))).toEqual([]);
    expect(await namesOf(connector, { kind: 'not', part: inGroup(inner) })).toEqual(['other']);
    expect(await namesOf(connector, { kind: 'present', attribute: 'memberOf' })).toEqual(['bjensen']);
    const [read] = await connector.read({ objectType: 'group', keys: [inner], attributes: ['memberOf'] }, call());
    expect(read?.attributes['memberOf']).toEqual([new BackendReference('group', outer.id, 'group/outer')]);
    expect(other.id).not.toBe(user.id);
  });
});

describe('opening and closing', () => {
  it('shares objects by name only', async () => {
    const before = open({ shared: 'acme' });
    const made = await create(before, 'user', { userName: ['bjensen'] });
    const after = open({ shared: 'acme', latencyMs: 1 });
    await before.close();
    expect(await after.read({ objectType: 'user', keys: [made], attributes: [] }, call())).toHaveLength(1);
    expect(await failureOf(create(after, 'user', { userName: ['bjensen'] }))).toBe('alreadyExists');
    for (const stranger of [open({ shared: 'globex' }), open()]) {
      expect(await stranger.read({ objectType: 'user', keys: [made], attributes: [] }, call())).toEqual([]);
    }
  });

  it('waits as long as it is told, never beyond the deadline, and not when it closes', async () => {
    const slow = open({ latencyMs: 60_000 });
    const start = Date.now();
    const request = { objectType: 'user', keys: [], attributes: [] };
    expect(await failureOf(slow.read(request, call(50)))).toBe('unavailable');
    const waiting = failureOf(slow.read(request, call(60_000)));
    await slow.close();
    expect(await waiting).toBe('unavailable');
    expect(Date.now() - start).toBeLessThan(5000);
    const quick = open({ latencyMs: 40 });
    const begin = Date.now();
    await quick.read(request, call());
    expect(Date.now() - begin).toBeGreaterThanOrEqual(35);
  });
});
