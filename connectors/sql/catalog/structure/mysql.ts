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

const foreignKeys = `select k.table_schema, k.table_name, k.constraint_name, k.column_name, k.referenced_table_schema, k.referenced_table_name,
    k.referenced_column_name, r.delete_rule
  from information_schema.key_column_usage k
  join information_schema.referential_constraints r on r.constraint_schema = k.constraint_schema and r.constraint_name = k.constraint_name
    and r.table_name = k.table_name
  where k.referenced_table_name is not null order by k.table_schema, k.table_name, k.constraint_name, k.ordinal_position`;

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
  const names = ['schema', 'table', 'index', 'nonUnique', 'column'] as const;
  const parts = await rowsOf(connection, deadline, indexes, names);
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

async function foreignKeysByTable(
  connection: Connection,
  deadline: number,
): Promise<ReadonlyMap<string, readonly ForeignKey[]>> {
  const names = ['schema', 'table', 'name', 'column', 'theirSchema', 'theirTable', 'theirColumn', 'rule'] as const;
  const byTable = Map.groupBy(await rowsOf(connection, deadline, foreignKeys, names), placeOf);
  return new Map(
    Array.from(byTable, ([place, ofTable]) => {
      const byName = Map.groupBy(ofTable, ({ name = '' }) => name);
      const made = Array.from(byName.values(), (pairs): ForeignKey => {
        const [{ theirSchema = '', theirTable = '', rule = '' } = {}] = pairs;
        return {
          columns: pairs.map(({ column = '' }) => column),
          schema: theirSchema,
          table: theirTable,
          theirs: pairs.map(({ theirColumn = '' }) => theirColumn),
          onDelete: rule === 'CASCADE' ? 'cascade' : rule.startsWith('SET') ? 'cleared' : 'refused',
        };
      });
      return [place, made];
    }),
  );
}

/** @param schema of the target, if it names one: a database on this server */
export async function mysqlStructures(
  connection: Connection,
  schema: string | undefined,
  deadline: number,
): Promise<readonly TableStructure[]> {
  const names = ['schema', 'table', 'type', 'engine', 'rows', 'near', 'updatable'] as const;
  const found = await rowsOf(connection, deadline, tables, names, [schema ?? null]);
  const columnNames = ['schema', 'table', 'column', 'extra', 'standard'] as const;
  const special = Map.groupBy(await rowsOf(connection, deadline, columns, columnNames), placeOf);
  const indexed = await indexesByTable(connection, deadline);
  const referring = await foreignKeysByTable(connection, deadline);
  return found.map((row) => {
    const place = placeOf(row);
    const isView = row.type?.includes('VIEW') === true;
    const ofTable = special.get(place) ?? [];
    const having = (pattern: RegExp): ReadonlySet<string> =>
      new Set(ofTable.flatMap(({ column, extra, standard }) => (pattern.test(`${extra} ${standard}`) ? column ?? [] : [])));
    const all = indexed.get(place) ?? [];
    return {
      schema: row.schema ?? '',
      name: row.table ?? '',
      near: row.near === '1',
      isView,
      writable: !isView || row.updatable === 'YES',
      engine: isView ? undefined : row.engine,
      rows: isView || row.rows === undefined ? undefined : Number(row.rows),
      primaryKey: all.find(({ name }) => name === 'PRIMARY')?.parts.flatMap(({ column }) => column ?? []) ?? [],
      made: having(/auto_increment|uuid\(/i),
      computed: having(/(?:virtual|stored|persistent) generated/i),
      indexes: all,
      foreignKeys: referring.get(place) ?? [],
    };
  });
}
