/** Small pieces of the configuration that several places have: table names, pairs of columns, fixed values. */
import { type ConfigReader } from '../../sdk/config-reader.js';
import { type ColumnPairs, type Constant, type Fixed, type Scalar, type TableName } from './model.js';

/** Names longer than any database has. */
const longest = 128;

/** Whether a text can be the name of a table or column at all; the catalog decides whether it is one. */
export function isName(text: unknown): text is string {
  return typeof text === 'string' && text !== '' && text.length <= longest && !/\p{Cc}/u.test(text);
}

/** `table` or `schema.table`. */
export function readTableName(reader: ConfigReader, key: string): TableName {
  const parts = reader.requiredString(key, 'a table or view, or schema.table').split('.');
  if (reader.has(key) && (parts.length > 2 || !parts.every(isName)))
    reader.problem(key, 'must be a table or view, or schema.table');
  const [first = '', second] = parts;
  return second === undefined ? { schema: undefined, name: first } : { schema: first, name: second };
}

/** `on: { column of this table: column of that one }`, at least one. */
export function readPairs(reader: ConfigReader, key: string): ColumnPairs {
  const child = reader.child(key);
  const pairs = new Map(child.keys().map((name) => [name, child.requiredString(name, 'the name of a column')]));
  if (pairs.size === 0) reader.problem(key, 'is required: which column stands for which, such as { user_id: id }');
  return pairs;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** Columns with fixed values. */
export function readFixed(reader: ConfigReader, key: string): Fixed {
  const child = reader.child(key);
  const fixed = new Map<string, Scalar>();
  for (const name of child.keys()) {
    const value = child.raw(name);
    if (isScalar(value)) fixed.set(name, value);
    else child.problem(name, 'must be a text, a number, true, false or null');
  }
  return fixed;
}

/** A list of fixed values; one counts as a list of one. */
export function readScalars(reader: ConfigReader, key: string): readonly Scalar[] {
  const raw = reader.raw(key);
  const list: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  const scalars = list.filter(isScalar);
  if (scalars.length < list.length || list.length === 0)
    reader.problem(key, 'must be a text, a number, true, false or null, or a list of these');
  return scalars;
}

/** What columns get when a row is made: a value, `{ now: true }` or `{ uuid: true }`. */
export function readConstants(reader: ConfigReader, key: string): ReadonlyMap<string, Constant> {
  const child = reader.child(key);
  const constants = new Map<string, Constant>();
  for (const name of child.keys()) {
    const value = child.raw(name);
    if (isScalar(value)) constants.set(name, { kind: 'value', value });
    else {
      const long = child.child(name);
      if (long.boolean('now', false)) constants.set(name, { kind: 'now' });
      else if (long.boolean('uuid', false)) constants.set(name, { kind: 'uuid' });
      else child.problem(name, 'must be a value, { now: true } or { uuid: true }');
      long.finish();
    }
  }
  return constants;
}
