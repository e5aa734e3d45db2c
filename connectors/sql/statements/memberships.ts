/** Rows of membership tables. No statement reads or names any other member than those that come and go. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type BackendReference } from '../../sdk/backend-object.js';
import { type Session } from '../database.js';
import { type Fragment } from '../dialects/dialect.js';
import { invalidValue, referenceNotFound } from '../errors.js';
import { type MemberLink, type MembersAttribute } from '../schema/object-type.js';
import { type WriteContext } from './assignments.js';
import { assignPortion, unassignPortion } from './assigned-members.js';
import { addKey, commonValues, runGiven } from './given.js';
import { insertOnce } from './inserting-once.js';
import { keysOf } from './keys.js';
import { type Portion } from './portion.js';
import { selectedKey } from './row-keys.js';
import {
  all,
  always,
  any,
  columnOf,
  hasKey,
  isFixed,
  list,
  named,
  own,
  paired,
  reach,
  scalarValue,
  tableOf,
  towards,
  type Target,
} from './pieces.js';
import { typeNamed } from './scope.js';

/** Members in one statement. */
const most = 200;

/** Members by the table that holds them, in portions that one statement takes. */
function* portions(
  context: WriteContext,
  attribute: MembersAttribute,
  references: readonly BackendReference[],
  strict: boolean,
): Generator<Portion> {
  const byType = Map.groupBy(references, ({ objectType }) => objectType);
  for (const [objectType, group] of byType) {
    const link = attribute.links.find((candidate) => candidate.objectType === objectType);
    if (link === undefined) {
      if (strict) throw invalidValue(attribute.name, `must not have members of the type ${objectType}`);
      continue;
    }
    const member = typeNamed(context.schema, objectType);
    const ids = new Set(group.map(({ id }) => id));
    const keys = [...keysOf(member, ids, context.zone).values()];
    if (strict && keys.length < ids.size) throw referenceNotFound(attribute.name);
    // UUIDs are made here, one for each statement.
    const size = strict && link.key !== undefined && link.key.counter === undefined ? 1 : most;
    for (let at = 0; at < keys.length; at += size) yield { link, member, keys: keys.slice(at, at + size) };
  }
}

const theseKeys = (context: WriteContext, { member, keys }: Portion, alias: string): Fragment =>
  any(keys.map((key) => hasKey(member, alias, key, context.dialect)));

/** Makes members; those that are there stay as they are. @throws ConnectorError `referenceNotFound`, `invalidValue` */
export async function insertMembers(
  context: WriteContext,
  session: Session,
  target: Target,
  attribute: MembersAttribute,
  references: readonly BackendReference[],
): Promise<void> {
  for (const portion of portions(context, attribute, references, true)) {
    if (target.type.statements.has('addMember')) {
      await requireMembers(context, session, attribute, portion);
      await editByStatement(context, session, target, portion, 'addMember');
      continue;
    }
    const made = await (portion.link.assigns === undefined ? insertPortion : assignPortion)(
      context,
      session,
      target,
      portion,
    );
    if (made < portion.keys.length) await requireMembers(context, session, attribute, portion);
  }
}

/** @throws ConnectorError `referenceNotFound` when one of the members is not there for us */
async function requireMembers(
  context: WriteContext,
  session: Session,
  { name }: MembersAttribute,
  portion: Portion,
): Promise<void> {
  const { member, keys } = portion;
  const condition = all([theseKeys(context, portion, 'cw_m'), ...reach(member, 'cw_m')]);
  const { rows } = await session.run(sql`select count(*) from ${named(member.table, 'cw_m')} where ${condition}`);
  if (Number(rows[0]?.[0] ?? 0) < keys.length) throw referenceNotFound(name);
}

/** By the operator's statements, for one member after the other. What they touch does not matter: who is a member already is none anew. */
async function editByStatement(
  context: WriteContext,
  session: Session,
  target: Target,
  { member, keys }: Portion,
  operation: 'addMember' | 'removeMember',
): Promise<void> {
  const values = commonValues(context);
  addKey(values, 'id', target);
  for (const key of keys) {
    values.set('uuid', randomUUID());
    addKey(values, 'member', { type: member, key });
    await runGiven(session, target.type.statements.get(operation) ?? [], values);
  }
}

async function insertPortion(
  context: WriteContext,
  session: Session,
  { type, key }: Target,
  portion: Portion,
): Promise<number> {
  const { dialect } = context;
  const { link, member, keys } = portion;
  const columns = [...[...link.on, ...link.members].map(({ theirs }) => theirs), ...link.where.map(([fixed]) => fixed)];
  const selected = [
    ...link.on.map(({ ours }) => columnOf(own, ours)),
    ...link.members.map(({ ours }) => columnOf('cw_m', ours)),
    ...link.where.map(([column, value]) => dialect.typed(scalarValue(value, column), column)),
  ];
  const there = [
    ...paired(link.on, 'cw_l', own),
    ...paired(link.members, 'cw_l', 'cw_m'),
    ...isFixed(link.where, 'cw_l'),
  ];
  const condition = all([
    hasKey(type, own, key, dialect),
    ...reach(type, own),
    theseKeys(context, portion, 'cw_m'),
    ...reach(member, 'cw_m'),
    sql`not exists (select 1 from ${named(link.table, 'cw_l')} where ${all(there)})`,
  ]);
  if (link.key !== undefined) {
    columns.push(link.key.column);
    selected.push(await selectedKey(context, session, link.key, link.table, keys.length));
  }
  const select = sql`select ${list(selected)} from ${named(type.table, own)} cross join ${named(member.table, 'cw_m')} where ${condition}`;
  return insertOnce(context, session, link.table, columns, select, 'A member was added twice at once.');
}

/**
 * Removes members; those that are none are none.
 *
 * @param only what has to hold besides
 */
export async function deleteMembers(
  context: WriteContext,
  session: Session,
  target: Target,
  attribute: MembersAttribute,
  references: readonly BackendReference[],
  only: Fragment = always,
): Promise<void> {
  for (const portion of portions(context, attribute, references, false)) {
    const { link, member, keys } = portion;
    if (target.type.statements.has('removeMember')) {
      await editByStatement(context, session, target, portion, 'removeMember');
      continue;
    }
    if (link.assigns !== undefined) {
      await unassignPortion(context, session, target, attribute, portion, link.assigns);
      continue;
    }
    const alias = link.table.name;
    const gone = keys.map((key) => all(towards(link.members, alias, { type: member, key }, context.dialect)));
    const condition = [
      ...towards(link.on, alias, target, context.dialect),
      ...isFixed(link.where, alias),
      any(gone),
      only,
    ];
    await session.write(sql`delete from ${tableOf(link.table)} where ${all(condition)}`);
  }
}

/** Removes all rows of a link that lead to one object, from either side. */
export async function deleteLinks(
  { dialect }: WriteContext,
  session: Session,
  target: Target,
  link: MemberLink,
  side: 'group' | 'member',
): Promise<void> {
  // The rows are those of the members themselves.
  if (link.assigns !== undefined) return;
  const alias = link.table.name;
  const pairs = side === 'group' ? link.on : link.members;
  const condition = all([...towards(pairs, alias, target, dialect), ...isFixed(link.where, alias)]);
  await session.write(sql`delete from ${tableOf(link.table)} where ${condition}`);
}
