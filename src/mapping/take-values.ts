import { isScimArray, isScimObject, scimObject, type ScimObject, type ScimValue } from '../scim/schema/values.js';
import { type CompiledMapping } from './compiled-mapping.js';
import { attributeLabel, isWritten, type CompiledRow } from './compiled-row.js';
import { type Field } from './field.js';
import { mayKeep } from './may-keep.js';
import { takeElements } from './take-elements.js';
import { Taking, type Taken } from './taking.js';

/** What the gateway itself answers for: not a matter of the mapping, unless a row says so. */
const ofTheGateway: ReadonlySet<string> = new Set(['schemas', 'id', 'externalId', 'meta']);

/** Divides a resource among the rows. Rows that only read take nothing, but nothing of theirs remains either: the backend owns it. */
export function takeValues(resource: ScimObject, mapping: CompiledMapping): Taken {
  const taking = new Taking();
  takeSchema(resource, undefined, mapping, taking);
  for (const { id } of mapping.fullSchema.extensions) {
    const part = resource[id];
    if (isScimObject(part)) takeSchema(part, id, mapping, taking);
  }
  return taking;
}

function takeSchema(part: ScimObject, extension: string | undefined, mapping: CompiledMapping, taking: Taking): void {
  for (const [name, value] of Object.entries(part)) {
    if (value === undefined) continue;
    const field = mapping.field(extension, name);
    if (field !== undefined) takeField(field, value, taking);
    else if (extension !== undefined || !ofTheGateway.has(name)) takeUnmapped(name, extension, value, mapping, taking);
  }
}

function takeUnmapped(
  name: string,
  extension: string | undefined,
  value: ScimValue,
  mapping: CompiledMapping,
  taking: Taking,
): void {
  const definition = mapping.fullSchema.attribute(name, extension ?? mapping.fullSchema.core.id)?.definition;
  // Extensions stand among the core attributes under their URN; what the schema does not know is the parser's business.
  if (definition === undefined || definition.mutability === 'readOnly') return;
  taking.skip(attributeLabel(extension, name));
  if (mayKeep(definition)) taking.keep(extension, name, value);
}

function takeField(field: Field, value: ScimValue, taking: Taking): void {
  const { attribute, extension } = field;
  if (field.groups.length > 0) {
    const elements = (isScimArray(value) ? value : [value]).filter((element) => isScimObject(element));
    takeElements(field, elements, taking);
  } else if (attribute.type === 'complex') {
    if (isScimObject(value)) takeComplex(field, value, taking);
  } else {
    giveAll(field.rows, isScimArray(value) ? value : [value], taking);
    if (!field.rows.some(isWritten) && attribute.mutability !== 'readOnly')
      taking.skip(attributeLabel(extension, attribute.name));
  }
}

function takeComplex(field: Field, value: ScimObject, taking: Taking): void {
  const { attribute, extension } = field;
  const rest = scimObject();
  for (const sub of attribute.subAttributes ?? []) {
    const found = value[sub.name];
    if (found === undefined) continue;
    const rows = field.rows.filter(({ path }) => path.sub === sub);
    giveAll(rows, [found], taking);
    if (rows.some(isWritten)) continue;
    // The gateway makes the other sub-attributes of a reference.
    if (!mayKeep(sub) || field.references) continue;
    taking.skip(attributeLabel(extension, `${attribute.name}.${sub.name}`));
    if (rows.length === 0) rest[sub.name] = found;
  }
  if (Object.keys(rest).length > 0) taking.keep(extension, attribute.name, rest);
}

function giveAll(rows: readonly CompiledRow[], values: readonly ScimValue[], taking: Taking): void {
  for (const row of rows) if (isWritten(row)) taking.give(row, values);
}
