/**
 * Finds the entry that a change is meant for and keeps the change from reaching any other: the name that came with the id is tried
 * first, under the assertion that the entry there still has this id, is of this type and has the expected version.
 */
import { type Control, type Filter } from 'ldapts';
import { type ObjectKey } from '../sdk/backend-object.js';
import { type Call } from '../sdk/connector.js';
import { AssertionControl } from './controls.js';
import { type Directory } from './directory.js';
import { codeOf, notFound, resultCode, versionConflict } from './errors.js';
import { type ObjectType } from './object-type.js';
import { type Operation } from './pool.js';
import { equals } from './query.js';
import { type Server } from './server.js';
import { isUuid } from './uuid.js';
import { versionOf } from './values.js';

export interface ChangeRequest {
  readonly type: ObjectType;
  readonly key: ObjectKey;
  readonly expectedVersion?: string | undefined;
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

/** The form of an entryCSN; any other text is a version that no entry has. */
const csn = /^\d{14}\.\d{6}Z#[0-9a-fA-F]+#[0-9a-fA-F]+#[0-9a-fA-F]+$/;

function assertionOf({ type, key, expectedVersion }: ChangeRequest): Filter | undefined {
  if (!isUuid(key.id) || (expectedVersion !== undefined && !csn.test(expectedVersion))) return undefined;
  const version = expectedVersion === undefined ? true : equals('entryCSN', expectedVersion);
  const filter = type.filter(equals('entryUUID', key.id), version);
  return filter === false ? undefined : filter;
}

/** @throws ConnectorError `notFound`, `versionConflict` */
async function locate(directory: Directory, request: ChangeRequest, server: Server, call: Call): Promise<string> {
  const { type, key, expectedVersion } = request;
  const [entry] = await directory.finder.byKeys(type, [key], [], server.schema, call);
  if (entry === undefined) throw notFound(type.name);
  if (expectedVersion !== undefined && versionOf(entry) !== expectedVersion) throw versionConflict(type.name);
  return entry.dn;
}

/**
 * Runs a change on the entry that the request means.
 * @param attempt makes the change at this name under these controls; answers a code of `elsewhere` when the entry was not there
 * @throws ConnectorError `notFound`, `versionConflict`, and what the attempt throws
 */
export async function change<T>(
  directory: Directory,
  request: ChangeRequest,
  server: Server,
  call: Call,
  attempt: (name: string, assertion: readonly Control[]) => Promise<Written<T>>,
): Promise<T> {
  const { type, key } = request;
  const filter = server.capabilities.assertion ? assertionOf(request) : undefined;
  const hint = filter !== undefined && key.name !== undefined && type.base.contains(key.name) ? key.name : undefined;
  let name = hint ?? (await locate(directory, request, server, call));
  for (let round = 0; round < rounds; round++) {
    const outcome = await attempt(name, filter === undefined ? [] : [new AssertionControl(filter)]);
    if ('value' in outcome) return outcome.value;
    directory.cache.forget(key.id, name);
    name = await locate(directory, request, server, call);
  }
  throw versionConflict(type.name);
}
