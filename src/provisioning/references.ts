import { BackendReference } from '../../connectors/sdk/backend-object.js';
import { type ToReference } from '../mapping/encode-values.js';
import { type ToScimId } from '../mapping/field-reader.js';
import { type Bridge, type BridgedType, typeNamed, typeOfObject } from './bridge.js';
import { type LinkStore } from './ports.js';
import { type ResolvedId, ScimIdCache } from './scim-id-cache.js';

/** Turns references of a backend into SCIM ids and back, always many at once. */
export class References {
  private readonly caches = new Map<string, ScimIdCache>();

  constructor(private readonly links: LinkStore) {}

  /**
   * SCIM ids as far as they are remembered. `complete` turns false once one was asked for that is not: then what was made of the answers
   * counts for nothing, and `toScimIds` has to be asked. Only for use at once, without letting others run.
   */
  remembered(bridge: Bridge): { readonly toScimId: ToScimId; readonly complete: () => boolean } {
    const kinds = new Map<string, ScimIdCache | undefined>();
    let complete = true;
    const toScimId: ToScimId = ({ objectType, id }) => {
      if (!kinds.has(objectType)) kinds.set(objectType, this.kindOf(bridge, objectType)?.cache);
      const cache = kinds.get(objectType);
      const known = cache?.get(id);
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
    const resolved = new Map<BackendReference, ResolvedId>();
    const missing = new Map<BridgedType, BackendReference[]>();
    const kinds = new Map<string, { readonly type: BridgedType; readonly cache: ScimIdCache } | undefined>();
    for (const reference of references) {
      const { objectType } = reference;
      if (!kinds.has(objectType)) kinds.set(objectType, this.kindOf(bridge, objectType));
      const kind = kinds.get(objectType);
      if (kind === undefined) continue;
      const known = kind.cache.get(reference.id);
      if (known !== undefined) resolved.set(reference, known);
      else {
        const others = missing.get(kind.type);
        if (others === undefined) missing.set(kind.type, [reference]);
        else others.push(reference);
      }
    }
    for (const [type, unknown] of missing) await this.resolve(bridge, type, unknown, resolved);
    return (reference) => resolved.get(reference);
  }

  private kindOf(
    bridge: Bridge,
    objectType: string,
  ): { readonly type: BridgedType; readonly cache: ScimIdCache } | undefined {
    const type = typeOfObject(bridge, objectType);
    if (type === undefined) return undefined;
    const cache = this.cacheOf(bridge, type);
    cache.age(Date.now());
    return { type, cache };
  }

  private async resolve(
    bridge: Bridge,
    type: BridgedType,
    references: readonly BackendReference[],
    resolved: Map<BackendReference, ResolvedId>,
  ): Promise<void> {
    const { resourceType } = type.mapping;
    const cache = this.cacheOf(bridge, type);
    const distinct = new Map(references.map((reference) => [reference.id, reference]));
    const seen = [...distinct.values()].map((reference) => ({
      backendId: reference.id,
      backendName: reference.name ?? '',
      naturalKey: undefined,
    }));
    const found = new Map<string, ResolvedId>();
    for (const link of await this.links.ensure(bridge.tenant, type.scope, seen, type.derive)) {
      const entry = { id: link.scimId, resourceType };
      cache.set(link.backendId, entry);
      found.set(link.backendId, entry);
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
  forget(bridge: Bridge, type: BridgedType, backendId: string): void {
    this.cacheOf(bridge, type).delete(backendId);
  }

  private cacheOf(bridge: Bridge, type: BridgedType): ScimIdCache {
    const key = JSON.stringify([bridge.tenant, type.scope.target, type.scope.resourceType]);
    let cache = this.caches.get(key);
    if (cache === undefined) {
      cache = new ScimIdCache();
      this.caches.set(key, cache);
    }
    return cache;
  }
}
