/** The proposal for users: their table, key and attributes, and what hangs on them. */
import { type Column } from '../catalog/column.js';
import { findChildren, findJoins, loginOf, type FoundChild, type FoundJoin } from './find-tables.js';
import { type KnownTable } from './known-table.js';
import {
  deletedFlags,
  deletedMoments,
  kindColumns,
  managerNames,
  orderColumns,
  plainName,
  tenantNames,
  versionNames,
} from './name-patterns.js';
import { AttributeProposer, Proposed } from './propose-attributes.js';
import { type Samples } from './samples.js';
import { type YamlLines } from './yaml-lines.js';

const manager = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value';

export const pairsOf = (pairs: ReadonlyMap<string, string>): object => Object.fromEntries(pairs);

/** The name of a table, with its schema where it is looked for elsewhere. */
export const tableName = ({ structure }: KnownTable): string =>
  structure.near ? structure.name : `${structure.schema}.${structure.name}`;

/** `table`, `id`, `version`: what all object types begin with. */
export function proposeTable(lines: YamlLines, table: KnownTable): void {
  lines.entry('table', tableName(table));
  const { primaryKey, made } = table.structure;
  const keys = primaryKey.flatMap((name) => table.columns.find((column) => column.name === name) ?? []);
  const [first] = keys;
  if (first === undefined)
    lines.entry('id', primaryKey, 'the table has no primary key: name the columns that tell rows apart');
  else if (keys.length === 1 && made.has(first.name)) lines.entry('id', { columns: [first.name], generated: true });
  else if (keys.length === 1 && isUuid(first))
    lines.entry('id', { columns: [first.name], uuid: true }, 'the database does not make it');
  else if (keys.length === 1 && first.kind === 'integer')
    lines.entry(
      'id',
      first.name,
      'the database does not make it: { columns: [...], counter: ... } where the application counts',
    );
  else lines.entry('id', keys.length === 1 ? first.name : primaryKey);
}

const isUuid = ({ kind, maxLength }: Column): boolean => kind === 'uuid' || (kind === 'text' && maxLength === 36);

/** Version, deletion, fixed conditions and constants: what all object types end with. */
export function proposeRest(lines: YamlLines, table: KnownTable, isFilled: (column: Column) => boolean): void {
  const version = table.named(versionNames, ['integer']);
  if (version?.nullable === false)
    lines.entry('version', version.name, 'whether the application raises it with each change');
  for (const { name } of table.columns.filter((column) => tenantNames.test(plainName(column.name))))
    lines.maybe('where', { [name]: '...' }, 'which of the rows are meant, if several customers share the table');
  const unfilled = table.columns.filter(
    (column) =>
      !column.nullable &&
      !column.filled &&
      column !== version &&
      !table.structure.made.has(column.name) &&
      !table.structure.computed.has(column.name) &&
      !isFilled(column),
  );
  lines.below('onCreate', (inner) => {
    for (const column of unfilled)
      inner.entry(
        column.name,
        constantOf(column),
        'the column must have a value: what does the application put there?',
      );
  });
  const flag = table.named(deletedFlags, ['boolean', 'integer']);
  const moment = table.named(deletedMoments, ['timestamp']);
  if (flag !== undefined) lines.entry('delete', { set: { [flag.name]: flag.kind === 'boolean' ? true : 1 } });
  else
    lines.maybe(
      'delete',
      'hard',
      moment === undefined
        ? 'without it deletions are refused; { set: { column: value } } marks rows instead'
        : `rows seem to be marked as deleted by ${moment.name}; without delete, deletions are refused`,
    );
}

function constantOf({ kind }: Column): unknown {
  switch (kind) {
    case 'timestamp':
    case 'date':
      return { now: true };
    case 'uuid':
      return { uuid: true };
    case 'boolean':
      return false;
    case 'integer':
    case 'decimal':
    case 'float':
      return 0;
    case 'json':
      return '{}';
    default:
      return '';
  }
}

export interface FoundUsers {
  readonly table: KnownTable;
  readonly login: Column;
  readonly joins: readonly FoundJoin[];
  readonly children: readonly FoundChild[];
}

export function lookAtUsers(table: KnownTable, tables: readonly KnownTable[]): FoundUsers | undefined {
  const login = loginOf(table);
  if (login === undefined) return undefined;
  return { table, login, joins: findJoins(tables, table), children: findChildren(tables, table) };
}

export async function proposeUser(
  lines: YamlLines,
  { table, login, joins, children }: FoundUsers,
  samples: Samples,
  hasGroups: boolean,
): Promise<void> {
  const proposed = new Proposed();
  proposed.take(login, table);
  proposed.add('userName', login.name, table.isUniqueText(login) ? undefined : 'the column is not unique');
  const version = table.named(versionNames, ['integer']);
  if (version !== undefined) proposed.take(version, table);
  await new AttributeProposer(proposed, table, '', samples).propose();
  const used: FoundJoin[] = [];
  for (const join of joins) {
    const before = proposed.attributes.size;
    await new AttributeProposer(proposed, join.table, `${join.table.name}.`, samples).propose();
    if (proposed.attributes.size > before) used.push(join);
  }
  proposeManager(proposed, table);
  for (const child of children) proposeChild(proposed, child);
  if (hasGroups) proposed.add('groups.value', { memberOf: 'group' });
  proposeTable(lines, table);
  lines.entry('key', 'userName');
  lines.below('joins', (inner) => {
    for (const { table: joined, on } of used)
      inner.entry(joined.name, { table: tableName(joined), on: pairsOf(on), optional: isOptional(on, table, joined) });
  });
  writeAttributes(lines, proposed);
  const joined = used.flatMap(({ on }) => [...on.values()]);
  const { primaryKey } = table.structure;
  proposeRest(
    lines,
    table,
    (column) => primaryKey.includes(column.name) || joined.includes(column.name) || isWritten(proposed, column.name),
  );
}

/** Whether a user can be without the joined row. */
function isOptional(on: ReadonlyMap<string, string>, users: KnownTable, joined: KnownTable): boolean {
  const { primaryKey } = users.structure;
  const ours = [...on.values()];
  if (ours.every((name) => primaryKey.includes(name)) && joined.structure.foreignKeys.length > 0) return true;
  return users.columns.some(({ name, nullable }) => ours.includes(name) && nullable);
}

function isWritten(proposed: Proposed, column: string): boolean {
  return Array.from(proposed.attributes.values()).some(({ place }) => {
    if (place === column) return true;
    if (place === null || typeof place !== 'object') return false;
    return (
      Reflect.get(place, 'column') === column &&
      Reflect.get(place, 'readOnly') !== true &&
      !Object.hasOwn(place, 'table')
    );
  });
}

export function writeAttributes(lines: YamlLines, proposed: Proposed): void {
  lines.below('attributes', (inner) => {
    for (const [path, { place, unsure }] of proposed.attributes) {
      if (place === undefined) inner.remark(`${path}: ${unsure ?? ''}`);
      else inner.entry(path, place, unsure);
    }
  });
}

function proposeManager(proposed: Proposed, table: KnownTable): void {
  for (const link of table.linksTo(table)) {
    const columns = [...link.keys()];
    if (!columns.some((name) => managerNames.test(plainName(name)))) continue;
    const [column] = columns;
    proposed.add(manager, columns.length === 1 ? { column, references: 'user' } : { columns, references: 'user' });
    return;
  }
}

function proposeChild(proposed: Proposed, { table, on, column, path }: FoundChild): void {
  const order = table.named(orderColumns, ['integer']);
  const kind = table.named(kindColumns, ['text', 'integer']);
  // One address of the user's own row beside a table of more is one thing too many.
  for (const known of proposed.attributes.keys()) if (known.startsWith(path)) return;
  const place = {
    table: tableName(table),
    on: pairsOf(on),
    column: column.name,
    multiple: true,
    ...(order === undefined ? {} : { order: [order.name] }),
  };
  const unsure =
    kind === undefined
      ? undefined
      : `${kind.name} seems to tell kinds apart: where: { ${kind.name}: ... }, one attribute for each`;
  proposed.add(`${path}.value`, place, unsure);
}
