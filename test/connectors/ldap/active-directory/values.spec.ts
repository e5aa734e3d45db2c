import { describe, expect, it } from '@jest/globals';
import { toLogonName, withEnding } from '../../../../connectors/ldap/profiles/active-directory/account-names.js';
import { extendedNames } from '../../../../connectors/ldap/profiles/active-directory/extended-names.js';
import { filetimeOf, generalizedTimeOf } from '../../../../connectors/ldap/profiles/active-directory/filetime.js';
import { guidBytes, guidText } from '../../../../connectors/ldap/profiles/active-directory/object-guid.js';

describe('objectGUID', () => {
  it('has its first three groups the other way round', () => {
    const bytes = Buffer.from('252d02177b824c4cbbd2a5ad5a765d87', 'hex');
    expect(guidText(bytes)).toBe('17022d25-827b-4c4c-bbd2-a5ad5a765d87');
    expect(guidBytes('17022d25-827b-4c4c-bbd2-a5ad5a765d87')).toEqual(bytes);
    expect(guidText(bytes.subarray(1))).toBeUndefined();
  });
});

describe('extended names', () => {
  const id = '17022d25-827b-4c4c-bbd2-a5ad5a765d87';
  it.each([
    [`<GUID=${id}>;<SID=S-1-5-21-1-2-3-512>;CN=a;b,DC=x`, { id, name: 'CN=a;b,DC=x' }],
    [`<GUID=${id.toUpperCase()}>;CN=\\<x\\>,DC=x`, { id, name: 'CN=\\<x\\>,DC=x' }],
    ['CN=a,DC=x', undefined],
    [`<GUID=${id}>`, undefined],
    [`<GUID=${id}>;<SID=`, undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(extendedNames.parse(text)).toEqual(expected);
  });
});

describe('times', () => {
  it.each([
    ['135379296000000000', '20300101000000Z'],
    ['0', undefined],
    ['9223372036854775807', undefined],
    ['-1', undefined],
    ['2650467744000000000', undefined],
  ])('%s is %s', (steps, time) => {
    expect(generalizedTimeOf(steps)).toBe(time);
    if (time !== undefined) expect(filetimeOf(time)).toBe(steps);
  });

  it.each(['', '2030', '20301301000000Z', '20300101000000+0100'])('%j is none', (time) => {
    expect(filetimeOf(time)).toBeUndefined();
  });
});

describe('logon names', () => {
  it.each([
    ['Barbara.Jensen@example.com', 'barbara.jensen'],
    ['José  Ñandú', 'josenandu'],
    ['a"b/c\\d[e]f:g;h|i=j,k+l*m?n<o>p', 'abcdefghijklmnop'],
    ['dc1$', 'dc1'],
    ['dots...', 'dots'],
    ['\u0000\n', ''],
    ['山田太郎', '山田太郎'],
  ])('%j becomes %j', (text, expected) => {
    expect(toLogonName(text)).toBe(expected);
  });

  it('are cut between whole characters', () => {
    expect(withEnding('abcdef', '1', 4)).toBe('abc1');
    expect(withEnding('ab😀cd', '1', 4)).toBe('ab1');
    expect(withEnding('ab 👍', ' (2)', 7)).toBe('ab (2)');
  });
});
