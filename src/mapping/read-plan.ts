import { type CompiledMapping } from './compiled-mapping.js';
import { type CompiledRow } from './compiled-row.js';
import { type Field } from './field.js';
import { compileReader, type FieldReader } from './field-reader.js';

/** Whether the answer may hold an attribute or sub-attribute. */
export type Wants = (extension: string | undefined, attribute: string, sub?: string) => boolean;

/** What to fetch from the backend, and what to make of it. */
export interface ReadPlan {
  /** Backend attributes to ask for, each once. */
  readonly attributes: readonly string[];
  readonly rows: readonly CompiledRow[];
  /** One for each SCIM attribute that has rows in the plan. */
  readonly readers: readonly FieldReader[];
}

/**
 * Plans a reading: only backend attributes whose rows are wanted, so that nobody fetches the members of a group in vain.
 * The natural key is always read: links follow it.
 */
export function planRead(mapping: CompiledMapping, wants: Wants): ReadPlan {
  const rows: CompiledRow[] = [];
  const readers: FieldReader[] = [];
  for (const field of mapping.allFields()) {
    const planned = field.rows.filter(
      (row) => row.readable && (row === mapping.naturalKey.row || isWanted(row, field, wants)),
    );
    if (planned.length === 0) continue;
    rows.push(...planned);
    readers.push(compileReader(field, new Set(planned)));
  }
  return { attributes: [...new Set(rows.map(({ backend }) => backend))], rows, readers };
}

function isWanted(row: CompiledRow, field: Field, wants: Wants): boolean {
  const { extension, attribute, sub } = row.path;
  if (sub === undefined) return wants(extension, attribute.name);
  if (wants(extension, attribute.name, sub.name)) return true;
  // Sub-attributes without a row of their own (`type`, `$ref`) exist when the element does, and that takes all its rows.
  const mapped = new Set(field.rows.map(({ path }) => path.sub?.name));
  return (
    (field.groups.length > 0 || field.references) &&
    (attribute.subAttributes ?? []).some(({ name }) => !mapped.has(name) && wants(extension, attribute.name, name))
  );
}
