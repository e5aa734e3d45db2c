/** One object type: its table, key and attributes. */
import { type ConfigReader } from '../../sdk/config-reader.js';
import { readAttribute } from './attribute.js';
import {
  type AttributeConfig,
  type DeleteConfig,
  type IdConfig,
  type JoinConfig,
  type ObjectTypeConfig,
  type PasswordConfig,
  type VersionConfig,
} from './model.js';
import { checkDistinct } from './distinct.js';
import { isPassword, readPassword } from './password.js';
import { readConstants, readFixed, readPairs, readTableName } from './parts.js';
import { readCounter } from './row-key.js';
import { readSync } from './sync.js';

const resourceTypes: ReadonlyMap<string, string> = new Map([
  ['user', 'User'],
  ['group', 'Group'],
]);

/** `id: column`, a list of columns, or `{ columns, generated, uuid, counter, reuse }`. */
function readId(reader: ConfigReader, distinct: string | undefined): IdConfig {
  if (distinct !== undefined && !reader.has('id'))
    return { columns: [distinct], kind: 'given', counter: undefined, reuse: undefined };
  const raw = reader.raw('id');
  if (typeof raw === 'string' || Array.isArray(raw))
    return { columns: reader.strings('id', []), kind: 'given', counter: undefined, reuse: undefined };
  const long = reader.child('id');
  const columns = long.strings('columns', []);
  if (columns.length === 0) long.problem('columns', 'is required: the column, or columns, of the primary key');
  const generated = long.boolean('generated', false);
  const uuid = long.boolean('uuid', false);
  const counter = readCounter(long);
  const makers = [generated, uuid, counter !== undefined].filter((makes) => makes).length;
  if (makers > 1) long.problem('columns', 'must be made in one way only: generated, uuid or counter');
  if (makers > 0 && columns.length > 1)
    long.problem('columns', 'must be one column where the key is generated, a uuid or from a counter');
  const reuse = long.optionalString('reuse');
  long.finish();
  const kind = counter !== undefined ? 'counter' : generated ? 'generated' : uuid ? 'uuid' : 'given';
  return { columns, kind, counter, reuse };
}

function readVersion(reader: ConfigReader): VersionConfig | undefined {
  if (!reader.has('version')) return undefined;
  if (typeof reader.raw('version') === 'string') return { column: reader.string('version', ''), kind: 'counter' };
  const long = reader.child('version');
  const version: VersionConfig = {
    column: long.requiredString('column', 'the column that changes whenever the row does'),
    kind: long.oneOf('kind', ['counter', 'timestamp', 'text'] as const, 'counter'),
  };
  long.finish();
  return version;
}

function readJoins(reader: ConfigReader): ReadonlyMap<string, JoinConfig> {
  return new Map(
    reader.keys().map((name) => {
      const child = reader.child(name);
      const join: JoinConfig = {
        table: readTableName(child, 'table'),
        on: readPairs(child, 'on'),
        where: readFixed(child, 'where'),
        optional: child.boolean('optional', false),
      };
      child.finish();
      return [name, join];
    }),
  );
}

function readDelete(reader: ConfigReader): DeleteConfig {
  if (!reader.has('delete')) return { kind: 'refused' };
  if (typeof reader.raw('delete') === 'string') {
    reader.oneOf('delete', ['hard'] as const, 'hard');
    return { kind: 'hard' };
  }
  const long = reader.child('delete');
  const set = readFixed(long, 'set');
  if (set.size === 0) long.problem('set', 'is required: the columns, with values, by which a row counts as deleted');
  long.finish();
  return { kind: 'soft', set };
}

/** `create: refused`. */
function readCreatable(reader: ConfigReader): boolean {
  if (!reader.has('create')) return true;
  reader.oneOf('create', ['refused'] as const, 'refused');
  return false;
}

/** Reads `objects.<name>`, but for its statements: see `readStatements`. */
export function readObjectType(reader: ConfigReader, name: string): ObjectTypeConfig {
  reader.raw('statements');
  const listed = reader.child('attributes');
  const attributes = new Map<string, AttributeConfig>();
  let password: PasswordConfig | undefined;
  for (const attribute of listed.keys()) {
    if (isPassword(listed.raw(attribute))) {
      if (password !== undefined) listed.problem(attribute, 'is a second password: an object has one');
      password = readPassword(listed, attribute);
      continue;
    }
    const place = readAttribute(listed, attribute);
    if (place !== undefined) attributes.set(attribute, place);
  }
  const distinct = reader.optionalString('distinct');
  checkDistinct(reader, distinct);
  const type: ObjectTypeConfig = {
    name,
    resourceType: reader.string('resourceType', resourceTypes.get(name) ?? ''),
    table: readTableName(reader, 'table'),
    id: readId(reader, distinct),
    key: reader.requiredString('key', 'the attribute that names an object, such as userName'),
    version: readVersion(reader),
    where: readFixed(reader, 'where'),
    joins: readJoins(reader.child('joins')),
    attributes,
    password,
    onCreate: readConstants(reader, 'onCreate'),
    delete: readDelete(reader),
    creatable: readCreatable(reader) && distinct === undefined,
    distinct,
    sync: readSync(reader),
    statements: new Map(),
  };
  if (type.resourceType === '') reader.problem('resourceType', 'is required: the SCIM resource type of these objects');
  const key = attributes.get(type.key);
  if (type.key !== '' && (key?.kind !== 'column' || key.json.length > 0 || key.coding.kind !== 'plain'))
    reader.problem('key', 'must be one of the attributes, and a plain column');
  const joined = Array.from(attributes, ([attribute, place]) => ({
    attribute,
    join: place.kind === 'column' ? place.join : undefined,
  }));
  if (password !== undefined) joined.push({ attribute: password.attribute, join: password.place?.join });
  for (const { attribute, join } of joined)
    if (join !== undefined && !type.joins.has(join))
      listed.problem(attribute, `is a column of ${JSON.stringify(join)}, which is none of the joins`);
  reader.finish();
  return type;
}
