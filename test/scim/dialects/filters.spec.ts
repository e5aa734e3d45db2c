import { describe, expect, it } from '@jest/globals';
import { dialects, repairFilterText } from '../../../src/scim/dialects/all.js';
import { enterprise, users } from '../user-schema.js';

const core = users.core.id;
const all = new Set(dialects.map(({ name }) => name));

describe('dialects in filters', () => {
  it.each([
    ['userName eq bob', 'userName eq "bob"', ['unquoted-filter-value']],
    ['userName eq b.o-b@x.example', 'userName eq "b.o-b@x.example"', ['unquoted-filter-value']],
    ['(userName EQ bob)and active eq true', '(userName EQ "bob")and active eq true', ['unquoted-filter-value']],
    [
      'id eq 54D382A4-2050 and manager eq 2819c223',
      'id eq "54D382A4-2050" and manager eq "2819c223"',
      ['unquoted-filter-value'],
    ],
    [`${enterprise}:employeeNumber eq 12345`, `${enterprise}:employeeNumber eq "12345"`, ['unquoted-filter-value']],
    ['userName eq true', 'userName eq "true"', ['unquoted-filter-value']],
    [
      'emails[type eq work].value sw a',
      'emails[type eq "work" and value sw "a"]',
      ['unquoted-filter-value', 'value-path-comparison'],
    ],
    ['emails[type eq "work"].value pr', 'emails[type eq "work" and value pr]', ['value-path-comparison']],
    [
      'title pr and (emails[type eq "w]" or type eq "h"].Value EQ "x]") or title pr',
      'title pr and (emails[(type eq "w]" or type eq "h") and Value EQ "x]"]) or title pr',
      ['value-path-comparison'],
    ],
    ['emails[type pr].value eq (', 'emails[type pr].value eq (', []],
    ['emails[type pr].value', 'emails[type pr].value', []],
    ['].value eq "x"', '].value eq "x"', []],
    ['active eq True', 'active eq true', ['text-booleans']],
    ['active eq "False"', 'active eq false', ['text-booleans']],
    ['title eq "True"', 'title eq "True"', []],
    ['roles[primary eq "True"]', 'roles[primary eq true]', ['text-booleans']],
    [
      'emails[type eq "work"].primary eq "True"',
      'emails[type eq "work" and primary eq true]',
      ['value-path-comparison', 'text-booleans'],
    ],
    ['phoneNumbers[value eq 123]', 'phoneNumbers[value eq "123"]', ['unquoted-filter-value']],
    ['urn:scim:schemas:core:2.0:User:userName eq "a"', `${core}:userName eq "a"`, ['old-urns']],
    ['userName eq "bob"', 'userName eq "bob"', []],
    ['userName eq "a\\"b eq c" and title pr', 'userName eq "a\\"b eq c" and title pr', []],
    ['not(title eq null) or active ne false', 'not(title eq null) or active ne false', []],
    ['meta.version gt 3 or shoes eq 3', 'meta.version gt "3" or shoes eq 3', ['unquoted-filter-value']],
    ['title pr and pr pr', 'title pr and pr pr', []],
    ['userName eq', 'userName eq', []],
    ['userName eq "open', 'userName eq "open', []],
    ['', '', []],
    [')(][', ')(][', []],
  ])('%s', (text, meant, repairs) => {
    expect(repairFilterText(text, users, all)).toEqual({ text: meant, repairs });
    expect(repairFilterText(text, users, new Set())).toEqual({ text, repairs: [] });
  });

  it('takes time in proportion to the length', () => {
    const start = performance.now();
    for (const text of [
      '"\\'.repeat(100_000),
      'a eq '.repeat(100_000),
      '['.repeat(200_000),
      `"${'\\"'.repeat(100_000)}`,
    ]) {
      repairFilterText(text, users, all);
    }
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
