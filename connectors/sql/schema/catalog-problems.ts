/** Columns that the configuration names, looked up in the catalog. */
import { type Column, type Table } from '../catalog/column.js';
import { type ColumnPairs, type Fixed } from '../config/model.js';
import { type FixedColumns, type Pair } from './object-type.js';

const nowhere: Column = { name: '', kind: 'other', nullable: true, filled: true, native: '' };

/** What the catalog and the configuration do not agree on, as lines for people. */
export class CatalogProblems {
  readonly lines: string[] = [];

  column(table: Table, name: string, path: string): Column {
    const column = table.columns.get(name);
    if (column === undefined && table.columns.size > 0)
      this.lines.push(`${path}: the table ${table.name} has no column ${JSON.stringify(name)}`);
    return column ?? { ...nowhere, name };
  }

  pairs(on: ColumnPairs, theirs: Table, ours: Table, path: string): readonly Pair[] {
    return Array.from(on, ([their, our]) => ({
      theirs: this.column(theirs, their, path),
      ours: this.column(ours, our, path),
    }));
  }

  fixed(fixed: Fixed, table: Table, path: string): FixedColumns {
    return Array.from(fixed, ([name, value]) => [this.column(table, name, path), value] as const);
  }
}
