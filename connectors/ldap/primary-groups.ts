/** Primary groups of entries, where the server has such: looked up once for all who have the same one, and remembered. */
import { PresenceFilter, type Entry } from 'ldapts';
import { type Call } from '../sdk/connector.js';
import { textsOf } from './entry.js';
import { type ConnectionPool } from './pool.js';
import { isMemberOf } from './query.js';
import { readEntry } from './search.js';
import { type Schema } from './schema.js';

/** How long what was looked up counts, in milliseconds: names of groups change rarely. */
const freshMs = 60_000;
/** Groups that are remembered: a domain has a handful that are anybody's primary group. */
const capacity = 1_000;

interface Sighting {
  /** The group as the server names it in `memberOf`, its id included; undefined when it is not to be seen. */
  readonly value: string | undefined;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export class PrimaryGroups {
  private readonly known = new Map<string, Sighting>();

  constructor(private readonly pool: ConnectionPool) {}

  /** Adds to the groups that the entries were read with those that they are in as their primary group. Changes the entries. */
  async join(entries: readonly Entry[], attributes: readonly string[], schema: Schema, call: Call): Promise<void> {
    const { primary } = schema.kind.memberships;
    const asked = primary && attributes.find(isMemberOf);
    if (primary === undefined || asked === undefined) return;
    for (const entry of entries) {
      const address = primary.groupOf(entry);
      if (address === undefined) continue;
      const sighting = this.remembered(address) ?? (await this.lookUp(address, schema, call));
      if (sighting.value === undefined) continue;
      const key = Object.keys(entry).find(isMemberOf) ?? asked;
      const groups = textsOf(entry, key);
      if (!groups.includes(sighting.value)) entry[key] = [...groups, sighting.value];
    }
  }

  private remembered(address: string): Sighting | undefined {
    const sighting = this.known.get(address);
    return sighting !== undefined && sighting.until > Date.now() ? sighting : undefined;
  }

  private async lookUp(address: string, schema: Schema, call: Call): Promise<Sighting> {
    const { identity, identifyingNames } = schema.kind;
    const any = new PresenceFilter({ attribute: 'objectClass' });
    const group = await readEntry(this.pool, address, any, { attributes: [], schema }, call);
    const id = group && identity.idOf(group);
    const value = group && id && identifyingNames?.format({ id, name: group.dn });
    const sighting = { value, until: Date.now() + freshMs };
    if (this.known.size >= capacity) this.known.clear();
    this.known.set(address, sighting);
    return sighting;
  }
}
