import { describe, expect, it } from '@jest/globals';
import { attribute } from '../../../src/scim/schema/definitions/define-attribute.js';
import { userResourceType } from '../../../src/scim/schema/definitions/resource-types.js';
import { userSchema } from '../../../src/scim/schema/definitions/user.js';
import { parseResource } from '../../../src/scim/schema/parse-resource.js';
import { ResourceSchema } from '../../../src/scim/schema/resource-schema.js';
import { scimErrorOf } from '../errors.js';
import { enterprise, groups, users } from '../user-schema.js';

const core = users.core.id;
const user = (more: Record<string, unknown>) => ({ schemas: [core], userName: 'maren', ...more });
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const parsed = (body: unknown, schema = users) => plain(parseResource(body, schema).resource);

describe('parseResource: what is kept', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'names in any case',
      { NICKNAME: 'M', Name: { GIVENNAME: 'Maren' } },
      { nickName: 'M', name: { givenName: 'Maren' } },
    ],
    ['null and [] are unassigned', { title: null, emails: [], roles: [{}] }, {}],
    ['an empty text is a value', { nickName: '' }, { nickName: '' }],
    ['unassigned parts', { name: { givenName: null, familyName: null } }, {}],
    ['read-only attributes dropped', { id: 'x', meta: { version: 'x' }, groups: [{ value: 'g' }] }, {}],
    ['null in an element', { emails: [{ value: 'a@b.example', type: null }] }, { emails: [{ value: 'a@b.example' }] }],
    ['false and 0 stay', { active: false }, { active: false }],
    ['element without value', { addresses: [{ type: 'work' }] }, { addresses: [{ type: 'work' }] }],
    ['password', { password: 'secret' }, { password: 'secret' }],
    [
      'base64',
      { x509Certificates: [{ value: 'QUJD' }, { value: 'QUI' }] },
      { x509Certificates: [{ value: 'QUJD' }, { value: 'QUI' }] },
    ],
    ['unicode', { displayName: 'Łódź 🚀' }, { displayName: 'Łódź 🚀' }],
  ])('%s', (_, given, expected) => {
    expect(parsed(user(given))).toEqual({ schemas: [core], userName: 'maren', ...expected });
  });

  it('takes extensions by URN in any case, named in schemas or not', () => {
    const manager = { VALUE: 'm1', displayName: 'dropped', $ref: null };
    expect(parsed(user({ [enterprise.toUpperCase()]: { Department: 'Looms', manager } }))).toEqual({
      schemas: [core, enterprise],
      userName: 'maren',
      [enterprise]: { department: 'Looms', manager: { value: 'm1' } },
    });
  });

  it('derives schemas from what has values', () => {
    expect(parsed({ schemas: [enterprise, core.toUpperCase()], userName: 'm', [enterprise]: {} })).toEqual({
      schemas: [core],
      userName: 'm',
    });
  });

  it('reports what it drops', () => {
    const { ignored } = parseResource(
      {
        ...user({ foo: 1, name: { bar: 2 }, emails: [{ value: 'a', baz: 3 }], [enterprise]: { qux: 4 } }),
        schemas: [core, 'urn:other'],
        'name.givenName': 'x',
        [`${enterprise}:department`]: 'x',
      },
      users,
    );
    expect(ignored).toEqual([
      'urn:other',
      'foo',
      'name.bar',
      'emails[0].baz',
      `${enterprise}:qux`,
      'name.givenName',
      `${enterprise}:department`,
    ]);
  });

  it('bounds the report', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`x${i}`.repeat(100), 1]));
    const { ignored } = parseResource(user(many), users);
    expect(ignored).toHaveLength(100);
    expect(Math.max(...ignored.map((path) => path.length))).toBe(200);
  });

  it('takes __proto__ and constructor as unknown names', () => {
    const body: unknown = JSON.parse(
      `{"schemas":["${core}"],"userName":"m","__proto__":{"polluted":1},"constructor":{"prototype":{}},"name":{"__proto__":{"polluted":1},"givenName":"M"}}`,
    );
    const { resource, ignored } = parseResource(body, users);
    expect(ignored).toEqual(['__proto__', 'constructor', 'name.__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect('toString' in resource || '__proto__' in resource).toBe(false);
    expect('toString' in (resource['name'] as object)).toBe(false);
  });

  it('does not change the body', () => {
    const body = user({ emails: [{ value: 'a', primary: true }], Name: { givenName: 'M' } });
    const before = structuredClone(body);
    parseResource(body, users);
    expect(body).toEqual(before);
  });
});

describe('parseResource: what is refused', () => {
  it.each<[string, unknown, string, string]>([
    ['no object', [], 'invalidSyntax', 'body'],
    ['null', null, 'invalidSyntax', 'body'],
    ['text', 'x', 'invalidSyntax', 'body'],
    ['no schemas', { userName: 'm' }, 'invalidSyntax', 'schemas'],
    ['schemas is text', { schemas: core, userName: 'm' }, 'invalidSyntax', 'schemas'],
    ['schemas holds a number', { schemas: [core, 1], userName: 'm' }, 'invalidSyntax', 'schemas'],
    ['schemas of something else', { schemas: [enterprise], userName: 'm' }, 'invalidSyntax', 'schemas'],
    ['required missing', { schemas: [core] }, 'invalidValue', 'userName'],
    ['required null', { schemas: [core], userName: null }, 'invalidValue', 'userName'],
    ['number for text', user({ title: 1 }), 'invalidValue', 'title'],
    ['text for boolean', user({ active: 'True' }), 'invalidValue', 'active'],
    ['array for text', user({ title: ['x'] }), 'invalidValue', 'title'],
    ['object for text', user({ title: { x: 1 } }), 'invalidValue', 'title'],
    ['object for array', user({ emails: { value: 'x' } }), 'invalidValue', 'emails'],
    ['text for complex', user({ name: 'x' }), 'invalidValue', 'name'],
    ['text for element', user({ emails: ['x'] }), 'invalidValue', 'emails[0]'],
    ['array for element', user({ emails: [[]], roles: [[1]] }), 'invalidValue', 'roles[0]'],
    ['text for extension', user({ [enterprise]: 'x' }), 'invalidValue', enterprise],
    ['number in element', user({ emails: [{ value: 'x' }, { value: 1 }] }), 'invalidValue', 'emails[1].value'],
    [
      'two primaries',
      user({
        emails: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      }),
      'invalidValue',
      'emails',
    ],
    [
      'junk for base64',
      user({ x509Certificates: [{ value: 'not base64!' }] }),
      'invalidValue',
      'x509Certificates[0].value',
    ],
    ['bad padding', user({ x509Certificates: [{ value: 'QQ=' }] }), 'invalidValue', 'x509Certificates[0].value'],
    ['a name twice', user({ title: 'a', TITLE: 'b' }), 'invalidSyntax', 'body'],
    ['a sub-attribute twice', user({ name: { givenName: 'a', GivenName: 'b' } }), 'invalidValue', 'name'],
  ])('%s', (_, body, scimType, where) => {
    const error = scimErrorOf(() => parseResource(body, users));
    expect(error.status).toBe(400);
    expect(error.scimType).toBe(scimType);
    expect(error.detail).toContain(`'${where}'`);
  });

  it('never repeats a value', () => {
    const secret = 'hunter2-hunter2';
    for (const body of [user({ active: secret }), user({ password: [secret] }), user({ emails: [secret] })]) {
      expect(scimErrorOf(() => parseResource(body, users)).detail).not.toContain(secret);
    }
  });

  it('requires the displayName of a group (RFC 7643 §4.2)', () => {
    expect(scimErrorOf(() => parseResource({ schemas: [groups.core.id] }, groups)).scimType).toBe('invalidValue');
  });
});

describe('parseResource: types and extensions of a tenant', () => {
  const urn = 'urn:example:badge:2.0:User';
  const extension = {
    id: urn,
    name: 'Badge',
    description: '',
    attributes: [
      attribute('since', 'dateTime', ''),
      attribute('floor', 'integer', ''),
      attribute('weight', 'decimal', ''),
      attribute('colours', 'string', '', { multiValued: true }),
      attribute('number', 'string', '', { required: true }),
    ],
  };
  const type = { ...userResourceType, schemaExtensions: [{ schema: urn, required: true }] };
  const schema = new ResourceSchema(type, userSchema, [extension]);

  it('takes every type', () => {
    const badge = { since: '2030-01-31T12:00:00Z', floor: 3, weight: 1.5, colours: ['red', 'blue'], number: '7' };
    expect(parsed(user({ [urn]: badge }), schema)).toMatchObject({ [urn]: badge });
  });

  it.each([
    [{ since: 'yesterday' }, 'since'],
    [{ floor: 1.5 }, 'floor'],
    [{ floor: '1' }, 'floor'],
    [{ weight: '1' }, 'weight'],
    [{ colours: ['red', 1] }, 'colours[1]'],
    [{ number: null, floor: 1 }, 'number'],
  ])('refuses %j', (badge, where) => {
    const error = scimErrorOf(() => parseResource(user({ [urn]: { number: '7', ...badge } }), schema));
    expect(error.scimType).toBe('invalidValue');
    expect(error.detail).toContain(`'${urn}:${where}'`);
  });

  it('requires a required extension', () => {
    expect(scimErrorOf(() => parseResource(user({}), schema)).detail).toContain(urn);
  });
});
