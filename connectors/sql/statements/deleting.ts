/** Removes objects: marks the row, or removes it with everything that hangs on it. */
import { sql } from 'kysely';
import { Again, type Session } from '../database.js';
import { ConnectorError } from '../../sdk/errors.js';
import { nextVersion, type Assigned, type WriteContext } from './assignments.js';
import { deleteChildren } from './children.js';
import { deleteLinks } from './memberships.js';
import {
  all,
  assigning,
  columnOf,
  isFixed,
  list,
  named,
  own,
  scalarValue,
  tableOf,
  towards,
  type Target,
} from './pieces.js';
import { deleteMark } from './presence.js';
import { thisRow, whyMissed } from './updating.js';

export function refuseDelete(objectType: string): ConnectorError {
  return new ConnectorError('unsupported', `Objects of the type ${objectType} are not deleted: configure delete.`);
}

/** An error of a deletion: a foreign key that it breaks is one of a table that the configuration does not name. */
export function deletionError(error: unknown, objectType: string): unknown {
  if (!(error instanceof ConnectorError) || error.code !== 'referenceNotFound') return error;
  const advice = 'is still referred to by rows of other tables of the application';
  return new ConnectorError('forbidden', `The ${objectType} ${advice}.`, { advice, cause: error });
}

export function refuseCreate(objectType: string): ConnectorError {
  return new ConnectorError(
    'unsupported',
    `Objects of the type ${objectType} are not made here: there are those that there are.`,
  );
}

/** Whether the row was there. @throws ConnectorError `versionConflict` */
async function found(context: WriteContext, session: Session, target: Target, expected?: string): Promise<boolean> {
  const condition = thisRow(context, target, own, expected);
  const { rows } = await session.run(sql`select 1 from ${named(target.type.table, own)} where ${condition}`);
  if (rows.length > 0) return true;
  return missed(context, session, target, expected);
}

async function missed(context: WriteContext, session: Session, target: Target, expected?: string): Promise<false> {
  try {
    return await whyMissed(context, session, target, expected);
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'notFound') return false;
    throw error;
  }
}

/** Marks the row as deleted, in one statement. */
export async function softDelete(
  context: WriteContext,
  session: Session,
  target: Target,
  expected?: string,
): Promise<boolean> {
  const { type } = target;
  const set: Assigned = new Map(nextVersion(type, '', context.dialect));
  for (const [column, value] of type.deleted) set.set(column.name, { column, value: scalarValue(value, column) });
  const condition = thisRow(context, target, type.table.name, expected);
  const { affected } = await session.write(
    sql`update ${tableOf(type.table)} set ${assigning(set.values(), context.dialect)} where ${condition}`,
  );
  return affected > 0 || missed(context, session, target, expected);
}

/** Removes what names the object elsewhere: memberships, references. */
async function detach(context: WriteContext, session: Session, target: Target): Promise<void> {
  const { type, key } = target;
  for (const other of context.schema.values()) {
    for (const attribute of other.attributes.values()) {
      if (attribute.kind === 'members') {
        for (const link of attribute.links) {
          if (other === type) await deleteLinks(context, session, target, link, 'group');
          if (link.objectType === type.name) await deleteLinks(context, session, target, link, 'member');
        }
      }
      if (attribute.kind !== 'reference' || attribute.objectType !== type.name || attribute.readOnly) continue;
      const alias = other.table.name;
      const names = attribute.columns.map((column, at) => sql`${columnOf(alias, column)} = ${key[at] ?? null}`);
      const cleared = attribute.columns.filter(({ nullable }) => nullable);
      if (cleared.length === 0) continue;
      const set = list(cleared.map((column) => sql`${sql.id(column.name)} = null`));
      await session.write(sql`update ${tableOf(other.table)} set ${set} where ${all(names)}`);
    }
  }
}

/** Removes the row, and with it memberships, references, children and joined rows that hang on it. */
export async function hardDelete(
  context: WriteContext,
  session: Session,
  target: Target,
  expected?: string,
): Promise<boolean> {
  const { type } = target;
  if (!(await found(context, session, target, expected))) return false;
  await detach(context, session, target);
  for (const attribute of type.attributes.values()) {
    if (attribute.kind === 'child') await deleteChildren(context, session, target, attribute);
    else if (attribute.kind === 'presence') await deleteMark(context, session, target, attribute);
  }
  for (const join of type.joins.filter(({ hangs }) => hangs)) {
    const alias = join.table.name;
    const mine = all([...towards(join.on, alias, target, context.dialect), ...isFixed(join.where, alias)]);
    await session.write(sql`delete from ${tableOf(join.table)} where ${mine}`);
  }
  const condition = thisRow(context, target, type.table.name, expected);
  const { affected } = await session.write(sql`delete from ${tableOf(type.table)} where ${condition}`);
  // Changed or removed meanwhile: what went with it comes back, and the next attempt sees why.
  if (affected === 0) throw new Again('The row was changed while it was being deleted.');
  return true;
}
