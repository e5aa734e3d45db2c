/** Configuration of a memory target: type, validation and defaults. */
import { type ConfigReader } from '../sdk/config-reader.js';
import { attributeName } from './values.js';

/** An attribute that is computed: the objects whose `attribute` refers to this one. */
export interface BackReference {
  readonly objectType: string;
  readonly attribute: string;
}

export interface ObjectTypeConfig {
  /** Naming attribute: exactly one text, unique within the type without regard to case and surrounding space. */
  readonly key: string;
  /** Attributes that must have a value. The key always must. */
  readonly required: readonly string[];
  /** Attributes whose values are unique within the type, compared as the key is. */
  readonly unique: readonly string[];
  /** Attribute in its kept form → object types that it may refer to. */
  readonly references: ReadonlyMap<string, readonly string[]>;
  /** Attribute in its kept form → what it is computed from. Read only. */
  readonly backReferences: ReadonlyMap<string, BackReference>;
}

export interface MemoryConfig {
  readonly objectTypes: ReadonlyMap<string, ObjectTypeConfig>;
  /** Targets of this name in one process have the same objects. Without it they are lost when the target is closed. */
  readonly shared: string | undefined;
  /** Milliseconds that each operation waits first: a slow backend for trials. */
  readonly latencyMs: number;
  /** Bound on the objects, hence on memory. */
  readonly maxObjects: number;
  /** People, and a group of them all, that are there when an empty store is opened; for the object types of the ready mapping. */
  readonly seedUsers: number;
  /** Paths of containers, such as `people/sales`, besides the root. */
  readonly containers: readonly string[];
  /** Characters that a password must have at least. */
  readonly passwordMinLength: number;
}

/** Computed for every object, besides the configured back references. */
export const timestamps = { created: 'createdat', modified: 'modifiedat' } as const;

/** Never stored as an attribute. */
export const passwordName = 'password';

const reserved: ReadonlySet<string> = new Set([timestamps.created, timestamps.modified, passwordName]);

/** The object types of the ready mapping. */
const defaultTypes: ReadonlyMap<string, ObjectTypeConfig> = new Map([
  [
    'user',
    {
      key: 'userName',
      required: [],
      unique: [],
      references: new Map([['manager', ['user']]]),
      backReferences: new Map([['memberof', { objectType: 'group', attribute: 'members' }]]),
    },
  ],
  [
    'group',
    {
      key: 'displayName',
      required: [],
      unique: [],
      references: new Map([['members', ['user', 'group']]]),
      backReferences: new Map([['memberof', { objectType: 'group', attribute: 'members' }]]),
    },
  ],
]);

/** Reads and checks the configuration; every problem goes to the reader with its path. */
export function readConfig(reader: ConfigReader): MemoryConfig {
  const objectTypes = reader.child('objectTypes');
  const config: MemoryConfig = {
    objectTypes: reader.has('objectTypes') ? readTypes(objectTypes) : defaultTypes,
    shared: reader.optionalString('shared'),
    latencyMs: reader.integer('latencyMs', 0, { min: 0, max: 60_000 }),
    maxObjects: reader.integer('maxObjects', 100_000, { min: 1, max: 5_000_000 }),
    seedUsers: reader.integer('seedUsers', 0, { min: 0, max: 1_000_000 }),
    containers: readContainers(reader),
    passwordMinLength: reader.integer('passwordMinLength', 1, { min: 1, max: 128 }),
  };
  if (config.shared === '') reader.problem('shared', 'must not be empty: name the store, or leave it out');
  if (config.seedUsers > 0 && reader.has('objectTypes')) {
    reader.problem('seedUsers', 'makes objects of the ready mapping: leave out objectTypes, or seedUsers');
  } else if (config.seedUsers >= config.maxObjects) {
    reader.problem(
      'seedUsers',
      'must be less than maxObjects, as a group of them all is made besides: raise maxObjects',
    );
  }
  reader.finish();
  return config;
}

/** Parts without what separates or hides parts. */
const containerPath = /^[^\p{Cc}%/]+(?:\/[^\p{Cc}%/]+)*$/u;

function readContainers(reader: ConfigReader): readonly string[] {
  const containers = reader.strings('containers', []);
  if (containers.some((path) => !containerPath.test(path))) {
    reader.problem('containers', 'must be paths such as people/sales: parts that are not empty, with / between');
  }
  return containers;
}

/** Why objects cannot lie in a container; undefined when they can. */
export function containerProblem({ containers }: MemoryConfig, container: string): string | undefined {
  if (containers.includes(container)) return undefined;
  const known = containers.length === 0 ? 'none' : containers.join(', ');
  return `is no container of the target; it has: ${known}. Name it under target.containers`;
}

function readTypes(reader: ConfigReader): ReadonlyMap<string, ObjectTypeConfig> {
  const types = new Map(reader.keys().map((name) => [name, readType(reader.child(name))]));
  if (types.size === 0) reader.problem('', 'must name at least one object type, or be left out for the defaults');
  for (const [name, type] of types) {
    const targets = [...type.references.values()].flat();
    const sources = [...type.backReferences.values()].map((back) => back.objectType);
    for (const unknown of [...targets, ...sources].filter((target) => !types.has(target))) {
      reader.problem(name, `refers to the object type ${JSON.stringify(unknown)}, which is not configured here`);
    }
    for (const [attribute, back] of type.backReferences) {
      const source = types.get(back.objectType);
      if (source !== undefined && !source.references.has(attributeName(back.attribute))) {
        reader.problem(`${name}.backReferences.${attribute}.attribute`, `must be a reference of ${back.objectType}`);
      }
    }
  }
  return types;
}

function readType(reader: ConfigReader): ObjectTypeConfig {
  const references = reader.child('references');
  const backReferences = reader.child('backReferences');
  const type: ObjectTypeConfig = {
    key: reader.requiredString('key', 'the attribute that names an object and is unique within its type'),
    required: reader.strings('required', []),
    unique: reader.strings('unique', []),
    references: new Map(references.keys().map((name) => [attributeName(name), references.strings(name, [])])),
    backReferences: new Map(
      backReferences.keys().map((name) => [attributeName(name), readBackReference(backReferences.child(name))]),
    ),
  };
  reader.finish();
  const written = [type.key, ...type.required, ...type.unique].map(attributeName);
  for (const name of [...written, ...type.references.keys()]) {
    if (reserved.has(name) || type.backReferences.has(name)) {
      reader.problem('', `${name} is computed or reserved and cannot be a key, required, unique or a reference`);
    }
  }
  if (type.references.has(attributeName(type.key))) reader.problem('key', 'must be a text, not a reference');
  return type;
}

function readBackReference(reader: ConfigReader): BackReference {
  const back = {
    objectType: reader.requiredString('objectType', 'the object type whose references are turned around'),
    attribute: reader.requiredString('attribute', 'its attribute that refers to this type'),
  };
  reader.finish();
  return back;
}
