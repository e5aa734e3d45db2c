/**
 * Comparing texts on databases whose own lower() is not known letter by letter: the conditions find all that JavaScript's comparison finds,
 * and perhaps more. What is not known to be found is left to the gateway.
 */
import { sql } from 'kysely';
import { type ComparisonOperator } from '../../sdk/predicate.js';
import { type Condition, type Fragment, type TextTerm } from './dialect.js';
import { foldsAlike, isOrdering, twinVariants } from './text-terms.js';

/** How a database does the parts of a comparison. All of them letter by letter. */
export interface TextOperations {
  lower(reference: Fragment): Fragment;
  equal(side: Fragment, value: string): Fragment;
  part(operator: ComparisonOperator, side: Fragment, value: string): Fragment;
  /** What finds the rows of an equality by an index of the column, and never fewer of them. */
  indexed?(reference: Fragment, values: readonly string[], caseExact: boolean): Fragment | undefined;
}

/** I with a dot is an i in lower case and a dot of its own: databases keep it, or drop the dot. */
const dottedCapital = '\u0130';

/** The condition; undefined when the database cannot be trusted with it. */
export function cautiousText(
  { operator, value, caseExact }: TextTerm,
  reference: Fragment,
  on: TextOperations,
): Condition | undefined {
  // Orders depend on collations.
  if (isOrdering(operator)) return undefined;
  if (caseExact) return { fragment: compared(operator, reference, reference, [value], true, on), precision: 'exact' };
  if (!foldsAlike(value)) return undefined;
  const variants = twinVariants(value);
  if (variants === undefined) return undefined;
  return { fragment: compared(operator, reference, on.lower(reference), variants, false, on), precision: 'broader' };
}

function compared(
  operator: ComparisonOperator,
  reference: Fragment,
  side: Fragment,
  values: readonly string[],
  caseExact: boolean,
  on: TextOperations,
): Fragment {
  if (operator === 'equals') {
    const exact = sql.join(
      values.map((value) => on.equal(side, value)),
      sql` or `,
    );
    const indexed = on.indexed?.(reference, values, caseExact);
    return indexed === undefined ? sql`(${exact})` : sql`(${indexed} and (${exact}))`;
  }
  if (values.includes('')) return sql`1 = 1`;
  const parts = values.map((value) => on.part(operator, side, value));
  if (!caseExact && values.some((value) => value.includes('i')))
    parts.push(on.part('contains', reference, dottedCapital));
  return sql`(${sql.join(parts, sql` or `)})`;
}
