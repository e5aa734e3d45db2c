/**
 * Finds the entry that a change is meant for and keeps the change from reaching any other. There are two ways. *Asserted*: the name
 * that came with the id is tried at once, under the assertion (RFC 4528) that the entry there has this id, is of this type and has
 * the expected version. *Checked*: the entry is looked up first and changed without an assertion. OpenLDAP hands the assertion on to
 * what its overlays do on behalf of the operation: memberof then silently leaves out the other side of a membership, and unique
 * fails. So what touches names of entries is checked, and what an overlay trips over is checked after all.
 */
import { type Control, type Entry, type Filter } from 'ldapts';
import { type ObjectKey } from '../sdk/backend-object.js';
import { type Call } from '../sdk/connector.js';
import { AssertionControl } from './controls.js';
import { type Directory } from './directory.js';
import { codeOf, notFound, resultCode, versionConflict } from './errors.js';
import { type ObjectType } from './object-type.js';
import { type Operation } from './pool.js';
import { type Server } from './server.js';
import { isUuid } from './uuid.js';

export interface ChangeRequest {
  readonly type: ObjectType;
  readonly key: ObjectKey;
  readonly expectedVersion?: string | undefined;
  /** Attributes that the change is made of: read with the entry where it is looked up. */
  readonly reading?: readonly string[];
  /** What protects the entry is looked up now, not remembered from seconds ago. */
  readonly afresh?: boolean;
}

/** An entry that is to be changed. */
export interface Place {
  readonly name: string;
  /** What the server is given as its name: leads to no other entry, where the server has such names. */
  readonly address: string;
  /** The entry as it was found; undefined where it was not looked up. */
  readonly entry: Entry | undefined;
}

/** What a write ended with: a result, or a code of the server that the caller deals with. */
export type Written<T> = { readonly value: T } | { readonly code: number };

/** Rounds until an entry that keeps moving away is given up. */
const rounds = 4;

/** Runs one write; the codes that are named come back instead of being thrown. */
export function write<T>(
  directory: Directory,
  call: Call,
  codes: readonly number[],
  operation: Operation<T>,
): Promise<Written<T>> {
  return directory.pool.run(call, 'write', async (client) => {
    try {
      return { value: await operation(client) };
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined || !codes.includes(code)) throw error;
      return { code };
    }
  });
}

/** Codes that mean: the entry is not there, or not as expected. */
export const elsewhere: readonly number[] = [resultCode.noSuchObject, resultCode.assertionFailed];

function assertionOf({ type, key, expectedVersion }: ChangeRequest, { schema }: Server): Filter | undefined {
  const { identity } = schema.kind;
  if (!isUuid(key.id) || (expectedVersion !== undefined && !identity.isVersion(expectedVersion))) return undefined;
  const version = expectedVersion === undefined ? true : identity.hasVersion(expectedVersion);
  const filter = version === undefined ? false : type.filter(identity.hasId(key.id), version);
  return filter === false ? undefined : filter;
}

/** @throws ConnectorError `notFound`, `versionConflict`, `forbidden` for what is protected */
async function locate(directory: Directory, request: ChangeRequest, server: Server, call: Call): Promise<Place> {
  const { type, key, expectedVersion, reading = [] } = request;
  const { protection } = directory;
  const { schema } = server;
  const { identity } = schema.kind;
  const asked = protection === undefined ? reading : protection.besides(reading);
  const [entry] = await directory.finder.byKeys(type, [key], asked, schema, call);
  if (entry === undefined) throw notFound(type.name);
  if (expectedVersion !== undefined && identity.versionOf(entry) !== expectedVersion) throw versionConflict(type.name);
  // Attributes of users change all the time; a group that is joined by mistake gives its rights at once.
  const afresh = request.afresh ?? type.name !== directory.config.users.objectType;
  await protection?.check(entry, { schema, afresh, call });
  return { name: entry.dn, address: identity.addressOf?.(key.id.toLowerCase()) ?? entry.dn, entry };
}

/** How a change is kept to its entry. */
export type Guard = 'asserted' | 'checked';

/** Makes a change at a place under controls; answers a code when the entry was not there, or not as it was found. */
export type Attempt<T> = (place: Place, controls: readonly Control[]) => Promise<Written<T>>;

/**
 * Runs a change on the entry that the request means.
 * @throws ConnectorError `notFound`, `versionConflict`, `forbidden` for what is protected, and what the attempt throws
 */
export function change<T>(
  directory: Directory,
  request: ChangeRequest,
  server: Server,
  call: Call,
  guard: Guard,
  attempt: Attempt<T>,
): Promise<T> {
  const run = (): Promise<T> => {
    // Whether an entry is protected cannot be asserted.
    const asserted = guard === 'asserted' && server.capabilities.assertion && directory.protection === undefined;
    const filter = asserted ? assertionOf(request, server) : undefined;
    return filter === undefined
      ? changeChecked(directory, request, server, call, attempt)
      : changeAsserted(directory, request, server, call, filter, attempt);
  };
  // Between a look at the version and the change no other change of this gateway may come.
  return request.expectedVersion === undefined ? run() : directory.turns.take(request.key.id, call, run);
}

async function changeChecked<T>(
  directory: Directory,
  request: ChangeRequest,
  server: Server,
  call: Call,
  attempt: Attempt<T>,
): Promise<T> {
  for (let round = 0; round < rounds; round++) {
    const place = await locate(directory, request, server, call);
    const outcome = await attempt(place, []);
    if ('value' in outcome) return outcome.value;
  }
  throw versionConflict(request.type.name);
}

async function changeAsserted<T>(
  directory: Directory,
  request: ChangeRequest,
  server: Server,
  call: Call,
  filter: Filter,
  attempt: Attempt<T>,
): Promise<T> {
  const { type, key } = request;
  const hint = key.name !== undefined && type.base.contains(key.name) ? key.name : undefined;
  const place =
    hint === undefined
      ? await locate(directory, request, server, call)
      : { name: hint, address: hint, entry: undefined };
  const outcome = await attempt(place, [new AssertionControl(filter)]);
  if ('value' in outcome) return outcome.value;
  // Either the entry is another by now, or it is as expected and an overlay tripped over the assertion.
  return changeChecked(directory, request, server, call, attempt);
}
