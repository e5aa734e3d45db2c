/** Keys inside JSON, as MySQL, MariaDB and SQLite spell them, and writing there. */
import { sql } from 'kysely';
import { type Fragment } from './dialect.js';

/** `$."hr"."cost center"`. */
export function jsonPath(path: readonly string[]): string {
  return `$${path.map((key) => `.${JSON.stringify(key)}`).join('')}`;
}

/**
 * A JSON value with a text at these keys, or without it; objects on the way are made.
 * @param nested marks the result of another function as JSON, where it would be taken for text
 */
export function jsonWith(
  present: Fragment,
  [key = '', ...rest]: readonly string[],
  text: string | null,
  nested: (value: Fragment) => Fragment,
): Fragment {
  const place = jsonPath([key]);
  const whole = sql`coalesce(${present}, '{}')`;
  if (rest.length > 0) {
    const inner = jsonWith(sql`json_extract(${whole}, ${place})`, rest, text, nested);
    return sql`json_set(${whole}, ${place}, ${nested(inner)})`;
  }
  return text === null ? sql`json_remove(${whole}, ${place})` : sql`json_set(${whole}, ${place}, ${text})`;
}
