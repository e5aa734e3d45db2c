import { BackendReference, type BackendObject, type BackendValue } from '../../connectors/sdk/backend-object.js';
import {
  type Comparison,
  type MatchPrecision,
  type Predicate,
  type PredicateTerm,
} from '../../connectors/sdk/predicate.js';

/** A small stable hash: the same term is always answered alike. */
export function hash(text: string): number {
  let state = 2166136261;
  for (let at = 0; at < text.length; at += 1) state = Math.imul(state ^ text.charCodeAt(at), 16777619) >>> 0;
  return (state ^ (state >>> 13)) >>> 0;
}

const key = (term: PredicateTerm): string => JSON.stringify(term);

/** A backend that runs some terms well, some loosely and some not at all, by chance. */
export class PredicateOracle {
  /** @param seed chooses which; undefined: all terms are exact */
  constructor(private readonly seed: number | undefined) {}

  readonly precision = (term: PredicateTerm): MatchPrecision => {
    if (this.seed === undefined) return 'exact';
    const chance = hash(`${this.seed} ${key(term)}`) % 10;
    return chance < 6 ? 'exact' : chance < 8 ? 'broader' : 'no';
  };

  matches(predicate: Predicate, object: BackendObject): boolean {
    switch (predicate.kind) {
      case 'all':
        return true;
      case 'none':
        return false;
      case 'and':
        return predicate.parts.every((part) => this.matches(part, object));
      case 'or':
        return predicate.parts.some((part) => this.matches(part, object));
      case 'not':
        return !this.matches(predicate.part, object);
      default:
        return this.matchesTerm(predicate, object);
    }
  }

  private matchesTerm(term: PredicateTerm, object: BackendObject): boolean {
    const precision = this.precision(term);
    if (precision === 'no') throw new Error(`a term that the backend cannot run: ${key(term)}`);
    const more = precision === 'broader' && hash(`${key(term)} ${JSON.stringify(object)}`) % 2 === 0;
    return more || this.exactly(term, object);
  }

  private exactly(term: PredicateTerm, { id, attributes }: BackendObject): boolean {
    if (term.kind === 'id') return term.ids.includes(id);
    const values = attributes[term.attribute] ?? [];
    if (term.kind === 'present') return values.length > 0;
    if (term.kind === 'comparison') return values.some((value) => compares(value, term));
    return values.some(
      (value) =>
        value instanceof BackendReference && value.id === term.target.id && value.objectType === term.target.objectType,
    );
  }
}

function compares(actual: BackendValue, term: Comparison): boolean {
  const { value: expected, operator } = term;
  if (expected instanceof Uint8Array)
    return actual instanceof Uint8Array && operator === 'equals' && String(actual) === String(expected);
  if (typeof expected === 'number') {
    const number = typeof actual === 'string' || typeof actual === 'number' ? Number(actual) : NaN;
    return ordered(number, expected, operator);
  }
  const fold = (value: unknown): string => (term.caseExact ? String(value) : String(value).toLowerCase());
  return ordered(fold(actual), fold(expected), operator);
}

function ordered<T extends string | number>(a: T, b: T, operator: Comparison['operator']): boolean {
  switch (operator) {
    case 'equals':
      return a === b;
    case 'startsWith':
      return String(a).startsWith(String(b));
    case 'endsWith':
      return String(a).endsWith(String(b));
    case 'contains':
      return String(a).includes(String(b));
    case 'greater':
      return a > b;
    case 'greaterOrEqual':
      return a >= b;
    case 'less':
      return a < b;
    case 'lessOrEqual':
      return a <= b;
  }
}
