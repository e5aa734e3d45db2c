/** What a write does to which table, worked out from the attributes before anything is sent. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { BackendReference, type BackendValue } from '../../sdk/backend-object.js';
import { type AttributeChange } from '../../sdk/capabilities/updatable.js';
import { ConnectorError } from '../../sdk/errors.js';
import { type Column } from '../catalog/column.js';
import { type Constant } from '../config/model.js';
import { type Dialect, type Fragment } from '../dialects/dialect.js';
import { type SqlValue } from '../drivers/driver.js';
import { invalidValue, referenceNotFound } from '../errors.js';
import {
  type ChildAttribute,
  type ColumnAttribute,
  type Join,
  type MembersAttribute,
  type ObjectType,
  type PresenceAttribute,
  type ReferenceAttribute,
  type Schema,
} from '../schema/object-type.js';
import { storedValue, toTimestamp, type Zone } from '../values.js';
import { type KeptStatements } from './kept-statements.js';
import { keyOf } from './keys.js';
import { isFragment, scalarValue } from './pieces.js';
import { typeNamed } from './scope.js';

/** Columns of one table with their new values. */
export type Assigned = Map<string, AssignedColumn>;

export interface AssignedColumn {
  readonly column: Column;
  readonly value: SqlValue | Fragment;
  /** Conditions under which each part of a value that is made of the present one is a change. Undefined: the value is compared as a whole. */
  readonly differs?: readonly Fragment[];
}

const emptyAssigned = (): Assigned => new Map();

export interface ChildRows {
  readonly attribute: ChildAttribute;
  readonly values: readonly SqlValue[];
}

export interface MemberRows {
  readonly attribute: MembersAttribute;
  readonly references: readonly BackendReference[];
}

export interface PresenceRow {
  readonly attribute: PresenceAttribute;
  readonly value: boolean;
}

/** An object that must exist for us. */
export interface Referenced {
  readonly attribute: string;
  readonly type: ObjectType;
  readonly key: readonly SqlValue[];
}

export interface Assignments {
  readonly main: Assigned;
  readonly joins: ReadonlyMap<Join, Assigned>;
  readonly children: readonly ChildRows[];
  readonly presences: readonly PresenceRow[];
  readonly members: readonly MemberRows[];
  readonly referenced: readonly Referenced[];
}

export interface WriteContext {
  readonly schema: Schema;
  readonly dialect: Dialect;
  readonly zone: Zone;
  readonly kept: KeptStatements;
}

const readOnly = (attribute: string): ConnectorError =>
  new ConnectorError('forbidden', `${JSON.stringify(attribute)} is only read.`, { attribute, advice: 'is only read' });

const unknown = (attribute: string): ConnectorError => invalidValue(attribute, 'is none that the target has');

/** Texts inside JSON have no bounds of their own. */
const inJson: Column = { name: '', kind: 'text', nullable: true, filled: false, native: 'json' };

class Collector {
  readonly main: Assigned = new Map();
  readonly joins = new Map<Join, Assigned>();
  readonly children: ChildRows[] = [];
  readonly presences: PresenceRow[] = [];
  readonly members: MemberRows[] = [];
  readonly referenced: Referenced[] = [];

  constructor(
    private readonly context: WriteContext,
    private readonly type: ObjectType,
    private readonly creating: boolean,
  ) {}

  add({ attribute: name, values }: AttributeChange): void {
    const attribute = this.type.attributes.get(name);
    if (attribute === undefined) throw unknown(name);
    switch (attribute.kind) {
      case 'column':
        this.addColumn(attribute, values);
        return;
      case 'child': {
        if (!attribute.multiple && values.length > 1) throw invalidValue(name, 'must be one value');
        const stored = values.map((value) => storedValue(name, value, attribute.column, this.context.zone));
        this.children.push({ attribute, values: [...new Set(stored)] });
        return;
      }
      case 'presence': {
        const [value, ...more] = values;
        if (typeof value !== 'boolean' || more.length > 0) throw invalidValue(name, 'must be true or false');
        this.presences.push({ attribute, value });
        return;
      }
      case 'reference':
        this.addReference(attribute, values);
        return;
      case 'members':
        this.members.push({ attribute, references: referencesIn(name, values) });
        return;
      case 'memberOf':
        throw readOnly(name);
    }
  }

  private addColumn(attribute: ColumnAttribute, values: readonly BackendValue[]): void {
    const { name, column, join } = attribute;
    if (attribute.readOnly) throw readOnly(name);
    if (values.length > 1) throw invalidValue(name, 'must be one value');
    const [value] = values;
    if (attribute === this.type.key && (value === undefined || value === ''))
      throw invalidValue(name, 'must have a value');
    const assigned: Assigned = join === undefined ? this.main : (this.joins.get(join) ?? emptyAssigned());
    if (join !== undefined) this.joins.set(join, assigned);
    if (attribute.json.length > 0) this.addJson(attribute, value, assigned);
    else {
      const native = value === undefined ? this.absent(attribute) : this.native(attribute, value);
      assigned.set(column.name, { column, value: native });
    }
  }

  /** Several attributes may lie in one column: each adds to what the others make of it. */
  private addJson({ name, column, json }: ColumnAttribute, value: BackendValue | undefined, assigned: Assigned): void {
    const { dialect, zone } = this.context;
    const text = value === undefined ? null : storedValue(name, value, { ...inJson, name: column.name }, zone);
    const before = assigned.get(column.name);
    const stored = sql`${sql.id(column.name)}`;
    const present = isFragment(before?.value) ? before.value : this.creating ? sql`null` : stored;
    const made = dialect.jsonWith?.(present, json, typeof text === 'string' ? text : null);
    if (made === undefined) throw readOnly(name);
    const held = dialect.jsonValue(stored, json);
    const differs =
      text === null ? sql`${held} is not null` : sql`(${held} is null or not ${dialect.same(held, text, inJson)})`;
    assigned.set(column.name, { column, value: made, differs: [...(before?.differs ?? []), differs] });
  }

  /** What a column holds when its attribute has no value. */
  private absent({ name, column, coding, join }: ColumnAttribute): SqlValue {
    if (coding.kind === 'choice' && !coding.true.includes(null) && !coding.false.includes(null) && !column.nullable)
      throw invalidValue(name, 'must have a value');
    if (column.nullable) return null;
    // A text that may be left out when a row is made, since the database or the configuration fills it, means nothing when it is empty.
    const given = join === undefined && this.type.onCreate.some(([{ name: filled }]) => filled === column.name);
    if (column.kind === 'text' && (column.filled || given)) return '';
    throw invalidValue(name, 'must have a value');
  }

  private native({ name, column, coding }: ColumnAttribute, value: BackendValue): SqlValue {
    if (coding.kind === 'plain') return storedValue(name, value, column, this.context.zone);
    if (typeof value !== 'boolean') throw invalidValue(name, 'must be true or false');
    if (coding.kind === 'until') return value ? null : toTimestamp(new Date(), column, this.context.zone);
    const [first = null] = value ? coding.true : coding.false;
    return scalarValue(first, column);
  }

  private addReference(attribute: ReferenceAttribute, values: readonly BackendValue[]): void {
    const { name, columns } = attribute;
    if (attribute.readOnly) throw readOnly(name);
    const [reference, ...more] = referencesIn(name, values);
    if (more.length > 0) throw invalidValue(name, 'must be one reference');
    if (reference === undefined) {
      if (columns.some(({ nullable }) => !nullable)) throw invalidValue(name, 'must have a value');
      for (const column of columns) this.main.set(column.name, { column, value: null });
      return;
    }
    const type = typeNamed(this.context.schema, attribute.objectType);
    const key = reference.objectType === type.name ? keyOf(type, reference.id, this.context.zone) : undefined;
    if (key === undefined) throw referenceNotFound(name);
    this.referenced.push({ attribute: name, type, key });
    for (const [at, column] of columns.entries()) this.main.set(column.name, { column, value: key[at] ?? null });
  }
}

function referencesIn(attribute: string, values: readonly BackendValue[]): readonly BackendReference[] {
  return values.map((value) => {
    if (!(value instanceof BackendReference)) throw invalidValue(attribute, 'must be a reference to an object');
    return value;
  });
}

/** What changes do to the tables. @throws ConnectorError `invalidValue`, `forbidden`, `referenceNotFound` */
export function assignmentsOf(
  context: WriteContext,
  type: ObjectType,
  changes: readonly AttributeChange[],
  { creating = false } = {},
): Assignments {
  const collector = new Collector(context, type, creating);
  const seen = new Set<string>();
  for (const change of changes) {
    if (seen.has(change.attribute)) throw invalidValue(change.attribute, 'is given twice');
    seen.add(change.attribute);
    collector.add(change);
  }
  const { main, joins, children, presences, members, referenced } = collector;
  return { main, joins, children, presences, members, referenced };
}

/** Whether there is nothing to write. */
export function isNothing({ main, joins, children, presences, members }: Assignments): boolean {
  return main.size + joins.size + children.length + presences.length + members.length === 0;
}

/** A constant of the configuration, as of now. */
export function constantValue(constant: Constant, column: Column, zone: Zone): SqlValue {
  switch (constant.kind) {
    case 'value':
      return scalarValue(constant.value, column);
    case 'now':
      return column.kind === 'integer' ? Math.floor(Date.now() / 1000) : toTimestamp(new Date(), column, zone);
    case 'uuid':
      return randomUUID();
  }
}

/** The new version of a row that is changed; none for types without. */
export function nextVersion({ version }: ObjectType, alias: string, dialect: Dialect): Assigned {
  const assigned: Assigned = new Map();
  if (version === undefined) return assigned;
  const { column, kind } = version;
  const present = sql`${alias === '' ? sql.id(column.name) : sql.id(alias, column.name)}`;
  const value: SqlValue | Fragment =
    kind === 'counter'
      ? sql`coalesce(${present}, 0) + 1`
      : kind === 'timestamp'
        ? dialect.later(present, column)
        : randomUUID();
  assigned.set(column.name, { column, value });
  return assigned;
}
