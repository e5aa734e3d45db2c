/** Pieces that many statements are made of: names, fixed conditions, keys. */
import { sql } from 'kysely';
import { type Column, type Table } from '../catalog/column.js';
import { type Scalar } from '../config/model.js';
import { type Dialect, type Fragment } from '../dialects/dialect.js';
import { type SqlValue } from '../drivers/driver.js';
import { type FixedColumns, type ObjectType, type Pair } from '../schema/object-type.js';

/** Alias of an object type's own table. Aliases begin so that no table of anybody has their name. */
export const own = 'cw_t';

export function columnOf(alias: string, column: Column): Fragment {
  return sql`${sql.id(alias, column.name)}`;
}

export function tableOf(table: Table): Fragment {
  return table.schema === undefined ? sql`${sql.id(table.name)}` : sql`${sql.id(table.schema, table.name)}`;
}

export function named(table: Table, alias: string): Fragment {
  // Without AS, which Oracle does not take here.
  if (table.distinct === undefined) return sql`${tableOf(table)} ${sql.id(alias)}`;
  const value = columnOf('cw_d', table.distinct.column);
  const condition = all([sql`${value} is not null`, sql`${value} <> ''`, ...reach(table.distinct, 'cw_d')]);
  return sql`(select distinct ${value} from ${tableOf(table)} cw_d where ${condition}) ${sql.id(alias)}`;
}

/** A value that is stored in a column or compared with it. */
export function boundValue(value: SqlValue, column: Column, dialect: Dialect): Fragment {
  return dialect.bound?.(value, column) ?? sql`${value}`;
}

export function isFragment(value: SqlValue | Fragment | undefined): value is Fragment {
  return value !== null && typeof value === 'object' && !(value instanceof Uint8Array);
}

/** The same; a fragment stays what it is. */
export function boundFor(value: SqlValue | Fragment, column: Column, dialect: Dialect): Fragment {
  return isFragment(value) ? value : boundValue(value, column, dialect);
}

/** `name, ...` for INSERT, where no alias may stand. */
export function namesOf(columns: readonly Column[]): Fragment {
  return list(columns.map(({ name }) => sql`${sql.id(name)}`));
}

/** `name = value, ...` for UPDATE. */
export function assigning(
  assigned: Iterable<{ readonly column: Column; readonly value: SqlValue | Fragment }>,
  dialect: Dialect,
): Fragment {
  return list(
    Array.from(assigned, ({ column, value }) => sql`${sql.id(column.name)} = ${boundFor(value, column, dialect)}`),
  );
}

export const always: Fragment = sql`1 = 1`;
export const never: Fragment = sql`1 = 0`;

export function all(parts: readonly Fragment[]): Fragment {
  return parts.length === 0 ? always : sql`(${sql.join(parts, sql` and `)})`;
}

export function any(parts: readonly Fragment[]): Fragment {
  return parts.length === 0 ? never : sql`(${sql.join(parts, sql` or `)})`;
}

export function list(parts: readonly Fragment[]): Fragment {
  return sql`${sql.join(parts)}`;
}

/** A value of the configuration as its column takes it. */
export function scalarValue(value: Scalar, column: Column): SqlValue {
  if (value === null) return null;
  if (column.kind === 'boolean') return value === true || value === 1 || value === '1' || value === 'true';
  const plain = typeof value === 'boolean' ? Number(value) : value;
  return column.kind === 'text' ? String(plain) : plain;
}

/** Columns that have these values. */
export function isFixed(fixed: FixedColumns, alias: string): readonly Fragment[] {
  return fixed.map(([column, value]) =>
    value === null
      ? sql`${columnOf(alias, column)} is null`
      : sql`${columnOf(alias, column)} = ${scalarValue(value, column)}`,
  );
}

/** The rows of a type that exist for us: within the fixed conditions and not deleted. */
export function reach(type: Pick<ObjectType, 'where' | 'deleted'>, alias: string): readonly Fragment[] {
  const inside = isFixed(type.where, alias);
  if (type.deleted.length === 0) return inside;
  const alive = type.deleted.map(([column, value]) =>
    value === null
      ? sql`${columnOf(alias, column)} is not null`
      : sql`(${columnOf(alias, column)} is null or ${columnOf(alias, column)} <> ${scalarValue(value, column)})`,
  );
  return [...inside, any(alive)];
}

/** Pairs of columns of two tables that hold the same. */
export function paired(pairs: readonly Pair[], theirs: string, ours: string): readonly Fragment[] {
  return pairs.map((pair) => sql`${columnOf(theirs, pair.theirs)} = ${columnOf(ours, pair.ours)}`);
}

/** The one row with this key, letter by letter. */
export function hasKey(type: ObjectType, alias: string, key: readonly SqlValue[], dialect: Dialect): Fragment {
  return all(type.id.columns.map((column, at) => dialect.same(columnOf(alias, column), key[at] ?? null, column)));
}

/** The rows with these keys; texts as the column compares them, so that what is found has to be looked at again. */
export function hasKeys(type: ObjectType, alias: string, keys: readonly (readonly unknown[])[]): Fragment {
  const [first, ...more] = type.id.columns;
  if (first === undefined || keys.length === 0) return never;
  if (more.length === 0) {
    const [only] = keys;
    if (keys.length === 1) return sql`${columnOf(alias, first)} = ${only?.[0]}`;
    return sql`${columnOf(alias, first)} in (${sql.join(keys.map((key) => key[0]))})`;
  }
  return any(keys.map((key) => all(type.id.columns.map((column, at) => sql`${columnOf(alias, column)} = ${key[at]}`))));
}

/** One object, by its key. */
export interface Target {
  readonly type: ObjectType;
  readonly key: readonly SqlValue[];
}

/** Rows of another table that belong to one object: by its key itself where that is what they hold, so that an index is used. */
export function towards(
  pairs: readonly Pair[],
  alias: string,
  { type, key }: Target,
  dialect: Dialect,
): readonly Fragment[] {
  return pairs.map(({ theirs, ours }) => {
    const at = type.id.columns.findIndex(({ name }) => name === ours.name);
    if (at >= 0) return sql`${columnOf(alias, theirs)} = ${key[at] ?? null}`;
    const row = hasKey(type, 'cw_o', key, dialect);
    return sql`${columnOf(alias, theirs)} = (select ${columnOf('cw_o', ours)} from ${named(type.table, 'cw_o')} where ${row})`;
  });
}
