/** Reads objects: by key, by condition, and all of them batch by batch. */
import { sql } from 'kysely';
import { type BackendObject, type BackendValue } from '../../sdk/backend-object.js';
import { ConnectorError } from '../../sdk/errors.js';
import { type Predicate } from '../../sdk/predicate.js';
import { BoundedMap } from '../bounded-map.js';
import { compile, type Session } from '../database.js';
import { type Dialect } from '../dialects/dialect.js';
import { type SqlValue, type Statement } from '../drivers/driver.js';
import { Query } from '../query.js';
import { type ObjectType, type Schema } from '../schema/object-type.js';
import { type Zone } from '../values.js';
import { readApart } from './apart.js';
import { keysOf } from './keys.js';
import { behind } from './keyset.js';
import { all, columnOf, hasKeys, list, own, reach } from './pieces.js';
import { RowShape } from './row-shape.js';
import { Scope } from './scope.js';

/** Keys in one statement. */
const most = 256;

/** Shapes of statements that are kept. */
const kept = 500;

/** A place in a kept statement for a part of a key. */
class KeySlot {
  constructor(
    readonly key: number,
    readonly part: number,
  ) {}
}

interface KeptRead {
  readonly shape: RowShape;
  readonly text: string;
  readonly values: readonly (SqlValue | KeySlot)[];
}

export class Reading {
  private readonly keptReads = new BoundedMap<KeptRead>(kept);
  readonly query: Query;

  constructor(
    readonly schema: Schema,
    readonly dialect: Dialect,
    readonly zone: Zone,
  ) {
    this.query = new Query(dialect, zone);
  }

  shape(type: ObjectType, attributes: readonly string[]): RowShape {
    const scope = new Scope(type, this.schema);
    return new RowShape(scope, attributes, this.zone, (reference, path) => this.dialect.jsonValue(reference, path));
  }

  /** The objects with these ids that exist for us. */
  async byId(
    session: Session,
    type: ObjectType,
    ids: Iterable<string>,
    attributes: readonly string[],
  ): Promise<BackendObject[]> {
    const keys = [...keysOf(type, ids, this.zone)];
    const objects: BackendObject[] = [];
    for (let at = 0; at < keys.length; at += most) {
      const part = new Map(keys.slice(at, at + most));
      const { shape, statement } = this.keyedRead(type, attributes, [...part.values()]);
      const { rows } = await session.execute(statement);
      // A column may take other texts for the same: the id decides.
      const ours = rows.filter((row) => part.has(shape.idOf(row)));
      objects.push(...(await this.complete(session, shape, ours)));
    }
    return objects;
  }

  /** One object; undefined when it is not there. */
  async one(
    session: Session,
    type: ObjectType,
    id: string,
    attributes: readonly string[],
  ): Promise<BackendObject | undefined> {
    const [object] = await this.byId(session, type, [id], attributes);
    return object;
  }

  /**
   * Objects that fulfil a condition, in the order of their keys.
   * @param after the key of the last object of the batch before
   */
  async where(
    session: Session,
    type: ObjectType,
    predicate: Predicate,
    attributes: readonly string[],
    limit: number,
    after?: readonly SqlValue[],
  ): Promise<BackendObject[]> {
    const shape = this.shape(type, attributes);
    const conditions = [...reach(type, own), this.query.where(shape.scope, predicate)];
    const order = type.id.columns.map((column) => columnOf(own, column));
    if (after !== undefined) conditions.push(behind(order, after));
    const limited = this.dialect.limit?.(limit) ?? sql`limit ${sql.lit(limit)}`;
    const { rows } = await session.run(
      sql`select ${list(shape.columns)} ${shape.scope.from()} where ${all(conditions)} order by ${list(order)} ${limited}`,
    );
    return this.complete(session, shape, rows);
  }

  async count(session: Session, type: ObjectType, predicate: Predicate): Promise<number> {
    const scope = new Scope(type, this.schema);
    const condition = all([...reach(type, own), this.query.where(scope, predicate)]);
    const { rows } = await session.run(sql`select count(*) ${scope.from()} where ${condition}`);
    return Number(rows[0]?.[0] ?? 0);
  }

  private async complete(
    session: Session,
    shape: RowShape,
    rows: readonly (readonly unknown[])[],
  ): Promise<BackendObject[]> {
    const objects = rows.map((row) => shape.object(row));
    if (shape.apart.length === 0) return objects;
    for (let at = 0; at < objects.length; at += most) {
      const part = objects.slice(at, at + most);
      const byId = new Map(part.map((object) => [object.id, object.attributes]));
      const keys = [...keysOf(shape.scope.type, byId.keys(), this.zone).values()];
      for (const attribute of shape.apart) {
        const found = await readApart(this, session, shape.scope.type, attribute, keys);
        for (const [id, values] of found) {
          const attributes = byId.get(id) as Record<string, readonly BackendValue[]> | undefined;
          if (attributes !== undefined && values.length > 0) attributes[attribute.name] = values;
        }
      }
    }
    return objects;
  }

  /** The statement for so many keys: its text is made once. */
  private keyedRead(
    type: ObjectType,
    attributes: readonly string[],
    keys: readonly (readonly SqlValue[])[],
  ): { readonly shape: RowShape; readonly statement: Statement } {
    const count = 2 ** Math.ceil(Math.log2(keys.length));
    const name = JSON.stringify([type.name, count, attributes]);
    let keptRead = this.keptReads.get(name);
    if (keptRead === undefined) {
      keptRead = this.makeKeyedRead(type, attributes, count);
      this.keptReads.set(name, keptRead);
    }
    const { shape, text } = keptRead;
    const last = keys.length - 1;
    const values = keptRead.values.map((value) =>
      value instanceof KeySlot ? (keys[Math.min(value.key, last)]?.[value.part] ?? null) : value,
    );
    return { shape, statement: { text, values, kept: true } };
  }

  private makeKeyedRead(type: ObjectType, attributes: readonly string[], count: number): KeptRead {
    const shape = this.shape(type, attributes);
    const slots = Array.from({ length: count }, (_, key) => type.id.columns.map((__, part) => new KeySlot(key, part)));
    const condition = all([hasKeys(type, own, slots), ...reach(type, own)]);
    const fragment = sql`select ${list(shape.columns)} ${shape.scope.from()} where ${condition}`;
    const { text, values } = compile(this.dialect.compiler, fragment);
    return { shape, text, values };
  }
}

/** What was read after a write. @throws ConnectorError `notFound` */
export function existing({ name }: ObjectType, object: BackendObject | undefined): BackendObject {
  if (object !== undefined) return object;
  throw new ConnectorError('notFound', `The ${name} is gone, or out of reach, after it was written.`);
}
