/** Making objects: one add, whose answer carries the entry. */
import { type Entry } from 'ldapts';
import { type BackendObject } from '../sdk/backend-object.js';
import { type CreateRequest } from '../sdk/capabilities/creatable.js';
import { type Call } from '../sdk/connector.js';
import { ConnectorError } from '../sdk/errors.js';
import { containerProblem } from './containers.js';
import { type Directory } from './directory.js';
import { formatRdn, isNameable } from './dn.js';
import { invalidValue, notFound, outOfBase } from './errors.js';
import { type ObjectType } from './object-type.js';
import { readEntry } from './search.js';
import { type Server } from './server.js';
import { postRead, storedObject } from './stored.js';
import { QuietAttribute } from './values.js';
import { isMembership, toAttribute, toNativeChanges, type NativeChange } from './writable.js';

/** The value that names an entry. @throws ConnectorError `invalidValue` */
export function namingValue(attribute: string, values: readonly (string | Buffer)[]): string {
  const [value] = values;
  if (typeof value === 'string' && isNameable(value)) return value;
  throw invalidValue(attribute, 'must be a text without control characters, since it names the entry');
}

export async function createObject(directory: Directory, request: CreateRequest, call: Call): Promise<BackendObject> {
  const type = directory.types.named(request.objectType);
  const server = await directory.server.get(call);
  const { schema } = server;
  const given = Object.entries(request.attributes).map(([attribute, values]) => ({ attribute, values }));
  const changes = await toNativeChanges(directory, type, given, schema, call);
  const { naming, base } = type.config;
  const canonical = schema.canonicalName(naming);
  const value = namingValue(naming, changes.find((item) => item.canonical === canonical)?.values ?? []);
  const { container = base } = request;
  if (containerProblem(directory.config, type.name, container) !== undefined) throw outOfBase(type.name);
  const name = `${formatRdn([{ type: naming, value }])},${container}`;
  const attributes = [
    new QuietAttribute({ type: 'objectClass', values: [...type.config.objectClasses] }),
    ...withPlaceholder(directory, type, changes, server)
      .filter(({ values }) => values.length > 0)
      .map(toAttribute),
  ];
  const [control] = postRead(request.returning, server);
  await directory.pool.run(call, 'write', (client) => client.add(name, attributes, control));
  return madeObject(directory, type, name, control?.entry, request.returning, server, call);
}

/** A group without members gets the placeholder that its object class demands. */
function withPlaceholder(
  directory: Directory,
  type: ObjectType,
  changes: readonly NativeChange[],
  { schema }: Server,
): readonly NativeChange[] {
  const { attribute, placeholder } = directory.config.membership;
  const canonical = schema.canonicalName(attribute);
  if (!isMembership(directory, type, canonical, schema)) return changes;
  if (changes.some((item) => item.canonical === canonical)) return changes;
  return [...changes, { attribute, canonical, values: [placeholder] }];
}

/**
 * A new entry as an object.
 * @param entry when the server sent it with its answer
 * @throws ConnectorError `outcomeUnknown` when it cannot be read back: it was made, and whoever thinks otherwise makes another one
 */
export async function madeObject(
  directory: Directory,
  type: ObjectType,
  name: string,
  entry: Entry | undefined,
  attributes: readonly string[],
  server: Server,
  call: Call,
): Promise<BackendObject> {
  try {
    const made = entry ?? (await readBack(directory, type, name, attributes, server, call));
    return await storedObject(directory, type, made, { id: '' }, attributes, server, call);
  } catch (error) {
    if (!(error instanceof ConnectorError) || (error.code !== 'unavailable' && error.code !== 'notFound')) throw error;
    throw new ConnectorError('outcomeUnknown', `The new ${type.name} cannot be read back: ${error.message}`, {
      cause: error,
    });
  }
}

/** @throws ConnectorError `notFound` when it is gone already */
async function readBack(
  directory: Directory,
  type: ObjectType,
  name: string,
  attributes: readonly string[],
  { schema }: Server,
  call: Call,
): Promise<Entry> {
  const filter = type.filter();
  const entry =
    filter === false ? undefined : await readEntry(directory.pool, name, filter, { attributes, schema }, call);
  if (entry === undefined) throw notFound(type.name);
  return entry;
}
