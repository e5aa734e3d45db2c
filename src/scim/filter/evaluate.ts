import { instantOf } from '../schema/date-time.js';
import { type AttributeDefinition } from '../schema/model.js';
import { type ResolvedAttribute } from '../schema/resource-schema.js';
import { isScimArray, isScimObject, scimObject, type ScimObject, type ScimValue } from '../schema/values.js';
import { type ComparisonOperator } from './ast.js';
import { type BoundComparison, type BoundFilter } from './bind-filter.js';

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
    case 'and': {
      const tests = filter.parts.map(compile);
      return (resource) => tests.every((test) => test(resource));
    }
    case 'or': {
      const tests = filter.parts.map(compile);
      return (resource) => tests.some((test) => test(resource));
    }
    case 'not': {
      const test = compile(filter.part);
      return (resource) => !test(resource);
    }
    case 'present':
      return (resource) => anyValue(resource, filter.attribute, isPresent);
    case 'valuePath': {
      const test = compile(filter.filter);
      return (resource) => anyValue(resource, filter.attribute, (element) => test(asObject(element)));
    }
    case 'comparison':
      return compileComparison(filter);
  }
}

function compileComparison({ attribute, operator, value }: BoundComparison): Test {
  const definition = attribute.sub ?? attribute.definition;
  const normalise = normaliserOf(definition);
  const expected = value === null ? undefined : normalise(value);
  if (operator === 'ne') {
    return (resource) => !anyValue(resource, attribute, (actual) => normalise(actual) === expected);
  }
  const compare = comparers[operator];
  return (resource) =>
    anyValue(resource, attribute, (actual) => {
      const normal = normalise(actual);
      return normal !== undefined && expected !== undefined && compare(normal, expected);
    });
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

/** Values in the form in which they compare; undefined for what is not of the type. */
export function normaliserOf(definition: AttributeDefinition): (value: ScimValue) => Simple | undefined {
  if (definition.type === 'dateTime') return (value) => (typeof value === 'string' ? instantOf(value) : undefined);
  if (definition.caseExact) return simple;
  return (value) => (typeof value === 'string' ? value.toLowerCase() : simple(value));
}

const simple = (value: ScimValue): Simple | undefined => (typeof value === 'object' ? undefined : value);

/** Whether any value of the attribute passes. */
function anyValue(resource: ScimObject, attribute: ResolvedAttribute, test: (value: ScimValue) => boolean): boolean {
  const holder = attribute.extension === undefined ? resource : resource[attribute.extension];
  if (!isScimObject(holder)) return false;
  const { sub } = attribute;
  const ofElement = sub === undefined ? test : (element: ScimValue) => anyOf(asObject(element)[sub.name], test);
  return anyOf(holder[attribute.definition.name], ofElement);
}

function anyOf(value: ScimValue | undefined, test: (value: ScimValue) => boolean): boolean {
  if (value === undefined) return false;
  return isScimArray(value) ? value.some(test) : test(value);
}

function isPresent(value: ScimValue): boolean {
  if (value === '') return false;
  if (isScimArray(value)) return value.some(isPresent);
  if (isScimObject(value)) return Object.values(value).some((part) => part !== undefined && isPresent(part));
  return true;
}
