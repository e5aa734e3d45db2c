import { type ResourceMapping } from '../../connectors/sdk/resource-mapping.js';
import { ResourceSchema } from '../scim/schema/resource-schema.js';
import { checkRows, findMemberRow } from './check-rows.js';
import { compileRow, type CompiledRow } from './compiled-row.js';
import { fieldKey, fieldsOf, type Field } from './field.js';
import { findDisplayRow, reflectionsOf, type Reflection } from './reflections.js';
import { mappedSchema, type FullSchema } from './mapped-schema.js';

/** Something wrong in a mapping. */
export interface MappingProblem {
  /** Where, from the mapping down: `rows[3].scim`. */
  readonly path: string;
  readonly message: string;
}

/** The row whose value names the object for people, and its SCIM path. */
export interface NaturalKey {
  readonly row: CompiledRow;
  /** `userName` */
  readonly path: string;
}

/** What a tenant wants besides its rows. */
export interface MappingOptions {
  /** What no row takes is kept by the gateway, so that the schema has it too. Default: false. */
  readonly keepsUnmapped?: boolean;
}

/** The mapping of one resource type of one target, ready to run. Never changes. */
export class CompiledMapping {
  readonly resourceType: string;
  readonly objectType: string;
  /** The schema as the tenant announces it: only what the mapping can hold. */
  readonly schema: ResourceSchema;
  /** The multiple reference row that is written: the members of a group. */
  readonly memberRow: CompiledRow | undefined;
  readonly passwordRow: CompiledRow | undefined;
  /** References beside whose values the gateway puts what it knows of the referenced objects. */
  readonly reflections: readonly Reflection[];
  /** The row that is an object's name for people; the natural key where there is no other. */
  readonly displayRow: CompiledRow;
  private readonly fields: ReadonlyMap<string, Field>;

  private constructor(
    source: ResourceMapping,
    /** The definitions of RFC 7643 with everything that rows may name. */
    readonly fullSchema: ResourceSchema,
    full: FullSchema,
    readonly rows: readonly CompiledRow[],
    readonly naturalKey: NaturalKey,
    { keepsUnmapped = false }: MappingOptions,
  ) {
    this.resourceType = source.resourceType;
    this.objectType = source.objectType;
    this.fields = fieldsOf(rows);
    this.schema = mappedSchema(full, this.fields, { naturalKey: naturalKey.row, keepsUnmapped });
    this.memberRow = findMemberRow(rows);
    this.reflections = reflectionsOf(rows);
    this.displayRow = findDisplayRow(rows) ?? naturalKey.row;
    this.passwordRow = rows.find(({ transform }) => transform.kind === 'password');
  }

  /**
   * Compiles a table against the full definitions of its resource type.
   * @param problems gets everything that is wrong, with its place in the table
   * @returns a mapping without the rows that are wrong; undefined when it has no usable natural key. It must not be used when there
   *   are problems.
   */
  static compile(
    source: ResourceMapping,
    schema: FullSchema,
    problems: MappingProblem[],
    options: MappingOptions = {},
  ): CompiledMapping | undefined {
    const full = new ResourceSchema(schema.resourceType, schema.core, schema.extensions);
    const places = new Map<CompiledRow, number>();
    const rows = source.rows.flatMap((row, index) => {
      const compiled = compileRow(row, full, (message) => {
        problems.push({ path: `rows[${index}]`, message: `${row.scim}: ${message}` });
      });
      if (compiled !== undefined) places.set(compiled, index);
      return compiled ?? [];
    });
    checkRows(rows, fieldsOf(rows), (row, message) => {
      problems.push({ path: `rows[${places.get(row) ?? 0}]`, message: `${row.source.scim}: ${message}` });
    });
    const naturalKey = findNaturalKey(source, rows, problems);
    return naturalKey && new CompiledMapping(source, full, schema, rows, naturalKey, options);
  }

  /** The rows of one SCIM attribute; names in any case. */
  field(extension: string | undefined, attribute: string): Field | undefined {
    return this.fields.get(fieldKey(extension, attribute));
  }

  /** All attributes that have rows, in the order of the table. */
  allFields(): Iterable<Field> {
    return this.fields.values();
  }
}

function findNaturalKey(
  source: ResourceMapping,
  rows: readonly CompiledRow[],
  problems: MappingProblem[],
): NaturalKey | undefined {
  const wanted = source.naturalKey.toLowerCase();
  const row = rows.find(
    ({ label, readable, made }) => label.toLowerCase() === wanted && (readable || made === undefined),
  );
  const message =
    row === undefined
      ? `no row maps ${source.naturalKey}, which names the object`
      : !row.readable || !row.onCreate
        ? `the row of ${source.naturalKey} must be read, and written on create`
        : row.path.attribute.multiValued || row.transform.kind !== 'value'
          ? `${source.naturalKey} must be one plain value`
          : row.path.extension !== undefined || row.path.attribute.type !== 'string'
            ? `${source.naturalKey} must be a text of the core schema, not of an extension or of a complex attribute`
            : undefined;
  if (message !== undefined) problems.push({ path: 'naturalKey', message });
  return row === undefined || message !== undefined ? undefined : { row, path: row.label };
}
