/** Removing objects, and their names from groups. */
import { type DeleteRequest } from '../sdk/capabilities/deletable.js';
import { type Call } from '../sdk/connector.js';
import { ConnectorError } from '../sdk/errors.js';
import { change, elsewhere, write } from './change-target.js';
import { type Directory } from './directory.js';
import { removeName } from './members.js';
import { equals } from './query.js';
import { searchBelow } from './search.js';
import { type Server } from './server.js';

/** @returns false when the object was not there */
export async function deleteObject(directory: Directory, request: DeleteRequest, call: Call): Promise<boolean> {
  const type = directory.types.named(request.objectType);
  const server = await directory.server.get(call);
  const { key, expectedVersion } = request;
  const gone = await change(
    directory,
    { type, key, expectedVersion, afresh: true },
    server,
    call,
    'checked',
    async (place) => {
      const outcome = await write(directory, call, elsewhere, (client) => client.del(place.address));
      return 'value' in outcome ? { value: place.name } : outcome;
    },
  ).catch(ifNotFound);
  if (gone === undefined) return false;
  directory.cache.forget(key.id.toLowerCase(), gone);
  if (!server.schema.kind.memberships.cleans) await leaveGroups(directory, gone, server, call);
  return true;
}

function ifNotFound(error: unknown): undefined {
  if (error instanceof ConnectorError && error.code === 'notFound') return undefined;
  throw error;
}

/** Rounds of groups, a page of them each. */
const rounds = 20;

/**
 * Takes the name of a removed entry out of the groups that hold it. Where the server does so itself (refint), it does it a moment
 * later; whoever gets the same name in between would be a member of them all. The object is removed whether this succeeds or not.
 */
async function leaveGroups(directory: Directory, name: string, server: Server, call: Call): Promise<void> {
  const { membership, groups, pageSize } = directory.config;
  const type = directory.types.named(groups.objectType);
  const filter = type.filter(equals(membership.attribute, name));
  if (filter === false) return;
  const wanted = { attributes: [], schema: server.schema, size: Math.min(pageSize, 100) };
  try {
    for (let round = 0; round < rounds; round++) {
      const holders = await searchBelow(directory.pool, type, filter, wanted, call);
      if (holders.length === 0) return;
      await Promise.all(holders.map(({ dn }) => removeName(directory, dn, name, server, call)));
    }
  } catch (error) {
    const why = error instanceof ConnectorError ? error.code : 'internal';
    directory.warn(
      `The name of a removed entry may still be in groups (${why}): the refint overlay removes it, if it is loaded.`,
    );
  }
}
