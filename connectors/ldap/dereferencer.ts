/**
 * Looks up all names in an attribute of one entry at once, by the dereference control of OpenLDAP: the server sends, for each name, id and
 * object classes of the entry that has it. For large groups this is several times quicker than asking for the names.
 */
import { PresenceFilter, type Entry } from 'ldapts';
import { type BackendReference } from '../sdk/backend-object.js';
import { type Call } from '../sdk/connector.js';
import { DereferenceControl, type Dereferenced } from './controls.js';
import { textsOf } from './entry.js';
import { type ObjectType, type ObjectTypes } from './object-type.js';
import { type ConnectionPool } from './pool.js';
import { isReference } from './query.js';
import { type ReferenceCache } from './reference-cache.js';
import { type Schema } from './schema.js';
import { readEntry } from './search.js';
import { type ServerKnowledge } from './server.js';

/** Takes in what a name belongs to. */
export type Learn = (name: string, reference: BackendReference) => void;

export interface ReferringEntries {
  readonly entries: readonly Entry[];
  readonly attributes: readonly string[];
  readonly schema: Schema;
}

/** Unknown names in one attribute of one entry that make it worth a search of its own. */
const worthwhile = 100;

export class Dereferencer {
  constructor(
    private readonly pool: ConnectionPool,
    private readonly server: ServerKnowledge,
    private readonly types: ObjectTypes,
    private readonly cache: ReferenceCache,
  ) {}

  /** Learns what it can of the open names; what it cannot judge stays open. */
  async resolve(referring: ReferringEntries, open: ReadonlySet<string>, learn: Learn, call: Call): Promise<void> {
    const { capabilities } = await this.server.get(call);
    if (!capabilities.dereference) return;
    for (const { name, attribute } of this.places(referring, open)) {
      const control = new DereferenceControl(attribute, ['entryUUID', 'objectClass']);
      const wanted = { attributes: [], schema: referring.schema, controls: [control] };
      await readEntry(this.pool, name, new PresenceFilter({ attribute: 'objectClass' }), wanted, call);
      for (const found of control.found) {
        const id = found.attributes.get('entryuuid')?.[0]?.toLowerCase();
        const type = id !== undefined && open.has(found.name) ? this.typeOf(found) : undefined;
        if (type !== undefined && id !== undefined) learn(found.name, this.cache.found(found.name, type.name, id));
      }
    }
  }

  private places({ entries, attributes, schema }: ReferringEntries, open: ReadonlySet<string>) {
    const references = attributes.filter((attribute) => isReference(schema.attribute(attribute)));
    const wanted = new Set(references.map((attribute) => schema.canonicalName(attribute)));
    return entries.flatMap((entry) =>
      Object.keys(entry)
        .filter((key) => key !== 'dn' && wanted.has(schema.canonicalName(key)))
        .filter((key) => textsOf(entry, key).filter((name) => open.has(name)).length >= worthwhile)
        .map((attribute) => ({ name: entry.dn, attribute })),
    );
  }

  /** Only types without a filter of their own can be judged here; and classes that are written out, not those they derive from. */
  private typeOf({ name, attributes }: Dereferenced): ObjectType | undefined {
    const classes = new Set((attributes.get('objectclass') ?? []).map((value) => value.toLowerCase()));
    return this.types.all.find(
      ({ base, config }) =>
        config.filter === undefined &&
        config.objectClasses.every((value) => classes.has(value.toLowerCase())) &&
        base.contains(name),
    );
  }
}
