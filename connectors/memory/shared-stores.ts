import { MemoryStore } from './store.js';

/** Stores that outlive a connector: a target that is opened again after its configuration changed finds its objects. */
const stores = new Map<string, MemoryStore>();

/**
 * The store of this name, the same for everybody in the process; made when it is not there. Without a name: a new store.
 */
export function storeNamed(name: string | undefined): MemoryStore {
  if (name === undefined) return new MemoryStore();
  const store = stores.get(name) ?? new MemoryStore();
  stores.set(name, store);
  return store;
}
