/** Which object a name belongs to, as seen not long ago. */
import { BackendReference } from '../sdk/backend-object.js';

/** Milliseconds that a sighting counts. Somebody else may have renamed the entry meanwhile. */
const foundMs = 60_000;
/** Milliseconds that a name counts as that of nothing of ours. */
const missingMs = 5_000;
const capacity = 250_000;

/** What a name was seen to belong to. */
export interface Sighting {
  readonly reference: BackendReference | undefined;
}

interface TimedSighting extends Sighting {
  readonly until: number;
}

/** Keyed by the name as the server spells it, so that a look-up parses nothing. Bounded; the oldest go first. */
export class ReferenceCache {
  private readonly sightings = new Map<string, TimedSighting>();
  private readonly namesOfId = new Map<string, string>();

  /** The sighting of a name; its reference is undefined when the name belongs to nothing of ours. */
  get(name: string, now: number): Sighting | undefined {
    const sighting = this.sightings.get(name);
    return sighting !== undefined && sighting.until > now ? sighting : undefined;
  }

  /**
   * @param name as the server spells it in values
   * @param shown the plain name, where values hold more
   */
  found(name: string, objectType: string, id: string, shown = name): BackendReference {
    const known = this.sightings.get(name)?.reference;
    const reference =
      known?.id === id && known.objectType === objectType ? known : new BackendReference(objectType, id, shown);
    this.namesOfId.set(id, name);
    this.put(name, { reference, until: Date.now() + foundMs });
    return reference;
  }

  missing(name: string): void {
    this.put(name, { reference: undefined, until: Date.now() + missingMs });
  }

  /** The entry was renamed or removed through us. */
  forget(id: string, name?: string): void {
    const known = this.namesOfId.get(id);
    this.namesOfId.delete(id);
    for (const gone of [known, name]) if (gone !== undefined) this.sightings.delete(gone);
  }

  private put(name: string, sighting: TimedSighting): void {
    // Renewed ones move to the end, away from those that go first.
    this.sightings.delete(name);
    this.sightings.set(name, sighting);
    if (this.sightings.size <= capacity) return;
    const [oldest] = this.sightings;
    if (oldest === undefined) return;
    this.sightings.delete(oldest[0]);
    const id = oldest[1].reference?.id;
    if (id !== undefined && this.namesOfId.get(id) === oldest[0]) this.namesOfId.delete(id);
  }
}
