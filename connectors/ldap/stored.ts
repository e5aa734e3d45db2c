/** An object as it is stored after a write: from the answer itself where the server gives it, else read back. */
import { type Entry } from 'ldapts';
import { type BackendObject, type ObjectKey } from '../sdk/backend-object.js';
import { type Call } from '../sdk/connector.js';
import { ConnectorError } from '../sdk/errors.js';
import { PostReadControl } from './controls.js';
import { type Directory } from './directory.js';
import { notFound } from './errors.js';
import { type ObjectType } from './object-type.js';
import { toObjects } from './reading.js';
import { type Server } from './server.js';
import { WantedAttributes } from './wanted-attributes.js';

/** Controls that make the server send the entry with its answer; none where it cannot. */
export function postRead(attributes: readonly string[], { capabilities, schema }: Server): readonly PostReadControl[] {
  if (!capabilities.postRead) return [];
  const { request, binary } = WantedAttributes.of(attributes, schema);
  return [new PostReadControl(request, binary)];
}

/**
 * @param entry the entry, when the server sent it
 * @param key where it is otherwise
 */
export async function storedObject(
  directory: Directory,
  type: ObjectType,
  entry: Entry | undefined,
  key: ObjectKey,
  attributes: readonly string[],
  server: Server,
  call: Call,
): Promise<BackendObject> {
  const { schema } = server;
  const entries = entry === undefined ? await directory.finder.byKeys(type, [key], attributes, schema, call) : [entry];
  directory.finder.remember(type, entries);
  const [object] = await toObjects(directory, entries, attributes, schema, call);
  if (object !== undefined) return object;
  if (entry === undefined) throw notFound(type.name);
  throw new ConnectorError(
    'internal',
    `The server shows no ${schema.kind.identity.attributes.join(', ')} of a ${type.name} to the service account.`,
  );
}
