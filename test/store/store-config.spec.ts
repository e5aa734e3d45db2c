import { describe, expect, it } from '@jest/globals';
import { describeStore, parseStoreConfig, StoreConfigError } from '../../src/store/store-config.js';

const mysql = {
  kind: 'mysql',
  host: 'db.example',
  port: 3306,
  user: 'u',
  password: '',
  database: 'scim',
  tls: 'off',
  caFile: undefined,
  poolSize: 10,
};

describe('the line that names the store', () => {
  it.each([
    ['sqlite:data/causeway.sqlite', { kind: 'sqlite', path: 'data/causeway.sqlite' }],
    ['sqlite:/var/lib/a b?.sqlite', { kind: 'sqlite', path: '/var/lib/a b?.sqlite' }],
    ['sqlite:///var/lib/x', { kind: 'sqlite', path: '/var/lib/x' }],
    ['sqlite::memory:', { kind: 'sqlite', path: ':memory:' }],
    ['mysql://u@db.example/scim', mysql],
    ['mariadb://u@db.example:3307/scim', { ...mysql, port: 3307 }],
    ['mysql://u%40x:p%40%2F%3A%25@db.example/scim', { ...mysql, user: 'u@x', password: 'p@/:%' }],
    ['mysql://u@[::1]:3306/scim', { ...mysql, host: '::1' }],
    ['mysql://u@db.example/scim?ssl=verify&pool=200', { ...mysql, tls: 'verify', poolSize: 200 }],
    ['mysql://u@db.example/scim?ssl=unverified', { ...mysql, tls: 'unverified' }],
    ['mysql://u@db.example/scim?ssl_ca=/etc/ca.pem', { ...mysql, tls: 'verify', caFile: '/etc/ca.pem' }],
  ])('%s', (line, expected) => {
    expect(parseStoreConfig(line)).toEqual(expected);
  });

  it.each([
    ['', 'write sqlite:PATH'],
    ['postgres://u:hunter2@h/d', 'write sqlite:PATH'],
    ['sqlite:', 'no path'],
    ['sqlite:a\0b', 'NUL'],
    ['sqlite::mem:', ':memory:'],
    ['mysql://u:hunter2@/d', 'not a URL'],
    ['mysql://u:hunter2@h:99999/d', 'not a URL'],
    ['mysql://h/d', 'no user'],
    ['mysql://u:hunter2@h', '/DATABASE'],
    ['mysql://u:hunter2@h/a/b', '/DATABASE'],
    ['mysql://u:hunter2@h/a%20b', '/DATABASE'],
    ['mysql://u:hunter2%zz@h/d', 'percent-encoded'],
    ['mysql://u:hunter2@h/d?ssl=maybe', 'ssl is one of'],
    ['mysql://u:hunter2@h/d?ssl=off&ssl_ca=/x', 'ssl_ca'],
    ['mysql://u:hunter2@h/d?pool=1', 'pool is a whole number'],
    ['mysql://u:hunter2@h/d?pool=1e2', 'pool is a whole number'],
    ['mysql://u:hunter2@h/d?pool=5&pool=6', 'given twice'],
    ['mysql://u:hunter2@h/d?socketPath=/x', 'unknown option'],
    ['mysql://u:hunter2@h/d?__proto__=1', 'unknown option'],
  ])('%j is refused', (line, message) => {
    const parse = (): unknown => parseStoreConfig(line);
    expect(parse).toThrow(StoreConfigError);
    expect(parse).toThrow(message);
    expect(parse).not.toThrow('hunter2');
  });

  it('is described without user and password', () => {
    expect(describeStore(parseStoreConfig('mysql://me:hunter2@h/d'))).toBe('mysql://h:3306/d');
    expect(describeStore(parseStoreConfig('sqlite:x'))).toBe('sqlite:x');
  });
});
