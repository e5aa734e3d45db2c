/** Rows that are there once: somebody else may make the same at the same time. */
import { sql } from 'kysely';
import { type Column, type Table } from '../catalog/column.js';
import { Again, type Session } from '../database.js';
import { type Dialect, type Fragment } from '../dialects/dialect.js';
import { namesOf, tableOf } from './pieces.js';

/**
 * Makes rows by INSERT ... SELECT.
 *
 * @param select what follows the names of the columns
 * @param twice for the log, when somebody else was quicker
 * @returns how many rows were made
 * @throws Again when another one made the same row meanwhile
 */
export async function insertOnce(
  { dialect }: { readonly dialect: Dialect },
  session: Session,
  table: Table,
  columns: readonly Column[],
  select: Fragment,
  twice: string,
): Promise<number> {
  try {
    const { affected } = await session.write(sql`insert into ${tableOf(table)} (${namesOf(columns)}) ${select}`);
    return affected;
  } catch (error) {
    if (dialect.failureOf(error) === 'duplicate') throw new Again(twice, { cause: error });
    throw error;
  }
}
