import { invalidFilter } from '../errors/scim-error.js';
import {
  type AttributePath,
  type ComparisonOperator,
  type ComparisonValue,
  type Filter,
  type FilterLimits,
} from './ast.js';
import { splitAttributePath, splitSchemaUrn } from './attribute-path.js';
import { Scanner } from './scanner.js';

/** Operators by each of their spellings: all are two letters long, in any case. */
const operators: ReadonlyMap<string, ComparisonOperator | 'pr'> = new Map(
  (['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr'] as const).flatMap((operator) => {
    const [first = '', second = ''] = operator;
    const [capital, last] = [first.toUpperCase(), second.toUpperCase()];
    return [operator, capital + second, first + last, capital + last].map((spelling) => [spelling, operator] as const);
  }),
);
const literals: ReadonlyMap<string, ComparisonValue> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * Parses a filter (RFC 7644 §3.4.2.2, figure 1): `not` binds before `and`, `and` before `or`; operators and names in any case.
 * White space beside brackets is optional.
 *
 * @throws ScimError 400 invalidFilter with the position and what was expected there, or when a limit is exceeded.
 */
export function parseFilter(text: string, limits: FilterLimits): Filter {
  checkLength(text, limits);
  const scanner = new Scanner(text);
  const filter = new FilterParser(scanner, limits, false).filter(0);
  if (!scanner.atEnd) throw scanner.error("'and', 'or' or the end of the filter");
  return filter;
}

/**
 * Parses the filter in square brackets that begins at `start` (index of the character behind `[`). Positions in errors count
 * from the beginning of `text`.
 *
 * @returns the filter, and the index of the character behind `]`.
 * @throws ScimError 400 invalidFilter as `parseFilter`.
 */
export function parseBracketedFilter(
  text: string,
  start: number,
  limits: FilterLimits,
): { readonly filter: Filter; readonly end: number } {
  checkLength(text, limits);
  const scanner = new Scanner(text, start);
  const filter = new FilterParser(scanner, limits, true).filter(1);
  scanner.expect(']');
  return { filter, end: scanner.position };
}

function checkLength(text: string, limits: FilterLimits): void {
  if (text.length > limits.maxLength) {
    throw invalidFilter(`The filter is longer than the ${limits.maxLength} characters that are allowed.`);
  }
}

/** Recursive descent; it recurses once for each open bracket, so `maxDepth` bounds the stack. */
class FilterParser {
  private terms = 0;

  constructor(
    private readonly scanner: Scanner,
    private readonly limits: FilterLimits,
    /** Within square brackets: paths are relative there, and a second pair has no meaning. */
    private inElement: boolean,
  ) {}

  filter(depth: number): Filter {
    const first = this.conjunction(depth);
    if (!this.scanner.acceptKeyword('or')) return first;
    const parts = [first];
    do parts.push(this.conjunction(depth));
    while (this.scanner.acceptKeyword('or'));
    return { kind: 'or', parts };
  }

  private conjunction(depth: number): Filter {
    const first = this.operand(depth);
    if (!this.scanner.acceptKeyword('and')) return first;
    const parts = [first];
    do parts.push(this.operand(depth));
    while (this.scanner.acceptKeyword('and'));
    return { kind: 'and', parts };
  }

  private operand(depth: number): Filter {
    const { scanner } = this;
    scanner.skipBlanks();
    const start = scanner.position;
    const negated = scanner.acceptKeyword('not');
    if (negated) scanner.skipBlanks();
    if (scanner.accept('(')) {
      const part = this.nested(depth, ')');
      scanner.skipBlanks();
      return negated ? { kind: 'not', part } : part;
    }
    // An attribute may be called `not`: without a bracket it is no keyword.
    scanner.position = start;
    return this.expression(depth);
  }

  private nested(depth: number, close: string): Filter {
    if (depth >= this.limits.maxDepth) {
      throw invalidFilter(`The filter nests deeper than the ${this.limits.maxDepth} brackets that are allowed.`);
    }
    const filter = this.filter(depth + 1);
    this.scanner.expect(close);
    return filter;
  }

  private expression(depth: number): Filter {
    const { scanner } = this;
    const start = scanner.position;
    const written = scanner.word();
    const path = splitAttributePath(written) ?? splitSchemaUrn(written);
    if (path === undefined) throw scanner.error("an attribute name, 'not' or '('", start);
    if (!this.inElement && path.subAttribute === undefined && scanner.accept('[')) return this.valuePath(path, depth);
    return this.attributeExpression(path);
  }

  private valuePath(path: AttributePath, depth: number): Filter {
    this.inElement = true;
    const filter = this.nested(depth, ']');
    this.inElement = false;
    this.scanner.skipBlanks();
    return { kind: 'valuePath', path, filter };
  }

  private attributeExpression(path: AttributePath): Filter {
    const { scanner } = this;
    this.terms += 1;
    if (this.terms > this.limits.maxTerms) {
      throw invalidFilter(`The filter has more than the ${this.limits.maxTerms} comparisons that are allowed.`);
    }
    scanner.skipBlanks();
    const start = scanner.position;
    const operator = operators.get(scanner.word());
    if (operator === 'pr') {
      scanner.skipBlanks();
      return { kind: 'present', path };
    }
    if (operator === undefined) throw scanner.error('an operator (eq, ne, co, sw, ew, gt, ge, lt, le or pr)', start);
    scanner.skipBlanks();
    const value = this.value();
    scanner.skipBlanks();
    return { kind: 'comparison', path, operator, value };
  }

  private value(): ComparisonValue {
    const { scanner } = this;
    const { next, position: start } = scanner;
    if (next === 0x22) return scanner.string();
    if (next === 0x2d || (next >= 0x30 && next <= 0x39)) {
      const number = scanner.number();
      if (number !== undefined) return number;
    }
    const literal = literals.get(scanner.word());
    if (literal === undefined) throw scanner.error('a string in double quotes, a number, true, false or null', start);
    return literal;
  }
}
