/** Members of groups that are values of a column: who comes or goes gets another value. */
import { sql } from 'kysely';
import { backendAttributes, type BackendObject } from '../../sdk/backend-object.js';
import { ConnectorError } from '../../sdk/errors.js';
import { type Column } from '../catalog/column.js';
import { type Session } from '../database.js';
import { type Fragment } from '../dialects/dialect.js';
import { type SqlValue } from '../drivers/driver.js';
import { type MembersAttribute } from '../schema/object-type.js';
import { keyText } from '../values.js';
import { nextVersion, type WriteContext } from './assignments.js';
import { type Portion } from './portion.js';
import { all, any, assigning, columnOf, hasKey, reach, tableOf, type Target } from './pieces.js';

/** Puts these members into the group. @returns how many were not in it */
export async function assignPortion(
  context: WriteContext,
  session: Session,
  { key }: Target,
  portion: Portion,
): Promise<number> {
  const { assigns } = portion.link;
  if (assigns === undefined) throw new Error('The members have rows of their own.');
  const value = key[0] ?? null;
  const column = columnOf(portion.member.table.name, assigns);
  const elsewhere = sql`(${column} is null or not ${context.dialect.same(column, value, assigns)})`;
  return write(context, session, portion, assigns, value, elsewhere);
}

/** Takes these members out of the group, if they are in it. @throws ConnectorError `forbidden` where everybody has to be in one */
export async function unassignPortion(
  context: WriteContext,
  session: Session,
  { key }: Target,
  attribute: MembersAttribute,
  portion: Portion,
  assigns: Column,
): Promise<void> {
  if (!assigns.nullable) {
    const advice = 'cannot lose a member: the column must have a value';
    throw new ConnectorError('forbidden', `${attribute.name} ${advice}.`, { attribute: attribute.name, advice });
  }
  const here = context.dialect.same(columnOf(portion.member.table.name, assigns), key[0] ?? null, assigns);
  await write(context, session, portion, assigns, null, here);
}

async function write(
  { dialect }: WriteContext,
  session: Session,
  { member, keys }: Portion,
  column: Column,
  value: SqlValue,
  only: Fragment,
): Promise<number> {
  const set = new Map([[column.name, { column, value }], ...nextVersion(member, '', dialect)] as const);
  const alias = member.table.name;
  const these = any(keys.map((key) => hasKey(member, alias, key, dialect)));
  const condition = all([these, ...reach(member, alias), only]);
  const { affected } = await session.write(
    sql`update ${tableOf(member.table)} set ${assigning(set.values(), dialect)} where ${condition}`,
  );
  return affected;
}

/** What is left of a group that lost its last member: it is no more, but that is no failure of the edit. Undefined: groups have rows. */
export function emptied({ type, key }: Target, returning: readonly string[]): BackendObject | undefined {
  if (type.table.distinct === undefined) return undefined;
  const attributes = backendAttributes();
  const name = keyText(key[0]);
  if (returning.includes(type.key.name)) attributes[type.key.name] = [name];
  return { id: name, name, attributes };
}
