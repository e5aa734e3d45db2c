/** `statements` of an object type: statements of the operator's in place of generated ones. Type and validation; the default is none. */
import { type ConfigReader } from '../../sdk/config-reader.js';
import { type GivenDatabase } from './lexis.js';
import { givenOperations, knownParameters, missingParameters } from './parameters.js';
import { type GivenOperation, type ParameterScope } from './parameters.js';
import { parseGivenStatement, type GivenStatement } from './statement.js';
import { GivenStatementError } from './tokenize.js';

/** The statements of each operation, run in order on one connection; an operation that is not there is generated. */
export type GivenStatements = ReadonlyMap<GivenOperation, readonly GivenStatement[]>;

/** Reads `statements`; every problem goes to the reader with its path. */
export function readGivenStatements(
  reader: ConfigReader,
  database: GivenDatabase,
  scope: ParameterScope,
): GivenStatements {
  const given = new Map<GivenOperation, readonly GivenStatement[]>();
  for (const operation of givenOperations) {
    const texts = reader.strings(operation, []);
    if (texts.length === 0) continue;
    if (scope.member.length === 0 && (operation === 'addMember' || operation === 'removeMember')) {
      reader.problem(operation, 'is for object types that have members: leave it out');
      continue;
    }
    given.set(operation, readOperation(reader, operation, texts, database, scope));
  }
  reader.finish();
  return given;
}

function readOperation(
  reader: ConfigReader,
  operation: GivenOperation,
  texts: readonly string[],
  database: GivenDatabase,
  scope: ParameterScope,
): readonly GivenStatement[] {
  const known = knownParameters(operation, scope);
  const statements: GivenStatement[] = [];
  for (const [index, text] of texts.entries()) {
    try {
      statements.push(parseGivenStatement(text, database, known));
    } catch (error) {
      if (!(error instanceof GivenStatementError)) throw error;
      reader.problem(texts.length === 1 ? operation : `${operation}.${index}`, error.message);
    }
  }
  const missing = missingParameters(operation, scope, new Set(statements.flatMap(({ parameters }) => parameters)));
  // A statement that could not be read may well name it.
  if (missing.length > 0 && statements.length === texts.length) {
    reader.problem(
      operation,
      `must use ${missing.join(', ')}: the operation is about it, and would touch other objects without it`,
    );
  }
  return statements;
}
