/** Configuration and catalog → schema; what the configuration names and the catalog does not have is a problem. */
import { type Column, type Table } from '../catalog/column.js';
import {
  type AttributeConfig,
  type CounterConfig,
  type IdConfig,
  type MemberTable,
  type ObjectTypeConfig,
  type RowKeyConfig,
  type SqlConfig,
  type TableName,
} from '../config/model.js';
import {
  type Attribute,
  type ColumnAttribute,
  type Counter,
  type Join,
  type MemberLink,
  type ObjectType,
  type RowKey,
  type Schema,
} from './object-type.js';
import { CatalogProblems } from './catalog-problems.js';
import { resolvePassword } from './password.js';

/** Finds a table in the catalog. */
export type FindTable = (name: TableName) => Promise<Table | undefined>;

/** The columns that the backend id is made of, in order. */
function idColumns(id: IdConfig | undefined): readonly string[] {
  if (id === undefined) return [''];
  return id.reuse === undefined ? id.columns : [...id.columns, id.reuse];
}

class Resolver {
  readonly problems = new CatalogProblems();
  private readonly types = new Map<string, Table>();

  constructor(
    private readonly config: SqlConfig,
    private readonly find: FindTable,
  ) {}

  async run(): Promise<Schema> {
    const { objects } = this.config;
    for (const [name, type] of objects) {
      const table = await this.table(type.table, `objects.${name}.table`);
      this.types.set(name, this.distinct(type, table));
    }
    const schema = new Map<string, ObjectType>();
    for (const type of objects.values()) schema.set(type.name, await this.type(type));
    return schema;
  }

  /** The rows that count are those that the members' type reaches. */
  private distinct({ name, distinct, attributes }: ObjectTypeConfig, table: Table): Table {
    if (distinct === undefined) return table;
    const path = `objects.${name}.distinct`;
    const [members] = Array.from(attributes.values()).flatMap((place) =>
      place.kind === 'members' ? place.tables : [],
    );
    const member = members === undefined ? undefined : this.config.objects.get(members.objectType);
    const set = member?.delete.kind === 'soft' ? member.delete.set : new Map<string, never>();
    return {
      ...table,
      distinct: {
        column: this.problems.column(table, distinct, path),
        where: this.problems.fixed(member?.where ?? new Map<string, never>(), table, path),
        deleted: this.problems.fixed(set, table, path),
      },
    };
  }

  private async table(name: TableName, path: string): Promise<Table> {
    const found = await this.find({ schema: name.schema ?? this.config.schema, name: name.name });
    if (found !== undefined) return found;
    this.problems.lines.push(`${path}: there is no table or view ${JSON.stringify(name.name)} that the user may see`);
    return { schema: name.schema, name: name.name, columns: new Map() };
  }

  private typeTable(name: string): Table {
    return this.types.get(name) ?? { schema: undefined, name, columns: new Map() };
  }

  private async type(config: ObjectTypeConfig): Promise<ObjectType> {
    const path = `objects.${config.name}`;
    const table = this.typeTable(config.name);
    const column = (name: string, at: string): Column => this.problems.column(table, name, `${path}.${at}`);
    const ids = idColumns(config.id);
    const joins = await this.joins(config, table, path);
    const attributes = new Map<string, Attribute>();
    for (const [name, place] of config.attributes)
      attributes.set(name, await this.attribute(name, place, table, joins, `${path}.attributes.${name}`));
    const key = attributes.get(config.key);
    if (key?.kind !== 'column') throw new Error('The key is no column; the configuration was not checked.');
    return {
      name: config.name,
      table,
      id: {
        columns: ids.map((id) => column(id, 'id')),
        kind: config.id.kind,
        counter: await this.counter(config.id.counter, `${path}.id.counter`),
      },
      key,
      version:
        config.version === undefined
          ? undefined
          : { column: column(config.version.column, 'version'), kind: config.version.kind },
      where: this.problems.fixed(config.where, table, `${path}.where`),
      deleted: config.delete.kind === 'soft' ? this.problems.fixed(config.delete.set, table, `${path}.delete`) : [],
      delete: config.delete.kind,
      creatable: config.creatable,
      joins: [...joins.values()],
      attributes,
      statements: config.statements,
      password: resolvePassword(config.password, table, joins, this.problems, path),
      onCreate: Array.from(config.onCreate, ([name, value]) => [column(name, 'onCreate'), value] as const),
    };
  }

  private async joins(config: ObjectTypeConfig, table: Table, path: string): Promise<ReadonlyMap<string, Join>> {
    const joins = new Map<string, Join>();
    for (const [name, join] of config.joins) {
      const at = `${path}.joins.${name}`;
      const joined = await this.table(join.table, at);
      const on = this.problems.pairs(join.on, joined, table, at);
      const hangs = on.every(({ ours }) => config.id.columns.includes(ours.name));
      const where = this.problems.fixed(join.where, joined, at);
      joins.set(name, { name, table: joined, on, where, optional: join.optional, hangs });
    }
    return joins;
  }

  private async attribute(
    name: string,
    place: AttributeConfig,
    table: Table,
    joins: ReadonlyMap<string, Join>,
    path: string,
  ): Promise<Attribute> {
    switch (place.kind) {
      case 'column': {
        const join = place.join === undefined ? undefined : joins.get(place.join);
        const column = this.problems.column(join?.table ?? table, place.column, path);
        return { ...place, name, join, column } satisfies ColumnAttribute;
      }
      case 'child': {
        const child = await this.table(place.table, path);
        return {
          kind: 'child',
          name,
          table: child,
          on: this.problems.pairs(place.on, child, table, path),
          column: this.problems.column(child, place.column, path),
          where: this.problems.fixed(place.where, child, path),
          multiple: place.multiple,
          order: place.order.map((column) => this.problems.column(child, column, path)),
          key: await this.rowKey(place.key, child, path),
        };
      }
      case 'presence': {
        const other = await this.table(place.table, path);
        return {
          ...place,
          name,
          table: other,
          on: this.problems.pairs(place.on, other, table, path),
          where: this.problems.fixed(place.where, other, path),
          key: await this.rowKey(place.key, other, path),
        };
      }
      case 'reference': {
        const columns = place.columns.map((column) => this.problems.column(table, column, path));
        const id = this.config.objects.get(place.objectType)?.id;
        const wanted = idColumns(id).length;
        if (columns.length !== wanted)
          this.problems.lines.push(`${path}: needs ${wanted} columns, as many as the id of ${place.objectType} has`);
        return { kind: 'reference', name, objectType: place.objectType, columns, readOnly: place.readOnly };
      }
      case 'members':
        return { kind: 'members', name, links: await this.links(place.tables, table, path) };
      case 'memberOf': {
        const own = Array.from(this.config.objects).find(([, { attributes }]) => attributes.get(name) === place)?.[0];
        const other = this.config.objects.get(place.objectType);
        const tables = Array.from(other?.attributes.values() ?? []).flatMap((members) =>
          members.kind === 'members' ? members.tables.filter((link) => link.objectType === own) : [],
        );
        const links = await this.links(tables, this.typeTable(place.objectType), path);
        return { kind: 'memberOf', name, objectType: place.objectType, links };
      }
    }
  }

  private async counter(config: CounterConfig | undefined, path: string): Promise<Counter | undefined> {
    if (config === undefined) return undefined;
    const table = await this.table(config.table, path);
    const column = this.problems.column(table, config.column, path);
    return { table, column, where: this.problems.fixed(config.where, table, path), holds: config.holds };
  }

  private async rowKey(config: RowKeyConfig | undefined, table: Table, path: string): Promise<RowKey | undefined> {
    if (config === undefined) return undefined;
    const counter = await this.counter(config.counter, `${path}.key.counter`);
    return { column: this.problems.column(table, config.column, `${path}.key`), counter };
  }

  private async links(tables: readonly MemberTable[], group: Table, path: string): Promise<readonly MemberLink[]> {
    const links: MemberLink[] = [];
    for (const link of tables) {
      const table = await this.table(link.table, path);
      links.push({
        table,
        on: this.problems.pairs(link.on, table, group, path),
        objectType: link.objectType,
        members: this.problems.pairs(link.columns, table, this.typeTable(link.objectType), path),
        where: this.problems.fixed(link.where, table, path),
        key: await this.rowKey(link.key, table, path),
        assigns: link.assigns === undefined ? undefined : this.problems.column(table, link.assigns, path),
      });
    }
    return links;
  }
}

/** The schema, and the problems that make it unusable. */
export async function resolveSchema(
  config: SqlConfig,
  find: FindTable,
): Promise<{ readonly schema: Schema; readonly problems: readonly string[] }> {
  const resolver = new Resolver(config, find);
  const schema = await resolver.run();
  return { schema, problems: resolver.problems.lines };
}
