import { ConfigReader, type ConfigProblem } from '../../../../connectors/sdk/config-reader.js';
import { describeConformance } from '../../../../connectors/sdk/testing/conformance.js';
import { type ConformanceSubject } from '../../../../connectors/sdk/testing/subject.js';
import { readConfig } from '../../../../connectors/sql/config/target.js';
import { SqlConnector } from '../../../../connectors/sql/connector.js';
import { verifyHashes } from '../passwords/verify-hashes.js';
import { openShape } from './open-shape.js';
import { type Shape, type ShapeDatabase } from './shape.js';
import { shapes } from './shapes.js';

const databases: readonly ShapeDatabase[] = ['mariadb', 'postgres', 'sqlite'];

/** The connector logs in as the user that has the grants of the shape and nothing else. */
async function subjectOf(shape: Shape, database: ShapeDatabase): Promise<ConformanceSubject> {
  const { target, asAdmin, cleanup } = await openShape(shape, database);
  const problems: ConfigProblem[] = [];
  const reader = new ConfigReader(target, 'target', problems);
  // Whoever chose this connector has read the key already.
  reader.raw('connector');
  const config = readConfig(reader);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const { user, group, stranger, password } = shape.subject;
  let made: Promise<{ readonly id: string }> | undefined;
  const make = async (): Promise<{ readonly id: string }> => {
    const [row = {}] = await asAdmin(stranger ?? '');
    return { id: Object.values(row).map(String).join('/') };
  };
  return {
    connector: new SqlConnector(config, { emit: () => undefined }),
    user: { required: () => ({}), ...user },
    group: { ...group, required: () => ({}) },
    // None at all.
    weakPassword: '',
    authenticate: async ({ id }, attempt) => {
      const [row = {}] = await asAdmin(password.stored, id.split('/').map(decodeURIComponent));
      const made = { kind: password.kind, password: attempt, text: String(Object.values(row)[0]) };
      return (await verifyHashes([made]))[0] === true;
    },
    ...(stranger === undefined ? {} : { outOfReach: () => (made ??= make()) }),
    cleanup,
  };
}

for (const shape of shapes)
  for (const database of databases)
    describeConformance(`sql on ${database}, the shape ${shape.name},`, () => subjectOf(shape, database), {
      without: [
        'Relocatable',
        'Syncable',
        // Names of attributes are those of the configuration, letter by letter.
        'caselessAttributeNames',
        'vanish',
        ...(shape.subject.stranger === undefined ? (['outOfReach'] as const) : []),
        ...shape.subject.without,
      ],
    });
