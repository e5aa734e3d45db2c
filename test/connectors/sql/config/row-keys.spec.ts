import { describe, expect, it } from '@jest/globals';
import { ConfigReader, type ConfigProblem } from '../../../../connectors/sdk/config-reader.js';
import { readConfig } from '../../../../connectors/sql/config/target.js';

const counter = { table: 'ids', column: 'nextid', where: { table_name: 'users' } };
const emails = { table: 'media', on: { userid: 'userid' }, column: 'sendto' };

function problemsOf(id: unknown, attributes: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const problems: ConfigProblem[] = [];
  const user = { table: 'users', id, key: 'userName', attributes: { userName: 'username', ...attributes } };
  readConfig(new ConfigReader({ database: 'sqlite', file: 'x.db', objects: { user } }, '', problems));
  return problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('keys that the application numbers itself', () => {
  it.each([
    ['a counter', { columns: ['userid'], counter }, {}],
    ['the next number', { columns: ['userid'], counter: { ...counter, holds: 'next' } }, {}],
    [
      'a counter for rows of a child table',
      'userid',
      { 'emails.value': { ...emails, key: { column: 'id', counter } } },
    ],
    ['UUIDs for them', 'userid', { 'emails.value': { ...emails, key: { column: 'id', uuid: true } } }],
  ])('takes %s', (_, id, attributes) => {
    expect(problemsOf(id, attributes)).toEqual([]);
  });

  it.each([
    [
      'two ways at once',
      { columns: ['userid'], generated: true, counter },
      {},
      'objects.user.id.columns: must be made in one way only',
    ],
    ['two columns', { columns: ['a', 'b'], counter }, {}, 'objects.user.id.columns: must be one column'],
    [
      'another rhythm',
      { columns: ['a'], counter: { ...counter, holds: 'tens' } },
      {},
      'objects.user.id.counter.holds: must be',
    ],
    [
      'no way at all',
      'a',
      { 'emails.value': { ...emails, key: { column: 'id' } } },
      'emails.value.key.counter: or uuid: true must say',
    ],
    [
      'both ways',
      'a',
      { 'emails.value': { ...emails, key: { column: 'id', uuid: true, counter } } },
      'emails.value.key.counter: or uuid: true must say',
    ],
    [
      'two passwords',
      'a',
      { password: { column: 'p', hash: 'ssha' }, more: { column: 'q', hash: 'ssha' } },
      'more: is a second password',
    ],
  ])('refuses %s', (_, id, attributes, expected) => {
    expect(problemsOf(id, attributes)).toEqual([expect.stringContaining(expected)]);
  });
});
