/** Passwords among the columns that a write assigns. */
import { type Call } from '../../sdk/connector.js';
import { ConnectorError } from '../../sdk/errors.js';
import { hashPassword } from '../passwords/hash-password.js';
import { type ObjectType } from '../schema/object-type.js';
import { storedValue } from '../values.js';
import { type Assigned, type Assignments, type WriteContext } from './assignments.js';

/**
 * The same with the hash of a password. Hashing takes long: before a connection is borrowed.
 * @throws ConnectorError as `hashPassword`; `forbidden` where the configuration says nothing of passwords
 */
export async function withPassword(
  { zone }: WriteContext,
  { name, password: place }: ObjectType,
  assignments: Assignments,
  password: string,
  call: Call,
): Promise<Assignments> {
  if (place === undefined)
    throw new ConnectorError('forbidden', `Objects of the type ${name} have no password that is written here.`);
  const { column, join } = place;
  const hashed = await hashPassword(password, place.hash, { attribute: place.name, deadline: call.deadline });
  const assigned = { column, value: storedValue(place.name, hashed, column, zone) };
  const { main, joins, children, presences, members, referenced, computed } = assignments;
  const rest = { children, presences, members, referenced, computed };
  if (join === undefined) return { ...rest, joins, main: new Map([...main, [column.name, assigned]]) };
  const joined: Assigned = new Map([...(joins.get(join) ?? []), [column.name, assigned]]);
  return { ...rest, main, joins: new Map([...joins, [join, joined]]) };
}
