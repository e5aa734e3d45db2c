/** Changes rows. */
import { sql } from 'kysely';
import { type Session } from '../database.js';
import { type Fragment } from '../dialects/dialect.js';
import { ConnectorError } from '../../sdk/errors.js';
import { notFound, versionConflict } from '../errors.js';
import { type ObjectType } from '../schema/object-type.js';
import { keyText } from '../values.js';
import { nextVersion, type Assigned, type Assignments, type WriteContext } from './assignments.js';
import { replaceChildren } from './replacing-children.js';
import { replaceMembers } from './replacing-members.js';
import {
  all,
  assigning,
  columnOf,
  hasKey,
  isFixed,
  isFragment,
  list,
  named,
  namesOf,
  own,
  reach,
  scalarValue,
  tableOf,
  towards,
  type Target,
} from './pieces.js';
import { setPresence } from './presence.js';
import { checkReferenced } from './references.js';

/** Whether one statement is all that the change takes. */
export function isOneUpdate(
  { main, joins, children, presences, members, referenced }: Assignments,
  type: ObjectType,
): boolean {
  const plain = joins.size + children.length + presences.length + members.length + referenced.length === 0;
  return plain && main.size + (type.version === undefined ? 0 : 1) > 0;
}

/** Version as the caller knows it: as text, whatever the column is. */
function hasVersion({ dialect }: WriteContext, type: ObjectType, alias: string, expected: string): Fragment {
  if (type.version === undefined) return sql`1 = 0`;
  return dialect.hasText(columnOf(alias, type.version.column), expected, type.version.column);
}

/** The object's own row under this key, in reach, and still as expected. */
export function thisRow(context: WriteContext, { type, key }: Target, alias: string, expected?: string): Fragment {
  const version = expected === undefined ? [] : [hasVersion(context, type, alias, expected)];
  return all([hasKey(type, alias, key, context.dialect), ...reach(type, alias), ...version]);
}

/** @throws ConnectorError `notFound`, `versionConflict`: why a change found no row */
export async function whyMissed(
  context: WriteContext,
  session: Session,
  target: Target,
  expected?: string,
): Promise<never> {
  const condition = thisRow(context, target, own);
  const { rows } = await session.run(sql`select 1 from ${named(target.type.table, own)} where ${condition}`);
  if (rows.length > 0 && expected !== undefined) throw versionConflict(target.type.name);
  throw notFound(target.type.name);
}

/** Changes the object's own row, its version with it. */
export async function updateRow(
  context: WriteContext,
  session: Session,
  target: Target,
  assigned: Assigned,
  expected?: string,
): Promise<void> {
  const { type } = target;
  const set: Assigned = new Map([...assigned, ...nextVersion(type, '', context.dialect)]);
  if (set.size === 0) {
    const condition = thisRow(context, target, own, expected);
    const { rows } = await session.run(sql`select 1 from ${named(type.table, own)} where ${condition}`);
    if (rows.length === 0) await whyMissed(context, session, target, expected);
    return;
  }
  const condition = thisRow(context, target, type.table.name, expected);
  const { affected } = await session.write(
    sql`update ${tableOf(type.table)} set ${assigning(set.values(), context.dialect)} where ${condition}`,
  );
  if (affected === 0) await whyMissed(context, session, target, expected);
}

async function updateJoins(
  context: WriteContext,
  session: Session,
  target: Target,
  { joins }: Assignments,
): Promise<void> {
  const { type, key } = target;
  for (const [join, assigned] of joins) {
    const alias = join.table.name;
    const condition = all([...towards(join.on, alias, target, context.dialect), ...isFixed(join.where, alias)]);
    const { affected } = await session.write(
      sql`update ${tableOf(join.table)} set ${assigning(assigned.values(), context.dialect)} where ${condition}`,
    );
    const empty = Array.from(assigned.values()).every(({ value }) => value === null);
    if (affected > 0 || empty || !join.hangs) continue;
    const columns = [
      ...join.on.map(({ theirs }) => theirs),
      ...join.where.map(([column]) => column),
      ...Array.from(assigned.values(), ({ column }) => column),
    ];
    const values = [
      ...join.on.map(({ ours }) => columnOf(own, ours)),
      ...join.where.map(([column, value]) => context.dialect.typed(scalarValue(value, column), column)),
      ...Array.from(assigned.values(), ({ column, value }) =>
        isFragment(value) ? value : context.dialect.typed(value, column),
      ),
    ];
    await session.write(
      sql`insert into ${tableOf(join.table)} (${namesOf(columns)}) select ${list(values)} from ${named(type.table, own)} where ${hasKey(type, own, key, context.dialect)}`,
    );
  }
}

/** Changes an object. @throws ConnectorError `notFound`, `versionConflict`, `referenceNotFound` */
export async function updateObject(
  context: WriteContext,
  session: Session,
  target: Target,
  changes: Assignments,
  expected?: string,
): Promise<void> {
  await updateRow(context, session, target, changes.main, expected);
  await checkReferenced(context, session, changes.referenced);
  await updateJoins(context, session, target, changes);
  await updateRest(context, session, target, changes);
}

/** Changes what lies in tables of its own: children, marks, members. */
export async function updateRest(
  context: WriteContext,
  session: Session,
  target: Target,
  changes: Assignments,
): Promise<void> {
  for (const { attribute, values } of changes.children)
    await replaceChildren(context, session, target, attribute, values);
  for (const { attribute, value } of changes.presences) await setPresence(context, session, target, attribute, value);
  for (const { attribute, references } of changes.members)
    await replaceMembers(context, session, target, attribute, references);
}

/** Whether changes are ones of columns only, so that statements themselves can tell whether they are any. */
export function isPlainUpdate({ children, presences, members, referenced }: Assignments): boolean {
  return children.length + presences.length + members.length + referenced.length === 0;
}

function differing({ dialect }: WriteContext, alias: string, assigned: Assigned): readonly Fragment[] {
  return Array.from(assigned.values(), ({ column, value, differs }) => {
    if (differs !== undefined) return all(differs);
    const reference = columnOf(alias, column);
    if (value === null || isFragment(value)) return sql`${reference} is not null`;
    return sql`(${reference} is null or not ${dialect.same(reference, value, column)})`;
  });
}

/** One of the changes is none: the others are not made either. */
export class NoChange extends Error {
  override readonly name = 'NoChange';
}

/**
 * Changes columns if each of them is a change.
 * @throws NoChange which undoes the transaction; see `orNoChange`
 */
export async function updateUnseen(
  context: WriteContext,
  session: Session,
  target: Target,
  { main, joins }: Assignments,
): Promise<void> {
  const { type } = target;
  const alias = type.table.name;
  const set: Assigned = new Map([...main, ...nextVersion(type, '', context.dialect)]);
  if (set.size > 0) {
    const condition = all([thisRow(context, target, alias), ...differing(context, alias, main)]);
    const { affected } = await session.write(
      sql`update ${tableOf(type.table)} set ${assigning(set.values(), context.dialect)} where ${condition}`,
    );
    if (affected === 0) throw new NoChange('Nothing would change.');
  }
  for (const [join, assigned] of joins) {
    const joined = join.table.name;
    // Whether the object is in reach is for its own row to say.
    const reachable = sql`exists (select 1 from ${named(type.table, own)} where ${thisRow(context, target, own)})`;
    const condition = all([
      ...towards(join.on, joined, target, context.dialect),
      ...differing(context, joined, assigned),
      reachable,
    ]);
    const { affected } = await session.write(
      sql`update ${tableOf(join.table)} set ${assigning(assigned.values(), context.dialect)} where ${condition}`,
    );
    if (affected === 0) throw new NoChange('Nothing would change.');
  }
}

/** Undefined where `updateUnseen` found that nothing would change. */
export async function orNoChange<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if ((error as Error).cause instanceof NoChange) return undefined;
    throw error;
  }
}

/** The changes without those of the key, which stays what it is. @throws ConnectorError `forbidden` when it would not */
export function keepingKey({ type, key }: Target, changes: Assignments): Assignments {
  const main: Assigned = new Map(changes.main);
  for (const [at, { name }] of type.id.columns.entries()) {
    const assigned = main.get(name);
    if (assigned === undefined) continue;
    main.delete(name);
    if (keyText(assigned.value) === keyText(key[at])) continue;
    const advice = 'cannot be changed: it is part of the key of the row';
    const attribute = Array.from(type.attributes.values()).find(
      (candidate) => candidate.kind === 'column' && candidate.join === undefined && candidate.column.name === name,
    )?.name;
    throw new ConnectorError('forbidden', `The column ${name} ${advice}.`, {
      advice,
      ...(attribute === undefined ? {} : { attribute }),
    });
  }
  return { ...changes, main };
}
