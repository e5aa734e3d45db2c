/** Backend ids: the primary key as text. */
import { type Column } from '../catalog/column.js';
import { type SqlValue } from '../drivers/driver.js';
import { type ObjectType } from '../schema/object-type.js';
import { keyText, soughtValue, type Zone } from '../values.js';

/** No key is longer. */
const longest = 1000;

const momentText = /^[\d:.+ TZ-]{8,40}$/;

/** The id of a row: its key, or the parts of it with `/` between. */
export function idOf(key: readonly unknown[]): string {
  if (key.length === 1) return keyText(key[0]);
  return key.map((part) => encodeURIComponent(keyText(part))).join('/');
}

/** A column's value that a text stands for; moments as the database spells them. */
export function keyPart(text: string, column: Column, zone: Zone): SqlValue | undefined {
  if (column.kind === 'timestamp' || column.kind === 'date') return momentText.test(text) ? text : undefined;
  return soughtValue(text, column, zone);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The key that an id stands for; undefined when no row can have it. */
export function keyOf(type: ObjectType, id: string, zone: Zone): readonly SqlValue[] | undefined {
  const { columns } = type.id;
  if (id === '' || id.length > longest) return undefined;
  const texts = columns.length === 1 ? [id] : id.split('/').map(decode);
  if (texts.length !== columns.length) return undefined;
  const key: SqlValue[] = [];
  for (const [at, column] of columns.entries()) {
    const text = texts[at];
    const part = text === undefined ? undefined : keyPart(text, column, zone);
    if (part === undefined) return undefined;
    key.push(part);
  }
  // Only the spelling that the database itself would give is the id.
  return idOf(key) === id || columns.some(({ kind }) => kind !== 'text' && kind !== 'integer') ? key : undefined;
}

/** The keys among these ids that rows can have, each once. */
export function keysOf(type: ObjectType, ids: Iterable<string>, zone: Zone): ReadonlyMap<string, readonly SqlValue[]> {
  const keys = new Map<string, readonly SqlValue[]>();
  for (const id of ids) {
    const key = keys.has(id) ? undefined : keyOf(type, id, zone);
    if (key !== undefined) keys.set(id, key);
  }
  return keys;
}
