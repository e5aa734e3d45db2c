/** Whether objects that are pointed at exist for us. */
import { sql } from 'kysely';
import { type Session } from '../database.js';
import { referenceNotFound } from '../errors.js';
import { type Referenced, type WriteContext } from './assignments.js';
import { all, hasKey, named, own, reach } from './pieces.js';

/** @throws ConnectorError `referenceNotFound` */
export async function checkReferenced(
  { dialect }: WriteContext,
  session: Session,
  referenced: readonly Referenced[],
): Promise<void> {
  for (const { attribute, type, key } of referenced) {
    const condition = all([hasKey(type, own, key, dialect), ...reach(type, own)]);
    const { rows } = await session.run(sql`select 1 from ${named(type.table, own)} where ${condition}`);
    if (rows.length === 0) throw referenceNotFound(attribute);
  }
}
