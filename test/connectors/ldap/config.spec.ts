import { describe, expect, it } from '@jest/globals';
import { parse } from './target.js';

const good = {
  url: 'ldaps://ldap.example.com',
  bindDn: 'cn=gateway,dc=example,dc=com',
  bindPassword: 'never-shown',
  base: 'dc=example,dc=com',
};

describe('readConfig', () => {
  it('has defaults for all but address, log-in and base', () => {
    const { config, problems } = parse(good);
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      endpoints: [{ host: 'ldap.example.com', port: 636, secure: true }],
      users: { base: 'ou=people,dc=example,dc=com', objectClasses: ['inetOrgPerson'], naming: 'uid' },
      groups: { base: 'ou=groups,dc=example,dc=com', objectClasses: ['groupOfNames'], naming: 'cn' },
      membership: { attribute: 'member', placeholder: 'cn=nobody,dc=example,dc=com' },
      disabled: { attribute: 'pwdAccountLockedTime', value: '000001010000Z' },
      pool: { size: 4 },
    });
  });

  it.each([
    [{ url: undefined }, ['target.url']],
    [{ url: 'http://x' }, ['target.url']],
    [{ url: 'ldap://user:pw@x' }, ['target.url']],
    [{ url: ['ldaps://a', 'ldap://b/dc=x'] }, ['target.url.1']],
    [{ url: 'ldap://ldap.example.com' }, ['target.url']],
    [{ url: 'ldap://ldap.example.com', allowPlaintext: true }, []],
    [{ url: 'ldap://ldap.example.com', startTls: true }, []],
    [{ url: 'ldap://127.0.0.1:1389' }, []],
    [{ url: 'ldap://[::1]' }, []],
    [{ url: 'ldap://127.evil.example.com' }, ['target.url']],
    [{ startTls: true }, ['target.url']],
    [{ bindDn: 'gateway' }, ['target.bindDn']],
    [{ bindPassword: '' }, ['target.bindPassword']],
    [{ base: 'x', users: { base: 'dc=a', nameing: 'uid' } }, ['target.base', 'target.users.nameing']],
    [{ base: '' }, ['target.base']],
    [
      { users: { base: '' }, groups: { placeholder: 'x', memberOf: 'y' } },
      ['target.users.base', 'target.groups.placeholder', 'target.groups.memberOf'],
    ],
    [{ users: { filter: '(uid=*' } }, ['target.users.filter']],
    [{ users: { objectClasses: ['a)(b'] } }, ['target.users.objectClasses']],
    [{ users: { naming: 'u*' } }, ['target.users.naming']],
    [{ tls: { caFile: '/does/not/exist' } }, ['target.tls.caFile']],
    [{ pool: { size: 0 }, timeouts: { connectMs: 'x' } }, ['target.pool.size', 'target.timeouts.connectMs']],
    [
      { failover: { replicationLagSeconds: -1, failbackSeconds: 'soon', order: 1 } },
      ['target.failover.replicationLagSeconds', 'target.failover.failbackSeconds', 'target.failover.order'],
    ],
    [{ disabled: { value: '' } }, ['target.disabled.value']],
    [{ nonsense: 1 }, ['target.nonsense']],
  ])('%j: problems at %j', (more, paths) => {
    const { problems } = parse({ ...good, ...more });
    expect([...new Set(problems.map(({ path }) => path))].sort()).toEqual([...paths].sort());
    expect(JSON.stringify(problems)).not.toContain('never-shown');
  });
});
