import { BackendReference, type BackendObject, type BackendValue } from '../../connectors/sdk/backend-object.js';
import { valuesOf } from '../mapping/backend-values.js';
import { type CompiledMapping } from '../mapping/compiled-mapping.js';
import { type CompiledRow } from '../mapping/compiled-row.js';
import { type Bridge, type BridgedType, typeNamed, typeOfObject } from './bridge.js';
import { type RequestContext } from './request-context.js';

/** What is known of an object that others refer to. */
export interface Referenced {
  readonly displayName: string | undefined;
  /** The display name, or else the natural key. */
  readonly name: string | undefined;
  /** What the object itself refers to by the attribute that was asked about. */
  readonly refersTo: readonly BackendReference[];
}

/** By object type and backend id: see `keyOfReference`. */
export type ReferencedByKey = ReadonlyMap<string, Referenced>;

export const keyOfReference = ({ objectType, id }: BackendReference): string => `${objectType}:${id}`;

interface Sighting {
  readonly referenced: Referenced;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** Sightings of one resource type of one tenant, by backend id. */
type Shelf = Map<string, Sighting>;

/**
 * Names, and further references, of the objects that a page of resources refers to: one reading for all of them, and none for those that
 * were looked up a moment ago. What is changed through this process is forgotten at once; what others change shows after `freshMs`.
 */
export class ReferencedObjects {
  /** By the attribute that is followed, '' for none. */
  private readonly shelves = new WeakMap<BridgedType, Map<string, Shelf>>();

  /**
   * @param freshMs how long a sighting counts
   * @param capacity sightings of one shelf
   */
  constructor(
    private readonly freshMs = 10_000,
    private readonly capacity = 20_000,
  ) {}

  /**
   * Looks up objects; those that are gone, or of types that the tenant does not map, are absent.
   * @param follow backend attribute whose references are wanted too
   * @throws ConnectorError
   */
  async lookUp(
    context: RequestContext,
    bridge: Bridge,
    references: readonly BackendReference[],
    follow: string | undefined,
  ): Promise<ReferencedByKey> {
    const found = new Map<string, Referenced>();
    const missing = new Map<BridgedType, Map<string, BackendReference>>();
    const now = Date.now();
    for (const reference of references) {
      const type = typeOfObject(bridge, reference.objectType);
      const key = keyOfReference(reference);
      if (type === undefined || found.has(key)) continue;
      const sighting = this.shelf(type, follow).get(reference.id);
      if (sighting !== undefined && sighting.until > now) found.set(key, sighting.referenced);
      else missing.set(type, (missing.get(type) ?? new Map<string, BackendReference>()).set(reference.id, reference));
    }
    for (const [type, wanted] of missing) {
      const shelf = this.shelf(type, follow);
      for (const object of await this.read(context, bridge, type, [...wanted.values()], follow)) {
        const referenced = describe(object, type.mapping, follow);
        found.set(`${type.mapping.objectType}:${object.id}`, referenced);
        this.keep(shelf, object.id, referenced);
      }
    }
    return found;
  }

  /** What a look-up found a moment ago; undefined where that has to be looked up. */
  remembered(type: BridgedType, id: string, follow: string | undefined): Referenced | undefined {
    const sighting = this.shelf(type, follow).get(id);
    return sighting !== undefined && sighting.until > Date.now() ? sighting.referenced : undefined;
  }

  /**
   * Forgets what a change of a resource may have changed: the names of its kind, and, where it has members, what anybody refers to.
   */
  forget(bridge: Bridge | undefined, resourceType: string): void {
    if (bridge === undefined) return;
    const hasMembers = typeNamed(bridge, resourceType)?.mapping.memberRow !== undefined;
    for (const type of bridge.types) {
      const shelves = this.shelves.get(type);
      for (const follow of shelves?.keys() ?? []) {
        // The shelf itself goes: a reading that is under way fills one that nobody looks at any more.
        if (type.mapping.resourceType === resourceType || (hasMembers && follow !== '')) shelves?.delete(follow);
      }
    }
  }

  private shelf(type: BridgedType, follow = ''): Shelf {
    let ofType = this.shelves.get(type);
    if (ofType === undefined) {
      ofType = new Map();
      this.shelves.set(type, ofType);
    }
    let shelf = ofType.get(follow);
    if (shelf === undefined) {
      shelf = new Map();
      ofType.set(follow, shelf);
    }
    return shelf;
  }

  private keep(shelf: Shelf, id: string, referenced: Referenced): void {
    shelf.delete(id);
    shelf.set(id, { referenced, until: Date.now() + this.freshMs });
    if (shelf.size <= this.capacity) return;
    const [oldest] = shelf.keys();
    if (oldest !== undefined) shelf.delete(oldest);
  }

  private read(
    context: RequestContext,
    bridge: Bridge,
    type: BridgedType,
    references: readonly BackendReference[],
    follow: string | undefined,
  ): Promise<readonly BackendObject[]> {
    const { objectType, displayRow, naturalKey } = type.mapping;
    const attributes = new Set([displayRow.backend, naturalKey.row.backend, ...(follow === undefined ? [] : [follow])]);
    const keys = references.map(({ id, name }) => (name === undefined ? { id } : { id, name }));
    return bridge.target.connector.read(
      { objectType, keys, attributes: [...attributes] },
      { deadline: context.deadline, requestId: context.requestId },
    );
  }
}

function describe(object: BackendObject, mapping: CompiledMapping, follow: string | undefined): Referenced {
  const displayName = mapping.displayRow.label === 'displayName' ? textOf(object, mapping.displayRow) : undefined;
  const refersTo = follow === undefined ? [] : valuesOf(object, follow).filter(isReference);
  return { displayName, name: displayName ?? textOf(object, mapping.naturalKey.row), refersTo };
}

const isReference = (value: BackendValue): value is BackendReference => value instanceof BackendReference;

/** The first value of the row that is a text. */
function textOf(object: BackendObject, { backend, transform }: CompiledRow): string | undefined {
  if (transform.kind !== 'value') return undefined;
  return valuesOf(object, backend)
    .map((value) => transform.read(value))
    .find((value) => typeof value === 'string');
}
