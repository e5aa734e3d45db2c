/** `statements` of an object type: read when all types are known, as members are named by the ids of theirs. */
import { type ConfigReader } from '../../sdk/config-reader.js';
import { readGivenStatements, type GivenStatements } from '../given/config.js';
import { type ParameterScope } from '../given/parameters.js';
import { type AttributeConfig, type DatabaseKind, type ObjectTypeConfig } from './model.js';

type ObjectTypes = ReadonlyMap<string, ObjectTypeConfig>;

/** Whether a parameter can stand for the attribute: it has one value that can be written. */
function isParameter(place: AttributeConfig): boolean {
  if (place.kind === 'column') return !place.readOnly && place.json.length === 0;
  return place.kind === 'reference' && !place.readOnly && place.columns.length === 1;
}

function memberColumns(type: ObjectTypeConfig, types: ObjectTypes): readonly string[] {
  const tables = Array.from(type.attributes.values()).flatMap((place) =>
    place.kind === 'members' ? place.tables : [],
  );
  const [table] = tables;
  return table === undefined ? [] : (types.get(table.objectType)?.id.columns ?? []);
}

function scopeOf(type: ObjectTypeConfig, types: ObjectTypes): ParameterScope {
  return {
    attributes: Array.from(type.attributes).flatMap(([name, place]) => (isParameter(place) ? [name] : [])),
    id: type.id.columns,
    idBeforeCreation: type.id.kind !== 'generated',
    version: type.version !== undefined,
    password: type.password !== undefined,
    member: memberColumns(type, types),
  };
}

/**
 * Reads the statements of one type.
 *
 * @param reader the type's node
 */
export function readStatements(
  reader: ConfigReader,
  type: ObjectTypeConfig,
  types: ObjectTypes,
  database: DatabaseKind,
): GivenStatements {
  const statements = readGivenStatements(reader.child('statements'), database, scopeOf(type, types));
  const { password } = type;
  if (password !== undefined && password.place === undefined && !statements.has('setPassword'))
    reader.problem(
      `attributes.${password.attribute}`,
      'needs column: where the hash goes; or statements.setPassword that takes it',
    );
  return statements;
}
