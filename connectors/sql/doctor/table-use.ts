/** What the mapping needs of each table: the columns that are read and written, and whether rows are removed. */
import { type AttributeUse, type ObjectTypeUse } from '../../sdk/capabilities/diagnosable.js';
import { type Column, type Table } from '../catalog/column.js';
import {
  type Attribute,
  type Counter,
  type FixedColumns,
  type Join,
  type ObjectType,
  type Pair,
  type RowKey,
  type Schema,
} from '../schema/object-type.js';

/** The rights that statements need. */
export const rights = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;
export type Right = (typeof rights)[number];

export class TableUse {
  private readonly columns: Readonly<Record<'SELECT' | 'INSERT' | 'UPDATE', Set<string>>> = {
    SELECT: new Set(),
    INSERT: new Set(),
    UPDATE: new Set(),
  };
  removes = false;

  constructor(readonly table: Table) {}

  /** The columns for which a right is needed; rows are removed whole. */
  of(right: Right): ReadonlySet<string> {
    return right === 'DELETE' ? new Set() : this.columns[right];
  }

  needs(right: Right): boolean {
    return right === 'DELETE' ? this.removes : this.columns[right].size > 0;
  }

  add(right: 'SELECT' | 'INSERT' | 'UPDATE', columns: Iterable<Column>): this {
    for (const { name } of columns) this.columns[right].add(name);
    return this;
  }
}

export class TableUses {
  private readonly byTable = new Map<string, TableUse>();

  constructor(
    private readonly schema: Schema,
    uses: readonly ObjectTypeUse[],
  ) {
    for (const use of uses) {
      const type = schema.get(use.objectType);
      if (type !== undefined) this.addType(type, use);
    }
  }

  get all(): readonly TableUse[] {
    return [...this.byTable.values()];
  }

  of(table: Table): TableUse {
    const key = JSON.stringify([table.schema, table.name]);
    const known = this.byTable.get(key);
    if (known !== undefined) return known;
    const made = new TableUse(table);
    this.byTable.set(key, made);
    return made;
  }

  private addType(type: ObjectType, use: ObjectTypeUse): void {
    const main = this.of(type.table);
    const { where, deleted, version, id } = type;
    const read = [...id.columns, type.key.column, ...fixedOf(where), ...fixedOf(deleted)];
    main.add('SELECT', version === undefined ? read : [...read, version.column]);
    const used = new Map(use.attributes.map((one) => [one.attribute, one]));
    for (const join of type.joins) this.addJoin(main, join);
    for (const [name, attribute] of type.attributes) this.addAttribute(type, attribute, used.get(name));
    const written = use.attributes.filter(({ attribute }) => isWritable(type.attributes.get(attribute)));
    if (use.operations.includes('password') && !type.statements.has('setPassword')) this.addPassword(type);
    if (written.some(({ create }) => create) && !type.statements.has('create')) this.addCreation(type);
    if (written.some(({ update }) => update) && version !== undefined && !type.statements.has('update'))
      main.add('UPDATE', [version.column]);
    if (type.statements.has('delete')) return;
    if (type.delete === 'soft') main.add('UPDATE', fixedOf(deleted));
    if (type.delete === 'hard') this.addRemoval(type);
  }

  private addJoin(main: TableUse, join: Join): void {
    main.add('SELECT', ours(join.on));
    this.of(join.table).add('SELECT', [...theirs(join.on), ...fixedOf(join.where)]);
  }

  private addCreation(type: ObjectType): void {
    const main = this.of(type.table);
    main.add('INSERT', [...fixedOf(type.where), ...type.onCreate.map(([column]) => column)]);
    if (type.id.kind !== 'generated') main.add('INSERT', type.id.columns);
    if (type.version?.column.filled === false) main.add('INSERT', [type.version.column]);
    this.addCounter(type.id.counter);
    for (const join of type.joins) {
      this.of(join.table).add('INSERT', fixedOf(join.where));
      if (join.hangs) this.of(join.table).add('INSERT', theirs(join.on));
      else main.add('INSERT', ours(join.on));
    }
  }

  /** Written and never read. */
  private addPassword({ table, password }: ObjectType): void {
    if (password?.column === undefined) return;
    const columns = [password.column, ...password.with.map(([column]) => column)];
    const use = this.of(password.join?.table ?? table);
    use.add('INSERT', columns).add('UPDATE', columns);
  }

  private addRemoval(type: ObjectType): void {
    this.of(type.table).removes = true;
    for (const join of type.joins.filter(({ hangs }) => hangs)) this.of(join.table).removes = true;
    for (const other of this.schema.values())
      for (const attribute of other.attributes.values())
        if (attribute.kind === 'reference' && attribute.objectType === type.name)
          this.of(other.table).add(
            'UPDATE',
            attribute.columns.filter(({ nullable }) => nullable),
          );
  }

  private addAttribute(type: ObjectType, attribute: Attribute, use: AttributeUse | undefined): void {
    if (use === undefined) return;
    const writes = writesOf(type, attribute, use);
    switch (attribute.kind) {
      case 'column':
        this.addColumns(attribute.join?.table ?? type.table, [attribute.column], use.read, writes);
        break;
      case 'reference':
        this.addColumns(type.table, attribute.columns, use.read, writes);
        break;
      case 'child': {
        const { table, on, column, where, order, key } = attribute;
        const counted = order.filter(({ kind, filled }) => order.length === 1 && kind === 'integer' && !filled);
        this.of(type.table).add('SELECT', ours(on));
        const pair = [...theirs(on), ...fixedOf(where)];
        this.addRows(table, [...pair, column, ...order], [...pair, column, ...counted], key, writes);
        break;
      }
      case 'presence': {
        const pair = [...theirs(attribute.on), ...fixedOf(attribute.where)];
        this.of(type.table).add('SELECT', ours(attribute.on));
        this.addRows(attribute.table, pair, pair, attribute.key, writes);
        break;
      }
      case 'members':
      case 'memberOf':
        for (const link of attribute.links) {
          const pair = [...theirs(link.on), ...theirs(link.members), ...fixedOf(link.where)];
          this.addRows(link.table, pair, pair, link.key, writes);
        }
    }
  }

  private addColumns(table: Table, columns: readonly Column[], reads: boolean, writes: Writes): void {
    const use = this.of(table);
    if (reads) use.add('SELECT', columns);
    if (writes.create) use.add('INSERT', columns);
    if (writes.update) use.add('UPDATE', columns);
  }

  /** Rows that are made and removed, and never changed. */
  private addRows(
    table: Table,
    read: readonly Column[],
    made: readonly Column[],
    key: RowKey | undefined,
    { create, update }: Writes,
  ): void {
    const use = this.of(table).add('SELECT', read);
    if (!create && !update) return;
    use.add('INSERT', key === undefined ? made : [...made, key.column]);
    use.removes = true;
    this.addCounter(key?.counter);
  }

  private addCounter(counter: Counter | undefined): void {
    if (counter === undefined) return;
    const columns = [...fixedOf(counter.where), counter.column];
    this.of(counter.table).add('SELECT', columns).add('INSERT', columns).add('UPDATE', [counter.column]);
  }
}

interface Writes {
  readonly create: boolean;
  readonly update: boolean;
}

/** What statements of the operator write is theirs to know. */
function writesOf({ statements }: ObjectType, attribute: Attribute, use: AttributeUse): Writes {
  const byStatement = attribute.kind === 'members' ? statements.has('addMember') : statements.has('update');
  return {
    create: use.create && isWritable(attribute) && !statements.has('create'),
    update: use.update && isWritable(attribute) && !byStatement,
  };
}

export const fixedOf = (fixed: FixedColumns): readonly Column[] => fixed.map(([column]) => column);
const theirs = (pairs: readonly Pair[]): readonly Column[] => pairs.map((pair) => pair.theirs);
const ours = (pairs: readonly Pair[]): readonly Column[] => pairs.map((pair) => pair.ours);

function isWritable(attribute: Attribute | undefined): boolean {
  if (attribute === undefined || attribute.kind === 'memberOf') return false;
  return !('readOnly' in attribute && attribute.readOnly);
}
