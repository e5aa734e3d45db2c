import { describe, expect, it } from '@jest/globals';
import { type ScimPath, parsePath } from '../../../src/scim/path/parse-path.js';
import { scimErrorOf } from '../errors.js';
import { limits } from '../limits.js';
import { enterprise } from '../user-schema.js';

const typeIsWork = { kind: 'comparison', path: { attribute: 'type' }, operator: 'eq', value: 'work' } as const;

const parsed: readonly (readonly [string, ScimPath])[] = [
  ['userName', { attribute: 'userName' }],
  ['name.givenName', { attribute: 'name', subAttribute: 'givenName' }],
  ['$ref', { attribute: '$ref' }],
  [`${enterprise}:department`, { schema: enterprise, attribute: 'department' }],
  [`${enterprise}:manager.displayName`, { schema: enterprise, attribute: 'manager', subAttribute: 'displayName' }],
  [
    'urn:ietf:params:scim:schemas:core:2.0:User:name.givenName',
    { schema: 'urn:ietf:params:scim:schemas:core:2.0:User', attribute: 'name', subAttribute: 'givenName' },
  ],
  [enterprise, { schema: enterprise.slice(0, -':User'.length), attribute: 'User' }],
  ['urn:example:staff:2.0', { schema: 'urn:example:staff:2.0', attribute: '' }],
  [
    'http://schemas.example.com/2006/Group:code',
    { schema: 'http://schemas.example.com/2006/Group', attribute: 'code' },
  ],
  ['emails[type eq "work"]', { attribute: 'emails', filter: typeIsWork }],
  ['emails[type eq "work"].value', { attribute: 'emails', filter: typeIsWork, subAttribute: 'value' }],
  ['emails[ type EQ "work" ].Value', { attribute: 'emails', filter: typeIsWork, subAttribute: 'Value' }],
  [
    `${enterprise}:codes[value eq "a]b\\"c"].kind`,
    {
      schema: enterprise,
      attribute: 'codes',
      filter: { kind: 'comparison', path: { attribute: 'value' }, operator: 'eq', value: 'a]b"c' },
      subAttribute: 'kind',
    },
  ],
];

const refused: readonly (readonly [string, string, string])[] = [
  ['', 'invalidPath', 'at its end'],
  ['.', 'invalidPath', 'at character 1'],
  ['name.', 'invalidPath', 'at character 1'],
  ['name.a.b', 'invalidPath', 'at character 1'],
  ['user name', 'invalidPath', 'at character 5'],
  ['userName ', 'invalidPath', 'at character 9'],
  ['"userName"', 'invalidPath', 'at character 1'],
  ['emails]', 'invalidPath', 'at character 7'],
  ['emails[0]', 'invalidFilter', 'at character 8'],
  ['emails[]', 'invalidFilter', 'at character 8'],
  ['emails[type eq "work"', 'invalidFilter', 'at its end'],
  ['emails[type eq "work"]value', 'invalidPath', 'at character 23'],
  ['emails[type eq "work"].', 'invalidPath', 'at its end'],
  ['emails[type eq "work"].value.x', 'invalidPath', 'at character 24'],
  ['emails.value[type eq "work"]', 'invalidPath', 'at character 13'],
  ['[type eq "work"]', 'invalidPath', 'at character 1'],
  ['emails[type eq "a"][type eq "b"]', 'invalidPath', 'at character 20'],
  [`emails[${'('.repeat(3000)}`, 'invalidFilter', 'deeper'],
  ['a'.repeat(5000), 'invalidPath', 'longer'],
];

describe('parsePath', () => {
  it.each(parsed)('%s', (text, path) => {
    expect(parsePath(text, limits)).toEqual(path);
  });

  it.each(refused)('refuses %p', (text, scimType, where) => {
    const error = scimErrorOf(() => parsePath(text, limits));
    expect(error.scimType).toBe(scimType);
    expect(error.status).toBe(400);
    expect(error.detail).toContain(where);
  });
});
