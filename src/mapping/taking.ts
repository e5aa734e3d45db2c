import { isScimObject, scimObject, type ScimObject, type ScimValue } from '../scim/schema/values.js';
import { type CompiledRow } from './compiled-row.js';

/** A resource, divided among the rows of a mapping. */
export interface Taken {
  /** The SCIM values that each row gets. Rows that get none are not there. */
  readonly values: ReadonlyMap<CompiledRow, readonly ScimValue[]>;
  /** Paths of what no row writes, without values. */
  readonly unmapped: readonly string[];
  /** What no row takes and a tenant may let the gateway keep. Merged over the mapped reading it gives the resource back. */
  readonly remainder: ScimObject;
}

/** A resource that is being divided: the taking of each attribute adds to it. */
export class Taking implements Taken {
  readonly values = new Map<CompiledRow, readonly ScimValue[]>();
  readonly remainder = scimObject();
  private readonly paths = new Set<string>();

  get unmapped(): readonly string[] {
    return [...this.paths];
  }

  give(row: CompiledRow, values: readonly ScimValue[]): void {
    this.values.set(row, values);
  }

  /** Notes a path that no row writes. */
  skip(path: string): void {
    this.paths.add(path);
  }

  /** Keeps a value that no row takes, and notes its path. */
  keep(extension: string | undefined, name: string, value: ScimValue): void {
    let holder = this.remainder;
    if (extension !== undefined) {
      const found = this.remainder[extension];
      holder = isScimObject(found) ? found : scimObject();
      this.remainder[extension] = holder;
    }
    holder[name] = value;
  }
}
