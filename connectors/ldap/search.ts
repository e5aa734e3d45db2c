/** Searches that the rest is made of: each answers with entries or with a failure, never with less than there is. */
import { type Control, type Entry, type Filter } from 'ldapts';
import { type Call } from '../sdk/connector.js';
import { FirstPageControl } from './controls.js';
import { codeOf, resultCode, unavailable } from './errors.js';
import { type ObjectType } from './object-type.js';
import { type ConnectionPool } from './pool.js';
import { type Schema } from './schema.js';
import { WantedAttributes } from './wanted-attributes.js';

export interface Wanted {
  /** Attributes besides the identity. */
  readonly attributes: readonly string[];
  readonly schema: Schema;
  readonly controls?: Control[];
}

/** Seconds that the server may work on a search: no longer than we listen. */
function serverSeconds(call: Call): number {
  return Math.max(1, Math.ceil((call.deadline - Date.now()) / 1000));
}

function options(filter: Filter, { attributes, schema }: Wanted, call: Call) {
  const { request, binary } = WantedAttributes.of(attributes, schema);
  return {
    filter,
    attributes: request,
    explicitBufferAttributes: binary,
    timeLimit: serverSeconds(call),
  };
}

/** The entry of this name, when it matches. */
export function readEntry(
  pool: ConnectionPool,
  name: string,
  filter: Filter,
  wanted: Wanted,
  call: Call,
): Promise<Entry | undefined> {
  return pool.run(call, 'read', async (client) => {
    try {
      const { searchEntries } = await client.search(
        name,
        { scope: 'base', ...options(filter, wanted, call) },
        wanted.controls,
      );
      return searchEntries[0];
    } catch (error) {
      // Names that a server does not take are names of nothing.
      if (codeOf(error) === resultCode.noSuchObject || codeOf(error) === resultCode.invalidDnSyntax) return undefined;
      throw error;
    }
  });
}

/** A base that is not there is no empty directory: it is misspelt, or the service account may not see it. */
function onMissingBase(type: ObjectType, error: unknown): never {
  if (codeOf(error) !== resultCode.noSuchObject) throw error;
  throw unavailable(`The base of ${type.name} objects does not exist, or the service account may not see it.`);
}

/**
 * Matches below the base of a type.
 * @param size answers with so many at most, by one page; without it all are expected to fit into one answer
 * @throws ConnectorError `tooMany` when the server has cut the answer
 */
export function searchBelow(
  pool: ConnectionPool,
  type: ObjectType,
  filter: Filter,
  wanted: Wanted & { readonly size?: number },
  call: Call,
): Promise<readonly Entry[]> {
  const page = wanted.size === undefined ? [] : [new FirstPageControl(wanted.size)];
  return pool.run(call, 'read', async (client) => {
    try {
      const controls = [...page, ...(wanted.controls ?? [])];
      const found = await client.search(
        type.config.base,
        { scope: 'children', ...options(filter, wanted, call) },
        controls,
      );
      return found.searchEntries;
    } catch (error) {
      return onMissingBase(type, error);
    }
  });
}

/** All matches below the base of a type, page by page, on a connection of its own. */
export async function* walkBelow(
  pool: ConnectionPool,
  type: ObjectType,
  filter: Filter,
  wanted: Wanted & { readonly pageSize: number },
  call: Call,
): AsyncGenerator<readonly Entry[]> {
  const lease = await pool.lease(call);
  let finished = false;
  try {
    const pages = await lease.run(call, (client) =>
      Promise.resolve(
        client.searchPaginated(
          type.config.base,
          { scope: 'children', ...options(filter, wanted, call), paged: { pageSize: wanted.pageSize } },
          wanted.controls,
        ),
      ),
    );
    for (;;) {
      const page = await lease.run(call, () => pages.next().catch((error: unknown) => onMissingBase(type, error)));
      if (page.done === true) break;
      if (page.value.searchEntries.length > 0) yield page.value.searchEntries;
    }
    finished = true;
  } finally {
    // A walk that was left has a cursor open on the server.
    lease.release(!finished);
  }
}
