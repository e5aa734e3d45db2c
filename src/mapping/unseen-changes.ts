import { type AttributeChange } from '../../connectors/sdk/capabilities/updatable.js';
import { type ScimObject } from '../scim/schema/values.js';
import { type CompiledMapping } from './compiled-mapping.js';
import { type CompiledRow } from './compiled-row.js';
import { encodeValues } from './encode-values.js';
import { takeValues } from './take-values.js';

/** Changes that are the same whatever the object holds. */
export interface UnseenPlan {
  /** At least one; one for an attribute, each with one text that is read back as it is. */
  readonly changes: readonly AttributeChange[];
  /** The rows that write them, in the same order. */
  readonly rows: readonly CompiledRow[];
  /** SCIM attributes that are written: names for the audit, no values. */
  readonly written: readonly string[];
}

/**
 * Plans a change of an object that was not read.
 * @param assigned a resource of just the attributes that get a value, each text
 * @returns undefined when what is to be written depends on more than the assigned values, or not all of them is written
 */
export function planUnseen(assigned: ScimObject, mapping: CompiledMapping): UnseenPlan | undefined {
  // What no row has and the gateway answers for itself (`externalId`) is taken by nobody, and not told as unmapped.
  if (Object.keys(assigned).some((name) => !hasRows(name, mapping))) return undefined;
  const independent = independentRows(mapping);
  const taken = takeValues(assigned, mapping);
  if (taken.unmapped.length > 0 || taken.values.size === 0) return undefined;
  const changes: AttributeChange[] = [];
  for (const [row, values] of taken.values) {
    if (!independent.has(row)) return undefined;
    changes.push({ attribute: row.backend, values: encodeValues(row, values, () => undefined, []) });
  }
  const rows = [...taken.values.keys()];
  return { changes, rows, written: [...new Set(rows.map(({ label }) => label))] };
}

/** Whether it is a core attribute that rows map, or an extension: what of that is not mapped is told. */
const hasRows = (name: string, mapping: CompiledMapping): boolean =>
  mapping.field(undefined, name) !== undefined || mapping.fullSchema.extension(name) !== undefined;

const independentRowsOf = new WeakMap<CompiledMapping, ReadonlySet<CompiledRow>>();

/** The rows that write plain text to a backend attribute of their own: looked for once. */
function independentRows(mapping: CompiledMapping): ReadonlySet<CompiledRow> {
  const known = independentRowsOf.get(mapping);
  if (known !== undefined) return known;
  // Made values may change along with any other.
  const made = mapping.rows.some((row) => row.made !== undefined && row.onUpdate);
  const rows = new Set(made ? [] : mapping.rows.filter((row) => isIndependent(row, mapping)));
  independentRowsOf.set(mapping, rows);
  return rows;
}

function isIndependent(row: CompiledRow, mapping: CompiledMapping): boolean {
  const backend = row.backend.toLowerCase();
  return (
    row !== mapping.naturalKey.row &&
    row.onUpdate &&
    row.readable &&
    !row.multiple &&
    !row.path.attribute.multiValued &&
    row.value.type === 'string' &&
    (row.source.transform?.type ?? 'string') === 'string' &&
    mapping.rows.every((other) => other === row || other.backend.toLowerCase() !== backend)
  );
}
