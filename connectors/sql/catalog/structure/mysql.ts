/** The structure of tables in MySQL and MariaDB. */
import { type Connection, type SqlValue } from '../../drivers/driver.js';
import { textRows, type ForeignKey, type TableIndex, type TableStructure } from './table-structure.js';

const tables = `select t.table_schema, t.table_name, t.table_type, t.engine, t.table_rows, t.table_schema = coalesce(?, database()), v.is_updatable
  from information_schema.tables t
  left join information_schema.views v on v.table_schema = t.table_schema and v.table_name = t.table_name
  where t.table_schema not in ('information_schema', 'mysql', 'performance_schema', 'sys') order by 1, 2 limit 5000`;

const columns = `select table_schema, table_name, column_name, extra, column_default, column_key from information_schema.columns
  where (extra <> '' or column_default like '%uuid%') and table_schema not in ('information_schema', 'mysql', 'performance_schema', 'sys')`;

const indexes = `select table_schema, table_name, index_name, non_unique, column_name from information_schema.statistics
  where table_schema not in ('information_schema', 'mysql', 'performance_schema', 'sys')
  order by table_schema, table_name, index_name, seq_in_index`;

const name = '`((?:[^`]|``)*)`';
const names = '\\(((?:`(?:[^`]|``)*`(?:, ?)?)+)\\)';

/** In the words of SHOW CREATE TABLE: information_schema shows foreign keys only to those who may do more than read. */
const foreignKey = new RegExp(
  `FOREIGN KEY ${names} REFERENCES (?:${name}\\.)?${name} ${names}(?: ON DELETE (CASCADE|SET NULL|SET DEFAULT))?`,
  'g',
);

const bare = (text: string): string => text.replaceAll('``', '`');
const quoted = (text: string): string => `\`${text.replaceAll('`', '``')}\``;
const listed = (text: string): readonly string[] =>
  Array.from(text.matchAll(new RegExp(name, 'g')), ([, one = '']) => bare(one));

type Named = Readonly<Record<'schema' | 'table', string | undefined>>;

const placeOf = ({ schema = '', table = '' }: Named): string => JSON.stringify([schema, table]);

async function rowsOf<Name extends string>(
  connection: Connection,
  deadline: number,
  text: string,
  names: readonly Name[],
  values: readonly SqlValue[] = [],
): Promise<readonly Readonly<Record<Name, string | undefined>>[]> {
  return textRows((await connection.run({ text, values }, deadline)).rows, names);
}

async function indexesByTable(
  connection: Connection,
  deadline: number,
): Promise<ReadonlyMap<string, readonly TableIndex[]>> {
  const told = ['schema', 'table', 'index', 'nonUnique', 'column'] as const;
  const parts = await rowsOf(connection, deadline, indexes, told);
  const byTable = Map.groupBy(parts, placeOf);
  return new Map(
    Array.from(byTable, ([place, ofTable]) => {
      const byName = Map.groupBy(ofTable, ({ index = '' }) => index);
      const made = Array.from(byName, ([name, ofIndex]): TableIndex => ({
        name,
        unique: ofIndex[0]?.nonUnique === '0',
        partial: false,
        parts: ofIndex.map(({ column }) => ({ column })),
      }));
      return [place, made];
    }),
  );
}

/** No right on the whole table (ER_TABLEACCESS_DENIED_ERROR). */
const tableAccessDenied = 1142;

async function foreignKeysOf(
  connection: Connection,
  deadline: number,
  schema: string,
  table: string,
): Promise<readonly ForeignKey[]> {
  const text = `show create table ${quoted(schema)}.${quoted(table)}`;
  try {
    const { rows } = await connection.run({ text, values: [] }, deadline);
    return foreignKeysIn(String(rows[0]?.[1]), schema);
  } catch (error) {
    // Somebody who may see some of the columns only is not shown the table.
    if ((error as { readonly errno?: unknown }).errno === tableAccessDenied) return [];
    throw error;
  }
}

function foreignKeysIn(statement: string, schema: string): readonly ForeignKey[] {
  return Array.from(statement.matchAll(foreignKey), ([, columns = '', other, to = '', theirs = '', rule]) => ({
    columns: listed(columns),
    schema: other === undefined ? schema : bare(other),
    table: bare(to),
    theirs: listed(theirs),
    onDelete: rule === 'CASCADE' ? 'cascade' : rule === undefined ? 'refused' : 'cleared',
  }));
}

/** @param schema of the target, if it names one: a database on this server */
export async function mysqlStructures(
  connection: Connection,
  schema: string | undefined,
  deadline: number,
): Promise<readonly TableStructure[]> {
  const told = ['schema', 'table', 'type', 'engine', 'rows', 'near', 'updatable'] as const;
  const found = await rowsOf(connection, deadline, tables, told, [schema ?? null]);
  const columnNames = ['schema', 'table', 'column', 'extra', 'standard'] as const;
  const special = Map.groupBy(await rowsOf(connection, deadline, columns, columnNames), placeOf);
  const indexed = await indexesByTable(connection, deadline);
  const structures: TableStructure[] = [];
  for (const row of found) {
    const place = placeOf(row);
    const { schema: own = '', table = '' } = row;
    const isView = row.type?.includes('VIEW') === true;
    const ofTable = special.get(place) ?? [];
    const having = (pattern: RegExp): ReadonlySet<string> =>
      new Set(
        ofTable.flatMap(({ column, extra, standard }) => (pattern.test(`${extra} ${standard}`) ? (column ?? []) : [])),
      );
    const all = indexed.get(place) ?? [];
    structures.push({
      schema: own,
      name: table,
      near: row.near === '1',
      isView,
      writable: !isView || row.updatable === 'YES',
      engine: isView ? undefined : row.engine,
      rows: isView || row.rows === undefined ? undefined : Number(row.rows),
      primaryKey: all.find(({ name }) => name === 'PRIMARY')?.parts.flatMap(({ column }) => column ?? []) ?? [],
      made: having(/auto_increment|uuid\(/i),
      computed: having(/(?:virtual|stored|persistent) generated/i),
      indexes: all,
      foreignKeys: isView ? [] : await foreignKeysOf(connection, deadline, own, table),
    });
  }
  return structures;
}
