/** Removing objects. */
import { type DeleteRequest } from '../sdk/capabilities/deletable.js';
import { type Call } from '../sdk/connector.js';
import { ConnectorError } from '../sdk/errors.js';
import { change, elsewhere, write } from './change-target.js';
import { type Directory } from './directory.js';

/** @returns false when the object was not there */
export async function deleteObject(directory: Directory, request: DeleteRequest, call: Call): Promise<boolean> {
  const type = directory.types.named(request.objectType);
  const server = await directory.server.get(call);
  const { key, expectedVersion } = request;
  try {
    await change(directory, { type, key, expectedVersion }, server, call, 'checked', async (name) => {
      const outcome = await write(directory, call, elsewhere, (client) => client.del(name));
      if ('value' in outcome) directory.cache.forget(key.id.toLowerCase(), name);
      return outcome;
    });
    return true;
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'notFound') return false;
    throw error;
  }
}
