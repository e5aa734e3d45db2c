/** Passwords: hashed before the database is asked for anything, so that no transaction waits for it. */
import { type Call } from '../../sdk/connector.js';
import { ConnectorError } from '../../sdk/errors.js';
import { hashPassword } from '../passwords/hash-password.js';
import { type ObjectType } from '../schema/object-type.js';
import { type Session } from '../database.js';
import { storedValue } from '../values.js';
import { assignmentsOf, constantValue, type Assigned, type Assignments, type WriteContext } from './assignments.js';
import { setPasswordByStatement } from './by-statement.js';
import { type Target } from './pieces.js';
import { updateObject } from './updating.js';

/**
 * The text that stands for a password.
 *
 * @throws ConnectorError `unsupported` where no password is configured; see `hashPassword`
 */
export async function hashedFor({ name, password }: ObjectType, clear: string, { deadline }: Call): Promise<string> {
  if (password === undefined)
    throw new ConnectorError('unsupported', `Objects of the type ${name} have no password: configure its column.`);
  return hashPassword(clear, password.hash, { attribute: password.attribute, deadline });
}

/** The same assignments with a hashed password among them. @throws ConnectorError `invalidValue` when the column cannot hold it */
export function withPassword(
  { zone }: WriteContext,
  { password }: ObjectType,
  assignments: Assignments,
  hashed: string | undefined,
): Assignments {
  if (hashed === undefined || password?.column === undefined) return assignments;
  const { column, join } = password;
  const main: Assigned = new Map(assignments.main);
  const joins = new Map(assignments.joins);
  const assigned: Assigned = join === undefined ? main : new Map(joins.get(join));
  if (join !== undefined) joins.set(join, assigned);
  assigned.set(column.name, { column, value: storedValue(password.attribute, hashed, column, zone) });
  for (const [along, constant] of password.with)
    assigned.set(along.name, { column: along, value: constantValue(constant, along, zone) });
  return { ...assignments, main, joins };
}

/** What setting a password does to the tables, where generated statements do it. */
const onlyPassword = (context: WriteContext, type: ObjectType, hashed: string): Assignments =>
  withPassword(context, type, assignmentsOf(context, type, []), hashed);

/** Whether one statement is all that setting a password takes. */
export function isOnePassword({ statements, password }: ObjectType): boolean {
  return !statements.has('setPassword') && password?.join === undefined;
}

/** Sets the password of an object. @throws ConnectorError `notFound`, `invalidValue` */
export async function storePassword(
  context: WriteContext,
  session: Session,
  target: Target,
  hashed: string,
): Promise<void> {
  const { type } = target;
  if (type.statements.has('setPassword')) await setPasswordByStatement(context, session, target, hashed);
  else await updateObject(context, session, target, onlyPassword(context, type, hashed));
}
