/** Makes the values in a child table just these: only rows that come and go are written. */
import { sql } from 'kysely';
import { type BackendValue } from '../../sdk/backend-object.js';
import { type Column } from '../catalog/column.js';
import { type Session } from '../database.js';
import { type SqlValue } from '../drivers/driver.js';
import { type ChildAttribute } from '../schema/object-type.js';
import { keyText, readValue } from '../values.js';
import { readApart } from './apart.js';
import { type WriteContext } from './assignments.js';
import { deleteChildren, insertChildren, positionOf } from './children.js';
import { idOf } from './keys.js';
import { all, columnOf, isFixed, named, towards, type Target } from './pieces.js';

const textOf = (value: BackendValue | undefined): string =>
  value instanceof Date ? value.toISOString() : keyText(value);

/** @param values as they are stored, each once */
export async function replaceChildren(
  context: WriteContext,
  session: Session,
  target: Target,
  attribute: ChildAttribute,
  values: readonly SqlValue[],
): Promise<void> {
  const { zone } = context;
  const found = await readApart(context, session, target.type, attribute, [target.key]);
  const present = (found.get(idOf(target.key)) ?? []).map(textOf);
  const wanted = values.map((value) => textOf(readValue(value, attribute.column, zone)));
  const appended = present.every((value, at) => value === wanted[at]);
  if (appended && present.length === wanted.length) return;
  const position = positionOf(attribute);
  // Positions stay in order; a second row that a single value hides goes too; what is not read cannot be told apart.
  if ((position !== undefined && !appended) || !attribute.multiple || present.includes('')) {
    await deleteChildren(context, session, target, attribute);
    await insertChildren(context, session, target, attribute, values);
    return;
  }
  const stays = new Set(present);
  const kept = new Set(wanted);
  const gone = present.filter((value) => !kept.has(value));
  if (gone.length > 0) await deleteChildren(context, session, target, attribute, { but: values });
  const come = values.filter((_, at) => !stays.has(wanted[at] ?? ''));
  const after = position === undefined ? 0 : await lastPosition(context, session, target, attribute, position);
  await insertChildren(context, session, target, attribute, come, after);
}

async function lastPosition(
  { dialect }: WriteContext,
  session: Session,
  target: Target,
  { table, on, where }: ChildAttribute,
  position: Column,
): Promise<number> {
  const condition = all([...towards(on, 'cw_c', target, dialect), ...isFixed(where, 'cw_c')]);
  const { rows } = await session.run(
    sql`select max(${columnOf('cw_c', position)}) from ${named(table, 'cw_c')} where ${condition}`,
  );
  return Number(keyText(rows[0]?.[0] ?? 0));
}
