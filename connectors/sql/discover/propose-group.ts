/** The proposal for groups: their table, name and members. */
import { type FoundGroups } from './find-tables.js';
import { type KnownTable } from './known-table.js';
import { Proposed } from './propose-attributes.js';
import { pairsOf, proposeRest, proposeTable, tableName, writeAttributes } from './propose-user.js';
import { type YamlLines } from './yaml-lines.js';

export function proposeGroup(lines: YamlLines, { table, name, members }: FoundGroups, users: KnownTable): void {
  const proposed = new Proposed();
  proposed.add('displayName', name.name, table.isUniqueText(name) ? undefined : 'the column is not unique');
  const external = table.named(['externalid', 'scimid'], ['text', 'uuid']);
  if (external !== undefined) proposed.add('externalId', external.name);
  proposed.add(
    'members.value',
    {
      table: tableName(members.table),
      on: pairsOf(members.toGroup),
      references: 'user',
      columns: pairsOf(members.toMember),
    },
    unsureOf(members.table, [...members.toGroup.keys(), ...members.toMember.keys()], users),
  );
  proposeTable(lines, table);
  lines.entry('key', 'displayName');
  writeAttributes(lines, proposed);
  const { primaryKey } = table.structure;
  proposeRest(lines, table, (column) => primaryKey.includes(column.name) || column === name);
}

/** What else a row of the memberships must have. */
function unsureOf({ columns, structure }: KnownTable, pair: readonly string[], users: KnownTable): string | undefined {
  const unfilled = columns.filter(
    ({ name, nullable, filled }) => !nullable && !filled && !structure.made.has(name) && !pair.includes(name),
  );
  if (unfilled.length === 0) return undefined;
  const names = unfilled.map(({ name }) => name).join(', ');
  return `a member of ${users.name} needs a value for ${names} too: key: { column, counter } or where: { column: value }`;
}
