import { describe, expect, it } from '@jest/globals';
import { BackendReference } from '../../../connectors/sdk/backend-object.js';
import { type ComparisonOperator, type Predicate, type PredicateTerm } from '../../../connectors/sdk/predicate.js';
import { precisionOf, toCondition, type QueryContext } from '../../../connectors/ldap/query.js';
import { standardServer } from '../../../connectors/ldap/profiles/standard-server.js';
import { parseAttributeType, Schema, wellKnownSchema } from '../../../connectors/ldap/schema.js';
import { wellKnownAttributes } from '../../../connectors/ldap/well-known-attributes.js';

const disabled = { attribute: 'pwdAccountLockedTime', value: '000001010000Z' };
const more = [
  "( 1 NAME 'exact' EQUALITY caseExactMatch SUBSTR caseExactSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )",
  "( 2 NAME 'flag' EQUALITY booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7 SINGLE-VALUE )",
  "( 3 NAME 'number' EQUALITY integerMatch ORDERING integerOrderingMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )",
  "( 4 NAME 'sub' SUP uid DESC 'it''s (odd) NAME' X-ORIGIN ( 'a' 'b' ) )",
];
const types = [...wellKnownAttributes, ...more].map(parseAttributeType).filter((type) => type !== undefined);
const context: QueryContext = { schema: new Schema(types, true), disabled, memberOfMissing: false };

const compare = (
  attribute: string,
  operator: ComparisonOperator,
  value: string | number | boolean,
  caseExact = false,
) => ({ kind: 'comparison', attribute, operator, value, caseExact }) as const;

function filterOf(predicate: Predicate): string {
  const condition = toCondition(predicate, context, {
    nameOf: ({ id }) => (id === 'known' ? 'uid=a\\,b,dc=com' : undefined),
  });
  return typeof condition === 'boolean' ? String(condition) : condition.toString();
}

describe('text', () => {
  it.each([
    ['uid', 'equals', 'bjensen', '(uid=bjensen)'],
    ['uid', 'equals', 'B  Jensen ', '(uid=B  Jensen )'],
    ['uid', 'equals', '*)(uid=*', '(uid=\\2a\\29\\28uid=\\2a)'],
    ['uid', 'equals', 'back\\slash', '(uid=back\\5cslash)'],
    ['uid', 'equals', '', '(uid=*)'],
    ['uid', 'equals', 'André', '(uid=André)'],
    ['uid', 'equals', 'Andre\u0301', '(uid=Andr*)'],
    ['uid', 'equals', 'one\ntwo', '(uid=one*two)'],
    ['uid', 'equals', '山田', '(uid=山田)'],
    ['uid', 'equals', 'ΑΣ', '(uid=*)'],
    ['uid', 'equals', 'İstanbul', '(uid=*stanbul)'],
    ['uid', 'startsWith', 'bjensen', '(uid=bjense*)'],
    ['uid', 'startsWith', 'user1', '(uid=user1*)'],
    ['uid', 'startsWith', ' user1', '(uid=*user1*)'],
    ['uid', 'startsWith', '', '(uid=*)'],
    ['uid', 'endsWith', 'jensen', '(uid=*jensen)'],
    ['uid', 'endsWith', 'jensen ', '(uid=*jensen*)'],
    ['uid', 'contains', 'a b1', '(uid=*a*b1*)'],
    ['uid', 'contains', '**', '(uid=*\\2a\\2a*)'],
    ['mail', 'startsWith', 'b', '(mail=b*)'],
    ['mail', 'contains', 'é', '(mail=*)'],
    ['mail', 'equals', 'A@example.com', '(mail=A@example.com)'],
    ['telephoneNumber', 'equals', '+1 555-12', '(telephoneNumber=+1 555-12)'],
    ['telephoneNumber', 'contains', '555-12', '(telephoneNumber=*555*12*)'],
    ['telephoneNumber', 'equals', '#1', '(telephoneNumber=*1)'],
    ['sub', 'equals', 'x', '(sub=x)'],
  ] as const)('%s %s %j → %s', (attribute, operator, value, expected) => {
    expect(filterOf(compare(attribute, operator, value))).toBe(expected);
  });

  it('asks for the variants of a letter that is alone', () => {
    const filter = filterOf(compare('uid', 'startsWith', 'a'));
    expect(filter).toContain('(uid=a*)');
    expect(filter).toContain('(uid=á*)');
    expect(filter).toContain('(uid=ậ*)');
    expect(filter).not.toContain('(uid=*)');
  });
});

describe('other syntaxes', () => {
  it.each<readonly [Predicate, string]>([
    [compare('createTimestamp', 'greaterOrEqual', '20240101000000Z'), '(createTimestamp>=20240101000000Z)'],
    [
      compare('createTimestamp', 'less', '20240101000000Z'),
      '(&(createTimestamp<=20240101000000Z)(!(createTimestamp=20240101000000Z)))',
    ],
    [compare('flag', 'equals', true), '(flag=TRUE)'],
    [compare('number', 'greater', 7), '(&(number>=7)(!(number=7)))'],
    [{ kind: 'present', attribute: 'uid' }, '(uid=*)'],
    [
      { kind: 'refersTo', attribute: 'member', target: new BackendReference('user', 'known') },
      '(member=uid=a\\5c,b,dc=com)',
    ],
    [{ kind: 'refersTo', attribute: 'member', target: new BackendReference('user', 'lost') }, 'false'],
    [
      { kind: 'id', ids: ['*', '00000000-0000-4000-8000-000000000000'] },
      '(entryUUID=00000000-0000-4000-8000-000000000000)',
    ],
    [{ kind: 'id', ids: ['*'] }, 'false'],
    [compare('nosuch', 'equals', 'x'), 'false'],
    [{ kind: 'not', part: compare('nosuch', 'equals', 'x') }, 'true'],
    [{ kind: 'and', parts: [] }, 'true'],
    [{ kind: 'or', parts: [] }, 'false'],
    [{ kind: 'and', parts: [{ kind: 'all' }, compare('uid', 'equals', 'x')] }, '(uid=x)'],
    [{ kind: 'or', parts: [compare('uid', 'equals', 'x'), compare('cn', 'equals', 'y')] }, '(|(uid=x)(cn=y))'],
    [{ kind: 'not', part: { kind: 'present', attribute: 'uid' } }, '(!(uid=*))'],
  ])('%j → %s', (predicate, expected) => {
    expect(filterOf(predicate)).toBe(expected);
  });
});

describe('precision', () => {
  it.each<readonly [PredicateTerm, string]>([
    [compare('uid', 'equals', 'x'), 'broader'],
    [compare('uid', 'greater', 'x'), 'no'],
    [compare('uid', 'equals', 7), 'no'],
    [compare('exact', 'equals', 'x'), 'no'],
    [compare('exact', 'equals', 'x', true), 'broader'],
    [compare('uid', 'equals', 'x', true), 'broader'],
    [compare('postalAddress', 'equals', 'x'), 'no'],
    [compare('facsimileTelephoneNumber', 'equals', 'x'), 'no'],
    [compare('jpegPhoto', 'equals', 'x'), 'no'],
    [compare('member', 'equals', 'cn=x'), 'no'],
    [compare('createTimestamp', 'greater', '20240101000000Z'), 'exact'],
    [compare('createTimestamp', 'greater', '20240101000000.5Z'), 'broader'],
    [compare('createTimestamp', 'greater', 'yesterday'), 'no'],
    [compare('createTimestamp', 'contains', '2024'), 'no'],
    [compare('pwdAccountLockedTime', 'equals', '000001010000Z'), 'exact'],
    [compare('pwdAccountLockedTime', 'equals', '20240101000000Z'), 'broader'],
    [compare('flag', 'equals', 'TRUE'), 'exact'],
    [compare('flag', 'equals', 'maybe'), 'no'],
    [compare('number', 'greater', 7), 'broader'],
    [compare('nosuch', 'equals', 'x'), 'exact'],
    [{ kind: 'present', attribute: 'uid' }, 'exact'],
    [{ kind: 'present', attribute: 'member' }, 'broader'],
    [{ kind: 'id', ids: [] }, 'exact'],
    [{ kind: 'refersTo', attribute: 'manager', target: new BackendReference('user', 'x') }, 'exact'],
    [{ kind: 'refersTo', attribute: 'uid', target: new BackendReference('user', 'x') }, 'no'],
  ])('%j: %s', (term, expected) => {
    expect(precisionOf(term, context)).toBe(expected);
  });

  it('cannot ask for groups where the server does not keep memberOf', () => {
    const missing = { ...context, memberOfMissing: true };
    expect(precisionOf({ kind: 'present', attribute: 'memberOf' }, missing)).toBe('no');
    expect(precisionOf({ kind: 'present', attribute: 'memberof' }, context)).toBe('broader');
  });

  it('knows the attributes of the standards before the server was asked, and no others', () => {
    const early = { schema: wellKnownSchema(standardServer), disabled, memberOfMissing: false };
    expect(precisionOf(compare('userid', 'equals', 'x'), early)).toBe('broader');
    expect(precisionOf(compare('nosuch', 'equals', 'x'), early)).toBe('no');
  });
});

describe('schema', () => {
  it('has one name for all spellings', () => {
    expect(context.schema.canonicalName('SURNAME')).toBe('sn');
    expect(context.schema.canonicalName('commonName;lang-de')).toBe('cn;lang-de');
    expect(context.schema.canonicalName('nosuch')).toBe('nosuch');
  });

  it('inherits from supertypes, and survives what is no definition', () => {
    expect(context.schema.attribute('sub')).toMatchObject({ equality: 'caseIgnoreMatch', names: ['sub'] });
    expect(parseAttributeType('nonsense')).toBeUndefined();
    const cycle = ["( 1 NAME 'a' SUP b )", "( 2 NAME 'b' SUP a )"]
      .map(parseAttributeType)
      .filter((type) => type !== undefined);
    expect(new Schema(cycle, true).attribute('a')?.equality).toBeUndefined();
  });
});
