/** The structure of tables in PostgreSQL: one statement, one JSON object for each table. */
import { type Connection } from '../../drivers/driver.js';
import { type ForeignKey, type TableIndex, type TableStructure } from './table-structure.js';

const columnsWhere = (condition: string): string =>
  `(select coalesce(json_agg(a.attname), '[]') from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and ${condition})`;

const namesOf = (numbers: string, table: string): string =>
  `(select json_agg(a.attname order by k.place) from unnest(${numbers}) with ordinality k(number, place)
    join pg_attribute a on a.attrelid = ${table} and a.attnum = k.number)`;

const statement = `select json_build_object(
    'schema', n.nspname, 'name', c.relname, 'near', pg_table_is_visible(c.oid) or n.nspname = $1,
    'isView', c.relkind in ('v', 'm'),
    'writable', c.relkind in ('r', 'p') or (pg_relation_is_updatable(c.oid, true) & 28) = 28,
    'rows', case when c.reltuples >= 0 then c.reltuples end,
    'primaryKey', coalesce((select ${namesOf('i.indkey::int2[]', 'c.oid')} from pg_index i where i.indrelid = c.oid and i.indisprimary), '[]'),
    'made', ${columnsWhere(`(a.attidentity <> '' or (a.attgenerated = '' and pg_get_expr(d.adbin, d.adrelid) ~ '(nextval|uuid)'))`)},
    'computed', ${columnsWhere(`a.attgenerated <> ''`)},
    'indexes', (select coalesce(json_agg(json_build_object(
        'name', x.relname, 'unique', i.indisunique, 'partial', i.indpred is not null,
        'parts', (select json_agg(json_build_object('column', a.attname,
            'expression', case when k.number = 0 then pg_get_indexdef(i.indexrelid, k.place::int, true) end) order by k.place)
          from unnest(i.indkey::int2[]) with ordinality k(number, place)
          left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number where k.place <= i.indnkeyatts))), '[]')
      from pg_index i join pg_class x on x.oid = i.indexrelid where i.indrelid = c.oid and i.indisvalid),
    'foreignKeys', (select coalesce(json_agg(json_build_object(
        'columns', ${namesOf('f.conkey', 'f.conrelid')}, 'theirs', ${namesOf('f.confkey', 'f.confrelid')},
        'schema', tn.nspname, 'table', t.relname,
        'onDelete', case f.confdeltype when 'c' then 'cascade' when 'n' then 'cleared' when 'd' then 'cleared' else 'refused' end)), '[]')
      from pg_constraint f join pg_class t on t.oid = f.confrelid join pg_namespace tn on tn.oid = t.relnamespace
      where f.conrelid = c.oid and f.contype = 'f'))::text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^(pg_|information_schema$)' and not c.relispartition
  order by n.nspname, c.relname limit 5000`;

/** As the statement gives it. */
interface Told {
  readonly schema: string;
  readonly name: string;
  readonly near: boolean;
  readonly isView: boolean;
  readonly writable: boolean;
  readonly rows: number | null;
  readonly primaryKey: readonly string[];
  readonly made: readonly string[];
  readonly computed: readonly string[];
  readonly indexes: readonly {
    readonly name: string;
    readonly unique: boolean;
    readonly partial: boolean;
    readonly parts: readonly { readonly column: string | null; readonly expression: string | null }[] | null;
  }[];
  readonly foreignKeys: readonly ForeignKey[];
}

/** @param schema of the target; where tables without a schema of their own lie */
export async function postgresStructures(
  connection: Connection,
  schema: string | undefined,
  deadline: number,
): Promise<readonly TableStructure[]> {
  const { rows } = await connection.run({ text: statement, values: [schema ?? null] }, deadline);
  return rows.map(([text]) => {
    const told = JSON.parse(String(text)) as Told;
    const indexes = told.indexes.map(({ parts, ...index }): TableIndex => ({
      ...index,
      parts: (parts ?? []).map(({ column, expression }) => ({
        column: column ?? undefined,
        expression: expression ?? undefined,
      })),
    }));
    // A schema that the target names is the only one in which its tables are looked for.
    const near = schema === undefined ? told.near : told.schema === schema;
    return {
      ...told,
      near,
      engine: undefined,
      rows: told.rows ?? undefined,
      made: new Set(told.made),
      computed: new Set(told.computed),
      indexes,
    };
  });
}
