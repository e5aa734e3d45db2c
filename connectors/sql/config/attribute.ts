/** Where one backend attribute lives. */
import { ConfigReader } from '../../sdk/config-reader.js';
import { type AttributeConfig, type Coding, type ColumnPlace, type MemberTable } from './model.js';
import { isName, readFixed, readPairs, readScalars, readTableName } from './parts.js';
import { unfinishedReverse } from './distinct.js';
import { readRowKey } from './row-key.js';

/** A column of the table, `column`, or of a join, `join.column`. */
export function columnPlace(text: string, more: Partial<ColumnPlace>): ColumnPlace | undefined {
  const parts = text.split('.');
  const [first, second] = parts;
  if (parts.length > 2 || !parts.every(isName) || first === undefined) return undefined;
  const plain = { kind: 'column', readOnly: false, coding: { kind: 'plain' }, json: [] } as const;
  return second === undefined
    ? { ...plain, join: undefined, column: first, ...more }
    : { ...plain, join: first, column: second, ...more };
}

function readCoding(reader: ConfigReader): Coding {
  if (reader.boolean('until', false)) return { kind: 'until' };
  if (!reader.has('true') && !reader.has('false')) return { kind: 'plain' };
  return { kind: 'choice', true: readScalars(reader, 'true'), false: readScalars(reader, 'false') };
}

function readMemberTable(reader: ConfigReader): MemberTable {
  const table: MemberTable = {
    table: readTableName(reader, 'table'),
    on: readPairs(reader, 'on'),
    objectType: reader.requiredString('references', 'the object type of the members'),
    columns: readPairs(reader, 'columns'),
    where: readFixed(reader, 'where'),
    key: readRowKey(reader),
    assigns: undefined,
  };
  reader.finish();
  return table;
}

function readLong(reader: ConfigReader): AttributeConfig | undefined {
  if (reader.has('memberOf'))
    return { kind: 'memberOf', objectType: reader.requiredString('memberOf', 'the object type of the groups') };
  if (reader.has('reverse'))
    return { kind: 'members', tables: [unfinishedReverse(reader.requiredString('reverse', 'an object type'))] };
  if (reader.has('table') && reader.has('references')) return { kind: 'members', tables: [readMemberTable(reader)] };
  if (reader.has('table') && reader.has('present'))
    return {
      kind: 'presence',
      table: readTableName(reader, 'table'),
      on: readPairs(reader, 'on'),
      where: readFixed(reader, 'where'),
      present: reader.boolean('present', true),
      key: readRowKey(reader),
    };
  if (reader.has('table'))
    return {
      kind: 'child',
      table: readTableName(reader, 'table'),
      on: readPairs(reader, 'on'),
      column: reader.requiredString('column', 'the column that holds the value'),
      where: readFixed(reader, 'where'),
      multiple: reader.boolean('multiple', false),
      order: reader.strings('order', []),
      key: readRowKey(reader),
    };
  if (reader.has('references'))
    return {
      kind: 'reference',
      objectType: reader.requiredString('references', 'an object type'),
      columns: reader.has('columns')
        ? reader.strings('columns', [])
        : [reader.requiredString('column', 'the column of the foreign key')],
      readOnly: reader.boolean('readOnly', false),
    };
  const column = reader.requiredString('column', 'the column that holds the value');
  const place = columnPlace(column, {
    readOnly: reader.boolean('readOnly', false),
    coding: readCoding(reader),
    json: reader.strings('json', []),
  });
  if (place === undefined && column !== '') reader.problem('column', 'must be a column, or join.column');
  return place;
}

/** Reads one attribute: a column, or a mapping that says where else. Undefined: it is wrong, and reported. */
export function readAttribute(reader: ConfigReader, name: string): AttributeConfig | undefined {
  const raw = reader.raw(name);
  if (typeof raw === 'string') {
    const place = columnPlace(raw, {});
    if (place === undefined) reader.problem(name, 'must be a column, or join.column');
    return place;
  }
  if (Array.isArray(raw)) {
    const items = raw.map(
      (item: unknown, index) => new ConfigReader(item, `${reader.path}.${name}.${index}`, reader.problems),
    );
    return { kind: 'members', tables: items.map(readMemberTable) };
  }
  const long = reader.child(name);
  const place = readLong(long);
  long.finish();
  return place;
}
