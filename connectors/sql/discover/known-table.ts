/** A table with its columns and its structure, and how it leads to others. */
import { type Column } from '../catalog/column.js';
import { uniqueKeys, type ForeignKey, type TableStructure } from '../catalog/structure/table-structure.js';
import { plainName } from './name-patterns.js';

export class KnownTable {
  /** By plain name, also without the name of the table before it: `user_name` of `users` as `name`. */
  private readonly byName = new Map<string, Column>();
  private readonly keys: readonly (readonly string[])[];

  constructor(
    readonly structure: TableStructure,
    readonly columns: readonly Column[],
  ) {
    this.keys = uniqueKeys(structure);
    const prefix = singular(plainName(structure.name));
    for (const column of columns) {
      const name = plainName(column.name);
      if (name.startsWith(prefix) && name.length > prefix.length && !this.byName.has(name.slice(prefix.length)))
        this.byName.set(name.slice(prefix.length), column);
    }
    // A name as it stands is more than one that was cut.
    for (const column of columns) this.byName.set(plainName(column.name), column);
  }

  get name(): string {
    return this.structure.name;
  }

  /** The first of these names that a column has. */
  named(names: readonly string[], kinds: readonly Column['kind'][]): Column | undefined {
    for (const name of names) {
      const column = this.byName.get(name);
      if (column !== undefined && kinds.includes(column.kind)) return column;
    }
    return undefined;
  }

  /** Whether these columns, and perhaps some of the others, tell every two rows apart. */
  isUnique(columns: readonly string[], others: readonly string[] = []): boolean {
    return this.keys.some(
      (key) =>
        key.every((part) => columns.includes(part) || others.includes(part)) &&
        columns.some((one) => key.includes(one)),
    );
  }

  /** Whether texts of a column are unique, in whatever way an index compares them. */
  isUniqueText({ name }: Column): boolean {
    const folded = plainName(`lower ${name}`);
    return (
      this.isUnique([name]) ||
      this.structure.indexes.some(
        ({ unique, parts }) =>
          unique && parts.some((part) => part.column === name || plainName(part.expression ?? '').startsWith(folded)),
      )
    );
  }

  /** The columns by which rows of this table refer to rows of another: column → column of the other. */
  linksTo(other: KnownTable): readonly ReadonlyMap<string, string>[] {
    const declared = this.structure.foreignKeys.filter((key) => leadsTo(key, other));
    if (declared.length > 0)
      return declared.map(({ columns, theirs }) => new Map(columns.map((column, at) => [column, theirs[at] ?? ''])));
    return this === other ? [] : this.guessedLinks(other);
  }

  /** Without foreign keys, names tell: `user_id`, or the name of the other's key where that is no plain `id`. */
  private guessedLinks(other: KnownTable): readonly ReadonlyMap<string, string>[] {
    const [key, ...more] = other.structure.primaryKey;
    if (key === undefined || more.length > 0) return [];
    const table = singular(plainName(other.name)).replace(/^(?:app|auth|sys|tbl)/, '');
    const names = [
      `${table}${plainName(key)}`,
      `${table}id`,
      `${table}no`,
      ...(plainName(key).length > 3 ? [plainName(key)] : []),
    ];
    const own = this.structure.primaryKey.length === 1 ? this.structure.primaryKey : [];
    const found = this.columns.filter(({ name }) => names.includes(plainName(name)) && !own.includes(name));
    return found.map(({ name }) => new Map([[name, key]]));
  }
}

const leadsTo = ({ schema, table }: ForeignKey, { structure }: KnownTable): boolean =>
  table === structure.name && schema === structure.schema;

export function singular(name: string): string {
  return name.replace(/(?<=[^s])s$/, '');
}
