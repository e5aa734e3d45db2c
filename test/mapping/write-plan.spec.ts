import { describe, expect, it } from '@jest/globals';
import { BackendReference, type BackendValue } from '../../connectors/sdk/backend-object.js';
import { ScimError } from '../../src/scim/errors/scim-error.js';
import { planCreate, planUpdate, scimReferenceIds } from '../../src/mapping/write-plan.js';
import { compileGroup, compileUser, enterprise, plain, scim, toReference, userRows } from './fixture.js';

const user = compileUser();
const group = compileGroup();
const ref = (type: string, id: string): BackendReference => new BackendReference(type, id);

const create = (resource: object) => planCreate(scim(resource), user, toReference);
const update = (before: object, after: object) => planUpdate(scim(before), scim(after), user, toReference);

function errorOf(act: () => unknown): ScimError {
  try {
    act();
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('planCreate', () => {
  const base = { userName: 'bjensen', name: { familyName: 'Jensen' } };
  const cases: readonly (readonly [string, object, Readonly<Record<string, readonly BackendValue[]>>])[] = [
    ['defaults, the last of them', {}, { uid: ['bjensen'], cn: ['bjensen'], sn: ['Jensen'] }],
    [
      'defaults from several attributes',
      { name: { familyName: 'Jensen', givenName: 'Barbara' } },
      { uid: ['bjensen'], cn: ['Barbara Jensen'], sn: ['Jensen'], givenName: ['Barbara'] },
    ],
    ['a value before its default', { displayName: 'B', name: { formatted: 'F' } }, { cn: ['F'], sn: ['B'] }],
    [
      'elements to their rows, the primary one first',
      {
        emails: [{ value: 'a' }, { type: 'work', value: 'b', primary: true }, { type: 'WORK', value: 'c' }],
        phoneNumbers: [{ type: 'mobile', value: '1' }, { value: '2' }],
      },
      { mail: ['b', 'a', 'c'], mobile: ['1'], telephoneNumber: ['2'] },
    ],
    [
      'one element to several rows',
      { addresses: [{ type: 'work', formatted: 'a\nb', locality: 'Berlin' }] },
      { postalAddress: ['a$b'], l: ['Berlin'] },
    ],
    [
      'transforms',
      { userType: 'Employee', active: false },
      { employeeType: ['employee'], pwdAccountLockedTime: ['000001010000Z'] },
    ],
    ['true by absence', { active: true }, {}],
    [
      'extensions and references',
      { [enterprise]: { department: 'D', employeeNumber: '7', manager: { value: 'user-m', $ref: 'x' } } },
      { departmentNumber: ['D'], employeeNumber: [7], manager: [ref('user', 'm')] },
    ],
    ['what is written on create only', { preferredLanguage: 'de' }, { preferredLanguage: ['de'] }],
  ];
  it.each(cases)('%s', (_name, more, expected) => {
    const { attributes } = create({ ...base, ...more });
    expect({ ...attributes }).toMatchObject(expected);
    const always = ['uid', 'cn', 'sn', 'displayName', 'givenName'];
    expect(Object.keys(attributes).filter((name) => !(name in expected) && !always.includes(name))).toEqual([]);
  });

  it('keeps the password out of the attributes and out of everything else', () => {
    const plan = create({ ...base, password: 'geheim' });
    expect(plan.password).toBe('geheim');
    expect(plan.attributes['userPassword']).toBeUndefined();
    const without = planCreate(
      scim({ ...base, password: 'geheim' }),
      compileUser(userRows.filter(({ scim: path }) => path !== 'password')),
      toReference,
    );
    expect(without.unmapped).toEqual(['password']);
    expect(JSON.stringify([plan.attributes, plan.remainder, without])).not.toContain('geheim');
  });

  it('tells what was written and what was not', () => {
    const plan = create({
      ...base,
      nickName: 'Babs',
      externalId: 'x',
      meta: { created: '2024-01-01T00:00:00Z' },
      emails: [
        { type: 'home', value: 'h' },
        { type: 'my secret', value: 'i' },
      ],
      phoneNumbers: [
        { type: 'work', value: '1' },
        { type: 'work', value: '2' },
      ],
      [enterprise]: { costCenter: 'c', division: 'd' },
    });
    expect(plan.written).toEqual(['userName', 'name.formatted', 'name.familyName', 'phoneNumbers']);
    expect(plan.unmapped).toEqual([
      'nickName',
      'emails[type eq "home"]',
      'emails',
      'phoneNumbers[type eq "work"]',
      `${enterprise}:costCenter`,
      `${enterprise}:division`,
    ]);
    expect(plain(plan.remainder)).toEqual({
      nickName: 'Babs',
      emails: [
        { type: 'home', value: 'h' },
        { type: 'my secret', value: 'i' },
      ],
      phoneNumbers: [{ type: 'work', value: '2' }],
      [enterprise]: { costCenter: 'c', division: 'd' },
    });
  });

  it('reports references to nothing', () => {
    const plan = create({ ...base, [enterprise]: { manager: { value: 'group-x' } } });
    expect(plan.unresolved).toEqual([{ path: `${enterprise}:manager.value`, value: 'group-x' }]);
    expect(plan.attributes['manager']).toBeUndefined();
  });

  it.each([
    [{}, `'userName' is required`],
    [{ userName: 'x', [enterprise]: { employeeNumber: 'E1' } }, `employeeNumber' must be a whole number`],
    [{ userName: 'x', x509Certificates: [{ value: '#' }] }, `'x509Certificates' must be base64 text`],
    [{ userName: 'x', password: 1 }, `'password' must be text`],
  ])('refuses %j', (resource, message) => {
    const error = errorOf(() => create(resource));
    expect([error.status, error.scimType]).toEqual([400, 'invalidValue']);
    expect(error.detail).toContain(message);
  });

  it('writes constants and templates', () => {
    const made = compileUser([
      { scim: 'userName', backend: 'uid' },
      { scim: 'displayName', backend: 'gecos', transform: { type: 'template', template: '<{userName}> {title}' } },
      { scim: 'userType', backend: 'shell', transform: { type: 'constant', value: '{none}' } },
    ]);
    const all = planCreate(scim({ userName: 'x', title: 'Dr', userType: 'y' }), made, toReference);
    expect({ ...all.attributes }).toEqual({ uid: ['x'], gecos: ['<x> Dr'], shell: ['{none}'] });
    expect({ ...planCreate(scim({ userName: 'x' }), made, toReference).attributes }).toEqual({
      uid: ['x'],
      shell: ['{none}'],
    });
  });

  it('gives members as references', () => {
    const plan = planCreate(
      scim({ displayName: 'g', members: [{ value: 'user-a' }, { value: 'user-lost' }, { value: 'user-a' }] }),
      group,
      toReference,
    );
    expect(plan.attributes['member']).toEqual([ref('user', 'a')]);
    expect(plan.unresolved).toEqual([{ path: 'members', value: 'user-lost' }]);
  });
});

describe('planUpdate', () => {
  const held = {
    userName: 'b',
    name: { formatted: 'B', familyName: 'J' },
    userType: 'Boss',
    active: false,
    emails: [
      { type: 'work', value: 'a', primary: true },
      { type: 'work', value: 'b' },
    ],
    [enterprise]: { manager: { value: 'user-m' } },
    meta: { created: '2024-01-01T00:00:00Z' },
    groups: [{ value: 'group-g' }],
  };
  const cases: readonly (readonly [string, object, readonly (readonly [string, readonly BackendValue[]])[]])[] = [
    ['nothing', {}, []],
    [
      'values in another order',
      {
        emails: [
          { type: 'work', value: 'b' },
          { value: 'a', display: 'a' },
        ],
      },
      [],
    ],
    ['one value', { title: 'Dr' }, [['title', ['Dr']]]],
    ['another letter case where the backend keeps it', { userName: 'B' }, [['uid', ['B']]]],
    ['another letter case that is not kept', { userType: 'BOSS' }, [['employeeType', ['boss']]]],
    ['a value that goes', { emails: undefined }, [['mail', []]]],
    [
      'a required value that has a default',
      { name: { formatted: 'B' }, displayName: 'D' },
      [
        ['sn', ['D']],
        ['displayName', ['D']],
      ],
    ],
    ['a default that is there already', { name: { familyName: 'J' }, displayName: 'B' }, [['displayName', ['B']]]],
    ['true by absence', { active: true }, [['pwdAccountLockedTime', []]]],
    ['nothing said of active', { active: undefined }, []],
    ['another manager', { [enterprise]: { manager: { value: 'user-n' } } }, [['manager', [ref('user', 'n')]]]],
    ['no manager', { [enterprise]: undefined }, [['manager', []]]],
    ['a manager that is nobody', { [enterprise]: { manager: { value: 'user-lost' } } }, []],
    ['what only reading rows have', { groups: undefined, meta: undefined }, []],
  ];
  it.each(cases)('%s', (_name, more, expected) => {
    expect(update(held, { ...held, ...more }).changes.map(({ attribute, values }) => [attribute, values])).toEqual(
      expected,
    );
  });

  it('refuses to take the name away', () => {
    expect(errorOf(() => update(held, { ...held, userName: undefined })).detail).toContain(`'userName' is required`);
  });

  it('counts what is written on create only', () => {
    const plan = update({ ...held, preferredLanguage: 'de' }, { ...held, preferredLanguage: 'en' });
    expect([plan.changes, plan.unmapped]).toEqual([[], ['preferredLanguage']]);
    expect(update({ ...held, preferredLanguage: 'de' }, { ...held, preferredLanguage: 'de' }).unmapped).toEqual([]);
  });

  it('sets a password', () => {
    expect(update(held, { ...held, password: 'x' })).toMatchObject({
      password: 'x',
      changes: [],
      written: ['password'],
    });
  });

  it('follows templates, and writes update-only constants along with other changes', () => {
    const made = compileUser([
      { scim: 'userName', backend: 'uid' },
      { scim: 'title', backend: 'title' },
      { scim: 'displayName', backend: 'gecos', transform: { type: 'template', template: '{title} {userName}' } },
      { scim: 'nickName', backend: 'origin', transform: { type: 'constant', value: 'scim' }, when: 'update' },
      { scim: 'userType', backend: 'kind', transform: { type: 'constant', value: 'person' } },
    ]);
    const changes = (before: object, after: object) =>
      planUpdate(scim(before), scim(after), made, toReference).changes.map(({ attribute, values }) => [
        attribute,
        values,
      ]);
    expect(changes({ userName: 'x' }, { userName: 'x' })).toEqual([]);
    expect(changes({ userName: 'x' }, { userName: 'x', title: 'Dr' })).toEqual([
      ['title', ['Dr']],
      ['gecos', ['Dr x']],
      ['origin', ['scim']],
    ]);
  });

  it('gives the difference of members, never the list', () => {
    const members = (...ids: string[]) => ({
      displayName: 'g',
      members: ids.map((value) => ({ value, type: 'User' })),
    });
    const plan = planUpdate(
      scim(members('user-a', 'user-b', 'user-lost')),
      scim(members('user-b', 'user-c', 'user-lost2')),
      group,
      toReference,
    );
    expect(plan).toMatchObject({
      changes: [],
      members: { add: [ref('user', 'c')], remove: [ref('user', 'a')] },
      unresolved: [{ path: 'members', value: 'user-lost2' }],
      written: ['members'],
    });
    const same = planUpdate(scim(members('user-a', 'user-b')), scim(members('user-b', 'user-a')), group, toReference);
    expect('members' in same).toBe(false);
  });

  it('names the references to look up', () => {
    expect(scimReferenceIds(scim(held), user)).toEqual(['user-m']);
    expect(
      scimReferenceIds(scim({ displayName: 'g', members: [{ value: 'user-a' }, { value: 'user-a' }] }), group),
    ).toEqual(['user-a']);
  });

  it('compares 10,000 members in no time', () => {
    const many = (from: number) => ({
      displayName: 'g',
      members: Array.from({ length: 10_000 }, (_value, at) => ({ value: `user-${at + from}` })),
    });
    const [before, after] = [scim(many(0)), scim(many(1))];
    const start = performance.now();
    const plan = planUpdate(before, after, group, toReference);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(plan.members).toEqual({ add: [ref('user', '10000')], remove: [ref('user', '0')] });
  });
});
