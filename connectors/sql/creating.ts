/** A new object: by generated statements or by the operator's, with a password or without. */
import { type BackendObject } from '../sdk/backend-object.js';
import { type CreateRequest } from '../sdk/capabilities/creatable.js';
import { type Call } from '../sdk/connector.js';
import { type Database } from './database.js';
import { type SqlValue } from './drivers/driver.js';
import { invalidValue } from './errors.js';
import { type ObjectType } from './schema/object-type.js';
import { assignmentsOf } from './statements/assignments.js';
import { createByStatement, createsWithPassword } from './statements/by-statement.js';
import { refuseCreate } from './statements/deleting.js';
import { insertObject, isOneInsert } from './statements/inserting.js';
import { idOf } from './statements/keys.js';
import { storePassword, withPassword } from './statements/passwords.js';
import { existing, type Reading } from './statements/reading.js';

/**
 * Makes one object, or nothing.
 *
 * @param hashed the password as it is stored; undefined: none
 * @throws ConnectorError as `Creatable.create`
 */
export async function createObject(
  database: Database,
  reading: Reading,
  type: ObjectType,
  { objectType, attributes, returning }: CreateRequest,
  hashed: string | undefined,
  call: Call,
): Promise<BackendObject> {
  if (!type.creatable) throw refuseCreate(objectType);
  const changes = Object.entries(attributes).map(([attribute, values]) => ({ attribute, values }));
  const given = type.statements.has('create');
  const plain = assignmentsOf(reading, type, changes, { creating: true });
  const assignments = given ? plain : withPassword(reading, type, plain, hashed);
  const later = hashed !== undefined && (given ? !createsWithPassword(type) : type.password?.column === undefined);
  const key = assignments.main.get(type.key.column.name);
  if (type.key.join === undefined && key === undefined) throw invalidValue(type.key.name, 'must have a value');
  return database.write(
    call,
    async (session) => {
      const made = given
        ? await createByStatement(reading, session, type, assignments, hashed)
        : await insertObject(reading, session, type, assignments);
      if (later) await storePassword(reading, session, { type, key: made as readonly SqlValue[] }, hashed);
      return existing(type, await reading.one(session, type, idOf(made), returning));
    },
    { atomic: given || later || !isOneInsert(assignments, type) },
  );
}
