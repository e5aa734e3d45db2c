import { describe, expect, it } from '@jest/globals';
import { parsePatch } from '../../../src/scim/patch/parse-patch.js';
import { splitValueChanges } from '../../../src/scim/patch/value-changes.js';
import { ValuesToRemove } from '../../../src/scim/patch/values-to-remove.js';
import { scimErrorOf } from '../errors.js';
import { limits } from '../limits.js';
import { groups, users } from '../user-schema.js';

const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
const split = (...operations: unknown[]) =>
  splitValueChanges(parsePatch({ schemas, Operations: operations }, limits), 'members', groups);
const rename = { op: 'replace', path: 'displayName', value: 'x' };

describe('splitValueChanges', () => {
  it.each([
    [
      'add',
      [{ op: 'add', path: 'members', value: [{ value: 'a', display: 'A' }, { value: 'b' }] }],
      { add: ['a', 'b'], remove: [] },
    ],
    ['add of one object', [{ op: 'add', path: 'MEMBERS', value: { value: 'a' } }], { add: ['a'], remove: [] }],
    ['remove', [{ op: 'remove', path: 'members[value eq "a"]' }], { add: [], remove: ['a'] }],
    [
      'remove by or',
      [{ op: 'remove', path: 'members[value eq "a" or value eq "b"]' }],
      { add: [], remove: ['a', 'b'] },
    ],
    [
      'remove by values',
      [{ op: 'remove', path: 'members', value: new ValuesToRemove([{ value: 'a', $ref: null }, 'b', null]) }],
      { add: [], remove: ['a', 'b'] },
    ],
    ['remove by no values: nobody', [{ op: 'remove', path: 'members', value: new ValuesToRemove([]) }], undefined],
    ['remove all', [{ op: 'remove', path: 'members' }], { set: [], add: [], remove: [] }],
    [
      'replace',
      [{ op: 'replace', path: 'members', value: [{ value: 'a' }, { value: 'a' }] }],
      { set: ['a'], add: [], remove: [] },
    ],
    ['replace by nothing', [{ op: 'replace', value: { members: [] } }], { set: [], add: [], remove: [] }],
    ['replace by null', [{ op: 'replace', value: { members: null } }], { set: [], add: [], remove: [] }],
    ['add of nothing', [{ op: 'add', value: { members: [] } }], undefined],
    [
      'add, then remove',
      [
        { op: 'add', path: 'members', value: [{ value: 'a' }] },
        { op: 'remove', path: 'members[value eq "a"]' },
      ],
      { add: [], remove: ['a'] },
    ],
    [
      'remove, then add',
      [
        { op: 'remove', path: 'members[value eq "a"]' },
        { op: 'add', path: 'members', value: [{ value: 'a' }] },
      ],
      { add: ['a'], remove: [] },
    ],
    [
      'remove all, then add (RFC 7644 §3.5.2.2, example)',
      [
        { op: 'remove', path: 'members' },
        { op: 'add', path: 'members', value: [{ value: 'a' }, { value: 'b' }] },
        { op: 'remove', path: 'members[value eq "a"]' },
      ],
      { set: ['b'], add: [], remove: [] },
    ],
    ['nothing of members', [rename], undefined],
  ])('%s', (_, operations, changes) => {
    expect(split(...operations)?.changes).toEqual(changes);
  });

  it('leaves the rest in its order', () => {
    const result = split(
      { op: 'replace', value: { id: '1', displayName: 'Tour', MEMBERS: [{ value: 'a' }] } },
      rename,
      { op: 'replace', value: { members: [{ value: 'b' }] } },
      { op: 'remove', path: 'externalId' },
    );
    expect(result?.changes).toEqual({ set: ['b'], add: [], remove: [] });
    expect(result?.rest).toEqual([
      { op: 'replace', value: { id: '1', displayName: 'Tour' } },
      { op: 'replace', path: { attribute: 'displayName' }, value: 'x' },
      { op: 'remove', path: { attribute: 'externalId' } },
    ]);
  });

  it('keeps hostile names plain', () => {
    const value: unknown = JSON.parse('{"__proto__":{"members":[]},"members":[{"value":"__proto__"}]}');
    const result = split({ op: 'add', value });
    expect(result?.changes).toEqual({ add: ['__proto__'], remove: [] });
    expect(Object.keys(result?.rest[0]?.value as object)).toEqual(['__proto__']);
  });

  it.each([
    { op: 'replace', path: 'members[value eq "a"].display', value: 'x' },
    { op: 'replace', path: 'members[value eq "a"]', value: { value: 'b' } },
    { op: 'add', path: 'members[value eq "a"]', value: { display: 'b' } },
    { op: 'remove', path: 'members[value eq "a"].display' },
    { op: 'remove', path: 'members.display' },
    { op: 'remove', path: 'members[type eq "User"]' },
    { op: 'remove', path: 'members[value sw "a"]' },
    { op: 'remove', path: 'members[not (value eq "a")]' },
    { op: 'remove', path: 'members[value eq "a" and type eq "User"]' },
    { op: 'remove', path: 'members[value eq "a" or type eq "User"]' },
    { op: 'remove', path: 'members[value ne "a"]' },
  ])('cannot express %j', (operation) => {
    expect(split(rename, operation)).toBeUndefined();
  });

  it('does not lose parts that a client may write', () => {
    const body = { schemas, Operations: [{ op: 'add', path: 'emails', value: [{ value: 'a', type: 'work' }] }] };
    const operations = parsePatch(body, limits);
    expect(splitValueChanges(operations, 'emails', users)).toBeUndefined();
    for (const attribute of ['addresses', 'name', 'groups', 'nothing']) {
      expect(splitValueChanges(operations, attribute, users)).toBeUndefined();
    }
  });

  it.each([
    [{ op: 'add', path: 'members', value: [{ display: 'A' }] }, 'invalidValue'],
    [{ op: 'add', path: 'members', value: [{ value: 7 }] }, 'invalidValue'],
    [{ op: 'add', path: 'members', value: ['a'] }, 'invalidValue'],
    [{ op: 'add', path: 'shoeSize', value: 'x' }, 'invalidPath'],
    [{ op: 'remove', path: 'members', value: new ValuesToRemove([{ display: 'A' }]) }, 'invalidValue'],
  ])('refuses %j', (operation, scimType) => {
    expect(scimErrorOf(() => split(operation)).scimType).toBe(scimType);
  });
});
