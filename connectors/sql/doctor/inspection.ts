/** What the checks of one database work with. */
import { type DiagnoseRequest, type ObjectTypeUse } from '../../sdk/capabilities/diagnosable.js';
import { type Table } from '../catalog/column.js';
import { structureOf, type TableStructure } from '../catalog/structure/table-structure.js';
import { type SqlConfig } from '../config/model.js';
import { type Dialect } from '../dialects/dialect.js';
import { type Connection } from '../drivers/driver.js';
import { type ObjectType, type Schema } from '../schema/object-type.js';
import { TableUses } from './table-use.js';

/** An object type that the mapping uses. */
export interface InspectedType {
  readonly type: ObjectType;
  readonly use: ObjectTypeUse;
  /** Undefined where the catalog does not tell it. */
  readonly structure: TableStructure | undefined;
}

export class Inspection {
  readonly types: readonly InspectedType[];
  readonly tables: TableUses;

  constructor(
    readonly config: SqlConfig,
    readonly dialect: Dialect,
    readonly connection: Connection,
    readonly deadline: number,
    readonly schema: Schema,
    readonly structures: readonly TableStructure[],
    { uses }: DiagnoseRequest,
  ) {
    this.tables = new TableUses(schema, uses);
    this.types = uses.flatMap((use) => {
      const type = schema.get(use.objectType);
      return type === undefined ? [] : [{ type, use, structure: this.structureOf(type.table) }];
    });
  }

  structureOf({ schema, name }: Table): TableStructure | undefined {
    // Tables without a schema of their own lie in that of the target, and nowhere else where it names one.
    return structureOf(this.structures, { schema: schema === this.config.schema ? undefined : schema, name });
  }
}
