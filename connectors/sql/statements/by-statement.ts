/** Creates, changes and removes by statements that the operator gives; what they cannot hold is done by generated ones. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { ConnectorError } from '../../sdk/errors.js';
import { Again, type Session } from '../database.js';
import { type SqlValue } from '../drivers/driver.js';
import { notFound, versionConflict } from '../errors.js';
import { type ObjectType } from '../schema/object-type.js';
import { keyText, type Zone } from '../values.js';
import { type Assignments, type WriteContext } from './assignments.js';
import { comparedColumns, comparedVersion } from './compared.js';
import { insertChildren } from './children.js';
import { addKey, commonValues, runGiven, uses, type GivenValues } from './given.js';
import { idOf, keyOf } from './keys.js';
import { insertMembers } from './memberships.js';
import { all, columnOf, hasKey, isFragment, list, own, reach, type Target } from './pieces.js';
import { setPresence } from './presence.js';
import { checkReferenced } from './references.js';
import { newKeys } from './row-keys.js';
import { Scope } from './scope.js';
import { NoChange, updateRest } from './updating.js';

/** Where an attribute's one value is, for a parameter of its name. */
interface Parameter {
  readonly name: string;
  /** Whether a value that is bound and one that is read are the same if their texts are. */
  readonly comparable: boolean;
  readonly assigned: ({ main, joins }: Assignments) => SqlValue | undefined;
  readonly column: (scope: Scope) => ReturnType<typeof columnOf>;
}

const scalar = (assigned: Assignments['main'] | undefined, column: string): SqlValue | undefined => {
  const value = assigned?.get(column)?.value;
  return isFragment(value) ? undefined : value;
};

function parametersOf(type: ObjectType): readonly Parameter[] {
  return Array.from(type.attributes.values()).flatMap((attribute): Parameter[] => {
    const { name } = attribute;
    if (attribute.kind === 'column') {
      const { column, join } = attribute;
      const assigned: Parameter['assigned'] = ({ main, joins }) =>
        scalar(join === undefined ? main : joins.get(join), column.name);
      const comparable = column.kind === 'text' || column.kind === 'integer';
      return [{ name, comparable, assigned, column: (scope) => columnOf(scope.join(join), column) }];
    }
    const [column, ...more] = attribute.kind === 'reference' ? attribute.columns : [];
    if (column === undefined || more.length > 0) return [];
    const assigned: Parameter['assigned'] = ({ main }) => scalar(main, column.name);
    return [{ name, comparable: false, assigned, column: () => columnOf(own, column) }];
  });
}

/** A key as the database gave it, as we bind it. */
function keyFrom(type: ObjectType, row: readonly unknown[], zone: Zone): readonly SqlValue[] | undefined {
  const part = row.slice(0, type.id.columns.length);
  return part.includes(null) ? undefined : keyOf(type, idOf(part), zone);
}

/** The key where we know it before the object is there. */
async function keyBefore(
  context: WriteContext,
  session: Session,
  type: ObjectType,
  { main }: Assignments,
): Promise<readonly SqlValue[] | undefined> {
  const [column] = type.id.columns;
  if (type.id.kind === 'uuid') return [randomUUID()];
  if (type.id.kind === 'counter' && column !== undefined)
    return newKeys(context, session, { column, counter: type.id.counter }, type.table, 1);
  if (type.id.kind !== 'given') return undefined;
  return type.id.columns.map(({ name }) => scalar(main, name) ?? null);
}

/** The key of the object that has this name; among several that of the row that was made last. */
async function keyByName(
  { dialect, schema, zone }: WriteContext,
  session: Session,
  type: ObjectType,
  { main, joins }: Assignments,
  insertId: string | undefined,
): Promise<readonly SqlValue[] | undefined> {
  const { join, column } = type.key;
  const name = scalar(join === undefined ? main : joins.get(join), column.name);
  if (name === undefined) return undefined;
  const scope = new Scope(type, schema);
  const condition = all([dialect.same(columnOf(scope.join(join), column), name, column), ...reach(type, own)]);
  const columns = list(type.id.columns.map((part) => columnOf(own, part)));
  const { rows } = await session.run(sql`select ${columns} ${scope.from()} where ${condition}`);
  const [first] = rows;
  const row = rows.length === 1 ? first : rows.find((candidate) => keyText(candidate[0]) === insertId);
  return row === undefined ? undefined : keyFrom(type, row, zone);
}

/**
 * Makes an object. Its key is what the statements give as a row (its first columns), or that of the object that has the
 * name afterwards.
 *
 * @param hashed for the parameter `password`
 */
export async function createByStatement(
  context: WriteContext,
  session: Session,
  type: ObjectType,
  assignments: Assignments,
  hashed: string | undefined,
): Promise<readonly SqlValue[]> {
  await checkReferenced(context, session, assignments.referenced);
  const values: GivenValues = commonValues(context);
  for (const { name, assigned } of parametersOf(type)) values.set(name, assigned(assignments) ?? null);
  values.set('password', hashed ?? null);
  const before = await keyBefore(context, session, type, assignments);
  if (before !== undefined) addKey(values, 'id', { type, key: before });
  const { row, insertId } = await runGiven(session, type.statements.get('create') ?? [], values);
  const key =
    before ??
    (row === undefined ? undefined : keyFrom(type, row, context.zone)) ??
    (await keyByName(context, session, type, assignments, insertId));
  if (key === undefined)
    throw new ConnectorError(
      'internal',
      `${type.name}: statements.create does not tell the id: let it give it as a row.`,
    );
  const target = { type, key };
  for (const { attribute, values: rows } of assignments.children)
    await insertChildren(context, session, target, attribute, rows);
  for (const { attribute, value } of assignments.presences)
    await setPresence(context, session, target, attribute, value);
  for (const { attribute, references } of assignments.members)
    await insertMembers(context, session, target, attribute, references);
  return key;
}

interface Present {
  readonly version: string;
  /** Version as the column has it; undefined where it is a digest. */
  readonly native: SqlValue | undefined;
  readonly values: GivenValues;
}

/** The object as it is: what a statement that writes all its columns needs for those that do not change. */
async function present(
  { schema, dialect }: WriteContext,
  session: Session,
  { type, key }: Target,
): Promise<Present | undefined> {
  const scope = new Scope(type, schema);
  const parameters = parametersOf(type);
  const versioned = type.version === undefined ? comparedColumns(scope) : [columnOf(own, type.version.column)];
  const columns = [...versioned, ...parameters.map(({ column }) => column(scope))];
  const condition = all([hasKey(type, own, key, dialect), ...reach(type, own)]);
  const { rows } = await session.run(sql`select ${list(columns)} ${scope.from()} where ${condition}`);
  const [row] = rows;
  if (row === undefined) return undefined;
  const seen = row.slice(0, versioned.length);
  const values: GivenValues = new Map(
    parameters.map(({ name }, at) => [name, (row[versioned.length + at] ?? null) as SqlValue]),
  );
  const native = (seen[0] ?? null) as SqlValue;
  return type.version === undefined
    ? { version: comparedVersion(seen), native: undefined, values }
    : { version: keyText(native), native, values };
}

/** The object as it is, if it is as expected. @throws ConnectorError `notFound`, `versionConflict` */
async function presentAs(
  context: WriteContext,
  session: Session,
  target: Target,
  expected: string | undefined,
): Promise<Present> {
  const now = await present(context, session, target);
  if (now === undefined) throw notFound(target.type.name);
  if (expected !== undefined && now.version !== expected) throw versionConflict(target.type.name);
  return now;
}

/** Why statements touched nothing. @throws ConnectorError `notFound`; `Again` where somebody else was faster */
async function whyNothing(context: WriteContext, session: Session, target: Target): Promise<never> {
  if ((await present(context, session, target)) === undefined) throw notFound(target.type.name);
  throw new Again('The row was changed while it was being changed.');
}

/** The object must be there, and as expected. @throws ConnectorError `notFound`, `versionConflict` */
export async function requirePresent(
  context: WriteContext,
  session: Session,
  target: Target,
  expected: string | undefined,
): Promise<void> {
  await presentAs(context, session, target, expected);
}

/** Changes an object. @throws ConnectorError `notFound`, `versionConflict`, `referenceNotFound` */
export async function updateByStatement(
  context: WriteContext,
  session: Session,
  target: Target,
  changes: Assignments,
  expected: string | undefined,
): Promise<void> {
  const now = await presentAs(context, session, target, expected);
  await updatePresent(context, session, target, changes, now);
}

/** Whether the change is refused by the statements themselves when somebody else was faster, and can be compared with what is there. */
export function canUpdateUnseen({ type }: Target, changes: Assignments): boolean {
  const changed = parametersOf(type).filter(({ assigned }) => assigned(changes) !== undefined);
  return uses(type.statements.get('update'), 'version') && changed.every(({ comparable }) => comparable);
}

/** Changes an object if each of the changes is one. @throws NoChange; see `orNoChange` */
export async function updateUnseenByStatement(
  context: WriteContext,
  session: Session,
  target: Target,
  changes: Assignments,
): Promise<void> {
  const now = await present(context, session, target);
  const isChange = ({ name, assigned }: Parameter): boolean => {
    const value = assigned(changes);
    return value === undefined || keyText(value) !== keyText(now?.values.get(name));
  };
  if (now === undefined || !parametersOf(target.type).every(isChange)) throw new NoChange('Nothing would change.');
  await updatePresent(context, session, target, changes, now);
}

async function updatePresent(
  context: WriteContext,
  session: Session,
  target: Target,
  changes: Assignments,
  now: Present,
): Promise<void> {
  const { type } = target;
  await checkReferenced(context, session, changes.referenced);
  const values: GivenValues = new Map([...commonValues(context), ...now.values]);
  for (const { name, assigned } of parametersOf(type)) {
    const value = assigned(changes);
    if (value !== undefined) values.set(name, value);
  }
  addKey(values, 'id', target);
  // Always: what is not changed is written as it was read, which nobody may have changed meanwhile.
  values.set('version', now.native ?? null);
  const { hit } = await runGiven(session, type.statements.get('update') ?? [], values);
  if (hit === false) await whyNothing(context, session, target);
  await updateRest(context, session, target, changes);
}

/** Removes an object. @returns whether it was there; @throws ConnectorError `versionConflict` */
export async function deleteByStatement(
  context: WriteContext,
  session: Session,
  target: Target,
  expected: string | undefined,
): Promise<boolean> {
  const now = await present(context, session, target);
  if (now === undefined) return false;
  if (expected !== undefined && now.version !== expected) throw versionConflict(target.type.name);
  const values = commonValues(context);
  addKey(values, 'id', target);
  values.set('version', now.native ?? null);
  const { hit } = await runGiven(session, target.type.statements.get('delete') ?? [], values);
  // What went with it comes back, and the next attempt sees why.
  if (hit === false) throw new Again('The row was changed while it was being deleted.');
  return true;
}

/** Sets a password. @throws ConnectorError `notFound` */
export async function setPasswordByStatement(
  context: WriteContext,
  session: Session,
  target: Target,
  hashed: string,
): Promise<void> {
  await requirePresent(context, session, target, undefined);
  const values = commonValues(context);
  addKey(values, 'id', target);
  values.set('password', hashed);
  const { hit } = await runGiven(session, target.type.statements.get('setPassword') ?? [], values);
  if (hit === false) throw notFound(target.type.name);
}

/** Whether the statements that make an object store its password too. */
export function createsWithPassword({ statements }: ObjectType): boolean {
  return uses(statements.get('create'), 'password');
}
