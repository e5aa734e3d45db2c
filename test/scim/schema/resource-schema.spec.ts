import { describe, expect, it } from '@jest/globals';
import { splitAttributePath } from '../../../src/scim/filter/attribute-path.js';
import { attribute } from '../../../src/scim/schema/definitions/define-attribute.js';
import { userResourceType } from '../../../src/scim/schema/definitions/resource-types.js';
import { userSchema } from '../../../src/scim/schema/definitions/user.js';
import { ResourceSchema } from '../../../src/scim/schema/resource-schema.js';
import { enterprise, users } from '../user-schema.js';

const describeResolved = (text: string, schema = users): string => {
  const path = splitAttributePath(text);
  const found = path && schema.resolve(path);
  if (found === undefined) return 'unknown';
  return [found.extension ?? 'core', found.definition.name, ...(found.sub ? [found.sub.name] : [])].join(' ');
};

describe('ResourceSchema.resolve', () => {
  it.each([
    ['userName', 'core userName'],
    ['USERNAME', 'core userName'],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName', 'core userName'],
    ['URN:IETF:params:scim:schemas:CORE:2.0:user:NAME.GIVENNAME', 'core name givenName'],
    ['id', 'core id'],
    ['schemas', 'core schemas'],
    ['externalId', 'core externalId'],
    ['meta.lastmodified', 'core meta lastModified'],
    ['emails', 'core emails'],
    ['emails.$ref', 'unknown'],
    ['groups.$REF', 'core groups $ref'],
    [`${enterprise}:department`, `${enterprise} department`],
    [`${enterprise.toUpperCase()}:MANAGER.value`, `${enterprise} manager value`],
    ['department', `${enterprise} department`],
    ['urn:ietf:params:scim:schemas:core:2.0:User:department', 'unknown'],
    [`${enterprise}:userName`, 'unknown'],
    ['urn:x:y:2.0:Other:userName', 'unknown'],
    ['userName.value', 'unknown'],
    ['constructor', 'unknown'],
    ['toString', 'unknown'],
    ['name.constructor', 'unknown'],
    [enterprise, 'unknown'],
  ])('%s → %s', (text, expected) => {
    expect(describeResolved(text)).toBe(expected);
  });

  it('leaves an unqualified attribute unknown when two extensions have it', () => {
    const extension = (id: string) => ({
      id,
      name: id,
      description: '',
      attributes: [attribute('badge', 'string', '')],
    });
    const schema = new ResourceSchema(userResourceType, userSchema, [extension('urn:a:b'), extension('urn:a:c')]);
    expect(describeResolved('badge', schema)).toBe('unknown');
    expect(describeResolved('urn:a:c:badge', schema)).toBe('urn:a:c badge');
  });

  it('finds extensions in any case', () => {
    expect(users.extension(enterprise.toUpperCase())?.id).toBe(enterprise);
    expect(users.extension(users.core.id)).toBeUndefined();
    expect(users.extension('__proto__')).toBeUndefined();
  });

  it('finds attributes whose name carries the URN', () => {
    expect(users.attribute(`${enterprise}:costcenter`)?.definition.name).toBe('costCenter');
    expect(users.attribute('userName', enterprise)).toBeUndefined();
  });

  it('lists common attributes first and meta last, each once', () => {
    const names = users.attributes().map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(['schemas', 'id', 'externalId', 'userName']);
    expect(names.at(-1)).toBe('meta');
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('splitAttributePath', () => {
  it.each([
    '',
    '.',
    'a.',
    '.a',
    'a.b.c',
    '1a',
    '__proto__',
    'a b',
    'a[',
    ':a',
    'urn:',
    'urn:x:',
    'no scheme:a',
    'ä',
    'a.__proto__',
  ])('refuses %j', (text) => {
    expect(splitAttributePath(text)).toBeUndefined();
  });
});
