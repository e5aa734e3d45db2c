/** Predicates as search filters, by the driver's filter objects only, and how well a term can be run. */
import {
  AndFilter,
  EqualityFilter,
  GreaterThanEqualsFilter,
  LessThanEqualsFilter,
  NotFilter,
  OrFilter,
  PresenceFilter,
  SubstringFilter,
  type Filter,
} from 'ldapts';
import { type BackendReference } from '../sdk/backend-object.js';
import {
  type Comparison,
  type MatchPrecision,
  type Predicate,
  type PredicateTerm,
  type RefersTo,
} from '../sdk/predicate.js';
import { isGeneralizedTime, isPlainTime } from './generalized-time.js';
import { type AttributeType } from './attribute-type.js';
import { type Schema } from './schema.js';
import { textQueries, type Alphabet, type TextOperator, type TextQuery } from './text-pattern.js';
import { isUuid } from './uuid.js';

/** What a translation needs to know besides the predicate. */
export interface QueryContext {
  readonly schema: Schema;
  /** The value that marks a disabled user, reported in one spelling only (`values.ts`). */
  readonly disabled: { readonly attribute: string; readonly value: string };
  /** The server does not keep `memberOf`: nothing can be asked about it (`member-of.ts`). */
  readonly memberOfMissing: boolean;
}

/** How references are asked for. */
export interface ReferenceTerms {
  /** Name of the object that a reference points at; undefined for one that is not there. */
  nameOf(reference: BackendReference): string | undefined;
  /** Who refers to it by other means than the attribute: members by their primary group. */
  besides?(term: RefersTo): Filter | undefined;
}

/** A condition as a filter; true and false where no server need be asked. */
export type Condition = Filter | boolean;

const textRules: Readonly<Record<string, { readonly alphabet: Alphabet; readonly caseExact: boolean }>> = {
  caseIgnoreMatch: { alphabet: 'directoryString', caseExact: false },
  // Active Directory has no names for its rules; this one stands for how it compares text.
  activeDirectoryText: { alphabet: 'letterByLetter', caseExact: false },
  caseExactMatch: { alphabet: 'directoryString', caseExact: true },
  caseIgnoreIA5Match: { alphabet: 'ia5', caseExact: false },
  caseExactIA5Match: { alphabet: 'ia5', caseExact: true },
  telephoneNumberMatch: { alphabet: 'telephone', caseExact: false },
};

const isReferenceRule = (rule: string | undefined): boolean =>
  rule === 'distinguishedNameMatch' || rule === 'uniqueMemberMatch';

/** Attributes that hold the name of the entry itself. */
const ownNames: ReadonlySet<string | undefined> = new Set(['entryDN', 'distinguishedName']);

/** Whether the values of an attribute are names of entries, and so references. */
export function isReference(type: AttributeType | undefined): boolean {
  return isReferenceRule(type?.equality) && !ownNames.has(type?.names[0]);
}

const isTextOperator = (operator: Comparison['operator']): operator is TextOperator =>
  operator === 'equals' || operator === 'startsWith' || operator === 'endsWith' || operator === 'contains';

const isOrdering = (operator: Comparison['operator']): boolean => !isTextOperator(operator);

/** The attribute in which a server that has the overlay says which groups an entry is in. */
export const isMemberOf = (attribute: string): boolean => attribute.toLowerCase() === 'memberof';

/**
 * How well a term runs. An attribute that the server does not have is on no object: that is exact.
 */
export function precisionOf(term: PredicateTerm, context: QueryContext): MatchPrecision {
  if (term.kind === 'id') return 'exact';
  if (context.memberOfMissing && isMemberOf(term.attribute)) return 'no';
  if (context.schema.derived(term.attribute) !== undefined)
    return derivedCondition(term, context) === undefined ? 'no' : 'exact';
  const type = context.schema.attribute(term.attribute);
  if (type === undefined) return context.schema.known ? 'exact' : 'no';
  // A group may hold a placeholder, or names of entries that are gone or out of reach: present, but nothing that is shown.
  if (term.kind === 'present') return isReference(type) ? 'broader' : 'exact';
  if (term.kind === 'refersTo') return isReferenceRule(type.equality) ? 'exact' : 'no';
  return precisionOfComparison(term, type, context);
}

/** A comparison of an attribute that the connector makes; undefined when the server cannot be asked. */
function derivedCondition(term: Exclude<PredicateTerm, { kind: 'id' }>, { schema }: QueryContext): Filter | undefined {
  if (term.kind !== 'comparison' || typeof term.value !== 'string') return undefined;
  return schema.derived(term.attribute)?.where(term.operator, term.value);
}

function precisionOfComparison(term: Comparison, type: AttributeType, context: QueryContext): MatchPrecision {
  const rule = textRules[type.equality ?? ''];
  if (rule !== undefined) {
    if (typeof term.value !== 'string' || !isTextOperator(term.operator)) return 'no';
    if (rule.caseExact && !term.caseExact) return 'no';
    return term.operator === 'equals' || type.substring !== undefined ? 'broader' : 'no';
  }
  const text = nativeText(term.value, type);
  if (text === undefined) return 'no';
  if (type.equality === 'booleanMatch') return term.operator === 'equals' ? 'exact' : 'no';
  if (isOrdering(term.operator) ? type.ordering === undefined : term.operator !== 'equals') return 'no';
  if (type.equality !== 'generalizedTimeMatch') return 'broader';
  // The server writes its own times in one form, which compares as text does.
  if (type.readOnly && isPlainTime(text)) return 'exact';
  return isDisabledMark(term, context) ? 'exact' : 'broader';
}

function isDisabledMark(term: Comparison, { schema, disabled }: QueryContext): boolean {
  return (
    term.operator === 'equals' &&
    term.value === disabled.value &&
    schema.canonicalName(term.attribute) === schema.canonicalName(disabled.attribute)
  );
}

/** A value in the form of the attribute's syntax; undefined where it has none there. */
function nativeText(value: Comparison['value'], type: AttributeType): string | undefined {
  switch (type.equality) {
    case 'booleanMatch': {
      const text = typeof value === 'boolean' ? String(value) : value;
      return typeof text === 'string' && /^(true|false)$/i.test(text) ? text.toUpperCase() : undefined;
    }
    case 'integerMatch':
      if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
      return undefined;
    case 'generalizedTimeMatch': {
      const text = value instanceof Date && !Number.isNaN(value.getTime()) ? ofDate(value) : value;
      return typeof text === 'string' && isGeneralizedTime(text) ? text : undefined;
    }
    default:
      return undefined;
  }
}

const ofDate = (date: Date): string => date.toISOString().replace(/[-:T]/g, '');

/**
 * The predicate as a filter. A term that cannot be run here, though `precisionOf` was asked before the schema was known, counts
 * as the attribute being present, which finds at least all matches where terms are not negated.
 */
export function toCondition(predicate: Predicate, context: QueryContext, terms: ReferenceTerms): Condition {
  switch (predicate.kind) {
    case 'all':
      return true;
    case 'none':
      return false;
    case 'and':
      return allOf(predicate.parts.map((part) => toCondition(part, context, terms)));
    case 'or':
      return anyOf(predicate.parts.map((part) => toCondition(part, context, terms)));
    case 'not':
      return not(toCondition(predicate.part, context, terms));
    case 'id':
      return anyOf(predicate.ids.filter(isUuid).map((id) => context.schema.kind.identity.hasId(id.toLowerCase())));
    case 'present':
    case 'refersTo':
    case 'comparison': {
      if (context.schema.derived(predicate.attribute) !== undefined)
        return derivedCondition(predicate, context) ?? true;
      const type = context.schema.attribute(predicate.attribute);
      if (type === undefined && context.schema.known) return false;
      return termCondition(predicate, type, terms);
    }
  }
}

function termCondition(
  term: Exclude<PredicateTerm, { kind: 'id' }>,
  type: AttributeType | undefined,
  terms: ReferenceTerms,
): Condition {
  const { attribute } = term;
  if (term.kind === 'present') return new PresenceFilter({ attribute });
  if (term.kind === 'refersTo') {
    const name = terms.nameOf(term.target);
    return name === undefined ? false : anyOf([equals(attribute, name), terms.besides?.(term) ?? false]);
  }
  const rule = textRules[type?.equality ?? ''];
  if (rule !== undefined && typeof term.value === 'string' && isTextOperator(term.operator)) {
    const queries = textQueries(term.operator, term.value, rule.alphabet, type?.substring !== undefined);
    return anyOf(queries.map((query) => textFilter(attribute, query)));
  }
  const text = type === undefined ? undefined : nativeText(term.value, type);
  return text === undefined ? new PresenceFilter({ attribute }) : ordered(term, text, type?.singleValue === true);
}

/** With several values, one that is equal does not exclude another that is greater. */
function ordered({ attribute, operator }: Comparison, value: string, single: boolean): Filter {
  const same = equals(attribute, value);
  const atLeast = new GreaterThanEqualsFilter({ attribute, value });
  const atMost = new LessThanEqualsFilter({ attribute, value });
  switch (operator) {
    case 'greaterOrEqual':
      return atLeast;
    case 'lessOrEqual':
      return atMost;
    case 'greater':
      return single ? new AndFilter({ filters: [atLeast, new NotFilter({ filter: same })] }) : atLeast;
    case 'less':
      return single ? new AndFilter({ filters: [atMost, new NotFilter({ filter: same })] }) : atMost;
    default:
      return same;
  }
}

function textFilter(attribute: string, query: TextQuery): Filter {
  switch (query.kind) {
    case 'equals':
      return equals(attribute, query.value);
    case 'substring':
      return new SubstringFilter({ attribute, initial: query.initial, any: [...query.any], final: query.final });
    case 'present':
      return new PresenceFilter({ attribute });
  }
}

export function equals(attribute: string, value: string): Filter {
  return new EqualityFilter({ attribute, value });
}

/** All of the conditions hold. */
export function allOf(conditions: readonly Condition[]): Condition {
  if (conditions.includes(false)) return false;
  const filters = conditions.filter((condition) => typeof condition !== 'boolean');
  const [first] = filters;
  if (first === undefined) return true;
  return filters.length === 1 ? first : new AndFilter({ filters });
}

/** One of the conditions holds. */
export function anyOf(conditions: readonly Condition[]): Condition {
  if (conditions.includes(true)) return true;
  const filters = conditions.filter((condition) => typeof condition !== 'boolean');
  const [first] = filters;
  if (first === undefined) return false;
  return filters.length === 1 ? first : new OrFilter({ filters });
}

function not(condition: Condition): Condition {
  return typeof condition === 'boolean' ? !condition : new NotFilter({ filter: condition });
}

/** The references that a predicate is about. */
export function referencesOf(predicate: Predicate): readonly RefersTo[] {
  switch (predicate.kind) {
    case 'refersTo':
      return [predicate];
    case 'and':
    case 'or':
      return predicate.parts.flatMap(referencesOf);
    case 'not':
      return referencesOf(predicate.part);
    default:
      return [];
  }
}
