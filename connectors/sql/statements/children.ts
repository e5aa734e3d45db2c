/** Rows of child tables: the values of attributes that have tables of their own. */
import { sql } from 'kysely';
import { type Column } from '../catalog/column.js';
import { type Session } from '../database.js';
import { type Fragment } from '../dialects/dialect.js';
import { type SqlValue } from '../drivers/driver.js';
import { type ChildAttribute } from '../schema/object-type.js';
import { type WriteContext } from './assignments.js';
import {
  all,
  any,
  columnOf,
  hasKey,
  isFixed,
  list,
  named,
  namesOf,
  own,
  scalarValue,
  tableOf,
  towards,
  type Target,
} from './pieces.js';
import { newKeys } from './row-keys.js';

/** The column that numbers the rows of an object, where we do. */
export function positionOf({ order }: ChildAttribute): Column | undefined {
  const [column, ...more] = order;
  return more.length === 0 && column?.kind === 'integer' && !column.filled ? column : undefined;
}

/**
 * Makes a row for each value.
 *
 * @param after the last position that is taken
 */
export async function insertChildren(
  context: WriteContext,
  session: Session,
  { type, key }: Target,
  attribute: ChildAttribute,
  values: readonly SqlValue[],
  after = 0,
): Promise<void> {
  const { dialect } = context;
  const { table, on, column, where } = attribute;
  const counted = positionOf(attribute);
  const keys = attribute.key === undefined ? [] : await newKeys(context, session, attribute.key, table, values.length);
  for (const [at, value] of values.entries()) {
    const numbered = counted === undefined ? [] : [counted];
    const names = [...on.map(({ theirs }) => theirs), ...where.map(([fixed]) => fixed), ...numbered, column];
    const selected: Fragment[] = [
      ...on.map(({ ours }) => columnOf(own, ours)),
      ...where.map(([fixed, scalar]) => dialect.typed(scalarValue(scalar, fixed), fixed)),
      ...numbered.map((position) => dialect.typed(after + at + 1, position)),
      dialect.typed(value, column),
    ];
    if (attribute.key !== undefined) {
      names.push(attribute.key.column);
      selected.push(dialect.typed(keys[at] ?? null, attribute.key.column));
    }
    await session.write(
      sql`insert into ${tableOf(table)} (${namesOf(names)}) select ${list(selected)} from ${named(type.table, own)} where ${hasKey(type, own, key, dialect)}`,
    );
  }
}

/** Removes the rows of an object: all, or those with other values. */
export async function deleteChildren(
  { dialect }: WriteContext,
  session: Session,
  target: Target,
  { table, on, column, where }: ChildAttribute,
  others?: { readonly but: readonly SqlValue[] },
): Promise<void> {
  const alias = table.name;
  const kept = others?.but.map((value) => dialect.same(columnOf(alias, column), value, column));
  const gone = kept === undefined ? [] : [sql`not ${any(kept)}`];
  await session.write(
    sql`delete from ${tableOf(table)} where ${all([...towards(on, alias, target, dialect), ...isFixed(where, alias), ...gone])}`,
  );
}
