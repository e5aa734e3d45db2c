import { ConfigReader, type ConfigProblem } from '../../../../connectors/sdk/config-reader.js';
import { type ConformanceSubject, type Feature } from '../../../../connectors/sdk/testing/subject.js';
import { readConfig } from '../../../../connectors/sql/config/target.js';
import { SqlConnector } from '../../../../connectors/sql/connector.js';
import { verifyHashes } from '../passwords/verify-hashes.js';
import { type OpenShape } from './open-shape.js';
import { type Shape } from './shape.js';

/** The conformance suite's view of a shape. The connector logs in as the user that has the grants of the shape and nothing else. */
export function subjectOf(shape: Shape, { target, asAdmin, cleanup }: OpenShape): ConformanceSubject {
  const problems: ConfigProblem[] = [];
  const reader = new ConfigReader(target, 'target', problems);
  // Whoever chose this connector has read the key already.
  reader.raw('connector');
  const config = readConfig(reader);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const { user, group, stranger, password } = shape.subject;
  if (password === undefined) throw new Error(`The shape ${shape.name} does not say how passwords are checked.`);
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
      const hash = { kind: password.kind, password: attempt, text: String(Object.values(row)[0]) };
      return (await verifyHashes([hash]))[0] === true;
    },
    ...(stranger === undefined ? {} : { outOfReach: () => (made ??= make()) }),
    cleanup,
  };
}

/** What no SQL target has, and what this shape lacks. */
export function lackingIn({ subject: { stranger, without } }: Shape): readonly Feature[] {
  return [
    'Relocatable',
    'Syncable',
    // Names of attributes are those of the configuration, letter by letter.
    'caselessAttributeNames',
    ...(stranger === undefined ? (['outOfReach'] as const) : []),
    ...without,
  ];
}
