/** What the rows of a table tell about objects of one type, in an order that grows. */
import { type Column, type Table } from '../catalog/column.js';
import { type Scalar } from '../config/model.js';
import {
  type ChildAttribute,
  type FixedColumns,
  type Join,
  type MemberLink,
  type ObjectType,
  type PresenceAttribute,
} from '../schema/object-type.js';

interface Told {
  readonly type: ObjectType;
  /** Grows whenever a row is written: a moment, or an ever-growing number. */
  readonly mark: Column;
  /** How long after a row was marked it may still be committed, in milliseconds. */
  readonly overlapMs: number;
}

/** Rows of the objects themselves: changed, marked as deleted, or out of reach now. */
export interface OwnFeed extends Told {
  readonly kind: 'own';
}

export interface JoinFeed extends Told {
  readonly kind: 'join';
  readonly join: Join;
}

/** Rows that an attribute lies in. Those that are removed are seen by nobody. */
export interface ChildFeed extends Told {
  readonly kind: 'child';
  readonly attribute: ChildAttribute | PresenceAttribute;
}

/** Pairs: who has come in. */
export interface MemberFeed extends Told {
  readonly kind: 'members';
  readonly link: MemberLink;
  readonly member: ObjectType;
}

/** A table that has a row for each change. */
export interface LogFeed extends Told {
  readonly kind: 'log';
  readonly table: Table;
  readonly where: FixedColumns;
  /** The key of the object. */
  readonly id: readonly Column[];
  readonly removed: { readonly column: Column; readonly values: readonly Scalar[] } | undefined;
  readonly member: { readonly type: ObjectType; readonly columns: readonly Column[] } | undefined;
}

export type Feed = OwnFeed | JoinFeed | ChildFeed | MemberFeed | LogFeed;

/** The table that the rows lie in. */
export function tableOfFeed(feed: Feed): Table {
  switch (feed.kind) {
    case 'own':
      return feed.type.table;
    case 'join':
      return feed.join.table;
    case 'child':
      return feed.attribute.table;
    case 'members':
      return feed.link.table;
    case 'log':
      return feed.table;
  }
}

/** The columns of that table that are read. */
export function columnsOfFeed(feed: Feed): readonly Column[] {
  if (feed.kind !== 'log') return [feed.mark];
  const { mark, where, id, removed, member } = feed;
  return [
    mark,
    ...where.map(([column]) => column),
    ...id,
    ...(removed === undefined ? [] : [removed.column]),
    ...(member?.columns ?? []),
  ];
}

/** Whether it tells of objects that are gone. */
export function tellsRemovals(feed: Feed): boolean {
  if (feed.kind === 'log') return feed.member === undefined && feed.removed !== undefined;
  return feed.kind === 'own' && feed.type.deleted.length > 0;
}
