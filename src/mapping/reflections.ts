import { isWritten, type CompiledRow } from './compiled-row.js';

/** A reference beside whose value stands what is known of the object that it points at (RFC 7643 §4.1.2, §4.2, §4.3). */
export interface Reflection {
  readonly row: CompiledRow;
  /** The sub-attribute that takes the object's name for people; undefined where the schema has none, or a row of its own reads it. */
  readonly name: 'display' | 'displayName' | undefined;
  /** The name is read only for a client that names this sub-attribute. */
  readonly onRequest: boolean;
  /** What the objects refer to in turn belongs to the list. */
  readonly transitive: boolean;
  /** The schema has a place for the address of the object. */
  readonly addressed: boolean;
  /** `type` says how the object came into the list: `direct` or `indirect`. */
  readonly labelled: boolean;
}

/** The multiple references that clients write: lists as long as a directory is large. */
export const isListOfMembers = (row: CompiledRow): boolean =>
  row.transform.kind === 'reference' && row.multiple && isWritten(row);

/** The reflections of a table of rows. */
export function reflectionsOf(rows: readonly CompiledRow[]): readonly Reflection[] {
  return rows.flatMap((row) => {
    if (row.transform.kind !== 'reference' || !row.readable || row.path.sub?.name !== 'value') return [];
    const subs = row.path.attribute.subAttributes ?? [];
    const free = (name: string): boolean =>
      subs.some((sub) => sub.name === name) &&
      !rows.some(({ path }) => path.attribute === row.path.attribute && path.sub?.name === name);
    const types = subs.find(({ name }) => name === 'type')?.canonicalValues ?? [];
    const reflection: Reflection = {
      row,
      name: free('display') ? 'display' : free('displayName') ? 'displayName' : undefined,
      onRequest: isListOfMembers(row),
      transitive: row.source.transitive === true,
      addressed: free('$ref'),
      labelled: free('type') && types.includes('direct') && types.includes('indirect'),
    };
    return [reflection];
  });
}

/** The row of `displayName`, where there is one that reads plain text. */
export function findDisplayRow(rows: readonly CompiledRow[]): CompiledRow | undefined {
  return rows.find(
    ({ label, readable, transform }) => label === 'displayName' && readable && transform.kind === 'value',
  );
}
