import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AttributePath, type Comparison, type Filter, type Presence } from '../../../src/scim/filter/ast.js';
import { parseBracketedFilter, parseFilter } from '../../../src/scim/filter/parse-filter.js';
import { scimErrorOf } from '../errors.js';
import { printFilter } from './print-filter.js';

const limits = { maxLength: 10_000, maxDepth: 20, maxTerms: 100 };
const parse = (text: string) => parseFilter(text, limits);
/** Short form: `a or (b and not c)`. */
function shape(filter: Filter): string {
  switch (filter.kind) {
    case 'comparison':
    case 'present':
      return filter.path.attribute;
    case 'valuePath':
      return `${filter.path.attribute}[${shape(filter.filter)}]`;
    case 'and':
    case 'or':
      return `(${filter.parts.map(shape).join(` ${filter.kind} `)})`;
    case 'not':
      return `not ${shape(filter.part)}`;
  }
}

describe('parseFilter: precedence and grouping', () => {
  it.each([
    ['a pr', 'a'],
    ['a pr and b pr or c pr', '((a and b) or c)'],
    ['a pr or b pr and c pr', '(a or (b and c))'],
    ['(a pr or b pr) and c pr', '((a or b) and c)'],
    ['not (a pr) and b pr', '(not a and b)'],
    ['not(a pr)', 'not a'],
    ['NOT (a pr or b pr)', 'not (a or b)'],
    ['not (not (a pr))', 'not not a'],
    ['a pr AND b pr Or c pr', '((a and b) or c)'],
    ['((((a pr))))', 'a'],
    ['(a pr)and(b pr)', '(a and b)'],
    ['  a   pr   and\tb pr  ', '(a and b)'],
    ['e[a pr and b pr] or c pr', '(e[(a and b)] or c)'],
    ['e[a pr or not (b pr)]', 'e[(a or not b)]'],
    ['e[ a pr ] and f[(b pr)]', '(e[a] and f[b])'],
    ['not pr', 'not'],
    ['and eq 1 and or pr', '(and and or)'],
    ['a eq "x" and b eq "y" and c eq "z"', '(a and b and c)'],
  ])('%s', (text, expected) => {
    expect(shape(parse(text))).toBe(expected);
  });
});

describe('parseFilter: comparisons', () => {
  const comparison = (path: AttributePath, operator: Comparison['operator'], value: Comparison['value']) => ({
    kind: 'comparison',
    path,
    operator,
    value,
  });
  it.each<[string, ReturnType<typeof comparison>]>([
    ['userName Eq "john"', comparison({ attribute: 'userName' }, 'eq', 'john')],
    ['name.familyName co "O\'Malley"', comparison({ attribute: 'name', subAttribute: 'familyName' }, 'co', "O'Malley")],
    [
      'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
      comparison({ schema: 'urn:ietf:params:scim:schemas:core:2.0:User', attribute: 'userName' }, 'sw', 'J'),
    ],
    [
      'urn:x:2.0:User:manager.displayName eq "J"',
      comparison({ schema: 'urn:x:2.0:User', attribute: 'manager', subAttribute: 'displayName' }, 'eq', 'J'),
    ],
    [
      'http://schemas.example.com/2.0/Group:a eq 1',
      comparison({ schema: 'http://schemas.example.com/2.0/Group', attribute: 'a' }, 'eq', 1),
    ],
    ['members.$ref ew "1"', comparison({ attribute: 'members', subAttribute: '$ref' }, 'ew', '1')],
    ['a-b_c eq true', comparison({ attribute: 'a-b_c' }, 'eq', true)],
    ['a ne false', comparison({ attribute: 'a' }, 'ne', false)],
    ['a eq null', comparison({ attribute: 'a' }, 'eq', null)],
    ['a gt -1.5e3', comparison({ attribute: 'a' }, 'gt', -1500)],
    ['a le 0', comparison({ attribute: 'a' }, 'le', 0)],
    ['a eq "say \\"hi\\" \\\\ \\u00e9 \\n"', comparison({ attribute: 'a' }, 'eq', 'say "hi" \\ é \n')],
    ['a eq "ends with backslash\\\\"', comparison({ attribute: 'a' }, 'eq', 'ends with backslash\\')],
    ['a eq "(not [brackets]) and or"', comparison({ attribute: 'a' }, 'eq', '(not [brackets]) and or')],
    ['a eq ""', comparison({ attribute: 'a' }, 'eq', '')],
    ['a eq "Łódź 🚀"', comparison({ attribute: 'a' }, 'eq', 'Łódź 🚀')],
    ['a eq "\\ud83d\\ude80"', comparison({ attribute: 'a' }, 'eq', '🚀')],
  ])('%s', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });
});

describe('parseFilter: errors name the position and what was expected', () => {
  it.each([
    ['', 'at its end', 'attribute name'],
    ['   ', 'at its end', 'attribute name'],
    ['userName', 'at its end', 'operator'],
    ['userName eq', 'at its end', 'string in double quotes'],
    ['userName regex "x"', 'at character 10', 'operator'],
    ['userName eq bjensen', 'at character 13', 'string in double quotes'],
    ["userName eq 'bjensen'", 'at character 13', 'string in double quotes'],
    ['userName eq True', 'at character 13', 'string in double quotes'],
    ['userName eq "x', 'at character 13', 'closing double quote'],
    ['userName eq "x\\"', 'at character 13', 'closing double quote'],
    ['userName eq "\\x"', 'at character 13', 'JSON string'],
    ['userName eq "a\nb"', 'at character 13', 'JSON string'],
    ['userName eq 01', 'at character 13', 'string'],
    ['userName eq 1a', 'at character 13', 'string'],
    ['userName eq 1e999', 'at character 13', 'not so large'],
    ['a pr b pr', 'at character 6', "'and', 'or'"],
    ['a pr and', 'at its end', 'attribute name'],
    ['a pr and or b pr', 'at character 13', 'operator'],
    ['(a pr', 'at its end', "')'"],
    ['a pr)', 'at character 5', "'and', 'or'"],
    ['e[a pr', 'at its end', "']'"],
    ['e[a pr)', 'at character 7', "']'"],
    ['e[]', 'at character 3', 'attribute name'],
    ['e[f[a pr]]', 'at character 4', 'operator'],
    ['e.x[a pr]', 'at character 4', 'operator'],
    ['e[a pr].b eq "x"', 'at character 8', "'and', 'or'"],
    ['__proto__ pr', 'at character 1', 'attribute name'],
    ['a.__proto__ pr', 'at character 1', 'attribute name'],
    ['a.b.c pr', 'at character 1', 'attribute name'],
    ['"a" eq "b"', 'at character 1', 'attribute name'],
    ['not a pr', 'at character 5', 'operator'],
    ['()', 'at character 2', 'attribute name'],
  ])('%j', (text, where, expected) => {
    const error = scimErrorOf(() => parse(text));
    expect([error.status, error.scimType]).toEqual([400, 'invalidFilter']);
    expect(error.detail).toContain(where);
    expect(error.detail).toContain(expected);
  });
});

describe('parseFilter: limits', () => {
  it.each([
    ['length', `a eq "${'x'.repeat(10_000)}"`, 'longer than the 10000'],
    ['depth', `${'('.repeat(21)}a pr${')'.repeat(21)}`, 'deeper than the 20'],
    ['depth through not', `${'not ('.repeat(21)}a pr${')'.repeat(21)}`, 'deeper than the 20'],
    ['depth through square brackets', `${'('.repeat(20)}e[a pr]${')'.repeat(20)}`, 'deeper than the 20'],
    ['terms', Array.from({ length: 101 }, () => 'a pr').join(' or '), 'more than the 100'],
  ])('%s', (_, text, expected) => {
    const error = scimErrorOf(() => parse(text));
    expect(error.scimType).toBe('invalidFilter');
    expect(error.detail).toContain(expected);
  });

  it('takes what is just within', () => {
    expect(shape(parse(`${'('.repeat(20)}a pr${')'.repeat(20)}`))).toBe('a');
    expect(parse(Array.from({ length: 100 }, () => 'a pr').join(' or '))).toHaveProperty('parts.length', 100);
  });

  it.each(['(', 'not(', 'e['])('survives 10,000 of %s', (open) => {
    const error = scimErrorOf(() => parseFilter(open.repeat(10_000), { ...limits, maxLength: 1_000_000 }));
    expect(error.scimType).toBe('invalidFilter');
  });

  it('parses 10,000 terms in one chain without recursion', () => {
    const text = Array.from({ length: 10_000 }, () => 'a eq 1').join(' or ');
    const filter = parseFilter(text, { maxLength: 1_000_000, maxDepth: 5, maxTerms: 10_000 });
    expect(filter).toHaveProperty('parts.length', 10_000);
  });
});

describe('parseBracketedFilter', () => {
  it('ends behind the closing bracket', () => {
    const text = 'emails[type eq "w]rk" and (value pr)].value';
    const { filter, end } = parseBracketedFilter(text, 7, limits);
    expect(shape(filter)).toBe('(type and value)');
    expect(text.slice(end)).toBe('.value');
  });

  it('counts positions from the beginning of the text', () => {
    expect(scimErrorOf(() => parseBracketedFilter('emails[type xx 1]', 7, limits)).detail).toContain('at character 13');
    expect(scimErrorOf(() => parseBracketedFilter('emails[type pr', 7, limits)).detail).toContain("']'");
  });
});

describe('parseFilter: properties', () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,6}$/);
  const schema = fc.constantFrom('urn:ietf:params:scim:schemas:core:2.0:User', 'urn:x:y');
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const element = name.map((attribute): AttributePath => ({ attribute }));
  const path = fc
    .tuple(optional(schema), name, optional(name))
    .map(([urn, attribute, subAttribute]): AttributePath => ({
      ...(urn === undefined ? {} : { schema: urn }),
      attribute,
      ...(subAttribute === undefined ? {} : { subAttribute }),
    }));
  const operator = fc.constantFrom<Comparison['operator'][]>('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le');
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    // JSON has no negative zero that survives printing.
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
  );
  const leaf = (paths: fc.Arbitrary<AttributePath>): fc.Arbitrary<Filter> =>
    fc.oneof(
      fc.record({ kind: fc.constant('comparison' as const), path: paths, operator, value }),
      paths.map((of): Presence => ({ kind: 'present', path: of })),
    );
  const tree = (leaves: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> =>
    fc.letrec<{ node: Filter }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4, depthIdentifier: 'filter' },
        leaves,
        fc.record({
          kind: fc.constantFrom('and' as const, 'or' as const),
          parts: fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
        }),
        tie('node').map((part): Filter => ({ kind: 'not', part })),
      ),
    })).node;
  const valuePath = fc.record({ kind: fc.constant('valuePath' as const), path: element, filter: tree(leaf(element)) });

  it('reads back what it prints', () => {
    fc.assert(
      fc.property(tree(fc.oneof(leaf(path), valuePath)), (filter) => {
        const loose = { maxLength: 1_000_000, maxDepth: 100, maxTerms: 10_000 };
        expect(parseFilter(printFilter(filter), loose)).toEqual(filter);
      }),
      { numRuns: 300 },
    );
  });

  it('throws nothing but ScimError, whatever the text', () => {
    const words = fc.constantFrom(
      'a',
      ' ',
      'eq',
      'pr',
      'not',
      '(',
      ')',
      '[',
      ']',
      '"',
      '\\',
      '.',
      ':',
      'and',
      'or',
      '1',
      '-',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), (parts) => {
        try {
          parse(parts.join(''));
        } catch (error) {
          expect(error).toHaveProperty('scimType', 'invalidFilter');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
