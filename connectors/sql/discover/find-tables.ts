/** Which tables are users, groups, memberships, and what hangs on users. */
import { type Column } from '../catalog/column.js';
import { type KnownTable } from './known-table.js';
import {
  groupNames,
  groupTables,
  joinedTables,
  loginNames,
  membershipTables,
  mailColumns,
  mailTables,
  otherTables,
  passwordNames,
  phoneColumns,
  phoneTables,
  plainName,
  userTables,
} from './name-patterns.js';

export interface Membership {
  readonly table: KnownTable;
  readonly toGroup: ReadonlyMap<string, string>;
  readonly toMember: ReadonlyMap<string, string>;
}

export interface FoundGroups {
  readonly table: KnownTable;
  readonly name: Column;
  readonly members: Membership;
}

export interface FoundJoin {
  readonly table: KnownTable;
  /** Column of the joined table → column of the users' table. */
  readonly on: ReadonlyMap<string, string>;
}

export interface FoundChild {
  readonly table: KnownTable;
  readonly on: ReadonlyMap<string, string>;
  readonly column: Column;
  readonly path: 'emails' | 'phoneNumbers';
}

/** Points for what speaks for a table. */
function userScore(table: KnownTable, all: readonly KnownTable[]): number {
  const name = plainName(table.name);
  const { structure } = table;
  const login = loginOf(table);
  if (login === undefined || structure.primaryKey.length === 0) return 0;
  const referring = all.filter((other) => other !== table && other.linksTo(table).length > 0).length;
  return (
    (userTables.test(name) ? 4 : /user|account|person|member/.test(name) ? 1 : 0) +
    (table.named(passwordNames, ['text']) === undefined ? 0 : 3) +
    (['username', 'login', 'loginname', 'userlogin'].some((one) => plainName(login.name).endsWith(one)) ? 3 : 0) +
    (table.isUniqueText(login) ? 1 : 0) +
    Math.min(3, referring) -
    (otherTables.test(name) || groupTables.test(name) ? 6 : 0)
  );
}

/** Tables that may be those of the users, the likeliest first. */
export function findUsers(tables: readonly KnownTable[]): readonly KnownTable[] {
  const scored = tables.map((table) => ({ table, score: userScore(table, tables) }));
  return scored
    .filter(({ score }) => score >= 4)
    .sort((one, other) => other.score - one.score)
    .map(({ table }) => table);
}

export function loginOf(table: KnownTable): Column | undefined {
  const unique = loginNames.flatMap((name) => {
    const column = table.named([name], ['text']);
    return column !== undefined && table.isUniqueText(column) ? [column] : [];
  });
  return unique[0] ?? table.named(loginNames, ['text']);
}

/** Groups, with the table of their members; the likeliest first. */
export function findGroups(tables: readonly KnownTable[], users: KnownTable): readonly FoundGroups[] {
  const found = tables.flatMap((table) => {
    if (table === users) return [];
    const isNamedSo = groupTables.test(plainName(table.name));
    const name = table.named(groupNames, ['text']);
    const members = tables.flatMap((pairs) => {
      const isMeant = isNamedSo || membershipTables.test(plainName(pairs.name));
      return (isMeant ? membershipOf(pairs, table, users) : undefined) ?? [];
    });
    const [first] = members.sort((one, other) => one.table.columns.length - other.table.columns.length);
    return name === undefined || first === undefined ? [] : [{ table, name, members: first }];
  });
  const likely = ({ table }: FoundGroups): number => {
    const name = plainName(table.name);
    return groupTables.test(name) ? (/group|grp|gruppe/.test(name) ? 0 : 1) : 2;
  };
  return found.sort((one, other) => likely(one) - likely(other));
}

function membershipOf(table: KnownTable, groups: KnownTable, users: KnownTable): Membership | undefined {
  if (table === groups || table === users) return undefined;
  const [toGroup] = table.linksTo(groups);
  const [toMember] = table.linksTo(users);
  if (toGroup === undefined || toMember === undefined) return undefined;
  return { table, toGroup, toMember };
}

/** Tables that have just one row for a user, and hold what a person has. */
export function findJoins(tables: readonly KnownTable[], users: KnownTable): readonly FoundJoin[] {
  return tables.flatMap((table): readonly FoundJoin[] => {
    const name = plainName(table.name);
    if (table === users || table.structure.isView || otherTables.test(name) || !joinedTables.test(name)) return [];
    const [there] = users.linksTo(table);
    if (there !== undefined) return [{ table, on: new Map(Array.from(there, ([ours, theirs]) => [theirs, ours])) }];
    const [back] = table.linksTo(users);
    return back !== undefined && table.isUnique([...back.keys()]) ? [{ table, on: back }] : [];
  });
}

/** Tables that have several mail addresses or telephone numbers for a user. */
export function findChildren(tables: readonly KnownTable[], users: KnownTable): readonly FoundChild[] {
  return tables.flatMap((table): readonly FoundChild[] => {
    const name = plainName(table.name);
    if (table === users || table.structure.isView || otherTables.test(name)) return [];
    const [on] = table.linksTo(users);
    if (on === undefined || table.isUnique([...on.keys()])) return [];
    const mail = mailTables.test(name) ? table.named(mailColumns, ['text']) : undefined;
    if (mail !== undefined) return [{ table, on, column: mail, path: 'emails' }];
    const phone = phoneTables.test(name) ? table.named(phoneColumns, ['text']) : undefined;
    return phone === undefined ? [] : [{ table, on, column: phone, path: 'phoneNumbers' }];
  });
}
