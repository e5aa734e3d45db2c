/** What the dialects have in common when they compare texts as JavaScript does. */
import { sql } from 'kysely';
import { type ComparisonOperator } from '../../sdk/predicate.js';
import { type Fragment } from './dialect.js';

/** The character that takes away the meaning of the next one in a pattern. */
const escape = '|';

/** A text in a pattern of LIKE, as itself. */
export function likeText(text: string): string {
  return text.replace(/[|%_]/g, (character) => `${escape}${character}`);
}

/** The pattern of an operator that looks for a part of a text; undefined for the others. */
export function patternOf(operator: ComparisonOperator, text: string): string | undefined {
  const plain = likeText(text);
  switch (operator) {
    case 'startsWith':
      return `${plain}%`;
    case 'endsWith':
      return `%${plain}`;
    case 'contains':
      return `%${plain}%`;
    default:
      return undefined;
  }
}

const signs: Partial<Readonly<Record<ComparisonOperator, Fragment>>> = {
  equals: sql`=`,
  greater: sql`>`,
  greaterOrEqual: sql`>=`,
  less: sql`<`,
  lessOrEqual: sql`<=`,
};

/** Compares two sides that compare letter by letter. Both sides get a LIKE where the operator is one for parts. */
export function comparing(
  operator: ComparisonOperator,
  left: Fragment,
  right: (text: string) => Fragment,
  value: string,
): Fragment {
  const pattern = patternOf(operator, value);
  if (pattern !== undefined) return sql`${left} like ${right(pattern)} escape '|'`;
  return sql`${left} ${signs[operator] ?? sql`=`} ${right(value)}`;
}

/** Whether an order by code points is the order by UTF-16 units for whatever is compared with this text. */
export function ordersAlike(text: string): boolean {
  return !/[\ud800-\uffff]/.test(text);
}

export function isOrdering(operator: ComparisonOperator): boolean {
  return operator.startsWith('greater') || operator.startsWith('less');
}

/** Texts of ASCII: their letters are the only ones that become them in lower case, but for the Kelvin sign. */
export function isAscii(text: string): boolean {
  return /^[\u0001-\u007f]*$/.test(text);
}

/** Most letters k for which each may be written as a Kelvin sign. */
const mostKelvins = 4;

/**
 * A text and the same with any of its letters k as the Kelvin sign, which is a k in lower case: a database's own lower() may not know.
 * Undefined when there are too many.
 */
export function kelvinVariants(text: string): readonly string[] | undefined {
  const parts = text.split('k');
  if (parts.length - 1 > mostKelvins) return undefined;
  const [first = '', ...rest] = parts;
  return rest.reduce(
    (variants, part) => variants.flatMap((start) => [`${start}k${part}`, `${start}\u212a${part}`]),
    [first],
  );
}

/** A text with the two letters that become ASCII in lower case as what they become, in whatever database. */
export function withoutOddLetters(side: Fragment): Fragment {
  return sql`replace(replace(${side}, ${kelvinSign}, 'k'), ${'\u0130'}, ${'i\u0307'})`;
}

/** A capital K to people and a k in lower case. */
export const kelvinSign = '\u212a';

/**
 * Whether databases and JavaScript agree on the lower case of what can become this text: Latin, Greek and Cyrillic letters, without those
 * whose lower case depends on their place or is not one letter (final sigma, dotted and dotless i, sharp s).
 */
export function foldsAlike(text: string): boolean {
  return /^[\u0001-\u02af\u0370-\u052f]*$/.test(text) && !/[\u03c3\u03c2\u0130\u0131\u00df\u1e9e]/.test(text);
}
