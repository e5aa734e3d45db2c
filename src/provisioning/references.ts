import { BackendReference } from '../../connectors/sdk/backend-object.js';
import { type ToReference } from '../mapping/encode-values.js';
import { type ToScimId } from '../mapping/field-reader.js';
import { type Bridge, type BridgedType, typeNamed, typeOfObject } from './bridge.js';
import { type LinkStore } from './ports.js';
import { ScimIdCache } from './scim-id-cache.js';

interface ResolvedId {
  readonly id: string;
  readonly resourceType: string;
}

/** Turns references of a backend into SCIM ids and back, always many at once. */
export class References {
  private readonly caches = new Map<string, ScimIdCache>();

  constructor(private readonly links: LinkStore) {}

  /**
   * Looks up the SCIM ids of all these references in one go; objects met for the first time get their link.
   * @returns a look-up for the mapping; undefined for object types that the tenant does not map
   */
  async toScimIds(bridge: Bridge, references: readonly BackendReference[]): Promise<ToScimId> {
    if (references.length === 0) return () => undefined;
    const known = new Map<string, ResolvedId>();
    for (const [objectType, group] of Map.groupBy(references, (reference) => reference.objectType)) {
      const type = typeOfObject(bridge, objectType);
      if (type !== undefined) await this.resolveType(bridge, type, group, known);
    }
    return (reference) => known.get(keyOf(reference));
  }

  private async resolveType(
    bridge: Bridge,
    type: BridgedType,
    references: readonly BackendReference[],
    known: Map<string, ResolvedId>,
  ): Promise<void> {
    const { resourceType } = type.mapping;
    const cache = this.cacheOf(bridge, type);
    const missing = new Map<string, BackendReference>();
    for (const reference of references) {
      const id = cache.get(reference.id);
      if (id === undefined) missing.set(reference.id, reference);
      else known.set(keyOf(reference), { id, resourceType });
    }
    if (missing.size === 0) return;
    const seen = [...missing.values()].map((reference) => ({
      backendId: reference.id,
      backendName: reference.name ?? '',
      naturalKey: undefined,
    }));
    for (const link of await this.links.ensure(bridge.tenant, type.scope, seen, type.derive)) {
      cache.set(link.backendId, link.scimId);
      const reference = missing.get(link.backendId);
      if (reference !== undefined) known.set(keyOf(reference), { id: link.scimId, resourceType });
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

const keyOf = (reference: BackendReference): string => `${reference.objectType}\n${reference.id}`;
