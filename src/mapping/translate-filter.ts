import { type Predicate } from '../../connectors/sdk/predicate.js';
import { type AttributeTerm } from '../scim/filter/attribute-terms.js';
import {
  type BoundComparison,
  type BoundFilter,
  type BoundPresence,
  type BoundValuePath,
} from '../scim/filter/bind-filter.js';
import { type ResolvedAttribute } from '../scim/schema/resource-schema.js';
import {
  allOf,
  anyOf,
  atMost,
  between,
  boundsOf,
  never,
  notOf,
  unknown,
  type Bounds,
  type Precision,
} from './bounds.js';
import { type CompiledMapping } from './compiled-mapping.js';
import { boundsOfElements } from './element-bounds.js';
import { type Field } from './field.js';
import { boundsWithKept, ofTheGateway, type KeptFor } from './kept-bounds.js';
import { asQuestion, type Question } from './question.js';
import { boundsOfPresence, boundsOfRow, type ResolveTerm, type Translator } from './row-bounds.js';

/** What the backend is asked for, and what is left to the gateway. */
export interface Translation {
  /** Finds every object that matches, and perhaps more. */
  readonly predicate: Predicate;
  /** The predicate alone gives exactly the answer: nothing needs to be evaluated. */
  readonly exact: boolean;
  /** Backend attributes to fetch for the evaluation of the filter on the objects found. */
  readonly attributes: readonly string[];
}

/**
 * Translates a filter into a predicate that is sound by construction: it never misses an object that `matches` would take on the
 * resource as the mapping reads it, together with what the gateway keeps beside it.
 * @param precision how well the backend runs a term; terms with `no` do not come into the predicate
 * @param kept where the gateway keeps what the mapping does not hold; without it, it keeps nothing
 */
export function translateFilter(
  filter: BoundFilter,
  mapping: CompiledMapping,
  precision: Precision,
  resolve: ResolveTerm,
  kept?: KeptFor,
): Translation {
  const attributes = new Set<string>();
  const translator: Translator = { precision, resolve, ...(kept !== undefined && { kept }) };
  const { upper, exact } = boundsOfFilter(filter, { mapping, translator, attributes });
  return { predicate: upper, exact, attributes: [...attributes] };
}

interface Context {
  readonly mapping: CompiledMapping;
  readonly translator: Translator;
  /** Collects the backend attributes of all rows that the filter is about. */
  readonly attributes: Set<string>;
}

type Term = BoundComparison | BoundPresence;

function boundsOfFilter(filter: BoundFilter, context: Context): Bounds {
  switch (filter.kind) {
    case 'and':
      return allOf(filter.parts.map((part) => boundsOfFilter(part, context)));
    case 'or':
      return anyOf(filter.parts.map((part) => boundsOfFilter(part, context)));
    case 'not':
      return notOf(boundsOfFilter(filter.part, context));
    case 'valuePath':
      return boundsOfValuePath(filter, context);
    default:
      return boundsOfTerm(filter, context);
  }
}

function fieldOf({ attribute }: AttributeTerm, context: Context): Field | undefined {
  const field = context.mapping.field(attribute.extension, attribute.definition.name);
  if (field === undefined) return undefined;
  // An element is read as a whole: which one is primary depends on the others.
  const needed =
    field.groups.length > 0 || attribute.sub === undefined || field.references
      ? field.rows
      : field.rows.filter(({ path }) => path.sub?.name === attribute.sub?.name);
  for (const { readable, backend } of needed) if (readable) context.attributes.add(backend);
  return field;
}

function boundsOfTerm(term: Term, context: Context): Bounds {
  const { question, negated } = asQuestion(term);
  const field = fieldOf(term, context);
  const { extension, definition } = term.attribute;
  const foreign = field === undefined && (extension !== undefined || !ofTheGateway.has(definition.name));
  const found = foreign
    ? never
    : field === undefined
      ? boundsOfOwn(term, context)
      : boundsOfField(field, term, question, context);
  const whole = withKept(found, term, context);
  return negated ? notOf(whole) : whole;
}

function withKept(found: Bounds, term: AttributeTerm, { translator }: Context): Bounds {
  const kept = translator.kept?.(term);
  return kept === undefined ? found : boundsWithKept(found, term, kept, translator.precision);
}

function boundsOfOwn(term: Term, { translator }: Context): Bounds {
  const predicate = term.kind === 'comparison' ? translator.resolve(term) : undefined;
  return predicate === undefined ? unknown : boundsOf(predicate, translator.precision);
}

function boundsOfField(field: Field, term: Term, question: Question, { translator }: Context): Bounds {
  const { precision } = translator;
  const { attribute } = term;
  // Whatever the term is turned into, the caller knows it by the node of the filter.
  const resolve = (): Predicate | undefined => (term.kind === 'comparison' ? translator.resolve(term) : undefined);
  const sub = attribute.sub ?? (question.kind === 'compare' ? valueOf(field) : undefined);
  const readable = field.rows.filter((row) => row.readable);
  const anyRow = (rows: Field['rows']): Bounds =>
    anyOf(rows.map((row) => boundsOfRow(row, { question, precision, resolve })));
  if (attribute.definition.type !== 'complex') return anyRow(readable);
  if (sub === undefined) {
    return question.kind === 'present' ? boundsOfWhole(field, readable, precision) : unknown;
  }
  if (field.groups.length > 0) {
    const relative = { extension: undefined, definition: sub, sub: undefined };
    return boundsOfElements(field, asTerm(relative, question), { precision, resolve });
  }
  const rows = readable.filter(({ value }) => value.name === sub.name);
  if (rows.length === 0) return boundsOfMade(field, precision);
  return isMeta(field) ? orMade(anyRow(rows), rows, question, precision) : anyRow(rows);
}

/** The gateway tells the times of a resource whose backend does not: nothing is known of an object without them. */
function orMade(found: Bounds, rows: Field['rows'], question: Question, precision: Precision): Bounds {
  if (question.kind === 'present') return unknown;
  const absent = rows.map(({ backend }) => notOf(boundsOf({ kind: 'present', attribute: backend }, precision)));
  return between(anyOf([found, allOf(absent)]), found);
}

function asTerm(attribute: ResolvedAttribute, question: Question): Term {
  return question.kind === 'present'
    ? { kind: 'present', attribute }
    : { kind: 'comparison', attribute, operator: question.operator, value: question.value };
}

const valueOf = (field: Field) => field.attribute.subAttributes?.find(({ name }) => name === 'value');

/** Whether the attribute has any sub-attribute with a value. */
function boundsOfWhole(field: Field, readable: Field['rows'], precision: Precision): Bounds {
  return isMeta(field) ? unknown : boundsOfPresence(readable, precision);
}

/** A sub-attribute without row: the gateway makes those of references and of `meta`; others are never there. */
function boundsOfMade(field: Field, precision: Precision): Bounds {
  if (isMeta(field)) return unknown;
  return field.references ? atMost(boundsOfPresence(field.rows, precision)) : never;
}

const isMeta = ({ extension, attribute }: Field): boolean => extension === undefined && attribute.name === 'meta';

function boundsOfValuePath(filter: BoundValuePath, context: Context): Bounds {
  return withKept(boundsOfMappedPath(filter, context), filter, context);
}

function boundsOfMappedPath(filter: BoundValuePath, context: Context): Bounds {
  const field = fieldOf(filter, context);
  const { definition, extension } = filter.attribute;
  if (field === undefined) return extension === undefined && ofTheGateway.has(definition.name) ? unknown : never;
  if (filter.attribute.sub !== undefined) return unknown;
  if (field.groups.length > 0) return boundsOfElements(field, filter.filter, context.translator);
  if (definition.type !== 'complex' || isMeta(field)) return unknown;
  return boundsOfSingle(field, filter.filter, context);
}

/** Square brackets on an attribute with one value: its sub-attributes are those of the resource, if it is there at all. */
function boundsOfSingle(field: Field, filter: BoundFilter, context: Context): Bounds {
  const origins = new Map<BoundFilter, BoundComparison>();
  const absolute = (part: BoundFilter): BoundFilter => {
    switch (part.kind) {
      case 'and':
      case 'or':
        return { kind: part.kind, parts: part.parts.map(absolute) };
      case 'not':
        return { kind: 'not', part: absolute(part.part) };
      case 'valuePath':
        return part;
      default: {
        const attribute = { extension: field.extension, definition: field.attribute, sub: part.attribute.definition };
        const moved = { ...part, attribute };
        if (part.kind === 'comparison') origins.set(moved, part);
        return moved;
      }
    }
  };
  const { precision, resolve } = context.translator;
  // What is kept is joined to the whole of it.
  const translator: Translator = { precision, resolve: (term) => resolve(origins.get(term) ?? term) };
  return atMost(
    allOf([boundsOfFilter(absolute(filter), { ...context, translator }), boundsOfPresence(field.rows, precision)]),
  );
}
