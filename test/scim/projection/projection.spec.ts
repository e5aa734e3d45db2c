import { describe, expect, it } from '@jest/globals';
import { Projection } from '../../../src/scim/projection/projection.js';
import { attribute } from '../../../src/scim/schema/definitions/define-attribute.js';
import { userResourceType } from '../../../src/scim/schema/definitions/resource-types.js';
import { userSchema } from '../../../src/scim/schema/definitions/user.js';
import { ResourceSchema } from '../../../src/scim/schema/resource-schema.js';
import { scimErrorOf } from '../errors.js';
import { enterprise } from '../user-schema.js';

const badge = 'urn:example:badge:2.0:User';
const schema = new ResourceSchema(userResourceType, userSchema, [
  {
    id: enterprise,
    name: '',
    description: '',
    attributes: [attribute('department', 'string', ''), attribute('costCenter', 'string', '')],
  },
  {
    id: badge,
    name: '',
    description: '',
    attributes: [
      attribute('number', 'string', '', { returned: 'always' }),
      attribute('photo', 'string', '', { returned: 'request' }),
      attribute('door', 'complex', '', {
        subAttributes: [
          attribute('key', 'string', '', { returned: 'always' }),
          attribute('name', 'string', ''),
          attribute('log', 'string', '', { returned: 'request' }),
          attribute('pin', 'string', '', { returned: 'never' }),
        ],
      }),
    ],
  },
]);

const resource = {
  schemas: [userSchema.id],
  id: '1',
  userName: 'maren',
  password: 'secret',
  name: { givenName: 'Maren', familyName: 'Holtby' },
  emails: [{ type: 'work', value: 'a' }, { type: 'home' }],
  unknown: 'x',
  [enterprise]: { department: 'Looms', costCenter: '7' },
  [badge]: { number: 'n', photo: 'p', door: { key: 'k', name: 'd', log: 'l', pin: '0000' } },
  meta: { resourceType: 'User' },
};

/** Paths of the leaves. */
const leaves = (value: unknown, path = ''): string[] =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? [path]
    : Object.entries(value).flatMap(([name, part]) => leaves(part, path === '' ? name : `${path}/${name}`));

const shown = (attributes: string | undefined, excluded: string | undefined): string =>
  leaves(Projection.parse(attributes, excluded, schema).project(resource))
    .map((path) => path.replace(enterprise, 'ent').replace(badge, 'badge'))
    .join(' ');

const minimum = 'schemas id badge/number';
describe('Projection.project', () => {
  it.each<[string | undefined, string | undefined, string]>([
    [
      undefined,
      undefined,
      'schemas id userName name/givenName name/familyName emails ent/department ent/costCenter badge/number badge/door/key badge/door/name meta/resourceType',
    ],
    ['userName', undefined, 'schemas id userName badge/number'],
    ['USERNAME, emails', undefined, 'schemas id userName emails badge/number'],
    ['name.givenname', undefined, 'schemas id name/givenName badge/number'],
    ['name,name.givenName', undefined, 'schemas id name/givenName name/familyName badge/number'],
    ['password', undefined, minimum],
    ['nope', undefined, minimum],
    ['emails[type eq "work"]', undefined, minimum],
    ['__proto__,constructor', undefined, minimum],
    [`${userSchema.id}:userName`, undefined, 'schemas id userName badge/number'],
    [enterprise.toUpperCase(), undefined, 'schemas id ent/department ent/costCenter badge/number'],
    [`${enterprise}:department`, undefined, 'schemas id ent/department badge/number'],
    ['department', undefined, 'schemas id ent/department badge/number'],
    [`${badge}:photo`, undefined, 'schemas id badge/number badge/photo'],
    [badge, undefined, 'schemas id badge/number badge/door/key badge/door/name'],
    ['door.log', undefined, 'schemas id badge/number badge/door/key badge/door/log'],
    ['door,door.log', undefined, 'schemas id badge/number badge/door/key badge/door/name badge/door/log'],
    ['door.pin', undefined, 'schemas id badge/number badge/door/key'],
    [undefined, `name,emails,meta,${enterprise},door`, 'schemas id userName badge/number'],
    [undefined, `id,schemas,${badge},name,emails,meta,${enterprise}`, 'schemas id userName badge/number'],
    [undefined, `${userSchema.id},${enterprise},door`, minimum],
    [
      undefined,
      `name.familyName,door.key,emails,meta,${enterprise}:costCenter`,
      'schemas id userName name/givenName ent/department badge/number badge/door/key badge/door/name',
    ],
  ])('attributes=%s excludedAttributes=%s', (attributes, excluded, expected) => {
    expect(shown(attributes, excluded)).toBe(expected);
  });

  it('takes parts of elements and leaves out those without any', () => {
    const { emails } = Projection.parse('emails.value', undefined, schema).project(resource);
    expect(emails).toEqual([{ value: 'a' }].map((element) => Object.assign(Object.create(null) as object, element)));
  });

  it('does not change its input', () => {
    const before = structuredClone(resource);
    Projection.parse('name.givenName', undefined, schema).project(resource);
    expect(resource).toEqual(before);
  });
});

describe('Projection.wants', () => {
  it.each<[string | undefined, string | undefined, string | undefined, string, string | undefined, boolean]>([
    [undefined, undefined, undefined, 'USERNAME', undefined, true],
    [undefined, undefined, undefined, 'password', undefined, false],
    [undefined, undefined, badge, 'photo', undefined, false],
    [`${badge}:photo`, undefined, badge, 'photo', undefined, true],
    [undefined, 'emails', undefined, 'emails', 'value', false],
    [undefined, 'emails.type', undefined, 'emails', 'value', true],
    [undefined, 'emails.type', undefined, 'emails', 'type', false],
    ['emails.type', undefined, undefined, 'emails', undefined, true],
    ['emails.type', undefined, undefined, 'emails', 'value', false],
    ['userName', undefined, undefined, 'id', undefined, true],
    ['userName', undefined, undefined, 'meta', undefined, false],
    [undefined, undefined, undefined, 'department', undefined, false],
    [undefined, undefined, enterprise, 'department', undefined, true],
    [undefined, undefined, undefined, 'nope', undefined, false],
    [undefined, undefined, undefined, 'name', 'nope', false],
  ])('attributes=%s excludedAttributes=%s: %s %s %s', (attributes, excluded, extension, name, sub, expected) => {
    expect(Projection.parse(attributes, excluded, schema).wants(extension, name, sub)).toBe(expected);
  });
});

describe('Projection.parse', () => {
  it.each<[string | undefined, string | undefined, boolean]>([
    [undefined, undefined, false],
    ['', '', false],
    [' , ', undefined, false],
    ['nope', undefined, true],
    [undefined, 'name', true],
    ['', 'name', true],
  ])('attributes=%j excludedAttributes=%j explicit %s', (attributes, excluded, explicit) => {
    expect(Projection.parse(attributes, excluded, schema).explicit).toBe(explicit);
  });

  it('refuses both parameters (RFC 7644 §3.9)', () => {
    expect(scimErrorOf(() => Projection.parse('userName', 'name', schema)).scimType).toBe('invalidValue');
  });
});
