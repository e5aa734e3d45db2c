import { describe, expect, it } from '@jest/globals';
import { planBulk } from '../../src/provisioning/bulk-plan.js';
import { cutIntoTurns } from '../../src/provisioning/bulk-turns.js';
import { parseBulkRequest } from '../../src/scim/messages/bulk-request.js';
import { compileGroup, compileUser } from '../mapping/fixture.js';

const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const types = [
  { endpoint: 'Users', mapping: compileUser() },
  { endpoint: 'Groups', mapping: compileGroup() },
];

/** The turns as text: indices of operations, `+` for the first and `*` for the second part of a creation in a circle. */
function turnsOf(operations: readonly unknown[]): string {
  const { entries } = parseBulkRequest({ schemas: [bulkUrn], Operations: operations }, 100);
  const mark = { whole: '', create: '+', complete: '*' };
  return cutIntoTurns(planBulk(entries), entries, types)
    .map((turn) => turn.map(({ index, part }) => `${index}${mark[part]}`).join(' '))
    .join(' | ');
}

const user = (bulkId: string, more: object = {}): object => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: { userName: bulkId, ...more },
});
const group = (bulkId: string, ...members: readonly string[]): object => ({
  method: 'POST',
  path: '/Groups',
  bulkId,
  data: { displayName: bulkId, members: members.map((name) => ({ value: `bulkId:${name}` })) },
});
const remove = (path: string): object => ({ method: 'DELETE', path });
const patch = (path: string, ...Operations: readonly object[]): object => ({
  method: 'PATCH',
  path,
  data: { Operations },
});
const member = { op: 'add', path: 'members', value: [{ value: '1' }] };
const active = { op: 'replace', path: 'active', value: false };

describe('operations that have their turn together', () => {
  it.each<[string, readonly unknown[], string]>([
    ['creations of different resources', [user('a'), user('b'), group('a')], '0 1 2'],
    ['not of one name, in whatever spelling', [user('a'), user('b', { userName: ' A ' })], '0 | 1'],
    ['not with one external id', [user('a', { externalId: 'x' }), user('b', { externalId: 'x' })], '0 | 1'],
    [
      'not with one address',
      [user('a', { emails: [{ value: 'x@y' }] }), user('b', { emails: [{ value: 'X@y' }] })],
      '0 | 1',
    ],
    ['not without a name to see', [user('a'), user('b', { userName: 5 })], '0 | 1'],
    ['not who refers to one of them', [user('a'), group('g', 'a'), user('b')], '0 | 1 2'],
    ['deletions', [remove('/Users/1'), remove('/Groups/1'), remove('/Users/2')], '0 1 2'],
    ['not of one resource', [remove('/Users/1'), remove('/Users/1')], '0 | 1'],
    ['not a deletion and a creation', [remove('/Users/1'), user('a')], '0 | 1'],
    ['memberships of different groups', [patch('/Groups/1', member), patch('/Groups/2', member)], '0 1'],
    ['not of one group', [patch('/Groups/1', member), patch('/Groups/1', member)], '0 | 1'],
    [
      'a filter in the path',
      [patch('/Groups/1', { op: 'remove', path: 'members[value eq "1"]' }), patch('/Groups/2', member)],
      '0 1',
    ],
    [
      'yes-or-no values',
      [patch('/Users/1', active), patch('/Users/2', { op: 'replace', value: { active: true } })],
      '0 1',
    ],
    [
      'not names',
      [patch('/Users/1', active), patch('/Users/2', active, { op: 'replace', path: 'userName', value: 'a' })],
      '0 | 1',
    ],
    [
      'not names in a value without path',
      [patch('/Users/1', active), patch('/Users/2', { op: 'replace', value: { userName: 'a' } })],
      '0 | 1',
    ],
    [
      'not what nobody knows',
      [patch('/Users/1', active), patch('/Users/2', { op: 'replace', path: 'robots', value: 1 })],
      '0 | 1',
    ],
    [
      'not PUT',
      [
        { method: 'PUT', path: '/Users/1', data: {} },
        { method: 'PUT', path: '/Users/2', data: {} },
      ],
      '0 | 1',
    ],
    ['not the halves of a circle', [group('a', 'b'), group('b', 'a')], '0+ | 1 | 0*'],
    ['not what cannot be tried', [user('a'), { method: 'GET' }, user('b')], '0 | 1 | 2'],
    ['a group behind those whom it waits for', [group('g', 'a', 'b'), user('a'), user('b'), user('c')], '1 2 | 0 3'],
  ])('%s', (_name, operations, turns) => {
    expect(turnsOf(operations)).toBe(turns);
  });
});

describe('the order', () => {
  it.each<[string, readonly unknown[], string]>([
    ['a chain of references, last first', [group('a', 'b'), group('b', 'c'), group('c')], '2 | 1 | 0'],
    ['two circles that touch', [group('a', 'b', 'c'), group('b', 'c'), group('c', 'a')], '0+ | 2 | 1 | 0*'],
    ['who only hangs on a circle is whole', [group('x', 'a'), group('a', 'b'), group('b', 'a')], '1+ | 0 2 | 1*'],
    ['itself', [group('a', 'a')], '0+ | 0*'],
  ])('%s', (_name, operations, turns) => {
    expect(turnsOf(operations)).toBe(turns);
  });

  it('a ring of ten thousand is put in order in a moment', () => {
    const ring = Array.from({ length: 10_000 }, (_, index) => group(`g${index}`, `g${(index + 1) % 10_000}`));
    const { entries } = parseBulkRequest({ schemas: [bulkUrn], Operations: ring }, 10_000);
    const started = performance.now();
    expect(planBulk(entries).steps).toHaveLength(10_001);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
