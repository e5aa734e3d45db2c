/** The statement of a feed, but for the place in it: tables, conditions, columns, and what a row tells. */
import { sql } from 'kysely';
import { BackendReference } from '../../sdk/backend-object.js';
import { type Column } from '../catalog/column.js';
import { type Fragment } from '../dialects/dialect.js';
import { type ObjectType, type Schema } from '../schema/object-type.js';
import { comparedColumns } from '../statements/compared.js';
import { idOf, keyOf } from '../statements/keys.js';
import { all, columnOf, isFixed, named, never, own, paired, reach } from '../statements/pieces.js';
import { isOneOf } from '../statements/row-shape.js';
import { Scope } from '../statements/scope.js';
import { type Zone } from '../values.js';
import { type ChildFeed, type Feed, type JoinFeed, type LogFeed, type MemberFeed, type OwnFeed } from './feed.js';

type Row = readonly unknown[];

/** What one row tells of one object. */
export interface Tiding {
  readonly type: ObjectType;
  readonly id: string;
  /** `unsure`: something happened to the object; whether it is there, and in reach, is to be looked up. */
  readonly kind: 'changed' | 'left' | 'removed' | 'unsure';
  readonly member?: { readonly reference: BackendReference; readonly added: boolean };
}

export interface OrderColumn {
  readonly fragment: Fragment;
  readonly column: Column;
}

export interface Source {
  readonly from: Fragment;
  readonly conditions: readonly Fragment[];
  readonly mark: Fragment;
  /** Tells rows with the same mark apart; empty where no two have the same. */
  readonly order: readonly OrderColumn[];
  /** What else the row tells, or is known by. */
  readonly rest: readonly Fragment[];
  /** @param order values of `order`; @param rest values of `rest`; @returns undefined when the row is about nothing that we could have */
  tell(order: Row, rest: Row): Tiding | undefined;
}

const keysIn = (type: ObjectType, alias: string): readonly OrderColumn[] =>
  type.id.columns.map((column) => ({ fragment: columnOf(alias, column), column }));

const flag = (conditions: readonly Fragment[]): Fragment => sql`case when ${all(conditions)} then 1 else 0 end`;

const isSet = (native: unknown): boolean => Number(native) === 1;

/** All rows of the table, as one that is out of reach now may have been in reach before. */
function ownSource({ type, mark }: OwnFeed, schema: Schema): Source {
  const scope = new Scope(type, schema);
  const deleted = type.deleted.length === 0 ? never : flag(isFixed(type.deleted, own));
  const compared = comparedColumns(scope);
  // What is part of the key never changes: rows that do not have it were never ours.
  const isKey = (name: string): boolean => type.id.columns.some((column) => column.name === name);
  return {
    from: scope.from(),
    conditions: isFixed(
      type.where.filter(([column]) => isKey(column.name)),
      own,
    ),
    mark: columnOf(own, mark),
    order: keysIn(type, own),
    rest: [type.deleted.length === 0 ? sql`0` : deleted, flag(reach(type, own)), ...compared],
    tell: (order, [gone, inReach]) => ({
      type,
      id: idOf(order),
      kind: isSet(gone) ? 'removed' : isSet(inReach) ? 'changed' : 'left',
    }),
  };
}

function joinSource({ type, join, mark }: JoinFeed, schema: Schema): Source {
  const scope = new Scope(type, schema);
  const alias = scope.join(join);
  const rest = comparedColumns(scope);
  return {
    from: scope.from(),
    conditions: reach(type, own),
    mark: columnOf(alias, mark),
    order: keysIn(type, own),
    rest,
    tell: (order) => ({ type, id: idOf(order), kind: 'changed' }),
  };
}

function childSource({ type, attribute, mark }: ChildFeed): Source {
  const on = all([...paired(attribute.on, 'cw_c', own), ...isFixed(attribute.where, 'cw_c')]);
  return {
    from: sql`from ${named(attribute.table, 'cw_c')} join ${named(type.table, own)} on ${on}`,
    conditions: reach(type, own),
    mark: columnOf('cw_c', mark),
    order: keysIn(type, own),
    rest: attribute.kind === 'child' ? [columnOf('cw_c', attribute.column)] : [],
    tell: (order) => ({ type, id: idOf(order), kind: 'changed' }),
  };
}

function memberSource({ type, member, link, mark }: MemberFeed): Source {
  const groups = all([...paired(link.on, 'cw_l', own), ...isFixed(link.where, 'cw_l')]);
  const members = all(paired(link.members, 'cw_l', 'cw_m'));
  const width = type.id.columns.length;
  return {
    from: sql`from ${named(link.table, 'cw_l')} join ${named(type.table, own)} on ${groups} join ${named(member.table, 'cw_m')} on ${members}`,
    conditions: [...reach(type, own), ...reach(member, 'cw_m')],
    mark: columnOf('cw_l', mark),
    order: [...keysIn(type, own), ...keysIn(member, 'cw_m')],
    rest: [],
    tell: (order) => {
      const reference = new BackendReference(member.name, idOf(order.slice(width)));
      return { type, id: idOf(order.slice(0, width)), kind: 'changed', member: { reference, added: true } };
    },
  };
}

function logSource({ type, table, mark, where, id, removed, member }: LogFeed, zone: Zone): Source {
  const alias = 'cw_g';
  const columns = [...id, ...(member?.columns ?? []), ...(removed === undefined ? [] : [removed.column])];
  const membersEnd = id.length + (member?.columns.length ?? 0);
  return {
    from: sql`from ${named(table, alias)}`,
    conditions: isFixed(where, alias),
    mark: columnOf(alias, mark),
    order: [],
    rest: columns.map((column) => columnOf(alias, column)),
    tell: (_, rest) => {
      const ended = removed !== undefined && isOneOf(rest[membersEnd], removed.values, removed.column, zone);
      const object = canonicalId(type, rest.slice(0, id.length), zone);
      if (object === undefined) return undefined;
      if (member === undefined) return { type, id: object, kind: ended ? 'removed' : 'unsure' };
      const other = canonicalId(member.type, rest.slice(id.length, membersEnd), zone);
      if (other === undefined) return undefined;
      const reference = new BackendReference(member.type.name, other);
      return { type, id: object, kind: 'unsure', member: { reference, added: !ended } };
    },
  };
}

/** The id that a key in another table stands for, spelled as the object's own row would spell it. */
function canonicalId(type: ObjectType, key: Row, zone: Zone): string | undefined {
  if (key.includes(null)) return undefined;
  const native = keyOf(type, idOf(key), zone);
  return native === undefined ? undefined : idOf(native);
}

export function sourceOf(feed: Feed, schema: Schema, zone: Zone): Source {
  switch (feed.kind) {
    case 'own':
      return ownSource(feed, schema);
    case 'join':
      return joinSource(feed, schema);
    case 'child':
      return childSource(feed);
    case 'members':
      return memberSource(feed);
    case 'log':
      return logSource(feed, zone);
  }
}
