import { instantOf } from '../schema/date-time.js';
import { type AttributeDefinition } from '../schema/model.js';
import { type ResolvedAttribute } from '../schema/resource-schema.js';
import { isScimArray, isScimObject, scimObject, type ScimObject, type ScimValue } from '../schema/values.js';
import { type ComparisonOperator, type ComparisonValue } from './ast.js';
import { type BoundComparison, type BoundFilter } from './bind-filter.js';
import { equalsCaseless, startsCaseless } from './caseless-text.js';

type Test = (resource: ScimObject) => boolean;

/** Compiled filters, kept as long as the filter is. */
const compiled = new WeakMap<BoundFilter, Test>();

/**
 * Whether a resource matches (RFC 7644 §3.4.2.2):
 * - text compares exactly or without case, as `caseExact` says (§3.4.2.2); nothing is trimmed; order is that of code units;
 * - dateTime compares by instant, numbers by value ("the actual comparison is dependent on the attribute type", table 3);
 * - a multi-valued attribute matches when any value does; in square brackets all conditions hold for one and the same element
 *   (table 5);
 * - `ne` is the opposite of `eq` ("not identical", table 3): true when there is no value, and when no value equals;
 * - every other comparison with what is absent is false;
 * - `pr` is true for a non-empty value or a complex one with a non-empty part (table 3); so `false` and 0 are present.
 */
export function matches(filter: BoundFilter, resource: ScimObject): boolean {
  let test = compiled.get(filter);
  if (test === undefined) {
    test = compile(filter);
    compiled.set(filter, test);
  }
  return test(resource);
}

/** The same for one element of a multi-valued attribute and a filter from `bindElementFilter`. */
export function matchesElement(filter: BoundFilter, element: ScimValue): boolean {
  return matches(filter, asObject(element));
}

/** An element of a simple multi-valued attribute has the one sub-attribute `value`. */
function asObject(element: ScimValue): ScimObject {
  if (isScimObject(element)) return element;
  const object = scimObject();
  object['value'] = element;
  return object;
}

function compile(filter: BoundFilter): Test {
  switch (filter.kind) {
    case 'and':
      return all(filter.parts.map(compile));
    case 'or':
      return any(filter.parts.map(compile));
    case 'not': {
      const test = compile(filter.part);
      return (resource) => !test(resource);
    }
    case 'present':
      return ofAttribute(filter.attribute, isPresent);
    case 'valuePath': {
      const test = compile(filter.filter);
      return ofAttribute(filter.attribute, (element) => test(asObject(element)));
    }
    case 'comparison':
      return compileComparison(filter);
  }
}

// Loops: this runs for each resource that a query has to look at.

const all = (tests: readonly Test[]): Test => {
  return (resource) => {
    for (const test of tests) if (!test(resource)) return false;
    return true;
  };
};

const any = (tests: readonly Test[]): Test => {
  return (resource) => {
    for (const test of tests) if (test(resource)) return true;
    return false;
  };
};

function compileComparison({ attribute, operator, value }: BoundComparison): Test {
  if (operator === 'ne') {
    const equals = ofAttribute(attribute, comparing(attribute, 'eq', value));
    return (resource) => !equals(resource);
  }
  return ofAttribute(attribute, comparing(attribute, operator, value));
}

function comparing(
  attribute: ResolvedAttribute,
  operator: Exclude<ComparisonOperator, 'ne'>,
  value: ComparisonValue,
): ValueTest {
  const definition = attribute.sub ?? attribute.definition;
  const normalise = normaliserOf(definition);
  const expected = value === null ? undefined : normalise(value);
  if (expected === undefined) return () => false;
  const compare = comparers[operator];
  const general: ValueTest = (actual) => {
    const normal = normalise(actual);
    return normal !== undefined && compare(normal, expected);
  };
  const quick = ignoresCase(definition) && typeof expected === 'string' ? caselessComparers[operator] : undefined;
  if (quick === undefined || typeof expected !== 'string') return general;
  return (actual) => (typeof actual === 'string' ? quick(actual, expected) : general(actual));
}

type Simple = string | number | boolean;

const comparers: Record<Exclude<ComparisonOperator, 'ne'>, (actual: Simple, expected: Simple) => boolean> = {
  eq: (actual, expected) => actual === expected,
  co: (actual, expected) => String(actual).includes(String(expected)),
  sw: (actual, expected) => String(actual).startsWith(String(expected)),
  ew: (actual, expected) => String(actual).endsWith(String(expected)),
  gt: (actual, expected) => actual > expected,
  ge: (actual, expected) => actual >= expected,
  lt: (actual, expected) => actual < expected,
  le: (actual, expected) => actual <= expected,
};

/** The same for texts without regard to case, where there is a way that makes no copy in small letters. */
const caselessComparers: Partial<Record<ComparisonOperator, (actual: string, lower: string) => boolean>> = {
  eq: equalsCaseless,
  sw: startsCaseless,
};

const ignoresCase = ({ type, caseExact }: AttributeDefinition): boolean => type !== 'dateTime' && !caseExact;

/** Values in the form in which they compare; undefined for what is not of the type. */
export function normaliserOf(definition: AttributeDefinition): (value: ScimValue) => Simple | undefined {
  if (definition.type === 'dateTime') return (value) => (typeof value === 'string' ? instantOf(value) : undefined);
  if (definition.caseExact) return simple;
  return (value) => (typeof value === 'string' ? value.toLowerCase() : simple(value));
}

const simple = (value: ScimValue): Simple | undefined => (typeof value === 'object' ? undefined : value);

type ValueTest = (value: ScimValue) => boolean;

/** Whether any value of the attribute passes. */
function ofAttribute({ extension, definition, sub }: ResolvedAttribute, test: ValueTest): Test {
  const { name } = definition;
  const ofValues = sub === undefined ? anyOf(test) : anyOf(ofPart(sub.name, anyOf(test)));
  if (extension === undefined) {
    return (resource) => {
      const value = resource[name];
      return value !== undefined && ofValues(value);
    };
  }
  return (resource) => {
    const holder = resource[extension];
    if (holder === undefined || !isScimObject(holder)) return false;
    const value = holder[name];
    return value !== undefined && ofValues(value);
  };
}

const anyOf = (test: ValueTest): ValueTest => {
  return (value) => {
    if (!isScimArray(value)) return test(value);
    for (const element of value) if (test(element)) return true;
    return false;
  };
};

const ofPart = (name: string, test: ValueTest): ValueTest => {
  return (element) => {
    const part = asObject(element)[name];
    return part !== undefined && test(part);
  };
};

function isPresent(value: ScimValue): boolean {
  if (value === '') return false;
  if (isScimArray(value)) return value.some(isPresent);
  if (isScimObject(value)) return Object.values(value).some((part) => part !== undefined && isPresent(part));
  return true;
}
