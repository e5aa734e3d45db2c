import { describe, expect, it } from '@jest/globals';
import { attribute } from '../../../src/scim/schema/definitions/define-attribute.js';
import { ResourceSchema } from '../../../src/scim/schema/resource-schema.js';
import { scimErrorOf } from '../errors.js';
import { enterprise, groups, users } from '../user-schema.js';
import { asJson, patched } from './patching.js';

const babs = {
  userName: 'bjensen',
  name: { givenName: 'Barbara' },
  emails: [
    { value: 'a@x.example', type: 'work' },
    { value: 'b@x.example', type: 'home' },
  ],
  [enterprise]: { manager: { value: 'm1', displayName: 'Mia' } },
};

describe('applyPatch refuses', () => {
  it.each([
    [{ op: 'replace', path: 'id', value: 'x' }, 'mutability'],
    [{ op: 'replace', path: 'meta.version', value: 'x' }, 'mutability'],
    [{ op: 'add', path: 'groups', value: [{ value: 'g' }] }, 'mutability'],
    [{ op: 'remove', path: 'groups' }, 'mutability'],
    [{ op: 'replace', path: 'groups[value eq "g"].display', value: 'x' }, 'mutability'],
    [{ op: 'replace', path: `${enterprise}:manager.displayName`, value: 'x' }, 'mutability'],
    [{ op: 'remove', path: 'userName' }, 'mutability'],
    [{ op: 'replace', path: 'userName', value: null }, 'mutability'],
    [{ op: 'replace', value: { userName: null } }, 'mutability'],
    [{ op: 'replace', value: { id: 'x' } }, 'mutability'],
    [{ op: 'add', value: { nickName: 'x', groups: [] } }, 'mutability'],
    [{ op: 'replace', path: 'emails[type eq "other"]', value: { value: 'x' } }, 'noTarget'],
    [{ op: 'replace', path: 'emails[type eq "other"].value', value: 'x' }, 'noTarget'],
    [{ op: 'add', path: 'emails[type eq "other"].value', value: 'x' }, 'noTarget'],
    [{ op: 'add', path: 'shoeSize', value: 1 }, 'invalidPath'],
    [{ op: 'add', path: '__proto__.polluted', value: 'x' }, 'invalidPath'],
    [{ op: 'add', path: 'constructor.prototype', value: 'x' }, 'invalidPath'],
    [{ op: 'add', path: 'emails[shoeSize eq 1].value', value: 'x' }, 'invalidFilter'],
    [{ op: 'replace', path: 'active', value: 'False' }, 'invalidValue'],
    [{ op: 'replace', path: 'title', value: 7 }, 'invalidValue'],
    [{ op: 'replace', path: 'title', value: ['x'] }, 'invalidValue'],
    [{ op: 'replace', path: 'title', value: { x: 1 } }, 'invalidValue'],
    [{ op: 'replace', path: 'name', value: 'Babs' }, 'invalidValue'],
    [{ op: 'replace', path: 'name.givenName', value: {} }, 'invalidValue'],
    [{ op: 'add', path: 'emails', value: 'a@x.example' }, 'invalidValue'],
    [{ op: 'add', path: 'emails', value: [{ value: 1 }] }, 'invalidValue'],
    [{ op: 'add', path: enterprise, value: 'x' }, 'invalidValue'],
    [{ op: 'replace', value: { [enterprise]: ['x'] } }, 'invalidValue'],
    [{ op: 'replace', path: 'emails.primary', value: true }, 'invalidValue'],
    [{ op: 'replace', path: 'emails[value pr]', value: { primary: true } }, 'invalidValue'],
    [
      {
        op: 'add',
        path: 'emails',
        value: [
          { value: 'c', primary: true },
          { value: 'd', primary: true },
        ],
      },
      'invalidValue',
    ],
  ])('%j', (operation, scimType) => {
    const error = scimErrorOf(() => patched(babs, [{ op: 'replace', path: 'title', value: 'x' }, operation]));
    expect([error.status, error.scimType]).toEqual([400, scimType]);
  });

  it('leaves no trace in prototypes', () => {
    const operation: unknown = JSON.parse(
      '{"op":"add","value":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"name":{"__proto__":{"polluted":1},"givenName":"x"}}}',
    );
    const ignored: string[] = [];
    const result = patched(babs, [operation], { onIgnored: (path) => ignored.push(path) });
    expect(asJson(result)).toEqual({ ...babs, name: { givenName: 'x' } });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(ignored).toEqual(['__proto__', 'constructor', 'name.__proto__']);
  });

  it('drops what is unknown in values, and says so', () => {
    const ignored: string[] = [];
    const result = patched(
      babs,
      [
        {
          op: 'add',
          value: {
            shoeSize: 1,
            'name.familyName': 'x',
            emails: [{ value: 'c', size: 1 }],
            [enterprise]: { desk: 1 },
            'urn:example:x:User': {},
          },
        },
      ],
      { onIgnored: (path) => ignored.push(path) },
    );
    expect(result['emails']).toHaveLength(3);
    expect(ignored).toEqual([
      'shoeSize',
      'name.familyName',
      'emails[0].size',
      `${enterprise}:desk`,
      'urn:example:x:User',
    ]);
  });
});

describe('applyPatch on immutable attributes', () => {
  const badges = new ResourceSchema(
    users.resourceType,
    {
      ...users.core,
      attributes: [
        attribute('badge', 'string', 'Number of the badge.', { mutability: 'immutable' }),
        attribute('keys', 'string', 'Keys of the house.', { multiValued: true, mutability: 'immutable' }),
        attribute('tags', 'string', 'Tags.', { multiValued: true, required: true }),
        attribute('seat', 'complex', 'Seat.', {
          subAttributes: [
            attribute('room', 'string', 'Room.', { required: true }),
            attribute('desk', 'string', 'Desk.'),
            attribute('marks', 'string', 'Marks.', { multiValued: true }),
          ],
        }),
      ],
    },
    [],
  );
  const run = (resource: object, operation: object) => asJson(patched(resource, [operation], {}, badges));

  it.each([
    [{}, { op: 'add', path: 'badge', value: 'a' }, { badge: 'a' }],
    [{ badge: 'a' }, { op: 'replace', path: 'badge', value: 'a' }, { badge: 'a' }],
    [{}, { op: 'remove', path: 'badge' }, {}],
    [{}, { op: 'add', path: 'keys', value: ['k'] }, { keys: ['k'] }],
    [{ keys: ['k'] }, { op: 'add', path: 'keys', value: ['K'] }, { keys: ['k'] }],
    [{ tags: ['a'] }, { op: 'add', path: 'tags', value: 'b' }, { tags: ['a', 'b'] }],
    [{ tags: ['a', 'b'] }, { op: 'remove', path: 'tags[value eq "A"]' }, { tags: ['b'] }],
    [{ tags: ['a', 'b'] }, { op: 'replace', path: 'tags[value eq "a"]', value: 'c' }, { tags: ['c', 'b'] }],
    [
      { seat: { room: '1' } },
      { op: 'replace', path: 'seat', value: { desk: 'x' } },
      { seat: { room: '1', desk: 'x' } },
    ],
    [
      { seat: { room: '1', marks: ['a'] } },
      { op: 'add', path: 'seat.marks', value: ['A', 'b'] },
      { seat: { room: '1', marks: ['a', 'b'] } },
    ],
    [
      { seat: { room: '1', marks: ['a'] } },
      { op: 'replace', path: 'seat.marks', value: 'c' },
      { seat: { room: '1', marks: ['c'] } },
    ],
  ])('%j: %j', (resource, operation, result) => {
    expect(run(resource, operation)).toEqual(result);
  });

  it.each([
    [{ badge: 'a' }, { op: 'replace', path: 'badge', value: 'b' }, 'mutability'],
    [{ badge: 'a' }, { op: 'remove', path: 'badge' }, 'mutability'],
    [{ keys: ['k'] }, { op: 'add', path: 'keys', value: ['l'] }, 'mutability'],
    [{ keys: ['k'] }, { op: 'remove', path: 'keys' }, 'mutability'],
    [{ tags: ['a'] }, { op: 'remove', path: 'tags[value eq "a"]' }, 'mutability'],
    [{ tags: ['a'] }, { op: 'replace', path: 'tags', value: [] }, 'mutability'],
    [{ tags: ['a'] }, { op: 'replace', path: 'tags[value eq "x"]', value: 'y' }, 'noTarget'],
    [{ seat: { room: '1', desk: '2' } }, { op: 'remove', path: 'seat.room' }, 'mutability'],
    [{}, { op: 'add', path: 'seat.desk', value: '2' }, 'invalidValue'],
  ])('refuses on %j: %j', (resource, operation, scimType) => {
    expect(scimErrorOf(() => run(resource, operation)).scimType).toBe(scimType);
  });

  it('lets members come and go, but not change', () => {
    const group = { displayName: 'g', members: [{ value: 'a', display: 'A' }] };
    const run = (operation: object) => asJson(patched(group, [operation], {}, groups)) as { members?: unknown };
    expect(run({ op: 'add', path: 'members', value: [{ value: 'b' }] }).members).toEqual([
      { value: 'a', display: 'A' },
      { value: 'b' },
    ]);
    expect(
      run({ op: 'add', path: 'members', value: [{ value: 'a', display: 'Other', type: 'User' }] }).members,
    ).toEqual([{ value: 'a', display: 'A', type: 'User' }]);
    expect(run({ op: 'replace', path: 'members', value: [{ value: 'A' }] }).members).toEqual([{ value: 'A' }]);
    for (const operation of [
      { op: 'replace', path: 'members[value eq "a"].display', value: 'Other' },
      { op: 'replace', path: 'members[value eq "a"]', value: { value: 'b' } },
      { op: 'remove', path: 'members[value eq "a"].value' },
    ]) {
      expect(scimErrorOf(() => run(operation)).scimType).toBe('mutability');
    }
  });
});
