/** Whether the table tells the same people apart as the gateway does: by uniqueness, case, accents and blanks of the natural key. */
import { type Finding } from '../../sdk/capabilities/diagnosable.js';
import { ok, warning } from '../../sdk/diagnosing/findings.js';
import { type IndexPart, type TableStructure } from '../catalog/structure/table-structure.js';
import { type ObjectType } from '../schema/object-type.js';
import { type Examiner } from './examiner.js';
import { type InspectedType, type Inspection } from './inspection.js';
import { fixedOf } from './table-use.js';

const check = 'names';

export async function checkNames(inspection: Inspection, examiner: Examiner): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const inspected of inspection.types) {
    const { type, structure } = inspected;
    if (type.key.column.kind !== 'text' || structure === undefined || type.key.join !== undefined) continue;
    const odd = [...checkUnique(inspected, structure, examiner), ...(await checkSameness(inspection, examiner, type))];
    const fine = ok(check, type.name, `The table tells each ${type.key.name} from every other, as the gateway does.`);
    findings.push(...(odd.length > 0 ? odd : [fine]));
  }
  return findings;
}

function checkUnique({ type }: InspectedType, structure: TableStructure, examiner: Examiner): readonly Finding[] {
  if (structure.isView) return [];
  const { column, name } = type.key;
  const fixed = fixedOf(type.where).map((one) => one.name);
  const keys = [
    ...structure.indexes.filter(({ unique }) => unique).map(({ parts }) => parts),
    structure.primaryKey.map((part): IndexPart => ({ column: part })),
  ];
  const covering = (isKey: (part: IndexPart) => boolean): boolean =>
    keys.some((parts) => {
      const others = parts.filter((part) => !isKey(part));
      return others.length < parts.length && others.every((part) => fixed.includes(part.column ?? ''));
    });
  if (covering((part) => examiner.folds(part, column))) return [];
  if (!covering((part) => part.column === column.name))
    return [
      warning(
        check,
        type.name,
        `Nothing stops two rows from having the same ${column.name}: it has no unique index.`,
        `Let the owner of the tables declare it unique, together with the columns of where, if there are some.`,
      ),
    ];
  const part = examiner.foldedPart(column);
  return [
    warning(
      check,
      type.name,
      `The table tells upper from lower case in ${column.name}: other programs can make two rows that are one ${name}.`,
      part === undefined
        ? 'Give the column a collation that ignores case.'
        : `CREATE UNIQUE INDEX on (${[...fixed.map((one) => examiner.quoted(one)), part].join(', ')}), if the application allows that.`,
    ),
  ];
}

async function checkSameness(
  { connection, deadline }: Inspection,
  examiner: Examiner,
  { name, key: { column, name: attribute } }: ObjectType,
): Promise<readonly Finding[]> {
  const same = await examiner.sameness(column, connection, deadline);
  const findings: Finding[] = [];
  const about = column.collation === undefined ? column.native : column.collation;
  if (same?.accents === true)
    findings.push(
      warning(
        check,
        name,
        `The column ${column.name} (${about}) takes letters with and without accents for the same: two people whom the gateway tells apart by ${attribute} can be one to the table.`,
        'Use a collation that tells accents apart, or do without such names: the second of the two is refused.',
      ),
    );
  if (same?.blanks === true)
    findings.push(
      warning(
        check,
        name,
        `The column ${column.name} (${column.padded === true ? column.native : about}) takes no notice of blanks at the end, or loses them: names that differ in them only are one to the table.`,
        'Do without such names, or use a type and a collation that keep them (VARCHAR; NO PAD).',
      ),
    );
  return findings;
}
