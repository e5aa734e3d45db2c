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
import { type ServerKind } from './server-kind.js';

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
    private readonly kind: ServerKind,
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
    const { identity } = this.kind;
    const [only] = wanted;
    if (identity.addressOf !== undefined && wanted.size === 1 && only !== undefined)
      return this.atName(type, only[0], identity.addressOf(only[0]), attributes, schema, call);
    const named = await this.named(type, wanted, attributes, schema, call);
    const found = new Map<string, Entry>();
    const collect = (entries: readonly Entry[]): void => {
      for (const entry of entries) {
        const id = identity.idOf(entry);
        if (id !== undefined && wanted.has(id)) found.set(id, entry);
      }
    };
    collect(named);
    const missing = [...wanted.keys()].filter((id) => !found.has(id));
    const byId = chunks(missing, idsPerSearch).map((ids) =>
      this.matching(type, anyOf(ids.map((id) => identity.hasId(id))), attributes, schema, call),
    );
    for (const entries of await Promise.all(byId)) collect(entries);
    return this.remember(type, [...found.values()]);
  }

  /** Entries at the names that came with ids: quicker than looking for the ids, where the server does not lead from id to entry. */
  private async named(
    type: ObjectType,
    wanted: ReadonlyMap<string, string | undefined>,
    attributes: readonly string[],
    schema: Schema,
    call: Call,
  ): Promise<readonly Entry[]> {
    if (this.kind.identity.addressOf !== undefined) return [];
    const [only] = wanted;
    if (wanted.size === 1 && only?.[1] !== undefined)
      return this.atName(type, only[0], only[1], attributes, schema, call);
    const names = [...wanted.values()].filter((name) => name !== undefined);
    return this.byNames(type, names, attributes, schema, call);
  }

  private async atName(
    type: ObjectType,
    id: string,
    name: string,
    attributes: readonly string[],
    schema: Schema,
    call: Call,
  ): Promise<readonly Entry[]> {
    const filter = type.filter(this.kind.identity.hasId(id));
    if (filter === false) return [];
    const entry = await readEntry(this.pool, name, filter, { attributes, schema }, call);
    // An entry that is addressed by its id may lie anywhere.
    return entry === undefined || !type.base.contains(entry.dn) ? [] : [entry];
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
      this.matching(
        type,
        anyOf(part.map((name) => equals(this.kind.identity.nameAttribute, name))),
        attributes,
        schema,
        call,
      ),
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
    // Where names tell their ids there is nothing to be noted.
    if (this.kind.identifyingNames !== undefined) return entries;
    for (const entry of entries) {
      const id = this.kind.identity.idOf(entry);
      if (id !== undefined) this.cache.found(entry.dn, type.name, id);
    }
    return entries;
  }
}

/** Entries by their names in the form that compares. */
export function byNormalName(entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  return new Map(entries.map((entry) => [normalDn(entry.dn) ?? entry.dn, entry]));
}
