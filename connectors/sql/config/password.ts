/** `password: { column, hash, with }` among the attributes: how passwords are stored. */
import { type ConfigReader } from '../../sdk/config-reader.js';
import { readPasswordHash } from '../passwords/config.js';
import { columnPlace } from './attribute.js';
import { type PasswordConfig } from './model.js';
import { readConstants } from './parts.js';

/** Whether an entry of the attributes is about passwords: it says how they are hashed. */
export function isPassword(raw: unknown): boolean {
  return raw !== null && typeof raw === 'object' && Object.hasOwn(raw, 'hash');
}

/** Reads the entry; every problem goes to the reader with its path. */
export function readPassword(listed: ConfigReader, attribute: string): PasswordConfig {
  const reader = listed.child(attribute);
  const column = reader.optionalString('column');
  const place = column === undefined ? undefined : columnPlace(column, {});
  if (column !== undefined && place === undefined) reader.problem('column', 'must be a column, or join.column');
  const password: PasswordConfig = {
    attribute,
    place: column === undefined ? undefined : { join: place?.join, column: place?.column ?? column },
    hash: readPasswordHash(reader),
    with: readConstants(reader, 'with'),
  };
  reader.finish();
  return password;
}
