import { describe, expect, it } from '@jest/globals';
import { DnBase, escapeDnValue, formatDn, isNameable, normalDn, parseDn, sameDn } from '../../../connectors/ldap/dn.js';

const simple = (type: string, value: string) => [{ type, value }];

describe('parseDn', () => {
  it.each([
    ['', []],
    ['dc=com', [simple('dc', 'com')]],
    ['uid=a , ou=b', [simple('uid', 'a'), simple('ou', 'b')]],
    ['cn=Jensen\\, Barbara,dc=com', [simple('cn', 'Jensen, Barbara'), simple('dc', 'com')]],
    ['cn=Jensen\\2C Barbara,dc=com', [simple('cn', 'Jensen, Barbara'), simple('dc', 'com')]],
    ['cn="a,b=c",dc=com', [simple('cn', 'a,b=c'), simple('dc', 'com')]],
    ['cn=Andr\\c3\\a9', [simple('cn', 'André')]],
    ['cn=\\20a\\20', [simple('cn', ' a ')]],
    ['cn=a\\ ', [simple('cn', 'a ')]],
    ['cn=a\\\\,dc=com', [simple('cn', 'a\\'), simple('dc', 'com')]],
    ['2.5.4.3=x', [simple('2.5.4.3', 'x')]],
    ['cn=a+uid=b,dc=com', [[...simple('cn', 'a'), ...simple('uid', 'b')], simple('dc', 'com')]],
    ['cn=', [simple('cn', '')]],
  ])('parses %j', (text, expected) => {
    expect(parseDn(text)).toEqual(expected);
  });

  it.each([
    'no name',
    'cn',
    '=x',
    'c n=x',
    'cn=a,',
    ',cn=a',
    'cn="a',
    'cn="a"b',
    'cn=a\\',
    'cn=a,b',
    '*',
    'cn=a,,dc=b',
  ])('refuses %j', (text) => {
    expect(parseDn(text)).toBeUndefined();
  });

  it.each([
    'a,b',
    'a+b',
    ' a ',
    'a\\',
    '#a',
    '"a"',
    'a=b;c<d>e',
    'é',
    'a\\,b',
    '\u{1f600}',
    'x,ou=people',
    '__proto__',
  ])('reads back what was built of %j', (value) => {
    const dn = [simple('cn', value), simple('dc', 'com')];
    expect(parseDn(formatDn(dn))).toEqual(dn);
  });
});

describe('comparing', () => {
  it.each([
    ['UID=A,DC=Com', 'uid=a,dc=com', true],
    ['cn=a  b,dc=com', 'cn=A B,dc=com', true],
    ['cn=a\\2Cb', 'cn=a\\,b', true],
    ['cn=a+uid=b', 'uid=b+cn=a', true],
    ['cn=a\\,dc=com', 'cn=a,dc=com', false],
    ['cn=a,dc=com', 'cn=a,dc=org', false],
    ['nothing', 'nothing', false],
  ])('%j and %j: %s', (left, right, same) => {
    expect(sameDn(left, right)).toBe(same);
  });

  it('has no normal form for what is no name', () => {
    expect(normalDn('x')).toBeUndefined();
  });
});

describe('containment', () => {
  it.each([
    ['uid=a,ou=people,dc=example,dc=com', true],
    ['uid=a,ou=sub,OU=People, dc=example,dc=com', true],
    ['uid=a\\,b,ou=people,dc=example,dc=com', true],
    ['uid=a\\\\,ou=people,dc=example,dc=com', true],
    ['ou=people,dc=example,dc=com', false],
    ['uid=a,ou=groups,dc=example,dc=com', false],
    ['uid=a\\,ou=people,dc=example,dc=com', false],
    ['uid="a,ou=people",dc=example,dc=com', false],
    ['uid=a,ou=people,dc=example,dc=com,dc=evil', false],
    ['uid=a+ou=people,dc=example,dc=com', false],
    ['a,ou=people,dc=example,dc=com', false],
    ['', false],
  ])('%j below ou=people,dc=example,dc=com: %s', (name, expected) => {
    expect(new DnBase('ou=people,dc=example,dc=com').contains(name)).toBe(expected);
    expect(new DnBase('ou=\\70eople, dc=example,dc=com').contains(name)).toBe(expected);
  });
});

describe('building', () => {
  it.each([
    ['a', true],
    ['a b', true],
    ['', false],
    ['  ', false],
    ['a\u0000', false],
    ['a\nb', false],
    ['a\u2028', false],
    ['\ud800', false],
  ])('%j may name an entry: %s', (value, expected) => {
    expect(isNameable(value)).toBe(expected);
  });

  it('escapes NUL too', () => {
    expect(escapeDnValue('a\0,b')).toBe('a\\00\\,b');
  });
});
