/** What a predicate means: evaluated in memory over objects that were read, as the gateway does it afterwards. */
import { BackendReference, type BackendObject, type BackendValue } from '../backend-object.js';
import { type Comparison, type ComparisonOperator, type Predicate } from '../predicate.js';

/** Whether the object fulfils the predicate. All attributes that the predicate names must have been read. */
export function fulfils(object: BackendObject, predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'all':
      return true;
    case 'none':
      return false;
    case 'id':
      return predicate.ids.includes(object.id);
    case 'present':
      return valuesOf(object, predicate.attribute).length > 0;
    case 'refersTo':
      return valuesOf(object, predicate.attribute).some(
        (value) => value instanceof BackendReference && value.id === predicate.target.id,
      );
    case 'comparison':
      return valuesOf(object, predicate.attribute).some((value) => compares(value, predicate));
    case 'and':
      return predicate.parts.every((part) => fulfils(object, part));
    case 'or':
      return predicate.parts.some((part) => fulfils(object, part));
    case 'not':
      return !fulfils(object, predicate.part);
  }
}

function valuesOf(object: BackendObject, attribute: string): readonly BackendValue[] {
  return object.attributes[attribute] ?? [];
}

function compares(value: BackendValue, term: Comparison): boolean {
  if (typeof value === 'boolean') return term.operator === 'equals' && value === term.value;
  if (value instanceof Date && term.value instanceof Date)
    return ordered(value.getTime(), term.operator, term.value.getTime());
  if (typeof value !== 'string' || typeof term.value !== 'string') return false;
  const left = term.caseExact ? value : value.toLowerCase();
  const right = term.caseExact ? term.value : term.value.toLowerCase();
  switch (term.operator) {
    case 'startsWith':
      return left.startsWith(right);
    case 'endsWith':
      return left.endsWith(right);
    case 'contains':
      return left.includes(right);
    default:
      return ordered(left, term.operator, right);
  }
}

function ordered<T extends string | number>(left: T, operator: ComparisonOperator, right: T): boolean {
  switch (operator) {
    case 'equals':
      return left === right;
    case 'greater':
      return left > right;
    case 'greaterOrEqual':
      return left >= right;
    case 'less':
      return left < right;
    case 'lessOrEqual':
      return left <= right;
    default:
      return false;
  }
}
