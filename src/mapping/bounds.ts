import { type MatchPrecision, type Predicate, type PredicateTerm } from '../../connectors/sdk/predicate.js';

/** How well the backend runs a term. */
export type Precision = (term: PredicateTerm) => MatchPrecision;

/**
 * A condition on resources between two predicates: every object that meets it is in `upper`, every object in `lower` meets it.
 * Both are what the backend really answers, precision included.
 */
export interface Bounds {
  readonly upper: Predicate;
  readonly lower: Predicate;
  /** `upper` is exactly the condition. */
  readonly exact: boolean;
}

const all: Predicate = { kind: 'all' };
const none: Predicate = { kind: 'none' };

/** Nobody meets it. */
export const never: Bounds = { upper: none, lower: none, exact: true };
/** Everybody meets it. */
export const always: Bounds = { upper: all, lower: all, exact: true };
/** Nothing is known. */
export const unknown: Bounds = { upper: all, lower: none, exact: false };

/** Whether the condition is true for everybody, whatever the object. */
export const isAlways = ({ lower }: Bounds): boolean => lower.kind === 'all';

function bounds(upper: Predicate, lower: Predicate, exact: boolean): Bounds {
  if (upper.kind === 'none') return never;
  if (lower.kind === 'all') return always;
  return exact ? { upper, lower: upper, exact } : { upper, lower, exact };
}

/** Bounds of a condition that has only an upper one. */
export const atMost = ({ upper }: Bounds): Bounds => bounds(upper, none, false);

export function allOf(parts: readonly Bounds[]): Bounds {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return bounds(
    and(parts.map(({ upper }) => upper)),
    and(parts.map(({ lower }) => lower)),
    parts.every(({ exact }) => exact),
  );
}

export function anyOf(parts: readonly Bounds[]): Bounds {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return bounds(
    or(parts.map(({ upper }) => upper)),
    or(parts.map(({ lower }) => lower)),
    parts.every(({ exact }) => exact),
  );
}

/** What is not in the lower bound of the part may be in its opposite, and what is not in the upper bound surely is. */
export function notOf({ upper, lower, exact }: Bounds): Bounds {
  return bounds(not(lower), not(upper), exact);
}

/** Joins an upper bound from one place with a lower bound from another. */
export function between(upper: Bounds, lower: Bounds): Bounds {
  return bounds(upper.upper, lower.lower, false);
}

/** Bounds of a predicate that is exactly the condition, were the backend to run it well. */
export function boundsOf(predicate: Predicate, precision: Precision): Bounds {
  switch (predicate.kind) {
    case 'all':
      return always;
    case 'none':
      return never;
    case 'and':
      return allOf(predicate.parts.map((part) => boundsOf(part, precision)));
    case 'or':
      return anyOf(predicate.parts.map((part) => boundsOf(part, precision)));
    case 'not':
      return notOf(boundsOf(predicate.part, precision));
    default:
      return boundsOfTerm(predicate, precision);
  }
}

function boundsOfTerm(term: PredicateTerm, precision: Precision): Bounds {
  if (term.kind === 'id' && term.ids.length === 0) return never;
  const found = precision(term);
  if (found !== 'no') return bounds(term, found === 'exact' ? term : none, found === 'exact');
  const wider = widen(term);
  return wider === undefined ? unknown : atMost(boundsOfTerm(wider, precision));
}

/** The next wider term: without regard to case, then presence. */
function widen(term: PredicateTerm): PredicateTerm | undefined {
  if (term.kind === 'comparison' && term.caseExact) return { ...term, caseExact: false };
  if (term.kind === 'comparison' || term.kind === 'refersTo') return { kind: 'present', attribute: term.attribute };
  return undefined;
}

function and(parts: readonly Predicate[]): Predicate {
  if (parts.some(({ kind }) => kind === 'none')) return none;
  const kept = flatten(parts, 'and').filter(({ kind }) => kind !== 'all');
  return kept.length <= 1 ? (kept[0] ?? all) : { kind: 'and', parts: kept };
}

function or(parts: readonly Predicate[]): Predicate {
  if (parts.some(({ kind }) => kind === 'all')) return all;
  const kept = flatten(parts, 'or').filter(({ kind }) => kind !== 'none');
  return kept.length <= 1 ? (kept[0] ?? none) : { kind: 'or', parts: kept };
}

function not(part: Predicate): Predicate {
  if (part.kind === 'all') return none;
  if (part.kind === 'none') return all;
  return part.kind === 'not' ? part.part : { kind: 'not', part };
}

/** Nested joins of one kind are one join; a part that is there twice is there once. */
function flatten(parts: readonly Predicate[], kind: 'and' | 'or'): readonly Predicate[] {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  return [...new Set(flat)];
}
