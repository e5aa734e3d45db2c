/** The structure of tables in SQLite. */
import { type Connection } from '../../drivers/driver.js';
import { textRows, type ForeignKey, type TableIndex, type TableStructure } from './table-structure.js';

/** Rows are counted up to here: more is many. */
const countedRows = 20_000;

type Ask = <Name extends string>(
  text: string,
  values: readonly string[],
  names: readonly Name[],
) => Promise<readonly Readonly<Record<Name, string | undefined>>[]>;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

async function indexesOf(ask: Ask, table: string): Promise<readonly TableIndex[]> {
  const listed = await ask(
    `select l.name, l."unique", l.partial, x.name, x.coll, s.sql
      from pragma_index_list(?) l join pragma_index_xinfo(l.name) x on x.key = 1
      left join sqlite_master s on s.type = 'index' and s.name = l.name order by l.name, x.seqno`,
    [table],
    ['index', 'unique', 'partial', 'column', 'collation', 'sql'],
  );
  return Array.from(
    Map.groupBy(listed, ({ index = '' }) => index),
    ([name, parts]) => ({
      name,
      unique: parts[0]?.unique === '1',
      partial: parts[0]?.partial === '1',
      parts: parts.map(({ column, collation, sql }) => ({
        column,
        collation,
        // Which part of the statement it is, is not told.
        expression: column === undefined ? sql : undefined,
      })),
    }),
  );
}

async function foreignKeysOf(ask: Ask, table: string): Promise<readonly ForeignKey[]> {
  const listed = await ask(
    'select id, "table", "from", "to", on_delete from pragma_foreign_key_list(?) order by id, seq',
    [table],
    ['id', 'table', 'from', 'to', 'rule'],
  );
  const keys = [...Map.groupBy(listed, ({ id = '' }) => id).values()];
  return Promise.all(
    keys.map(async (pairs) => {
      const [{ table: theirTable = '', rule = '' } = {}] = pairs;
      const named = pairs.flatMap(({ to }) => to ?? []);
      const primary = await ask(
        'select name from pragma_table_info(?) where pk > 0 order by pk',
        [theirTable],
        ['name'],
      );
      return {
        columns: pairs.map(({ from = '' }) => from),
        schema: 'main',
        table: theirTable,
        theirs: named.length > 0 ? named : primary.map(({ name = '' }) => name),
        onDelete: rule === 'CASCADE' ? 'cascade' : rule.startsWith('SET') ? 'cleared' : 'refused',
      };
    }),
  );
}

async function structureIn(ask: Ask, name: string, isView: boolean): Promise<TableStructure> {
  const columns = await ask(
    'select name, type, pk, hidden from pragma_table_xinfo(?) order by pk',
    [name],
    ['name', 'type', 'pk', 'hidden'],
  );
  const primary = columns.filter(({ pk }) => pk !== '0');
  const isRowId = primary.length === 1 && /^integer$/i.test(primary[0]?.type ?? '');
  const counted = isView
    ? []
    : await ask(`select count(*) from (select 1 from ${quoted(name)} limit ${countedRows})`, [], ['count']);
  const triggers = isView
    ? await ask(
        `select count(*) from sqlite_master where type = 'trigger' and tbl_name = ? and sql like '%instead of%'`,
        [name],
        ['count'],
      )
    : [];
  return {
    schema: 'main',
    name,
    near: true,
    isView,
    writable: !isView || Number(triggers[0]?.count) >= 3,
    engine: undefined,
    rows: isView ? undefined : Number(counted[0]?.count),
    primaryKey: primary.map(({ name: column = '' }) => column),
    made: new Set(isRowId ? primary.map(({ name: column = '' }) => column) : []),
    computed: new Set(columns.filter(({ hidden }) => hidden !== '0').map(({ name: column = '' }) => column)),
    indexes: isView ? [] : await indexesOf(ask, name),
    foreignKeys: isView ? [] : await foreignKeysOf(ask, name),
  };
}

export async function sqliteStructures(
  connection: Connection,
  _schema: string | undefined,
  deadline: number,
): Promise<readonly TableStructure[]> {
  const ask: Ask = async (text, values, names) =>
    textRows((await connection.run({ text, values }, deadline)).rows, names);
  const tables = await ask(
    `select name, type from pragma_table_list where schema = 'main' and type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\' order by name limit 5000`,
    [],
    ['name', 'type'],
  );
  const structures: TableStructure[] = [];
  for (const { name = '', type } of tables) structures.push(await structureIn(ask, name, type === 'view'));
  return structures;
}
