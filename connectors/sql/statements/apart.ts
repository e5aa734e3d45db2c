/** Attributes that lie in other tables: one statement for all objects of a batch. */
import { sql } from 'kysely';
import { BackendReference, type BackendValue } from '../../sdk/backend-object.js';
import { type Session } from '../database.js';
import { type Fragment } from '../dialects/dialect.js';
import { type SqlValue } from '../drivers/driver.js';
import { type ChildAttribute, type MemberLink, type ObjectType, type Schema } from '../schema/object-type.js';
import { readValue, type Zone } from '../values.js';
import { type KeptStatements } from './kept-statements.js';
import { idOf } from './keys.js';
import { all, columnOf, hasKeys, isFixed, list, named, own, paired, reach } from './pieces.js';
import { type Apart } from './row-shape.js';
import { typeNamed } from './scope.js';

interface Context {
  readonly schema: Schema;
  readonly zone: Zone;
  readonly kept: KeptStatements;
}

type Found = ReadonlyMap<string, readonly BackendValue[]>;
type Keys = readonly (readonly SqlValue[])[];

const keyColumns = (type: ObjectType, alias: string): readonly Fragment[] =>
  type.id.columns.map((column) => columnOf(alias, column));

/** Values by the id of the object that has them. */
export async function readApart(
  context: Context,
  session: Session,
  type: ObjectType,
  attribute: Apart,
  keys: Keys,
): Promise<Found> {
  if (attribute.kind === 'child') return readChildren(context, session, type, attribute, keys);
  const found = new Map<string, Map<string, BackendValue>>();
  for (const [at, link] of attribute.links.entries()) {
    const forward = attribute.kind === 'members';
    const other = typeNamed(context.schema, forward ? link.objectType : attribute.objectType);
    const name = ['links', type.name, attribute.name, at];
    const statement = context.kept.forKeys(name, keys, (places) => selectLink(type, other, link, forward, places));
    const { rows } = await session.execute(statement);
    const width = type.id.columns.length;
    for (const row of rows) {
      const id = idOf(row.slice(0, width));
      const there = idOf(row.slice(width));
      const values = found.get(id) ?? new Map<string, BackendValue>();
      values.set(`${other.name} ${there}`, new BackendReference(other.name, there));
      found.set(id, values);
    }
  }
  return new Map(Array.from(found, ([id, values]) => [id, [...values.values()]]));
}

async function readChildren(
  { zone, kept }: Context,
  session: Session,
  type: ObjectType,
  attribute: ChildAttribute,
  keys: Keys,
): Promise<Found> {
  const statement = kept.forKeys(['children', type.name, attribute.name], keys, (places) => {
    const value = columnOf('cw_c', attribute.column);
    const on = all([...paired(attribute.on, 'cw_c', own), ...isFixed(attribute.where, 'cw_c')]);
    const order = [...keyColumns(type, own), ...attribute.order.map((column) => columnOf('cw_c', column))];
    return sql`select ${list([...keyColumns(type, own), value])} from ${named(type.table, own)} join ${named(attribute.table, 'cw_c')} on ${on} where ${hasKeys(type, own, places)} order by ${list(order)}`;
  });
  const { rows } = await session.execute(statement);
  const found = new Map<string, BackendValue[]>();
  for (const row of rows) {
    const read = readValue(row.at(-1), attribute.column, zone);
    if (read === undefined || read === '') continue;
    const id = idOf(row.slice(0, -1));
    const values = found.get(id) ?? [];
    if (attribute.multiple || values.length === 0) values.push(read);
    found.set(id, values);
  }
  return found;
}

/** Pairs of keys: of the objects, and of those that they are linked with and that exist. */
function selectLink(
  type: ObjectType,
  other: ObjectType,
  link: MemberLink,
  forward: boolean,
  keys: readonly (readonly unknown[])[],
): Fragment {
  const [here, there] = forward ? [link.on, link.members] : [link.members, link.on];
  const columns = list([...keyColumns(type, own), ...keyColumns(other, 'cw_m')]);
  return sql`select ${columns} from ${named(type.table, own)}
      join ${named(link.table, 'cw_l')} on ${all([...paired(here, 'cw_l', own), ...isFixed(link.where, 'cw_l')])}
      join ${named(other.table, 'cw_m')} on ${all([...paired(there, 'cw_l', 'cw_m'), ...reach(other, 'cw_m')])}
      where ${hasKeys(type, own, keys)}`;
}
