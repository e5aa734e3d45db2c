/** Reads what SHOW GRANTS of MySQL and MariaDB answers. */

/** One line: rights on everything (`*.*`), on all tables of some databases, or on one table. */
export interface Grant {
  /** Pattern as LIKE has it; undefined: every database. */
  readonly schema: string | undefined;
  /** Undefined: every table. */
  readonly table: string | undefined;
  readonly rights: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly withGrantOption: boolean;
}

const quotedName = '`(?:[^`]|``)*`';
const line = new RegExp(`^GRANT (.+?) ON (?:TABLE )?(\\*|${quotedName})\\.(\\*|${quotedName}) TO `);

/** Rights by name, each with the columns in parentheses. */
const right = /\s*([A-Z][A-Z ]*[A-Z])(?:\s*\(([^)]*)\))?\s*(?:,|$)/gy;

const bare = (name: string): string => name.trim().replace(/^`|`$/g, '').replaceAll('``', '`');

/** Undefined: a line about something else than tables, such as a role or a procedure. */
export function parseGrant(text: string): Grant | undefined {
  const [, list, schema, table] = line.exec(text) ?? [];
  if (list === undefined || schema === undefined || table === undefined) return undefined;
  const rights = Array.from(list.matchAll(right), ([, name = '', columns = '']) => ({
    name,
    columns: columns === '' ? [] : columns.split(',').map(bare),
  }));
  return {
    schema: schema === '*' ? undefined : bare(schema),
    table: table === '*' ? undefined : bare(table),
    rights: rights.filter(({ name }) => name !== 'USAGE'),
    withGrantOption: text.includes(' WITH GRANT OPTION'),
  };
}

/** Whether a database is meant: `_` and `%` stand for any letter and any text where they have no backslash; not on one table. */
export function isMeant({ schema: pattern, table }: Grant, schema: string): boolean {
  if (pattern === undefined) return true;
  if (table !== undefined) return pattern === schema;
  const source = pattern.replaceAll(/\\([_%])|([_%])|[\\^$.*+?()[\]{}|]/g, (found, literal?: string, wild?: string) =>
    literal !== undefined ? literal : wild === '_' ? '.' : wild === '%' ? '.*' : `\\${found}`,
  );
  return new RegExp(`^${source}$`, 's').test(schema);
}
