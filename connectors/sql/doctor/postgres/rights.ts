/** What the role may do, roles that it belongs to included. */
import { type Finding } from '../../../sdk/capabilities/diagnosable.js';
import { warning } from '../../../sdk/diagnosing/findings.js';
import { type TableStructure } from '../../catalog/structure/table-structure.js';
import { type Connection } from '../../drivers/driver.js';
import { type HeldRights, type TableRights } from '../examiner.js';

const ofTables = `select n.nspname, c.relname, pg_has_role(c.relowner, 'USAGE'),
    (select string_agg(p, ',') from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) p
      where has_table_privilege(c.oid, p)),
    (select json_object_agg(p, names) from (
      select p, json_agg(a.attname) as names from unnest(array['SELECT', 'INSERT', 'UPDATE']) p, pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and has_column_privilege(c.oid, a.attnum, p)
        and not has_table_privilege(c.oid, p)
      group by p) held)::text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^(pg_|information_schema$)' and not c.relispartition
    and has_schema_privilege(n.oid, 'USAGE')`;

const ofRole = `select quote_ident(current_user), rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication,
    (select string_agg(b.rolname, ', ') from pg_roles b where b.rolname ~ '^pg_(read|write|execute|signal|database)_'
      and pg_has_role(b.oid, 'USAGE')),
    has_database_privilege(current_database(), 'CREATE')
  from pg_roles where rolname = current_user`;

const creatable = `select nspname from pg_namespace where nspname !~ '^(pg_|information_schema$)' and has_schema_privilege(oid, 'CREATE')`;

const attributes = ['SUPERUSER', 'CREATEROLE', 'CREATEDB', 'BYPASSRLS', 'REPLICATION'] as const;

const isTrue = (cell: unknown): boolean => cell === 't' || cell === true;

export async function postgresRights(
  structures: readonly TableStructure[],
  connection: Connection,
  deadline: number,
): Promise<HeldRights> {
  const ask = async (text: string): Promise<readonly (readonly unknown[])[]> =>
    (await connection.run({ text, values: [] }, deadline)).rows;
  const [role = []] = await ask(ofRole);
  const grantee = String(role[0]);
  const held = attributes.filter((_, at) => isTrue(role[at + 1]));
  const everything = held.includes('SUPERUSER');
  const beyond: Finding[] = held.map((attribute) =>
    beyondTables(`The role has the attribute ${attribute}.`, `ALTER ROLE ${grantee} NO${attribute};`),
  );
  if (everything) return { grantee, tables: new Map(), beyond, everything };
  const groups = role[6];
  if (typeof groups === 'string')
    beyond.push(beyondTables(`The role belongs to ${groups}.`, `REVOKE ${groups} FROM ${grantee};`));
  if (isTrue(role[7]))
    beyond.push(
      beyondTables('The role may make schemas in this database.', `REVOKE CREATE ON DATABASE ... FROM ${grantee};`),
    );
  for (const [schema] of await ask(creatable))
    beyond.push(
      beyondTables(
        `The role may make tables in the schema ${String(schema)}.`,
        `REVOKE CREATE ON SCHEMA ${String(schema)} FROM ${grantee}; or FROM PUBLIC, where everybody may.`,
      ),
    );
  const tables = new Map<TableStructure, TableRights>();
  for (const [schema, name, owns, whole, some] of await ask(ofTables)) {
    const structure = structures.find((one) => one.schema === schema && one.name === name);
    if (structure === undefined) continue;
    const rights = rightsOf(whole, some);
    if (rights.whole.size > 0 || rights.columns.size > 0) tables.set(structure, rights);
    if (isTrue(owns)) beyond.push(ownership(structure, grantee));
  }
  return { grantee, tables, beyond, everything };
}

function rightsOf(whole: unknown, some: unknown): TableRights {
  const byRight = typeof some === 'string' ? (JSON.parse(some) as Readonly<Record<string, readonly string[]>>) : {};
  return {
    whole: new Set(typeof whole === 'string' ? whole.split(',') : []),
    columns: new Map(Object.entries(byRight).map(([right, columns]) => [right, new Set(columns)])),
  };
}

function beyondTables(found: string, advice: string): Finding {
  return warning('rights', undefined, found, advice);
}

function ownership({ name }: TableStructure, grantee: string): Finding {
  return warning(
    'rights',
    name,
    'The role owns this table, so that it may change and drop it.',
    `Log in with a role that owns nothing, and GRANT it what is needed; ${grantee} stays the owner.`,
  );
}
