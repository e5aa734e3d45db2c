/** Reads objects: by key, by condition, and all of them batch by batch. */
import { sql } from 'kysely';
import { type BackendObject, type BackendValue } from '../../sdk/backend-object.js';
import { ConnectorError } from '../../sdk/errors.js';
import { type Predicate } from '../../sdk/predicate.js';
import { BoundedMap } from '../bounded-map.js';
import { type Session } from '../database.js';
import { type Dialect } from '../dialects/dialect.js';
import { type SqlValue } from '../drivers/driver.js';
import { Query } from '../query.js';
import { type ObjectType, type Schema } from '../schema/object-type.js';
import { type Zone } from '../values.js';
import { readApart } from './apart.js';
import { KeptStatements } from './kept-statements.js';
import { keysOf } from './keys.js';
import { behind } from './keyset.js';
import { all, columnOf, hasKeys, list, own, reach } from './pieces.js';
import { RowShape } from './row-shape.js';
import { Scope } from './scope.js';

/** Keys in one statement. */
const most = 256;

/** Shapes that are kept. */
const keptShapes = 500;

export class Reading {
  private readonly shapes = new BoundedMap<RowShape>(keptShapes);
  readonly query: Query;
  readonly kept: KeptStatements;

  constructor(
    readonly schema: Schema,
    readonly dialect: Dialect,
    readonly zone: Zone,
  ) {
    this.query = new Query(dialect, zone);
    this.kept = new KeptStatements(dialect.compiler);
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
    const name = ['objects', type.name, ...attributes];
    const shape = this.keyedShape(type, attributes, name);
    const objects: BackendObject[] = [];
    for (let at = 0; at < keys.length; at += most) {
      const part = new Map(keys.slice(at, at + most));
      const statement = this.kept.forKeys(name, [...part.values()], (places) => {
        const condition = all([hasKeys(type, own, places), ...reach(type, own)]);
        return sql`select ${list(shape.columns)} ${shape.scope.from()} where ${condition}`;
      });
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

  /** The shape of a reading by key, whose joins are all there: made once. */
  private keyedShape(type: ObjectType, attributes: readonly string[], name: readonly unknown[]): RowShape {
    const title = JSON.stringify(name);
    const known = this.shapes.get(title);
    if (known !== undefined) return known;
    const shape = this.shape(type, attributes);
    this.shapes.set(title, shape);
    return shape;
  }
}

/** What was read after a write. @throws ConnectorError `notFound` */
export function existing({ name }: ObjectType, object: BackendObject | undefined): BackendObject {
  if (object !== undefined) return object;
  throw new ConnectorError('notFound', `The ${name} is gone, or out of reach, after it was written.`);
}
