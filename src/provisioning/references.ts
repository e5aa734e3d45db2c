import { BackendReference } from '../../connectors/sdk/backend-object.js';
import { type ToReference } from '../mapping/encode-values.js';
import { type ResolvedReference, type ToScimId } from '../mapping/resolved-reference.js';
import { type Bridge, type BridgedType, typeNamed, typeOfObject } from './bridge.js';
import { type LinkStore } from './ports.js';
import { ScimIdCache } from './scim-id-cache.js';

/** From so many unknown references on a look-up waits for the one under way: mostly it is for the same group. */
const largeLookup = 300;

/** Turns references of a backend into SCIM ids and back, always many at once. */
export class References {
  private readonly caches = new WeakMap<BridgedType, ScimIdCache>();
  /** Large look-ups under way. */
  private readonly underWay = new Map<ScimIdCache, Promise<void>>();

  constructor(private readonly links: LinkStore) {}

  /**
   * SCIM ids as far as they are remembered. `complete` turns false once one was asked for that is not: then what was made of the answers
   * counts for nothing, and `toScimIds` has to be asked. Only for use at once, without letting others run.
   */
  remembered(bridge: Bridge): { readonly toScimId: ToScimId; readonly complete: () => boolean } {
    const kinds = new Map<string, ScimIdCache | undefined>();
    let complete = true;
    const toScimId: ToScimId = (reference) => {
      const { objectType } = reference;
      if (!kinds.has(objectType)) kinds.set(objectType, this.kindOf(bridge, objectType)?.cache);
      const cache = kinds.get(objectType);
      const known = cache?.get(reference);
      if (known === undefined && cache !== undefined) complete = false;
      return known;
    };
    return { toScimId, complete: () => complete };
  }

  /**
   * Looks up the SCIM ids of all these references in one go; objects met for the first time get their link.
   * @returns a look-up for the mapping; undefined for object types that the tenant does not map
   */
  async toScimIds(bridge: Bridge, references: readonly BackendReference[]): Promise<ToScimId> {
    if (references.length === 0) return () => undefined;
    const resolved = new Map<BackendReference, ResolvedReference>();
    const missing = new Map<BridgedType, BackendReference[]>();
    const kinds = new Map<string, { readonly type: BridgedType; readonly cache: ScimIdCache } | undefined>();
    for (const reference of references) {
      const { objectType } = reference;
      if (!kinds.has(objectType)) kinds.set(objectType, this.kindOf(bridge, objectType));
      const kind = kinds.get(objectType);
      if (kind === undefined) continue;
      const known = kind.cache.get(reference);
      if (known !== undefined) resolved.set(reference, known);
      else {
        const others = missing.get(kind.type);
        if (others === undefined) missing.set(kind.type, [reference]);
        else others.push(reference);
      }
    }
    for (const [type, unknown] of missing) {
      if (unknown.length < largeLookup) await this.resolve(bridge, type, unknown, resolved);
      else await this.resolveMany(bridge, type, unknown, resolved);
    }
    return (reference) => resolved.get(reference);
  }

  private kindOf(
    bridge: Bridge,
    objectType: string,
  ): { readonly type: BridgedType; readonly cache: ScimIdCache } | undefined {
    const type = typeOfObject(bridge, objectType);
    if (type === undefined) return undefined;
    const cache = this.cacheOf(type);
    cache.age(Date.now());
    return { type, cache };
  }

  /** Waits for a large look-up under way, whose failure is that of the store and so is everybody's, and asks for what is left. */
  private async resolveMany(
    bridge: Bridge,
    type: BridgedType,
    references: readonly BackendReference[],
    resolved: Map<BackendReference, ResolvedReference>,
  ): Promise<void> {
    const cache = this.cacheOf(type);
    await this.underWay.get(cache);
    const open = references.filter((reference) => {
      const known = cache.get(reference);
      if (known !== undefined) resolved.set(reference, known);
      return known === undefined;
    });
    if (open.length === 0) return;
    const running = this.resolve(bridge, type, open, resolved);
    this.underWay.set(cache, running);
    try {
      await running;
    } finally {
      if (this.underWay.get(cache) === running) this.underWay.delete(cache);
    }
  }

  private async resolve(
    bridge: Bridge,
    type: BridgedType,
    references: readonly BackendReference[],
    resolved: Map<BackendReference, ResolvedReference>,
  ): Promise<void> {
    const { resourceType } = type.mapping;
    const cache = this.cacheOf(type);
    const distinct = new Map(references.map((reference) => [reference.id, reference]));
    const seen = [...distinct.values()].map((reference) => ({
      backendId: reference.id,
      backendName: reference.name ?? '',
      naturalKey: undefined,
    }));
    const found = new Map<string, ResolvedReference>();
    for (const link of await this.links.ensure(bridge.tenant, type.scope, seen, type.derive)) {
      found.set(link.backendId, cache.set(link.backendId, link.scimId, resourceType));
    }
    for (const reference of references) {
      const entry = found.get(reference.id);
      if (entry !== undefined) resolved.set(reference, entry);
    }
  }

  /** Looks up the backend references of SCIM ids in one go. */
  async toReferences(bridge: Bridge, scimIds: readonly string[]): Promise<ToReference> {
    if (scimIds.length === 0) return () => undefined;
    const known = new Map<string, BackendReference>();
    for (const link of await this.links.byScimIds(bridge.tenant, [...new Set(scimIds)])) {
      const type = typeNamed(bridge, link.resourceType);
      if (type === undefined || link.target !== bridge.target.name) continue;
      known.set(link.scimId, new BackendReference(type.mapping.objectType, link.backendId, link.backendName));
    }
    return (scimId, to) => {
      const reference = known.get(scimId);
      return reference !== undefined && to.includes(reference.objectType) ? reference : undefined;
    };
  }

  /** Forgets an object that was deleted: its key may be given to another one. */
  forget(type: BridgedType, backendId: string): void {
    this.cacheOf(type).delete(backendId);
  }

  private cacheOf(type: BridgedType): ScimIdCache {
    let cache = this.caches.get(type);
    if (cache === undefined) {
      cache = new ScimIdCache();
      this.caches.set(type, cache);
    }
    return cache;
  }
}
