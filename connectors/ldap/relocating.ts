/** Moving objects below another entry: one modifyDN with a new superior (RFC 4511 §4.9). */
import { PresenceFilter } from 'ldapts';
import { type BackendObject } from '../sdk/backend-object.js';
import { type RelocateRequest } from '../sdk/capabilities/relocatable.js';
import { type Call } from '../sdk/connector.js';
import { change, elsewhere, type Place, write, type Written } from './change-target.js';
import { containerProblem, parentOf } from './containers.js';
import { type Directory } from './directory.js';
import { formatDn, formatRdn, parseDn, sameDn } from './dn.js';
import { noSuchContainer, outOfBase, resultCode } from './errors.js';
import { readEntry } from './search.js';
import { type Server } from './server.js';
import { postRead, storedObject } from './stored.js';
import { type Changed } from './updating.js';

/** @throws ConnectorError `forbidden` for a container outside the base of the type, `internal` for one that is not there */
export async function relocateObject(
  directory: Directory,
  request: RelocateRequest,
  call: Call,
): Promise<BackendObject> {
  const { objectType, key, container, expectedVersion, returning } = request;
  const type = directory.types.named(objectType);
  // The configuration was checked; where an object came from may be outside of a base that was changed since.
  if (containerProblem(directory.config, objectType, container) !== undefined) throw outOfBase(objectType);
  const server = await directory.server.get(call);
  const target = { type, key, expectedVersion, afresh: true };
  const { name, entry } = await change(directory, target, server, call, 'checked', async (from) => {
    const outcome = await move(directory, from, { container, returning, server, call });
    if ('value' in outcome) directory.cache.forget(key.id, from.name);
    return outcome;
  });
  return storedObject(directory, type, entry, { id: key.id, name }, returning, server, call);
}

async function move(
  directory: Directory,
  { name: from, address }: Place,
  where: {
    readonly container: string;
    readonly returning: readonly string[];
    readonly server: Server;
    readonly call: Call;
  },
): Promise<Written<Changed>> {
  const { container, returning, server, call } = where;
  if (sameDn(parentOf(from), container)) return { value: { name: from, entry: undefined } };
  const [rdn = []] = parseDn(from) ?? [];
  const to = `${withoutCommas(formatRdn(rdn))},${container}`;
  const controls = postRead(returning, server);
  const outcome = await write(directory, call, elsewhere, (client) => client.modifyDN(address, to, [...controls]));
  if ('code' in outcome) {
    // The same code for an entry that has gone elsewhere and for a container that does not exist.
    if (outcome.code === resultCode.noSuchObject) await requireContainer(directory, container, server, call);
    return outcome;
  }
  const entry = controls[0]?.entry;
  return { value: { name: entry?.dn ?? formatDn([rdn, ...(parseDn(container) ?? [])]), entry } };
}

/** The driver parts the relative name from the parent at the first comma that no backslash precedes: there must be no other one. */
const withoutCommas = (rdn: string): string =>
  rdn.replace(/\\([,\\])/g, (_, char: string) => (char === ',' ? '\\2C' : '\\5C'));

async function requireContainer(directory: Directory, container: string, server: Server, call: Call): Promise<void> {
  const filter = new PresenceFilter({ attribute: 'objectClass' });
  const wanted = { attributes: [], schema: server.schema };
  if ((await readEntry(directory.pool, container, filter, wanted, call)) === undefined)
    throw noSuchContainer(container);
}
