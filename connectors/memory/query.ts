/** Runs predicates over stored objects, and says how well it can. */
import { BackendReference, type BackendValue } from '../sdk/backend-object.js';
import {
  type Comparison,
  type ComparisonOperator,
  type MatchPrecision,
  type Predicate,
  type PredicateTerm,
} from '../sdk/predicate.js';
import { timestamps } from './config.js';
import { type ObjectReader } from './reading.js';
import { type StoredObject } from './store.js';
import { attributeName, valueKey } from './values.js';

const substring: ReadonlySet<ComparisonOperator> = new Set(['startsWith', 'endsWith', 'contains']);

/**
 * How well a term runs here. A term that comes is evaluated as the gateway does: texts by code unit, both in lower case unless
 * `caseExact`; numbers and dates by size. What has no such order is left to the gateway.
 */
export function precision(term: PredicateTerm): MatchPrecision {
  if (term.kind !== 'comparison') return 'exact';
  const name = attributeName(term.attribute);
  const isTimestamp = name === timestamps.created || name === timestamps.modified;
  if (isTimestamp && !(term.value instanceof Date)) return 'no';
  if (typeof term.value === 'string') return 'exact';
  const ordered = typeof term.value === 'number' || term.value instanceof Date;
  if (term.operator === 'equals') return 'exact';
  return ordered && !substring.has(term.operator) ? 'exact' : 'no';
}

type Test = (object: StoredObject) => boolean;

/** The predicate as a function, prepared once for many objects. */
export function compile(predicate: Predicate, reader: ObjectReader): Test {
  switch (predicate.kind) {
    case 'all':
      return () => true;
    case 'none':
      return () => false;
    case 'id': {
      const ids = new Set(predicate.ids);
      return (object) => ids.has(object.id);
    }
    case 'present':
      return (object) => some(reader.values(object, predicate.attribute), () => true);
    case 'refersTo':
      return (object) => reader.refersTo(object, predicate.attribute, predicate.target.id);
    case 'comparison': {
      const compare = comparing(predicate);
      return (object) => some(reader.values(object, predicate.attribute), compare);
    }
    case 'and': {
      const parts = predicate.parts.map((part) => compile(part, reader));
      return (object) => parts.every((part) => part(object));
    }
    case 'or': {
      const parts = predicate.parts.map((part) => compile(part, reader));
      return (object) => parts.some((part) => part(object));
    }
    case 'not': {
      const part = compile(predicate.part, reader);
      return (object) => !part(object);
    }
  }
}

/**
 * All objects of a type that fulfil the predicate, each once. Looks only at candidates where an index gives some. The candidates
 * are those of the first step: an object that is made while somebody walks may be missing.
 */
export function* find(objectType: string, predicate: Predicate, reader: ObjectReader): Generator<StoredObject> {
  const fulfils = compile(predicate, reader);
  const ids = narrow(objectType, predicate, reader) ?? [...reader.store.ofType(objectType).keys()];
  for (const id of ids) {
    const object = reader.store.get(id);
    if (object?.objectType === objectType && fulfils(object)) yield object;
  }
}

/** Ids among which all matches are; undefined when no index helps. */
function narrow(objectType: string, predicate: Predicate, reader: ObjectReader): ReadonlySet<string> | undefined {
  switch (predicate.kind) {
    case 'none':
      return new Set();
    case 'id':
      return new Set(predicate.ids);
    case 'refersTo':
      return narrowToReference(objectType, predicate.attribute, predicate.target, reader);
    case 'comparison':
      return narrowToEqual(objectType, predicate, reader);
    case 'and':
      return predicate.parts
        .map((part) => narrow(objectType, part, reader))
        .filter((part) => part !== undefined)
        .sort((left, right) => left.size - right.size)[0];
    case 'or': {
      const parts = predicate.parts.map((part) => narrow(objectType, part, reader));
      return parts.includes(undefined) ? undefined : new Set(parts.flatMap((part) => [...(part ?? [])]));
    }
    case 'all':
    case 'present':
    case 'not':
      return undefined;
  }
}

function narrowToEqual(objectType: string, term: Comparison, reader: ObjectReader): ReadonlySet<string> | undefined {
  const name = attributeName(term.attribute);
  const computed = name === timestamps.created || name === timestamps.modified;
  if (term.operator !== 'equals' || computed || reader.backReference(objectType, name) !== undefined) return undefined;
  return new Set(reader.store.holders(objectType, name, term.value));
}

function narrowToReference(
  objectType: string,
  attribute: string,
  target: BackendReference,
  reader: ObjectReader,
): ReadonlySet<string> {
  const back = reader.backReference(objectType, attribute);
  if (back === undefined) return new Set(reader.store.holders(objectType, attributeName(attribute), target));
  const source = reader.store.get(target.id);
  const values = source === undefined ? [] : reader.values(source, back.attribute);
  return new Set(Array.from(values).flatMap((value) => (value instanceof BackendReference ? [value.id] : [])));
}

function comparing(term: Comparison): (value: BackendValue) => boolean {
  const { operator, value: wanted, caseExact } = term;
  if (typeof wanted === 'string') {
    const text = caseExact ? wanted : wanted.toLowerCase();
    return (value) => typeof value === 'string' && compareText(operator, caseExact ? value : value.toLowerCase(), text);
  }
  if (operator === 'equals') {
    const key = valueKey(wanted);
    return (value) => valueKey(value) === key;
  }
  if (typeof wanted === 'number') return (value) => typeof value === 'number' && compareSize(operator, value, wanted);
  if (wanted instanceof Date) {
    return (value) => value instanceof Date && compareSize(operator, value.getTime(), wanted.getTime());
  }
  return () => false;
}

function compareText(operator: ComparisonOperator, value: string, wanted: string): boolean {
  switch (operator) {
    case 'startsWith':
      return value.startsWith(wanted);
    case 'endsWith':
      return value.endsWith(wanted);
    case 'contains':
      return value.includes(wanted);
    case 'equals':
    case 'greater':
    case 'greaterOrEqual':
    case 'less':
    case 'lessOrEqual':
      return compareSize(operator, value, wanted);
  }
}

function compareSize<T extends string | number>(operator: ComparisonOperator, value: T, wanted: T): boolean {
  switch (operator) {
    case 'equals':
      return value === wanted;
    case 'greater':
      return value > wanted;
    case 'greaterOrEqual':
      return value >= wanted;
    case 'less':
      return value < wanted;
    case 'lessOrEqual':
      return value <= wanted;
    case 'startsWith':
    case 'endsWith':
    case 'contains':
      return false;
  }
}

function some<T>(values: Iterable<T>, test: (value: T) => boolean): boolean {
  for (const value of values) if (test(value)) return true;
  return false;
}
