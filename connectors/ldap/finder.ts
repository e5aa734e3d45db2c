/** Finds objects by id or by name, in few searches however many they are, and trusts no name that was not verified. */
import { type Entry } from 'ldapts';
import { type ObjectKey } from '../sdk/backend-object.js';
import { type Call } from '../sdk/connector.js';
import { normalDn } from './dn.js';
import { type ObjectType } from './object-type.js';
import { type ConnectionPool } from './pool.js';
import { anyOf, equals, type Condition } from './query.js';
import { type ReferenceCache } from './reference-cache.js';
import { type Schema } from './schema.js';
import { readEntry, searchBelow } from './search.js';
import { isUuid } from './uuid.js';
import { idOf } from './values.js';

/** Names in one filter: the server's work grows faster than their number. */
const namesPerSearch = 100;
/** Ids in one filter. */
const idsPerSearch = 200;

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

export class Finder {
  constructor(
    private readonly pool: ConnectionPool,
    private readonly cache: ReferenceCache,
  ) {}

  /**
   * Entries of the objects with these ids. The name that comes with a key saves a search when it is still right.
   * @throws ConnectorError `unavailable`
   */
  async byKeys(
    type: ObjectType,
    keys: readonly ObjectKey[],
    attributes: readonly string[],
    schema: Schema,
    call: Call,
  ): Promise<readonly Entry[]> {
    const wanted = new Map<string, string | undefined>();
    for (const { id, name } of keys) {
      if (isUuid(id)) wanted.set(id.toLowerCase(), name !== undefined && type.base.contains(name) ? name : undefined);
    }
    const [only] = wanted;
    const named =
      wanted.size === 1 && only?.[1] !== undefined
        ? await this.atName(type, only[0], only[1], attributes, schema, call)
        : await this.byNames(
            type,
            [...wanted.values()].filter((name) => name !== undefined),
            attributes,
            schema,
            call,
          );
    const found = new Map<string, Entry>();
    const collect = (entries: readonly Entry[]): void => {
      for (const entry of entries) {
        const id = idOf(entry);
        if (id !== undefined && wanted.has(id)) found.set(id, entry);
      }
    };
    collect(named);
    const missing = [...wanted.keys()].filter((id) => !found.has(id));
    const byId = chunks(missing, idsPerSearch).map((ids) =>
      this.matching(type, anyOf(ids.map((id) => equals('entryUUID', id))), attributes, schema, call),
    );
    for (const entries of await Promise.all(byId)) collect(entries);
    return this.remember(type, [...found.values()]);
  }

  private async atName(
    type: ObjectType,
    id: string,
    name: string,
    attributes: readonly string[],
    schema: Schema,
    call: Call,
  ): Promise<readonly Entry[]> {
    const filter = type.filter(equals('entryUUID', id));
    if (filter === false) return [];
    const entry = await readEntry(this.pool, name, filter, { attributes, schema }, call);
    return entry === undefined ? [] : [entry];
  }

  /** Entries of the objects of these names, which need no index but that of names. */
  async byNames(
    type: ObjectType,
    names: readonly string[],
    attributes: readonly string[],
    schema: Schema,
    call: Call,
  ): Promise<readonly Entry[]> {
    const searches = chunks(names, namesPerSearch).map((part) =>
      this.matching(type, anyOf(part.map((name) => equals('entryDN', name))), attributes, schema, call),
    );
    const entries = await Promise.all(searches);
    return this.remember(type, entries.flat());
  }

  private matching(
    type: ObjectType,
    condition: Condition,
    attributes: readonly string[],
    schema: Schema,
    call: Call,
  ): Promise<readonly Entry[]> {
    const filter = type.filter(condition);
    return filter === false ? Promise.resolve([]) : searchBelow(this.pool, type, filter, { attributes, schema }, call);
  }

  /** Notes which objects the names of entries belong to. */
  remember(type: ObjectType, entries: readonly Entry[]): readonly Entry[] {
    for (const entry of entries) {
      const id = idOf(entry);
      if (id !== undefined) this.cache.found(entry.dn, type.name, id);
    }
    return entries;
  }
}

/** Entries by their names in the form that compares. */
export function byNormalName(entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  return new Map(entries.map((entry) => [normalDn(entry.dn) ?? entry.dn, entry]));
}
