import { describe, expect, it } from '@jest/globals';
import { type MappingRow } from '../../connectors/sdk/resource-mapping.js';
import { backendUse } from '../../src/mapping/backend-use.js';
import { CompiledMapping, type MappingProblem } from '../../src/mapping/compiled-mapping.js';
import { groupFull, userFull } from './fixture.js';

function useOf(resourceType: 'User' | 'Group', naturalKey: string, rows: readonly MappingRow[]) {
  const problems: MappingProblem[] = [];
  const source = { resourceType, objectType: 'thing', naturalKey, rows };
  const mapping = CompiledMapping.compile(source, resourceType === 'User' ? userFull : groupFull, problems);
  if (mapping === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return backendUse(mapping);
}

const userName: MappingRow = { scim: 'userName', backend: 'uid', required: true };

describe('what a mapping needs of the backend', () => {
  const plain = { create: true, update: true, read: true, multiple: false, singleValued: false };

  it.each<[string, MappingRow, object]>([
    ['a plain row', { scim: 'title', backend: 'x' }, plain],
    ['read', { scim: 'title', backend: 'x', direction: 'read' }, { ...plain, create: false, update: false }],
    ['written only', { scim: 'title', backend: 'x', direction: 'write' }, { ...plain, read: false }],
    ['on create', { scim: 'title', backend: 'x', when: 'create' }, { ...plain, update: false }],
    ['on update', { scim: 'title', backend: 'x', when: 'update' }, { ...plain, create: false }],
    ['one value', { scim: 'title', backend: 'x', singleValued: true }, { ...plain, singleValued: true }],
    [
      'several values',
      { scim: 'emails[type eq "work"].value', backend: 'x', multiple: true },
      { ...plain, multiple: true },
    ],
  ])('%s', (_title, row, expected) => {
    expect(useOf('User', 'userName', [userName, row]).attributes).toEqual([
      { attribute: 'uid', ...plain },
      { attribute: 'x', ...expected },
    ]);
  });

  it('takes rows of one attribute together', () => {
    const rows: readonly MappingRow[] = [
      { scim: 'displayName', backend: 'uid', direction: 'read' },
      { ...userName, when: 'create' },
    ];
    expect(useOf('User', 'userName', rows).attributes).toEqual([{ attribute: 'uid', ...plain, update: false }]);
  });

  it('counts passwords as an operation, not as an attribute', () => {
    const password: MappingRow = {
      scim: 'password',
      backend: 'userPassword',
      transform: { type: 'password' },
      direction: 'write',
    };
    const { attributes, operations } = useOf('User', 'userName', [userName, password]);
    expect(attributes.map(({ attribute }) => attribute)).toEqual(['uid']);
    expect(operations).toEqual(['create', 'update', 'delete', 'password']);
  });

  it('counts memberships', () => {
    const { operations } = useOf('Group', 'displayName', [
      { scim: 'displayName', backend: 'cn', required: true },
      { scim: 'members.value', backend: 'member', transform: { type: 'reference', to: ['user'] }, multiple: true },
    ]);
    expect(operations).toEqual(['create', 'update', 'delete', 'membership']);
  });
});
