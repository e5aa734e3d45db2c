/** Keys that we make for new rows: numbers of a counter, or UUIDs. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type Column, type Table } from '../catalog/column.js';
import { type Session } from '../database.js';
import { type Fragment } from '../dialects/dialect.js';
import { type SqlValue } from '../drivers/driver.js';
import { type Counter, type RowKey } from '../schema/object-type.js';
import { keyText } from '../values.js';
import { type WriteContext } from './assignments.js';
import { insertOnce } from './inserting-once.js';
import { all, columnOf, isFixed, list, named, own, scalarValue, tableOf } from './pieces.js';

/**
 * Takes numbers from a counter for rows of a table, in the order in which they are given. Only inside a transaction: the row of the
 * counter stays locked until its end, so that nobody else takes the same, and what is undone gives them back.
 * @returns the first; the others follow it
 */
export async function takeNumbers(
  context: WriteContext,
  session: Session,
  counter: Counter,
  { table, column }: { readonly table: Table; readonly column: Column },
  count: number,
): Promise<bigint> {
  const { name } = counter.column;
  const here = all(isFixed(counter.where, counter.table.name));
  const { affected } = await session.write(
    sql`update ${tableOf(counter.table)} set ${sql.id(name)} = ${sql.id(name)} + ${sql.lit(count)} where ${here}`,
  );
  if (affected === 0) await startCounter(context, session, counter, { table, column }, count);
  const { rows } = await session.run(
    sql`select ${columnOf('k', counter.column)} from ${named(counter.table, 'k')} where ${all(isFixed(counter.where, 'k'))}`,
  );
  const now = BigInt(keyText(rows[0]?.[0]));
  return now - BigInt(count) + (counter.holds === 'last' ? 1n : 0n);
}

/** Applications make the row of a counter when they first need it: it goes on after the highest number in use. */
async function startCounter(
  context: WriteContext,
  session: Session,
  { table, column, where, holds }: Counter,
  numbered: { readonly table: Table; readonly column: Column },
  count: number,
): Promise<void> {
  const columns = [...where.map(([fixed]) => fixed), column];
  const values = where.map(([fixed, value]) => context.dialect.typed(scalarValue(value, fixed), fixed));
  const first = count + (holds === 'last' ? 0 : 1);
  const highest = sql`coalesce(max(${columnOf(own, numbered.column)}), 0) + ${sql.lit(first)}`;
  const select = sql`select ${list([...values, highest])} from ${named(numbered.table, own)}`;
  const twice = 'The counter was started by somebody else at the same time.';
  await insertOnce(context, session, table, columns, select, twice);
}

/** Keys for so many new rows of a table. */
export async function newKeys(
  context: WriteContext,
  session: Session,
  { column, counter }: RowKey,
  table: Table,
  count: number,
): Promise<readonly SqlValue[]> {
  if (counter === undefined) return Array.from({ length: count }, () => randomUUID());
  if (count === 0) return [];
  const first = await takeNumbers(context, session, counter, { table, column }, count);
  return Array.from({ length: count }, (_, at) => first + BigInt(at));
}

/**
 * The key for each row of an INSERT ... SELECT that makes at most so many rows.
 * @param most 1 for UUIDs: the database is not asked to make them
 */
export async function selectedKey(
  context: WriteContext,
  session: Session,
  key: RowKey,
  table: Table,
  most: number,
): Promise<Fragment> {
  const [first = null] = await newKeys(context, session, key, table, key.counter === undefined ? 1 : most);
  const value = context.dialect.typed(first, key.column);
  return most === 1 ? value : sql`${value} - 1 + row_number() over ()`;
}
