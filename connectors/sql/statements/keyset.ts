/** Going on in an order, by the values of the last row instead of a number of rows to skip. */
import { sql } from 'kysely';
import { type Fragment } from '../dialects/dialect.js';
import { type SqlValue } from '../drivers/driver.js';
import { all, any } from './pieces.js';

/** Rows that come after the one with these values, in the order of these columns. */
export function behind(order: readonly Fragment[], last: readonly (SqlValue | Fragment)[]): Fragment {
  return any(
    order.map((column, at) => {
      const same = order.slice(0, at).map((earlier, place) => sql`${earlier} = ${last[place]}`);
      return all([...same, sql`${column} > ${last[at]}`]);
    }),
  );
}
