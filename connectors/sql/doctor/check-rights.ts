/** Rights that the mapping needs and the user lacks, and rights that nothing needs. */
import { type Finding } from '../../sdk/capabilities/diagnosable.js';
import { ok, problem, skipped, warning } from '../../sdk/diagnosing/findings.js';
import { type TableStructure } from '../catalog/structure/table-structure.js';
import { type Examiner, type HeldRights, type TableRights } from './examiner.js';
import { type Inspection } from './inspection.js';
import { rights, type Right, type TableUse } from './table-use.js';

const check = 'rights';

/** Other tables that are named; of the rest only the number is told. */
const named = 5;

const none: TableRights = { whole: new Set(), columns: new Map() };

export async function checkRights(inspection: Inspection, examiner: Examiner): Promise<readonly Finding[]> {
  const { connection, deadline, structures } = inspection;
  const held = await examiner.rights(structures, connection, deadline);
  if (held === undefined) return [];
  const uses = new Map<TableStructure, TableUse>();
  for (const use of inspection.tables.all) {
    const structure = inspection.structureOf(use.table);
    if (structure !== undefined) uses.set(structure, use);
  }
  const missing = held.everything ? [] : [...uses].flatMap((pair) => checkMissing(...pair, held, examiner));
  const excessive = held.everything
    ? []
    : [...[...uses].flatMap((pair) => checkExcess(...pair, held, examiner)), ...checkOthers(uses, held, examiner)];
  const findings = [...missing, ...held.beyond, ...excessive];
  const enough = ok(check, undefined, `${held.grantee} may do with ${uses.size} tables what the mapping needs.`);
  const noMore = ok(check, undefined, `${held.grantee} may do nothing that the mapping does not need.`);
  return [
    ...(missing.length === 0 ? [enough] : []),
    ...findings,
    ...(findings.length === 0 ? [noMore] : []),
    ...unknownRights(inspection),
  ];
}

/** Statements of the operator are not looked into. */
function unknownRights({ types }: Inspection): readonly Finding[] {
  return types.flatMap(({ type }) =>
    type.statements.size === 0
      ? []
      : [
          skipped(
            check,
            type.name,
            `What the given statements need is not known: ${[...type.statements.keys()].join(', ')}.`,
          ),
        ],
  );
}

function lacks(right: Right, use: TableUse, { whole, columns }: TableRights): readonly string[] | undefined {
  if (!use.needs(right) || whole.has(right)) return undefined;
  const allowed = columns.get(right);
  const absent = [...use.of(right)].filter((column) => allowed?.has(column) !== true);
  return right === 'DELETE' || absent.length > 0 ? absent : undefined;
}

function placeOf({ schema, name }: TableStructure, { quoted }: Examiner): string {
  return `${quoted(schema)}.${quoted(name)}`;
}

function checkMissing(
  structure: TableStructure,
  use: TableUse,
  held: HeldRights,
  examiner: Examiner,
): readonly Finding[] {
  const has = held.tables.get(structure) ?? none;
  const parts = rights.flatMap((right) => {
    const absent = lacks(right, use, has);
    if (absent === undefined) return [];
    // Rights on some columns only are a choice that is kept.
    const some = has.columns.has(right) && absent.length > 0;
    return [some ? `${right} (${absent.map((name) => examiner.quoted(name)).join(', ')})` : right];
  });
  if (parts.length === 0) return [];
  const grant = `GRANT ${parts.join(', ')} ON ${placeOf(structure, examiner)} TO ${held.grantee};`;
  return [problem(check, structure.name, `The user lacks ${parts.join(', ')}, which the mapping needs.`, grant)];
}

function checkExcess(
  structure: TableStructure,
  use: TableUse,
  held: HeldRights,
  examiner: Examiner,
): readonly Finding[] {
  const { whole, columns } = held.tables.get(structure) ?? none;
  const needed = rights.filter((right) => use.needs(right));
  const excess = [...new Set([...whole, ...columns.keys()])].filter((right) => !needed.some((one) => one === right));
  if (excess.length === 0) return [];
  const revoke = `REVOKE ${excess.join(', ')} ON ${placeOf(structure, examiner)} FROM ${held.grantee};`;
  return [warning(check, structure.name, `The user may ${excess.join(', ')}, which nothing needs.`, revoke)];
}

function checkOthers(
  uses: ReadonlyMap<TableStructure, TableUse>,
  held: HeldRights,
  examiner: Examiner,
): readonly Finding[] {
  const others = Array.from(held.tables.keys()).filter((structure) => !uses.has(structure));
  if (others.length === 0) return [];
  const first = others.slice(0, named).map((structure) => placeOf(structure, examiner));
  const more = others.length > named ? ` and ${others.length - named} more` : '';
  const revoke = `REVOKE ALL ON ${first[0] ?? ''} FROM ${held.grantee}; and so on for each, where the right is granted to this user.`;
  return [
    warning(check, undefined, `The user has rights on tables that nothing needs: ${first.join(', ')}${more}.`, revoke),
  ];
}
