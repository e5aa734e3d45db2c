/** Makes rows: the object's own, those that it is joined with, its children and its members. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { ConnectorError } from '../../sdk/errors.js';
import { type Column, type Table } from '../catalog/column.js';
import { type Session } from '../database.js';
import { type Fragment } from '../dialects/dialect.js';
import { type SqlValue } from '../drivers/driver.js';
import { invalidValue } from '../errors.js';
import { type Join, type ObjectType } from '../schema/object-type.js';
import { constantValue, type Assigned, type Assignments, type WriteContext } from './assignments.js';
import { insertChildren } from './children.js';
import { insertMembers } from './memberships.js';
import { boundFor, list, namesOf, scalarValue, tableOf } from './pieces.js';
import { setPresence } from './presence.js';
import { checkReferenced } from './references.js';
import { newKeys } from './row-keys.js';

/** Whether one statement is all that the creation takes. */
export function isOneInsert(
  { joins, children, presences, members, referenced }: Assignments,
  type: ObjectType,
): boolean {
  return (
    joins.size === 0 &&
    type.joins.every(({ optional }) => optional) &&
    children.every(({ values }) => values.length === 0) &&
    members.every(({ references }) => references.length === 0) &&
    presences.length + referenced.length === 0 &&
    type.id.counter === undefined
  );
}

function assign(assigned: Assigned, column: Column, value: SqlValue | Fragment): void {
  if (!assigned.has(column.name)) assigned.set(column.name, { column, value });
}

/** Whether the database may give another text than it was given: digits of a second that its column does not hold, or zeros at their end. */
function isRewritten({ kind }: Column): boolean {
  return kind === 'timestamp' || kind === 'date' || kind === 'decimal' || kind === 'float';
}

/** Makes a row and gives what the database put into these columns. */
async function insertRow(
  context: WriteContext,
  session: Session,
  table: Table,
  assigned: Assigned,
  wanted: readonly Column[],
): Promise<readonly unknown[]> {
  const columns = [...assigned.values()];
  const names = namesOf(columns.map(({ column }) => column));
  const values = list(columns.map(({ column, value }) => boundFor(value, column, context.dialect)));
  const insert = sql`insert into ${tableOf(table)} (${names}) values (${values})`;
  const missing = wanted.filter((column) => !assigned.has(column.name) || isRewritten(column));
  if (missing.length > 0 && context.dialect.generatedKey === 'returning') {
    const { rows } = await session.write(sql`${insert} returning ${namesOf(wanted)}`);
    return rows[0] ?? [];
  }
  const { insertId } = await session.write(insert);
  if (missing.filter((column) => !assigned.has(column.name)).length > 1)
    throw new ConnectorError('internal', `${table.name}: this database tells one generated column only.`);
  return wanted.map((column) => {
    const value = assigned.get(column.name)?.value;
    if (value === undefined) return insertId;
    const moment = column.kind === 'timestamp' && typeof value === 'string';
    return moment ? (context.dialect.momentRead?.(value, column) ?? value) : value;
  });
}

/** Makes the rows that ours refers to, and puts their keys into ours. */
async function insertJoinsBefore(
  context: WriteContext,
  session: Session,
  joins: readonly (readonly [Join, Assigned])[],
  main: Assigned,
): Promise<void> {
  for (const [join, assigned] of joins) {
    for (const { theirs } of join.on)
      if (theirs.kind === 'uuid' && !theirs.filled) assign(assigned, theirs, randomUUID());
    const wanted = join.on.map(({ theirs }) => theirs);
    const made = await insertRow(context, session, join.table, assigned, wanted);
    for (const [at, { ours }] of join.on.entries()) assign(main, ours, made[at] as SqlValue);
  }
}

/** Values that no attribute gives: fixed conditions, constants, the key where we make it, the first version. */
function complete({ zone }: WriteContext, type: ObjectType, main: Assigned): void {
  for (const [column, value] of type.where) main.set(column.name, { column, value: scalarValue(value, column) });
  for (const [column, constant] of type.onCreate) assign(main, column, constantValue(constant, column, zone));
  const [key] = type.id.columns;
  if (type.id.kind === 'uuid' && key !== undefined) assign(main, key, randomUUID());
  if (type.version !== undefined && !type.version.column.filled) {
    const { column, kind } = type.version;
    assign(
      main,
      column,
      kind === 'counter' ? 1 : kind === 'text' ? randomUUID() : constantValue({ kind: 'now' }, column, zone),
    );
  }
}

/** Attributes whose column has to have a value, and has none. */
function checkRequired(type: ObjectType, { main, joins }: Assignments): void {
  for (const [name, attribute] of type.attributes) {
    if (attribute.kind !== 'column' || attribute.json.length > 0) continue;
    const assigned = attribute.join === undefined ? main : joins.get(attribute.join);
    const { column } = attribute;
    const needed = attribute === type.key || (!column.nullable && !column.filled);
    if (needed && assigned !== undefined && !assigned.has(column.name)) throw invalidValue(name, 'must have a value');
  }
}

/** A joined row that no attribute says anything about: it is made all the same, as every object has one. */
function emptyRow(type: ObjectType, join: Join): Assigned {
  const assigned: Assigned = new Map();
  for (const attribute of type.attributes.values())
    if (attribute.kind === 'column' && attribute.join === join && attribute.column.nullable)
      assigned.set(attribute.column.name, { column: attribute.column, value: null });
  return assigned;
}

/**
 * Makes an object.
 * @returns its key, as the database has it
 */
export async function insertObject(
  context: WriteContext,
  session: Session,
  type: ObjectType,
  assignments: Assignments,
): Promise<readonly unknown[]> {
  const { children, members, referenced } = assignments;
  // What is tried again starts from the same attributes.
  const main: Assigned = new Map(assignments.main);
  const joins = new Map(
    Array.from(assignments.joins, ([join, assigned]): [Join, Assigned] => [join, new Map(assigned)]),
  );
  for (const join of type.joins) if (!join.optional && !joins.has(join)) joins.set(join, emptyRow(type, join));
  for (const [{ where }, assigned] of joins)
    for (const [column, value] of where) assigned.set(column.name, { column, value: scalarValue(value, column) });
  complete(context, type, main);
  checkRequired(type, { ...assignments, main, joins });
  await checkReferenced(context, session, referenced);
  const all = [...joins];
  await insertJoinsBefore(
    context,
    session,
    all.filter(([join]) => !join.hangs),
    main,
  );
  const [column] = type.id.columns;
  if (type.id.counter !== undefined && column !== undefined) {
    const [made = null] = await newKeys(context, session, { column, counter: type.id.counter }, type.table, 1);
    main.set(column.name, { column, value: made });
  }
  const key = await insertRow(context, session, type.table, main, type.id.columns);
  for (const [join, assigned] of all.filter(([{ hangs }]) => hangs)) {
    for (const { theirs, ours } of join.on) {
      const at = type.id.columns.findIndex(({ name }) => name === ours.name);
      assigned.set(theirs.name, { column: theirs, value: key[at] as SqlValue });
    }
    await insertRow(context, session, join.table, assigned, []);
  }
  const target = { type, key: key as readonly SqlValue[] };
  for (const { attribute, values } of children) await insertChildren(context, session, target, attribute, values);
  for (const { attribute, value } of assignments.presences)
    await setPresence(context, session, target, attribute, value);
  for (const { attribute, references } of members) await insertMembers(context, session, target, attribute, references);
  return key;
}
