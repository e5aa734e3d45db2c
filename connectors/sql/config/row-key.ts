/** Keys that applications make for their rows by themselves: from a table of counters, or as UUIDs. */
import { type ConfigReader } from '../../sdk/config-reader.js';
import { type CounterConfig, type RowKeyConfig } from './model.js';
import { readFixed, readTableName } from './parts.js';

/** `counter: { table, column, where, holds }`: one row of a table holds the number that was given last, or comes next. */
export function readCounter(reader: ConfigReader): CounterConfig | undefined {
  if (!reader.has('counter')) return undefined;
  const child = reader.child('counter');
  const counter: CounterConfig = {
    table: readTableName(child, 'table'),
    column: child.requiredString('column', 'the column that holds the number'),
    where: readFixed(child, 'where'),
    holds: child.oneOf('holds', ['last', 'next'] as const, 'last'),
  };
  child.finish();
  return counter;
}

/** `key: { column, counter }` or `key: { column, uuid: true }`; undefined where the database makes the key, or the row has none of its own. */
export function readRowKey(reader: ConfigReader): RowKeyConfig | undefined {
  if (!reader.has('key')) return undefined;
  const child = reader.child('key');
  const column = child.requiredString('column', 'the column of the key');
  const counter = readCounter(child);
  if (child.boolean('uuid', false) === (counter !== undefined))
    child.problem('counter', 'or uuid: true must say how the key is made; without either leave key out');
  child.finish();
  return { column, counter };
}
