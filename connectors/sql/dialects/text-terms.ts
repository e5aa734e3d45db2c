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

/**
 * Letters that become a usual one in lower case and that databases keep apart from it: the signs of Kelvin, Angstrom and Ohm, and a theta.
 * By the usual letter.
 */
const twins: ReadonlyMap<string, string> = new Map([
  ['k', '\u212a'],
  ['\u00e5', '\u212b'],
  ['\u03c9', '\u2126'],
  ['\u03b8', '\u03f4'],
]);

const hasTwin = /[k\u00e5\u03c9\u03b8]/;

/** Most letters with a twin for which each may be written as it. */
const mostTwins = 4;

/**
 * A text and the same with any of its letters as their twins, which a database's own lower() may not know.
 * Undefined when there are too many.
 */
export function twinVariants(text: string): readonly string[] | undefined {
  const parts = text.split(/([k\u00e5\u03c9\u03b8])/);
  if ((parts.length - 1) / 2 > mostTwins) return undefined;
  return parts.reduce<readonly string[]>(
    (variants, part) => {
      const twin = twins.get(part);
      return variants.flatMap((start) => [`${start}${part}`, ...(twin === undefined ? [] : [`${start}${twin}`])]);
    },
    [''],
  );
}

/** Whether a text may be that of a letter that databases do not bring to lower case as JavaScript does. */
export function mayBeOdd(text: string): boolean {
  return hasTwin.test(text) || text.includes('i');
}

/** A text with the letters whose lower case databases do not know as what they become, in whatever database. */
export function withoutOddLetters(side: Fragment): Fragment {
  const undotted = sql`replace(${side}, ${'\u0130'}, ${'i\u0307'})`;
  return Array.from(twins).reduce((whole, [usual, twin]) => sql`replace(${whole}, ${twin}, ${usual})`, undotted);
}

/** Letters of ASCII that only the sign of Kelvin and the dotted I become, besides their capitals. */
export function withoutOddAscii(side: Fragment): Fragment {
  return sql`replace(replace(${side}, ${'\u212a'}, 'k'), ${'\u0130'}, ${'i\u0307'})`;
}

/**
 * Whether databases and JavaScript agree on the lower case of what can become this text, twins apart: letters of European languages that were
 * in the first versions of Unicode, without those whose lower case depends on their place or is not one letter (final sigma, dotted and
 * dotless i, sharp s). Checked letter by letter with MariaDB 10.11 and PostgreSQL 15.
 */
export function foldsAlike(text: string): boolean {
  return (
    /^[\u0001-\u017f\u01a0\u01a1\u01af\u01b0\u01cd-\u01dc\u0200-\u021f\u0386-\u03ce\u0400-\u045f\u0490-\u04bf]*$/.test(
      text,
    ) && !/[\u03c3\u03c2\u0130\u0131\u00df]/.test(text)
  );
}
