import { type CompiledRow } from './compiled-row.js';
import { conditionsKey } from './conditions.js';
import { fieldKey, groupOf, type ElementGroup, type Field } from './field.js';

type ReportAt = (row: CompiledRow, message: string) => void;

/** Reports what is wrong between rows: each alone is in order. */
export function checkRows(rows: readonly CompiledRow[], fields: ReadonlyMap<string, Field>, report: ReportAt): void {
  for (const when of ['onCreate', 'onUpdate'] as const) checkBackendAttributes(rows, when, report);
  checkReadPaths(rows, report);
  for (const field of fields.values()) {
    for (const group of field.groups) checkGroup(field, group, report);
    const fallbacks = field.groups.filter(({ fallback }) => fallback);
    const [row] = fallbacks[1]?.rows ?? [];
    if (row !== undefined) report(row, 'is a second `fallback`: elements without type go to one place');
  }
  checkMembers(rows, report);
}

function checkGroup(field: Field, group: ElementGroup, report: ReportAt): void {
  const [first, ...others] = group.rows.filter(({ made }) => made === undefined);
  if (first === undefined) return;
  const [second] = others;
  if (group.multiple && second !== undefined)
    report(second, `shares its elements with ${first.source.scim}; values of a \`multiple\` row stand alone`);
  // What is read by a row must be written by the same row, or a resource that is sent back as it was read would change.
  const samples = [group.constants, ...(group.primary ? [{ ...group.constants, primary: true }] : [])];
  if (samples.some((element) => groupOf(field, element) !== group))
    report(first, 'reads elements that another row would write: make their conditions exclude each other');
}

/** Attribute names compare without regard to case: backends do so. */
function checkBackendAttributes(rows: readonly CompiledRow[], when: 'onCreate' | 'onUpdate', report: ReportAt): void {
  const writers = new Map<string, CompiledRow>();
  for (const row of rows) {
    if (!row[when]) continue;
    const name = row.backend.toLowerCase();
    const other = writers.get(name);
    if (other === undefined) writers.set(name, row);
    // Rows that meet on create and update are reported once.
    else if (when === 'onCreate' || !(row.onCreate && other.onCreate))
      report(row, `writes ${row.backend}, which the row ${other.source.scim} writes too`);
  }
}

function checkReadPaths(rows: readonly CompiledRow[], report: ReportAt): void {
  const readers = new Map<string, CompiledRow>();
  for (const row of rows) {
    if (!row.readable) continue;
    const key = JSON.stringify([
      fieldKey(row.path.extension, row.path.attribute.name),
      row.path.sub?.name,
      conditionsKey(row.path),
    ]);
    const other = readers.get(key);
    if (other === undefined) readers.set(key, row);
    else report(row, `is read from ${row.backend}, but also from ${other.backend}: give one of them direction: write`);
  }
}

const isMemberRow = ({ transform, multiple, onUpdate }: CompiledRow): boolean =>
  transform.kind === 'reference' && multiple && onUpdate;

/** The row that holds the members: the multiple references that can be written. */
export function findMemberRow(rows: readonly CompiledRow[]): CompiledRow | undefined {
  return rows.find(isMemberRow);
}

function checkMembers(rows: readonly CompiledRow[], report: ReportAt): void {
  const [, second] = rows.filter(isMemberRow);
  if (second !== undefined)
    report(second, 'is a second list of references that is written; one object type has one list of members');
  const [, password] = rows.filter(({ transform }) => transform.kind === 'password');
  if (password !== undefined) report(password, 'is a second password');
}
