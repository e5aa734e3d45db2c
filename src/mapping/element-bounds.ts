import { type BoundComparison, type BoundFilter, type BoundPresence } from '../scim/filter/bind-filter.js';
import { matches } from '../scim/filter/evaluate.js';
import { scimObject, type ScimObject } from '../scim/schema/values.js';
import { allOf, always, anyOf, atMost, isAlways, never, notOf, unknown, type Bounds } from './bounds.js';
import { type CompiledRow } from './compiled-row.js';
import { type ElementGroup, type Field } from './field.js';
import { asQuestion, type Question } from './question.js';
import { boundsOfPresence, boundsOfRow, type Asked, type Translator } from './row-bounds.js';

/**
 * Bounds of "some element of this attribute meets the filter" (RFC 7644 §3.4.2.2, value paths).
 * @param filter relative to an element
 */
export function boundsOfElements(field: Field, filter: BoundFilter, translator: Translator): Bounds {
  return anyOf(
    field.groups.map((group) => {
      const rows = group.rows.filter(({ readable }) => readable);
      const [row] = rows;
      if (row === undefined) return never;
      const context = { field, group, translator };
      return rows.length === 1 ? boundsOfValues(context, row, filter) : boundsOfSlot(context, rows, filter);
    }),
  );
}

interface Context {
  readonly field: Field;
  readonly group: ElementGroup;
  readonly translator: Translator;
}

type Leaf = BoundComparison | BoundPresence;

/** What every element of the group has, or whoever it is asked about: undefined when a row says it. */
function boundsOfConstant({ field, group }: Context, leaf: Leaf): Bounds | undefined {
  const { name } = leaf.attribute.definition;
  if (Object.hasOwn(group.constants, name)) {
    const element = scimObject();
    element[name] = group.constants[name];
    return matches(leaf, element) ? always : never;
  }
  if (group.rows.some(({ value, readable }) => readable && value.name === name)) return undefined;
  // The first element has it, the others have not: which is first, the backend cannot tell.
  if (name === 'primary' && group.primary) return unknown;
  // The gateway makes `$ref`, `type` and `display` of references.
  if (field.references) return unknown;
  return matches(leaf, scimObject()) ? always : never;
}

const asked = (leaf: Leaf, question: Question, { precision, resolve }: Translator): Asked => ({
  question,
  precision,
  resolve: () => (leaf.kind === 'comparison' ? resolve(leaf) : undefined),
});

/** One element at most, made by several rows, each with one value: conditions add up as on a resource. */
function boundsOfSlot(context: Context, rows: readonly CompiledRow[], filter: BoundFilter): Bounds {
  const bounds = (part: BoundFilter): Bounds => {
    switch (part.kind) {
      case 'and':
        return allOf(part.parts.map(bounds));
      case 'or':
        return anyOf(part.parts.map(bounds));
      case 'not':
        return notOf(bounds(part.part));
      case 'valuePath':
        return unknown;
      default:
        return boundsOfConstant(context, part) ?? boundsOfLeaf(context, rows, part);
    }
  };
  const found = bounds(filter);
  // Where the filter is false for an element without values, whoever meets it has the element.
  const empty: ScimObject = Object.assign(scimObject(), context.group.constants);
  if (found.upper.kind !== 'all' && !matches(filter, empty)) return found;
  return allOf([found, boundsOfPresence(rows, context.translator.precision)]);
}

function boundsOfLeaf({ translator }: Context, rows: readonly CompiledRow[], leaf: Leaf): Bounds {
  const row = rows.find(({ value }) => value.name === leaf.attribute.definition.name);
  if (row === undefined) return unknown;
  const { question, negated } = asQuestion(leaf);
  const found = boundsOfRow(row, asked(leaf, question, translator));
  return negated ? notOf(found) : found;
}

/**
 * An element for each value that one row reads. "Some element meets it" is not the sum of its parts: one value may meet one condition and
 * another value the other. Joins of two and opposites therefore have no lower bound; the opposite's upper bound is that there is
 * an element at all.
 */
function boundsOfValues(context: Context, row: CompiledRow, filter: BoundFilter): Bounds {
  const present = boundsOfPresence([row], context.translator.precision);
  const some = (part: BoundFilter, negated: boolean): Bounds => {
    switch (part.kind) {
      case 'not':
        return some(part.part, !negated);
      case 'and':
      case 'or': {
        const parts = part.parts.map((one) => some(one, negated));
        return (part.kind === 'or') === negated ? someAll(parts) : anyOf(parts);
      }
      case 'valuePath':
        return unknown;
      default:
        return someLeaf(part, negated);
    }
  };
  const someLeaf = (leaf: Leaf, negated: boolean): Bounds => {
    const constant = boundsOfConstant(context, leaf);
    if (constant !== undefined) return negated ? notOf(constant) : constant;
    const { question, negated: opposite } = asQuestion(leaf);
    // The value is what makes the element, so it is always there.
    if (question.kind === 'present') return negated ? never : always;
    return opposite === negated ? boundsOfRow(row, asked(leaf, question, context.translator)) : atMost(present);
  };
  const found = some(filter, false);
  if (isAlways(found)) return present;
  return found.upper.kind === 'all' ? allOf([present, found]) : found;
}

function someAll(parts: readonly Bounds[]): Bounds {
  const open = parts.filter((part) => !isAlways(part));
  const joined = allOf(open);
  return open.length > 1 ? atMost(joined) : joined;
}
