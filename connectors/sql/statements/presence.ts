/** Attributes that are told by whether a row is there. */
import { sql } from 'kysely';
import { type Session } from '../database.js';
import { type Fragment } from '../dialects/dialect.js';
import { type PresenceAttribute } from '../schema/object-type.js';
import { type WriteContext } from './assignments.js';
import { insertOnce } from './inserting-once.js';
import {
  all,
  columnOf,
  hasKey,
  isFixed,
  list,
  named,
  own,
  paired,
  scalarValue,
  tableOf,
  towards,
  type Target,
} from './pieces.js';
import { selectedKey } from './row-keys.js';

/** Whether the row is there, for the object's row under its own alias. */
export function isPresent({ table, on, where }: PresenceAttribute): Fragment {
  return sql`exists (select 1 from ${named(table, 'p')} where ${all([...paired(on, 'p', own), ...isFixed(where, 'p')])})`;
}

/** Makes the row, unless it is there, or removes it. */
export async function setPresence(
  context: WriteContext,
  session: Session,
  target: Target,
  attribute: PresenceAttribute,
  value: boolean,
): Promise<void> {
  if (value === attribute.present) await insertMark(context, session, target, attribute);
  else await deleteMark(context, session, target, attribute);
}

/** Removes the row of an object. */
export async function deleteMark(
  { dialect }: WriteContext,
  session: Session,
  target: Target,
  { table, on, where }: PresenceAttribute,
): Promise<void> {
  const mine = [...towards(on, table.name, target, dialect), ...isFixed(where, table.name)];
  await session.write(sql`delete from ${tableOf(table)} where ${all(mine)}`);
}

async function insertMark(
  context: WriteContext,
  session: Session,
  { type, key }: Target,
  attribute: PresenceAttribute,
): Promise<void> {
  const { dialect } = context;
  const { table, on, where } = attribute;
  const absent = all([hasKey(type, own, key, dialect), sql`not ${isPresent(attribute)}`]);
  const { rows } = await session.run(sql`select 1 from ${named(type.table, own)} where ${absent}`);
  if (rows.length === 0) return;
  const made = attribute.key;
  const columns = [...on.map(({ theirs }) => theirs), ...where.map(([fixed]) => fixed)];
  const values = [
    ...on.map(({ ours }) => columnOf(own, ours)),
    ...where.map(([fixed, value]) => dialect.typed(scalarValue(value, fixed), fixed)),
  ];
  if (made !== undefined) {
    columns.push(made.column);
    values.push(await selectedKey(context, session, made, table, 1));
  }
  const select = sql`select ${list(values)} from ${named(type.table, own)} where ${absent}`;
  await insertOnce(context, session, table, columns, select, 'A row was made twice at once.');
}
