/** The tables that a statement on one object type looks at besides its own: joins and referenced rows. */
import { sql } from 'kysely';
import { type Fragment } from '../dialects/dialect.js';
import { type Join, type ObjectType, type ReferenceAttribute, type Schema } from '../schema/object-type.js';
import { all, columnOf, isFixed, named, own, paired, reach } from './pieces.js';

export class Scope {
  private readonly joined = new Map<string, string>();
  private readonly parts: Fragment[] = [];

  constructor(
    readonly type: ObjectType,
    readonly schema: Schema,
  ) {}

  /** Alias of a joined table. */
  join(join: Join | undefined): string {
    if (join === undefined) return own;
    return this.once(`join ${join.name}`, 'cw_j', (alias) => {
      const on = all([...paired(join.on, alias, own), ...isFixed(join.where, alias)]);
      return sql`left join ${named(join.table, alias)} on ${on}`;
    });
  }

  /** Alias of the row that a reference points at; its columns are NULL where that is not there. */
  referenced(attribute: ReferenceAttribute): { readonly alias: string; readonly type: ObjectType } {
    const type = typeNamed(this.schema, attribute.objectType);
    const alias = this.once(`reference ${attribute.name}`, 'cw_r', (made) => {
      const on = type.id.columns.map((column, at) => {
        const ours = attribute.columns[at];
        return sql`${columnOf(made, column)} = ${ours === undefined ? sql`null` : columnOf(own, ours)}`;
      });
      return sql`left join ${named(type.table, made)} on ${all([...on, ...reach(type, made)])}`;
    });
    return { alias, type };
  }

  /** `from ...` with all that was asked for. */
  from(): Fragment {
    return sql`from ${sql.join([named(this.type.table, own), ...this.parts], sql` `)}`;
  }

  private once(key: string, letter: string, make: (alias: string) => Fragment): string {
    const known = this.joined.get(key);
    if (known !== undefined) return known;
    const alias = `${letter}${this.joined.size + 1}`;
    this.joined.set(key, alias);
    this.parts.push(make(alias));
    return alias;
  }
}

/** The schema's type of this name: the configuration was checked, so it is there. */
export function typeNamed(schema: Schema, name: string): ObjectType {
  const type = schema.get(name);
  if (type === undefined) throw new Error(`There is no object type ${name}.`);
  return type;
}
