/** Objects as others see them: stored and computed attributes, references with the names of today. */
import { backendAttributes, BackendReference, type BackendObject, type BackendValue } from '../sdk/backend-object.js';
import { timestamps, type BackReference, type MemoryConfig } from './config.js';
import { type MemoryStore, type StoredObject } from './store.js';
import { attributeName, copy, noValues, referenceKey } from './values.js';

/** Characters that would make a name unreadable in a log line, or its parts ambiguous. */
const unreadable = /[\p{Cc}%/]/gu;

/** Reads attributes of stored objects. Attribute names may have any case. */
export class ObjectReader {
  constructor(
    readonly store: MemoryStore,
    private readonly config: MemoryConfig,
  ) {}

  /** The values of one attribute; references carry their object type and id, no name. */
  values(object: StoredObject, attribute: string): Iterable<BackendValue> {
    const name = attributeName(attribute);
    if (name === timestamps.created) return [new Date(object.createdAt)];
    if (name === timestamps.modified) return [new Date(object.modifiedAt)];
    const back = this.backReference(object.objectType, name);
    if (back === undefined) return (object.attributes.get(name) ?? noValues).values();
    const target = new BackendReference(object.objectType, object.id);
    const ids = this.store.holders(back.objectType, attributeName(back.attribute), target);
    return Array.from(ids, (id) => new BackendReference(back.objectType, id));
  }

  /** Whether the attribute refers to this object; one look-up, however many values there are. */
  refersTo(object: StoredObject, attribute: string, id: string): boolean {
    const name = attributeName(attribute);
    const back = this.backReference(object.objectType, name);
    if (back === undefined) return object.attributes.get(name)?.has(referenceKey(id)) ?? false;
    const source = this.store.get(id);
    if (source?.objectType !== back.objectType) return false;
    return source.attributes.get(attributeName(back.attribute))?.has(referenceKey(object.id)) ?? false;
  }

  /** What a computed attribute is computed from; undefined when it is stored. */
  backReference(objectType: string, attribute: string): BackReference | undefined {
    return this.config.objectTypes.get(objectType)?.backReferences.get(attributeName(attribute));
  }

  /** The object with these attributes and no others, spelled as they are asked for. */
  toBackendObject(object: StoredObject, attributes: readonly string[]): BackendObject {
    const result = backendAttributes();
    for (const attribute of attributes) {
      const values = Array.from(this.values(object, attribute), (value) => this.outward(value));
      if (values.length > 0) result[attribute] = values;
    }
    return { id: object.id, name: this.nameOf(object), version: String(object.version), attributes: result };
  }

  /** A path for people: `user/bjensen`, `people/sales/user/bjensen`. */
  nameOf(object: StoredObject): string {
    const key = attributeName(this.config.objectTypes.get(object.objectType)?.key ?? '');
    const [value] = (object.attributes.get(key) ?? noValues).values();
    const text = typeof value === 'string' ? value : object.id;
    const folder = object.container === '' ? '' : `${object.container}/`;
    return `${folder}${object.objectType}/${text.replace(unreadable, (character) => encodeURIComponent(character))}`;
  }

  private outward(value: BackendValue): BackendValue {
    if (!(value instanceof BackendReference)) return copy(value);
    const target = this.store.get(value.id);
    return target === undefined ? value : new BackendReference(target.objectType, target.id, this.nameOf(target));
  }
}
