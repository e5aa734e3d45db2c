/** Whether the columns are such as the configuration takes them for. */
import { type AttributeUse, type Finding } from '../../sdk/capabilities/diagnosable.js';
import { ok, problem, warning } from '../../sdk/diagnosing/findings.js';
import { type Column, type Table } from '../catalog/column.js';
import { type ObjectType } from '../schema/object-type.js';
import { type InspectedType, type Inspection } from './inspection.js';
import { type TableUse } from './table-use.js';

const check = 'columns';

/** Characters of a UUID as text. */
const uuidLength = 36;

const inWords = (names: readonly string[]): string => names.join(', ');

export function checkColumns(inspection: Inspection): readonly Finding[] {
  const findings = inspection.tables.all.flatMap((use) => [
    ...checkWritable(inspection, use),
    ...checkUnfilled(inspection, use),
    ...checkTypes(use),
  ]);
  const all = [
    ...findings,
    ...inspection.types.flatMap(({ type, structure }) => [...checkKey(type, structure?.made), ...checkVersion(type)]),
    ...inspection.types.flatMap(checkNeeded),
  ];
  if (all.some(({ state }) => state === 'problem')) return all;
  const count = inspection.tables.all.length;
  return [...all, ok(check, undefined, `All ${count} tables have the columns that are configured, and fit their use.`)];
}

/** Views that take no rows, columns that are computed. */
function checkWritable(inspection: Inspection, use: TableUse): readonly Finding[] {
  const { name } = use.table;
  const structure = inspection.structureOf(use.table);
  if (structure === undefined) return [];
  const writes = use.needs('INSERT') || use.needs('UPDATE') || use.removes;
  if (!structure.writable && writes)
    return [
      problem(
        check,
        name,
        'This view takes no writes, and the mapping writes to it.',
        'Configure the table behind it, give the view INSTEAD OF triggers, or set readOnly: true for its attributes.',
      ),
    ];
  const written = [...use.of('INSERT'), ...use.of('UPDATE')];
  const computed = [...new Set(written.filter((column) => structure.computed.has(column)))];
  if (computed.length === 0) return [];
  return [
    problem(
      check,
      name,
      `Computed columns cannot be written: ${inWords(computed)}.`,
      'Set readOnly: true for their attributes.',
    ),
  ];
}

/** Columns that must not be NULL, in tables where rows are made, and that nothing fills. */
function checkUnfilled(inspection: Inspection, use: TableUse): readonly Finding[] {
  if (!use.needs('INSERT')) return [];
  const given = use.of('INSERT');
  const structure = inspection.structureOf(use.table);
  const unfilled = Array.from(use.table.columns.values()).filter(
    ({ name, nullable, filled }) =>
      !nullable &&
      !filled &&
      !given.has(name) &&
      structure?.computed.has(name) !== true &&
      !isJoined(inspection, use.table, name),
  );
  if (unfilled.length === 0) return [];
  const names = inWords(unfilled.map(({ name }) => name));
  const found = `Rows cannot be made: these columns must not be NULL, have no default, and nothing fills them: ${names}.`;
  const isMain = inspection.types.some(({ type }) => type.table === use.table);
  const advice = isMain
    ? 'Map attributes to them, or give them values under onCreate.'
    : 'Give the columns a default, fix them under where, or let the application make these rows.';
  return [problem(check, use.table.name, found, advice)];
}

/** Keys of joined rows, which the database or the connector makes. */
function isJoined({ types }: Inspection, table: Table, column: string): boolean {
  return types.some(({ type }) =>
    type.joins.some((join) => join.table.name === table.name && join.on.some(({ theirs }) => theirs.name === column)),
  );
}

function checkTypes(use: TableUse): readonly Finding[] {
  const used = new Set([...use.of('SELECT'), ...use.of('INSERT'), ...use.of('UPDATE')]);
  const odd = Array.from(use.table.columns.values()).filter(({ name, kind }) => used.has(name) && kind === 'other');
  return odd.map(({ name, native }) =>
    problem(
      check,
      use.table.name,
      `The column ${name} has the type ${native}, which is neither read nor written.`,
      'Leave the column out, or configure a view that gives it as text.',
    ),
  );
}

function checkKey(type: ObjectType, made: ReadonlySet<string> | undefined): readonly Finding[] {
  const { kind, columns } = type.id;
  const [column] = columns;
  if (column === undefined || made === undefined) return [];
  if (kind === 'generated' && !made.has(column.name))
    return [
      problem(
        check,
        type.name,
        `The database does not make the key ${column.name}, though the configuration says generated: true.`,
        'Use uuid: true, a counter, or an attribute for the key, as the application does.',
      ),
    ];
  if (kind === 'uuid' && !holdsUuid(column))
    return [
      problem(
        check,
        type.name,
        `The key ${column.name} (${column.native}) does not hold a UUID, which has ${uuidLength} characters.`,
        'Use generated: true where the database makes the key.',
      ),
    ];
  return [];
}

const holdsUuid = ({ kind, maxLength }: Column): boolean =>
  kind === 'uuid' || (kind === 'text' && (maxLength ?? uuidLength) >= uuidLength);

const versionKinds: Readonly<Record<'counter' | 'timestamp' | 'text', readonly Column['kind'][]>> = {
  counter: ['integer', 'decimal'],
  timestamp: ['timestamp'],
  text: ['text', 'uuid'],
};

function checkVersion({ name, version }: ObjectType): readonly Finding[] {
  if (version === undefined) return [];
  const { column, kind } = version;
  if (!versionKinds[kind].includes(column.kind))
    return [
      problem(
        check,
        name,
        `The version ${column.name} is configured as ${kind}, and has the type ${column.native}.`,
        'Set version: { column, kind } to what the column holds: counter, timestamp or text.',
      ),
    ];
  if (!column.nullable) return [];
  return [
    warning(
      check,
      name,
      `The version column ${column.name} may be NULL: changes of a row where it is are not told apart.`,
      `Let the owner of the tables fill it and declare it NOT NULL, or leave version out.`,
    ),
  ];
}

/** Attributes without which no object can be made, and which requests may leave out. */
function checkNeeded({ type, use }: InspectedType): readonly Finding[] {
  const constants = new Set(type.onCreate.map(([column]) => column.name));
  const created = new Map<string, AttributeUse>(use.attributes.map((one) => [one.attribute, one]));
  const needed = Array.from(type.attributes.values()).flatMap((attribute) => {
    if (attribute.kind !== 'column' || attribute === type.key || created.get(attribute.name)?.create !== true)
      return [];
    const { column, readOnly } = attribute;
    return column.nullable || column.filled || readOnly || constants.has(column.name) ? [] : [attribute.name];
  });
  if (needed.length === 0) return [];
  return [
    warning(
      check,
      type.name,
      `Requests that make a ${type.name} without these are refused, as their columns must not be NULL: ${inWords(needed)}.`,
      'Let the identity provider send them always, or give the columns values under onCreate.',
    ),
  ];
}
