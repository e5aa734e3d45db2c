/** What the user may do, by SHOW GRANTS; those of the roles that a session begins with are among them. */
import { type Finding } from '../../../sdk/capabilities/diagnosable.js';
import { warning } from '../../../sdk/diagnosing/findings.js';
import { type TableStructure } from '../../catalog/structure/table-structure.js';
import { type Connection } from '../../drivers/driver.js';
import { type HeldRights, type TableRights } from '../examiner.js';
import { rights } from '../table-use.js';
import { isMeant, parseGrant, type Grant } from './grants.js';

const all = /^ALL(?: PRIVILEGES)?$/;

export async function mysqlRights(
  structures: readonly TableStructure[],
  connection: Connection,
  deadline: number,
): Promise<HeldRights> {
  const ask = async (text: string): Promise<readonly string[]> =>
    (await connection.run({ text, values: [] }, deadline)).rows.map(([cell]) => String(cell));
  const [user = ''] = await ask('select current_user()');
  const at = user.lastIndexOf('@');
  const grantee = `'${user.slice(0, at)}'@'${user.slice(at + 1)}'`;
  const grants = (await ask('show grants')).flatMap((text) => parseGrant(text) ?? []);
  const wide = grants.filter(({ table, rights: held }) => table === undefined && held.length > 0);
  return {
    grantee,
    tables: new Map(
      structures.flatMap((structure) => {
        const here = grants.filter((grant) => isMeant(grant, structure.schema) && isOf(grant, structure));
        const narrow = here.some(({ table }) => table !== undefined);
        // What a grant over a whole database brings along is one finding for all of them.
        const covered = rightsOf(here);
        return narrow || covered.whole.size > 0 ? [[structure, covered] as const] : [];
      }),
    ),
    beyond: [...wide.map((grant) => tooWide(grant, grantee)), ...grants.flatMap((grant) => mayGrant(grant, grantee))],
    everything: wide.some(
      ({ schema, rights: held }) => schema === undefined && held.some(({ name }) => all.test(name)),
    ),
  };
}

const isOf = ({ table }: Grant, structure: TableStructure): boolean => table === undefined || table === structure.name;

function rightsOf(grants: readonly Grant[]): TableRights {
  const whole = new Set<string>();
  const columns = new Map<string, Set<string>>();
  for (const { rights: held, table } of grants)
    for (const { name, columns: some } of held) {
      if (some.length > 0) columns.set(name, (columns.get(name) ?? new Set()).union(new Set(some)));
      else if (all.test(name)) for (const one of rights) whole.add(one);
      // Rights over a whole database are told once, and not again for each of its tables.
      else if (table !== undefined || rights.some((one) => one === name)) whole.add(name);
    }
  return { whole, columns };
}

function tooWide({ schema, rights: held }: Grant, grantee: string): Finding {
  const names = held.map(({ name }) => name).join(', ');
  const place = schema === undefined ? '*.*' : `\`${schema}\`.*`;
  const found =
    schema === undefined
      ? `The user has ${names} on the whole server.`
      : `The user has ${names} on all tables of ${schema}.`;
  const advice = `REVOKE ${names} ON ${place} FROM ${grantee}; and GRANT what is needed on each table.`;
  return warning('rights', undefined, found, advice);
}

function mayGrant({ schema, table, withGrantOption }: Grant, grantee: string): readonly Finding[] {
  if (!withGrantOption) return [];
  const place = [schema, table].map((name) => (name === undefined ? '*' : `\`${name}\``)).join('.');
  const advice = `REVOKE GRANT OPTION ON ${place} FROM ${grantee};`;
  return [warning('rights', table, `The user may give its rights on ${place} to others.`, advice)];
}
