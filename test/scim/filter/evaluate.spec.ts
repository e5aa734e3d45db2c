import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bindFilter } from '../../../src/scim/filter/bind-filter.js';
import { matches } from '../../../src/scim/filter/evaluate.js';
import { parseFilter } from '../../../src/scim/filter/parse-filter.js';
import { attribute } from '../../../src/scim/schema/definitions/define-attribute.js';
import { ResourceSchema } from '../../../src/scim/schema/resource-schema.js';
import { type ScimObject } from '../../../src/scim/schema/values.js';
import { enterprise, users } from '../user-schema.js';

const limits = { maxLength: 1_000_000, maxDepth: 50, maxTerms: 20_000 };
const bind = (text: string, schema = users) => bindFilter(parseFilter(text, limits), schema);

const maren: ScimObject = {
  schemas: [users.core.id, enterprise],
  id: 'A1b2',
  externalId: 'Ext-7',
  userName: 'Maren@Brightfen.example',
  name: { givenName: 'Maren', familyName: 'O"Malley' },
  title: 'Weaver',
  active: false,
  emails: [
    { type: 'work', value: 'maren@brightfen.example', primary: true },
    { type: 'home', value: 'maren@home.example' },
  ],
  photos: [{ value: 'https://x.example/Photo' }],
  meta: { created: '2020-05-13T04:42:34+02:00' },
  [enterprise]: { department: 'Looms', manager: { value: 'M1' } },
};

describe('matches', () => {
  it.each<[string, boolean]>([
    ['userName eq "maren@brightfen.EXAMPLE"', true],
    ['userName eq " maren@brightfen.example"', false],
    ['externalId eq "ext-7"', false],
    ['externalId eq "Ext-7"', true],
    ['id eq "a1B2"', false],
    ['photos eq "https://x.example/photo"', false],
    ['name.familyName eq "o\\"malley"', true],
    ['name.familyName eq "O\\u0022Malley"', true],
    ['userName co "BRIGHT"', true],
    ['userName sw "MAREN"', true],
    ['userName ew "example"', true],
    ['userName ew "maren"', false],
    ['userName gt "l"', true],
    ['userName lt "l"', false],
    ['userName ge "maren@brightfen.example"', true],
    ['userName le "MAREN@brightfen.example"', true],
    ['title eq "weaver"', true],
    ['title ne "weaver"', false],
    ['title ne "smith"', true],
    ['nickName ne "x"', true],
    ['nickName eq "x"', false],
    ['nickName co ""', false],
    ['nickName lt "x"', false],
    ['nickName ge ""', false],
    ['nickName pr', false],
    ['nickName eq null', true],
    ['nickName ne null', false],
    ['title eq null', false],
    ['title ne null', true],
    ['active pr', true],
    ['active eq false', true],
    ['active ne true', true],
    ['active eq false', true],
    ['name pr', true],
    ['name.middleName pr', false],
    ['emails pr', true],
    ['emails.display pr', false],
    ['roles pr', false],
    ['emails co "home.example"', true],
    ['emails.value co "@brightfen"', true],
    ['emails.type eq "WORK"', true],
    ['emails.type eq "work" and emails.value co "home"', true],
    ['emails[type eq "work" and value co "home"]', false],
    ['emails[type eq "home" and value co "home"]', true],
    ['emails[type eq "home" and value eq "MAREN@home.example"]', true],
    ['emails[type eq "home" and value eq "maren@brightfen.example"]', false],
    ['emails[not (type eq "work")]', true],
    ['emails[not (type pr)]', false],
    ['emails[primary eq true]', true],
    ['emails[primary eq true and value sw "maren"]', true],
    ['emails[primary ne true]', true],
    ['not (emails[type eq "other"])', true],
    ['emails.value ne "maren@home.example"', false],
    ['emails.value ne "other"', true],
    ['roles[value eq "x"]', false],
    ['meta.created eq "2020-05-13T02:42:34Z"', true],
    ['meta.created gt "2020-05-13T02:42:33.999Z"', true],
    ['meta.created lt "2020-05-13T02:42:34Z"', false],
    ['meta.created le "2020-05-13T04:42:34+02:00"', true],
    ['meta.lastModified gt "2020-05-13T02:42:34Z"', false],
    ['meta.lastModified ne "2020-05-13T02:42:34Z"', true],
    [`${enterprise}:department eq "looms"`, true],
    [`${enterprise}:manager.value eq "m1"`, false],
    ['manager eq "M1"', true],
    ['costCenter eq "x"', false],
    ['costCenter ne "x"', true],
    [`schemas eq "${enterprise.toUpperCase()}"`, true],
    ['schemas[value ew "Group"]', false],
    ['schemas[value ew "User"]', true],
    ['title pr and userType eq "Employee"', false],
    ['title pr or userType eq "Intern"', true],
    ['userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")', true],
    ['nickName pr or title pr and active eq true', false],
    ['(nickName pr or title pr) and active eq false', true],
  ])('%s is %s', (text, expected) => {
    expect(matches(bind(text), maren)).toBe(expected);
  });

  it('does not see an extension that the resource has not', () => {
    expect(matches(bind('department ne "x" and not (manager pr)'), { userName: 'x' })).toBe(true);
  });

  it.each<[string, ScimObject, boolean]>([
    ['name pr', { name: {} }, false],
    ['name pr', { name: { givenName: '' } }, false],
    ['title pr', { title: '' }, false],
    ['emails pr', { emails: [] }, false],
    ['emails pr', { emails: [{}] }, false],
    ['emails pr', { emails: [{ primary: false }] }, true],
  ])('%s of %j is %s', (text, resource, expected) => {
    expect(matches(bind(text), resource)).toBe(expected);
  });
});

describe('matches: numbers', () => {
  const schema = new ResourceSchema(users.resourceType, users.core, [
    {
      id: 'urn:n',
      name: 'n',
      description: '',
      attributes: [attribute('floor', 'decimal', ''), attribute('tags', 'string', '', { multiValued: true })],
    },
  ]);
  const resource: ScimObject = { 'urn:n': { floor: 9, tags: ['Red', 'blue'] } };
  it.each<[string, boolean]>([
    ['floor lt 10', true],
    ['floor gt 10', false],
    ['floor eq 9.0', true],
    ['floor ne 9', false],
    ['floor ge 9e0', true],
    ['tags eq "red"', true],
    ['tags[value eq "red" and value eq "blue"]', false],
    ['tags eq "red" and tags eq "blue"', true],
  ])('%s is %s', (text, expected) => {
    expect(matches(bind(text, schema), resource)).toBe(expected);
  });
});

describe('matches: against a naive oracle', () => {
  const operators: Record<string, (a: string, b: string) => boolean> = {
    eq: (a, b) => a === b,
    co: (a, b) => a.includes(b),
    sw: (a, b) => a.startsWith(b),
    ew: (a, b) => a.endsWith(b),
    gt: (a, b) => a > b,
    ge: (a, b) => a >= b,
    lt: (a, b) => a < b,
    le: (a, b) => a <= b,
  };
  const text = fc.stringMatching(/^[abAB]{0,3}$/);
  const element = fc.record({ type: text, value: text }, { requiredKeys: [] });
  const someOperator = fc.constantFrom(...Object.keys(operators));

  it('agrees on value paths with and, or and not', () => {
    fc.assert(
      fc.property(
        fc.array(element, { maxLength: 3 }),
        fc.tuple(someOperator, text, someOperator, text),
        fc.constantFrom('and', 'or'),
        fc.boolean(),
        (emails, [first, a, second, b], logic, negated) => {
          const inner = `type ${first} "${a}" ${logic} ${negated ? 'not ' : ''}(value ${second} "${b}")`;
          const holds = (operator: string, actual: string | undefined, wanted: string): boolean =>
            actual !== undefined && operators[operator]?.(actual.toLowerCase(), wanted.toLowerCase()) === true;
          const expected = emails.some(({ type, value }) => {
            const left = holds(first, type, a);
            const right = holds(second, value, b) !== negated;
            return logic === 'and' ? left && right : left || right;
          });
          expect(matches(bind(`emails[${inner}]`), { emails })).toBe(expected);
          expect(matches(bind(`not (emails[${inner}])`), { emails })).toBe(!expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('ne is not eq, for any list of values', () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 3 }), text, (emails, wanted) => {
        const eq = matches(bind(`emails.value eq "${wanted}"`), { emails });
        expect(matches(bind(`emails.value ne "${wanted}"`), { emails })).toBe(!eq);
      }),
    );
  });

  it('parses, binds and evaluates 10,000 terms', () => {
    const filter = bind(Array.from({ length: 10_000 }, (_, i) => `userName eq "u${i}"`).join(' or '));
    expect(matches(filter, { userName: 'U9999' })).toBe(true);
    expect(matches(filter, { userName: 'nobody' })).toBe(false);
  });
});
