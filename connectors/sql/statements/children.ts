/** Rows of child tables: the values of attributes that have tables of their own. */
import { sql } from 'kysely';
import { type Session } from '../database.js';
import { type Fragment } from '../dialects/dialect.js';
import { type SqlValue } from '../drivers/driver.js';
import { type ChildAttribute } from '../schema/object-type.js';
import { type WriteContext } from './assignments.js';
import {
  all,
  columnOf,
  hasKey,
  isFixed,
  list,
  named,
  own,
  scalarValue,
  tableOf,
  towards,
  type Target,
} from './pieces.js';
import { newKeys } from './row-keys.js';

/** Makes a row for each value. */
export async function insertChildren(
  context: WriteContext,
  session: Session,
  { type, key }: Target,
  attribute: ChildAttribute,
  values: readonly SqlValue[],
): Promise<void> {
  const { dialect } = context;
  const { table, on, column, where, order } = attribute;
  const counted = order.length === 1 ? order[0] : undefined;
  const keys = attribute.key === undefined ? [] : await newKeys(context, session, attribute.key, table, values.length);
  for (const [at, value] of values.entries()) {
    const numbered = counted?.kind === 'integer' && !counted.filled ? [counted] : [];
    const names = [...on.map(({ theirs }) => theirs), ...where.map(([fixed]) => fixed), ...numbered, column];
    const selected: Fragment[] = [
      ...on.map(({ ours }) => columnOf(own, ours)),
      ...where.map(([fixed, scalar]) => dialect.typed(scalarValue(scalar, fixed), fixed)),
      ...numbered.map((position) => dialect.typed(at + 1, position)),
      dialect.typed(value, column),
    ];
    if (attribute.key !== undefined) {
      names.push(attribute.key.column);
      selected.push(dialect.typed(keys[at] ?? null, attribute.key.column));
    }
    await session.write(
      sql`insert into ${tableOf(table)} (${list(names.map(({ name }) => sql`${sql.id(name)}`))}) select ${list(selected)} from ${named(type.table, own)} where ${hasKey(type, own, key, dialect)}`,
    );
  }
}

/** Removes the rows of an object: all, or those with one of these values. */
export async function deleteChildren(
  { dialect }: WriteContext,
  session: Session,
  target: Target,
  { table, on, column, where }: ChildAttribute,
  values?: readonly SqlValue[],
): Promise<void> {
  const alias = table.name;
  const gone =
    values === undefined
      ? []
      : [
          sql`(${sql.join(
            values.map((value) => dialect.same(columnOf(alias, column), value, column)),
            sql` or `,
          )})`,
        ];
  await session.write(
    sql`delete from ${tableOf(table)} where ${all([...towards(on, alias, target, dialect), ...isFixed(where, alias), ...gone])}`,
  );
}

/** Makes the rows of an object those with these values: what stays is not touched. */
export async function replaceChildren(
  context: WriteContext,
  session: Session,
  target: Target,
  attribute: ChildAttribute,
  values: readonly SqlValue[],
): Promise<void> {
  await deleteChildren(context, session, target, attribute);
  await insertChildren(context, session, target, attribute, values);
}
