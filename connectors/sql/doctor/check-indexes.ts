/** Whether look-ups are quick: by the indexes that there are, and by the server's plan where a table is large. */
import { type AttributeUse, type Finding } from '../../sdk/capabilities/diagnosable.js';
import { ok, warning } from '../../sdk/diagnosing/findings.js';
import { type Column, type Table } from '../catalog/column.js';
import { type IndexPart, type TableStructure } from '../catalog/structure/table-structure.js';
import { Session } from '../database.js';
import { type Connection, type Statement } from '../drivers/driver.js';
import { type ObjectType, type Pair } from '../schema/object-type.js';
import { Reading } from '../statements/reading.js';
import { type Examiner } from './examiner.js';
import { type InspectedType, type Inspection } from './inspection.js';
import { fixedOf } from './table-use.js';

const check = 'indexes';

/** Rows from which reading a table from end to end is felt. */
const manyRows = 10_000;

/** Attributes by which identity providers look for resources, by the paths that they are named after. */
const oftenSought = /^(?:userName|displayName|externalId|emails\b.*|.*:employeeNumber)$/i;

export async function checkIndexes(inspection: Inspection, examiner: Examiner): Promise<readonly Finding[]> {
  const needs = inspection.types.flatMap(({ type, use }) =>
    placesOf(type, new Map(use.attributes.map((one) => [one.attribute, one]))),
  );
  const findings = [
    ...inspection.types.flatMap((one) => checkName(one, examiner)),
    ...needs.flatMap((need) => checkPlace(inspection, examiner, need)),
    ...inspection.types.flatMap((one) => checkConditions(one, examiner)),
  ];
  const scans: Finding[] = [];
  for (const one of inspection.types) scans.push(...(await checkPlans(inspection, examiner, one)));
  const unique = new Map([...findings, ...scans].map((finding) => [`${finding.subject} ${finding.advice}`, finding]));
  if (unique.size > 0) return [...unique.values()];
  return [ok(check, undefined, 'Ids, natural keys and the columns that lead from table to table have indexes.')];
}

/** Columns by which rows are looked for. */
interface Place {
  readonly table: Table;
  readonly columns: readonly string[];
  /** Columns that are compared besides. */
  readonly fixed: readonly string[];
}

function placesOf(type: ObjectType, used: ReadonlyMap<string, AttributeUse>): readonly Place[] {
  const names = (pairs: readonly Pair[]): readonly string[] => pairs.map(({ theirs }) => theirs.name);
  const places: Place[] = [
    { table: type.table, columns: type.id.columns.map(({ name }) => name), fixed: [] },
    ...type.joins.map((join) => {
      const fixed = fixedOf(join.where).map(({ name }) => name);
      return { table: join.table, columns: names(join.on), fixed };
    }),
  ];
  for (const attribute of type.attributes.values()) {
    if (!used.has(attribute.name)) continue;
    if (attribute.kind === 'child' || attribute.kind === 'presence') {
      const fixed = fixedOf(attribute.where).map(({ name }) => name);
      places.push({ table: attribute.table, columns: names(attribute.on), fixed });
    }
    if (attribute.kind !== 'members' && attribute.kind !== 'memberOf') continue;
    for (const link of attribute.links) {
      const fixed = fixedOf(link.where).map(({ name }) => name);
      // A member's groups are looked for when it is deleted, and when `groups` is asked for.
      places.push({ table: link.table, columns: names(link.on), fixed });
      places.push({ table: link.table, columns: names(link.members), fixed });
    }
  }
  return places;
}

/** Whether an index begins with these columns, fixed ones before or between them. */
export function serves(parts: readonly IndexPart[], columns: readonly string[], fixed: readonly string[]): boolean {
  for (const { column } of parts) {
    if (column === undefined) return false;
    if (columns.includes(column)) return true;
    if (!fixed.includes(column)) return false;
  }
  return false;
}

export function keysAndIndexes({ primaryKey, indexes }: TableStructure): readonly (readonly IndexPart[])[] {
  return [
    primaryKey.map((column) => ({ column })),
    ...indexes.filter(({ partial }) => !partial).map(({ parts }) => parts),
  ];
}

const inWords = (rows: number | undefined): string => (rows === undefined ? '' : ` (about ${rows} rows)`);

export function createIndex({ name }: TableStructure, parts: readonly string[], examiner: Examiner): string {
  return `CREATE INDEX ON ${examiner.quoted(name)} (${parts.join(', ')})`.replace(
    'INDEX ON',
    `INDEX ${examiner.quoted(`${name}_${parts.join('_').replaceAll(/\W+/g, '_')}`.slice(0, 60))} ON`,
  );
}

function checkPlace(inspection: Inspection, examiner: Examiner, place: Place): readonly Finding[] {
  const structure = inspection.structureOf(place.table);
  if (structure === undefined || structure.isView) return [];
  if (keysAndIndexes(structure).some((parts) => serves(parts, place.columns, place.fixed))) return [];
  const parts = place.columns.map((column) => examiner.quoted(column));
  return [
    warning(
      check,
      structure.name,
      `No index begins with ${place.columns.join(', ')}, by which rows are looked for${inWords(structure.rows)}.`,
      `${createIndex(structure, parts, examiner)};`,
    ),
  ];
}

/** The natural key is looked for whatever its case, before each creation and by most filters. */
function checkName({ type, structure }: InspectedType, examiner: Examiner): readonly Finding[] {
  const { column, join } = type.key;
  if (structure === undefined || structure.isView || join !== undefined) return [];
  const fixed = fixedOf(type.where).map(({ name }) => name);
  const isFolded = (part: IndexPart): boolean =>
    column.kind === 'text' ? examiner.folds(part, column) : part.column === column.name;
  const serving = (parts: readonly IndexPart[]): boolean => {
    const at = parts.findIndex(isFolded);
    return at >= 0 && parts.slice(0, at).every((part) => part.column !== undefined && fixed.includes(part.column));
  };
  if (keysAndIndexes(structure).some(serving)) return [];
  const part = column.kind === 'text' ? examiner.foldedPart(column) : examiner.quoted(column.name);
  const advice =
    part === undefined
      ? `Give the column a collation that ignores case, and an index: as it is, every row is read.`
      : `${createIndex(structure, [part], examiner)};`;
  const found = `No index finds the natural key ${column.name} whatever its case${inWords(structure.rows)}.`;
  return [warning(check, structure.name, found, advice)];
}

/** Fixed conditions and soft deletion: only where so many rows are out of reach that it may matter. */
function checkConditions({ type, structure }: InspectedType, examiner: Examiner): readonly Finding[] {
  if (structure === undefined || structure.isView || (structure.rows ?? 0) < manyRows) return [];
  const columns = [...fixedOf(type.where), ...fixedOf(type.deleted)].filter(
    ({ name }) => !keysAndIndexes(structure).some((parts) => serves(parts, [name], [])),
  );
  return columns.map(({ name }: Column) =>
    warning(
      check,
      structure.name,
      `No index begins with ${name}, which every statement asks for${inWords(structure.rows)}.`,
      `Where most rows are not in reach: ${createIndex(structure, [examiner.quoted(name)], examiner)};`,
    ),
  );
}

/** Takes statements instead of running them. */
class Recorder implements Connection {
  readonly alive = true;
  readonly statements: Statement[] = [];

  run(statement: Statement): ReturnType<Connection['run']> {
    this.statements.push(statement);
    return Promise.resolve({ rows: [], affected: 0, insertId: undefined });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Asks the server how it would run the usual filters. */
async function checkPlans(
  { dialect, schema, config, connection, deadline }: Inspection,
  examiner: Examiner,
  { type, use, structure }: InspectedType,
): Promise<readonly Finding[]> {
  const reading = new Reading(schema, dialect, { minutes: config.zoneMinutes });
  const findings: Finding[] = [];
  for (const { attribute } of use.attributes.filter((one) => one.read && oftenSought.test(one.attribute))) {
    const place = type.attributes.get(attribute);
    if (place?.kind !== 'column' && place?.kind !== 'child') continue;
    if (place === type.key || place.column.kind !== 'text') continue;
    const recorder = new Recorder();
    const session = new Session(recorder, dialect.compiler, deadline, config.statementTimeoutMs, false);
    const predicate = { kind: 'comparison', attribute, operator: 'equals', value: 'nobody', caseExact: false } as const;
    await reading.where(session, type, predicate, [], 2);
    for (const statement of recorder.statements) {
      const scans = await examiner.scans(statement, connection, deadline);
      const most = Math.max(0, ...scans.map(({ rows }) => rows ?? structure?.rows ?? 0));
      if (most >= manyRows) findings.push(slowFilter(attribute, place.column, most, examiner, structure?.name ?? ''));
    }
  }
  return findings;
}

function slowFilter(attribute: string, column: Column, rows: number, examiner: Examiner, table: string): Finding {
  const part = examiner.foldedPart(column);
  const advice =
    part === undefined
      ? `Give the column ${column.name} a collation that ignores case, and an index, if such filters are used.`
      : `If such filters are used, create an index on (${part}).`;
  return warning(check, table, `A filter by ${attribute} reads the whole table (about ${rows} rows).`, advice);
}
