/** Searches that the rest is made of: each answers with entries or with a failure, never with less than there is. */
import { type Control, type Entry, type Filter } from 'ldapts';
import { type Call } from '../sdk/connector.js';
import { FirstPageControl } from './controls.js';
import { codeOf, resultCode, unavailable } from './errors.js';
import { type ObjectType } from './object-type.js';
import { joinRanges } from './ranged-values.js';
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

/** Controls that the kind of server needs for what is wanted. */
function kindControls({ attributes, schema }: Wanted): readonly Control[] {
  const { identifyingNames } = schema.kind;
  if (identifyingNames === undefined || !WantedAttributes.of(attributes, schema).hasReferences) return [];
  return identifyingNames.controls();
}

/** Entries with plain names and whole lists, whatever form the server answers in. */
async function completed(
  pool: ConnectionPool,
  entries: readonly Entry[],
  wanted: Wanted,
  call: Call,
): Promise<readonly Entry[]> {
  const { identifyingNames, rangesValues, identity } = wanted.schema.kind;
  if (identifyingNames === undefined && !rangesValues) return entries;
  const reading = { pool, identity, controls: kindControls(wanted), call };
  for (const entry of entries) {
    entry.dn = identifyingNames?.parse(entry.dn)?.name ?? entry.dn;
    if (rangesValues) await joinRanges(entry, reading);
  }
  return entries;
}

/** The entry of this name, when it matches. */
export async function readEntry(
  pool: ConnectionPool,
  name: string,
  filter: Filter,
  wanted: Wanted,
  call: Call,
): Promise<Entry | undefined> {
  const entries = await pool.run(call, 'read', async (client) => {
    try {
      const controls = [...kindControls(wanted), ...(wanted.controls ?? [])];
      const { searchEntries } = await client.search(
        name,
        { scope: 'base', ...options(filter, wanted, call) },
        controls,
      );
      return searchEntries;
    } catch (error) {
      // Names that a server does not take are names of nothing.
      if (codeOf(error) === resultCode.noSuchObject || codeOf(error) === resultCode.invalidDnSyntax) return [];
      throw error;
    }
  });
  return (await completed(pool, entries, wanted, call))[0];
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
export async function searchBelow(
  pool: ConnectionPool,
  type: ObjectType,
  filter: Filter,
  wanted: Wanted & { readonly size?: number },
  call: Call,
): Promise<readonly Entry[]> {
  const page = wanted.size === undefined ? [] : [new FirstPageControl(wanted.size)];
  const entries = await pool.run(call, 'read', async (client) => {
    try {
      const controls = [...page, ...kindControls(wanted), ...(wanted.controls ?? [])];
      const found = await client.search(
        type.config.base,
        { scope: wanted.schema.kind.scopeBelow, ...options(filter, wanted, call) },
        controls,
      );
      return found.searchEntries;
    } catch (error) {
      return onMissingBase(type, error);
    }
  });
  return completed(pool, entries, wanted, call);
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
          {
            scope: wanted.schema.kind.scopeBelow,
            ...options(filter, wanted, call),
            paged: { pageSize: wanted.pageSize },
          },
          [...kindControls(wanted), ...(wanted.controls ?? [])],
        ),
      ),
    );
    for (;;) {
      const page = await lease.run(call, () => pages.next().catch((error: unknown) => onMissingBase(type, error)));
      if (page.done === true) break;
      const entries = page.value.searchEntries;
      if (entries.length > 0) yield await completed(pool, entries, wanted, call);
    }
    finished = true;
  } finally {
    // A walk that was left has a cursor open on the server.
    lease.release(!finished);
  }
}
