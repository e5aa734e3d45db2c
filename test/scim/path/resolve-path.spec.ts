import { describe, expect, it } from '@jest/globals';
import { parsePath } from '../../../src/scim/path/parse-path.js';
import { resolvePath } from '../../../src/scim/path/resolve-path.js';
import { scimErrorOf } from '../errors.js';
import { limits } from '../limits.js';
import { enterprise, users } from '../user-schema.js';

const resolve = (text: string) => resolvePath(parsePath(text, limits), users);
const core = users.core.id;

describe('resolvePath', () => {
  it.each([
    ['USERNAME', undefined, 'userName', undefined],
    ['externalid', undefined, 'externalId', undefined],
    [`${core}:userName`, undefined, 'userName', undefined],
    [`${core.toUpperCase()}:name.GIVENname`, undefined, 'name', 'givenName'],
    [`${enterprise}:department`, enterprise, 'department', undefined],
    [`${enterprise.toUpperCase()}:MANAGER.value`, enterprise, 'manager', 'value'],
    ['manager', enterprise, 'manager', undefined],
    ['emails.value', undefined, 'emails', 'value'],
  ])('%s', (text, extension, attribute, sub) => {
    const target = resolve(text);
    expect(target.kind).toBe('attribute');
    if (target.kind !== 'attribute') return;
    expect([target.extension, target.definition.name, target.sub?.name]).toEqual([extension, attribute, sub]);
  });

  it('takes the URN of an extension for the extension', () => {
    const target = resolve(enterprise.toUpperCase());
    expect(target.kind === 'extension' && target.extension.id).toBe(enterprise);
  });

  it('binds the filter to the elements', () => {
    const target = resolve('emails[TYPE eq "work"].VALUE');
    expect(target).toMatchObject({
      kind: 'attribute',
      filter: { kind: 'comparison', attribute: { definition: { name: 'type' } } },
      sub: { name: 'value' },
    });
  });

  it.each([
    ['shoeSize', 'invalidPath'],
    ['__proto__x', 'invalidPath'],
    ['constructor', 'invalidPath'],
    ['toString', 'invalidPath'],
    ['name.hasOwnProperty', 'invalidPath'],
    ['name.shoeSize', 'invalidPath'],
    ['userName.value', 'invalidPath'],
    [core, 'invalidPath'],
    ['urn:example:other:2.0:User', 'invalidPath'],
    [`${enterprise}:shoeSize`, 'invalidPath'],
    [`${core}:department`, 'invalidPath'],
    ['name[givenName eq "x"]', 'invalidPath'],
    ['manager[value eq "x"]', 'invalidPath'],
    ['emails[shoeSize eq "x"]', 'invalidFilter'],
    ['emails[emails.type eq "x"]', 'invalidFilter'],
    ['emails[primary gt true]', 'invalidFilter'],
  ])('refuses %s', (text, scimType) => {
    const error = scimErrorOf(() => resolve(text));
    expect(error.scimType).toBe(scimType);
    expect(error.detail.length).toBeLessThan(400);
  });
});
