import { type BoundComparison, type BoundFilter } from '../scim/filter/bind-filter.js';
import { type AttributeTerm } from '../scim/filter/attribute-terms.js';
import { type CompiledMapping } from './compiled-mapping.js';

/**
 * Characters that a text and its JSON have in common and that compare alike in any letter case, here and in a database: printable
 * ASCII without what JSON escapes, without the wildcards of LIKE, and without k and i, which are the small letters of characters
 * beyond ASCII too (Kelvin sign, dotted I).
 */
const others = /[^ -~]|["\\%_ki]/u;
/** Shorter ones would be found everywhere. */
const minimum = 2;

/** What is sure to be found in the JSON of what is kept when that makes the term true: one of these texts, small letters. */
export type NecessaryTexts = readonly string[] | undefined;

/**
 * Texts of which one stands in everything kept that can make this term true for a resource of this mapping.
 * @returns undefined when no such text is known
 */
export function necessaryTexts(term: AttributeTerm, mapping: CompiledMapping): NecessaryTexts {
  if (term.kind === 'present') return undefined;
  if (term.kind === 'comparison') return textsOfComparison(term);
  const { extension, definition } = term.attribute;
  const groups = mapping.field(extension, definition.name)?.groups;
  // An element of which a part is kept is kept with its value where one row makes it of that, and whole where no row does.
  const isTogether = ({ attribute }: BoundComparison): boolean =>
    groups === undefined ||
    groups.every(({ multiple, rows }) => multiple && rows[0]?.value.name === attribute.definition.name);
  return textsOfElement(term.filter, isTogether);
}

function textsOfElement(filter: BoundFilter, isTogether: (term: BoundComparison) => boolean): NecessaryTexts {
  switch (filter.kind) {
    case 'and': {
      for (const part of filter.parts) {
        const texts = part.kind === 'comparison' && isTogether(part) ? textsOfPositive(part) : undefined;
        if (texts !== undefined) return texts;
      }
      return union(filter.parts.map((part) => textsOfElement(part, isTogether)));
    }
    case 'or':
      return union(filter.parts.map((part) => textsOfElement(part, isTogether)));
    case 'comparison':
      return textsOfPositive(filter);
    default:
      return undefined;
  }
}

/** One of the parts must come from what is kept: which one is not known. */
function union(parts: readonly NecessaryTexts[]): NecessaryTexts {
  const texts = new Set<string>();
  for (const part of parts) {
    if (part === undefined) return undefined;
    for (const text of part) texts.add(text);
  }
  return [...texts];
}

const textsOfPositive = (term: BoundComparison): NecessaryTexts =>
  term.operator === 'ne' ? undefined : textsOfComparison(term);

const containing: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew']);
const texts: ReadonlySet<string> = new Set(['string', 'reference', 'binary']);

/** `ne` is the opposite of `eq`, and is bounded as that. */
function textsOfComparison({ attribute, operator, value }: BoundComparison): NecessaryTexts {
  const { type } = attribute.sub ?? attribute.definition;
  if (typeof value !== 'string' || !containing.has(operator) || !texts.has(type)) return undefined;
  const [longest = ''] = value
    .toLowerCase()
    .split(others)
    .sort((a, b) => b.length - a.length);
  return longest.length < minimum ? undefined : [longest];
}
