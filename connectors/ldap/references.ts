/** Names in attributes (members, managers) as references to objects, and references as names. */
import { type Entry } from 'ldapts';
import { type BackendReference, type ObjectKey } from '../sdk/backend-object.js';
import { type Call } from '../sdk/connector.js';
import { type Dereferencer, type Learn } from './dereferencer.js';
import { normalDn } from './dn.js';
import { referenceNotFound } from './errors.js';
import { byNormalName, type Finder } from './finder.js';
import { type ObjectType, type ObjectTypes } from './object-type.js';
import { type ReferenceCache, type Sighting } from './reference-cache.js';
import { type Schema } from './schema.js';
import { type IdentifyingName, type ServerKind } from './server-kind.js';
import { namesIn, type ReferenceOf } from './values.js';
import { WantedAttributes } from './wanted-attributes.js';

/** From so many unknown names on the server is asked to look them up itself, where it can. */
const largeGroup = 300;

export class References {
  private readonly placeholder: string | undefined;

  constructor(
    private readonly types: ObjectTypes,
    private readonly finder: Finder,
    private readonly cache: ReferenceCache,
    private readonly dereferencer: Dereferencer,
    private readonly placeholderName: string,
    private readonly kind: ServerKind,
  ) {
    this.placeholder = normalDn(placeholderName);
  }

  /**
   * What names belong to, as far as they were seen not long ago. `complete` turns false once one was asked for that was not: then
   * what was made of the answers counts for nothing, and `resolve` has to be asked. Only for use at once, without letting others run.
   */
  remembered(): { readonly referenceOf: ReferenceOf; readonly complete: () => boolean } {
    const now = Date.now();
    let complete = true;
    const referenceOf: ReferenceOf = (name) => {
      const sighting = this.cache.get(name, now) ?? this.told(name);
      if (sighting === undefined && name !== this.placeholderName) complete = false;
      return sighting?.reference;
    };
    return { referenceOf, complete: () => complete };
  }

  /** What a name that tells its id belongs to; undefined when it does not, or when the entry has to be looked at. */
  private told(value: string): Sighting | undefined {
    const identified = this.kind.identifyingNames?.parse(value);
    if (identified === undefined) return undefined;
    const [type, ...others] = this.types.all.filter(({ base }) => base.contains(identified.name));
    if (type === undefined) return { reference: undefined };
    // Below one base only and without a condition of its own: an object of that type.
    if (others.length > 0 || type.config.filter !== undefined) return undefined;
    return { reference: this.cache.found(value, type.name, identified.id, identified.name) };
  }

  /**
   * What the names in these attributes of the entries belong to. Names of placeholders, of entries that are gone or that are
   * not objects of this target belong to nothing.
   */
  async resolve(
    entries: readonly Entry[],
    attributes: readonly string[],
    schema: Schema,
    call: Call,
  ): Promise<ReferenceOf> {
    const known = new Map<string, BackendReference>();
    const open = new Set<string>();
    const now = Date.now();
    for (const name of namesIn(entries, WantedAttributes.of(attributes, schema))) {
      if (name === this.placeholderName) continue;
      const sighting = this.cache.get(name, now) ?? this.told(name);
      if (sighting === undefined) open.add(name);
      else if (sighting.reference !== undefined) known.set(name, sighting.reference);
    }
    const learn = (name: string, reference: BackendReference): void => {
      known.set(name, reference);
      open.delete(name);
    };
    if (open.size >= largeGroup) await this.dereferencer.resolve({ entries, attributes, schema }, open, learn, call);
    if (open.size > 0) await this.resolveById(open, learn, schema, call);
    if (open.size > 0) await this.resolveByName(open, learn, schema, call);
    for (const name of open) this.cache.missing(name);
    return (name) => known.get(name);
  }

  /** Looks up names that tell their ids. */
  private async resolveById(open: Set<string>, learn: Learn, schema: Schema, call: Call): Promise<void> {
    const { identifyingNames, identity } = this.kind;
    if (identifyingNames === undefined) return;
    const values = new Map<string, IdentifyingName>();
    for (const value of open) {
      const identified = identifyingNames.parse(value);
      if (identified !== undefined) values.set(value, identified);
    }
    for (const type of this.types.all) {
      const candidates = [...values].filter(([value, { name }]) => open.has(value) && type.base.contains(name));
      if (candidates.length === 0) continue;
      const keys = candidates.map(([, { id }]) => ({ id }));
      const entries = await this.finder.byKeys(type, keys, [], schema, call);
      const found = new Set(entries.map((entry) => identity.idOf(entry)));
      for (const [value, { id, name }] of candidates)
        if (found.has(id)) learn(value, this.cache.found(value, type.name, id, name));
    }
    for (const value of values.keys()) if (open.delete(value)) this.cache.missing(value);
  }

  private async resolveByName(open: ReadonlySet<string>, learn: Learn, schema: Schema, call: Call): Promise<void> {
    for (const type of this.types.all) {
      const candidates = [...open].filter((name) => type.base.contains(name) && normalDn(name) !== this.placeholder);
      if (candidates.length === 0) continue;
      const entries = byNormalName(await this.finder.byNames(type, candidates, [], schema, call));
      for (const name of candidates) {
        const entry = entries.get(normalDn(name) ?? name);
        const id = entry === undefined ? undefined : this.kind.identity.idOf(entry);
        if (id !== undefined) learn(name, this.cache.found(name, type.name, id));
      }
    }
  }

  /**
   * The names that objects have now, verified with the server.
   * @returns by id; those that are not there are absent
   */
  async namesOf(
    references: readonly BackendReference[],
    schema: Schema,
    call: Call,
  ): Promise<ReadonlyMap<string, string>> {
    const names = new Map<string, string>();
    const byType = new Map<ObjectType, BackendReference[]>();
    for (const reference of references) {
      const type = this.types.all.find(({ name }) => name === reference.objectType);
      if (type === undefined) continue;
      const ofType = byType.get(type) ?? [];
      ofType.push(reference);
      byType.set(type, ofType);
    }
    const searches = Array.from(byType, async ([type, ofType]) => {
      for (const entry of await this.finder.byKeys(type, ofType.map(keyOf), [], schema, call)) {
        const id = this.kind.identity.idOf(entry);
        if (id !== undefined) names.set(id, entry.dn);
      }
    });
    await Promise.all(searches);
    return names;
  }

  /**
   * Like `namesOf`, but all must be there.
   * @throws ConnectorError `referenceNotFound`
   */
  async namesOfAll(
    attribute: string,
    references: readonly BackendReference[],
    schema: Schema,
    call: Call,
  ): Promise<(reference: BackendReference) => string> {
    const names = references.length === 0 ? new Map<string, string>() : await this.namesOf(references, schema, call);
    const nameOf = (reference: BackendReference): string => {
      const name = names.get(reference.id.toLowerCase());
      if (name === undefined) throw referenceNotFound(attribute);
      return name;
    };
    for (const reference of references) nameOf(reference);
    return nameOf;
  }
}

function keyOf({ id, name }: BackendReference): ObjectKey {
  return name === undefined ? { id } : { id, name };
}
