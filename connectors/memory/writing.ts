/** Changes of stored objects. Everything is checked before the first change, so each operation happens wholly or not at all. */
import { BackendReference, type BackendAttributes, type BackendValue } from '../sdk/backend-object.js';
import { type DeleteRequest } from '../sdk/capabilities/deletable.js';
import { type EditMembersRequest } from '../sdk/capabilities/membership-editable.js';
import { type RelocateRequest } from '../sdk/capabilities/relocatable.js';
import { type AttributeChange, type UpdateRequest } from '../sdk/capabilities/updatable.js';
import { checkValues, checkWritable } from './checks.js';
import { type MemoryConfig, type ObjectTypeConfig } from './config.js';
import {
  alreadyExists,
  full,
  invalidValue,
  noSuchContainer,
  notFound,
  notReferences,
  versionConflict,
} from './errors.js';
import { type MemoryStore, type StoredObject } from './store.js';
import { attributeName, noValues, referenceKey, sameValues, valueKey, type ValueSet } from './values.js';

/** Checked values, by attribute in its kept form, with the spelling of the request for messages. */
type Draft = ReadonlyMap<string, { readonly spelled: string; readonly values: ValueSet }>;

interface Target {
  readonly objectType: string;
  readonly type: ObjectTypeConfig;
  /** Undefined for an object that is being made. */
  readonly object: StoredObject | undefined;
}

export class ObjectWriter {
  constructor(
    private readonly store: MemoryStore,
    private readonly config: MemoryConfig,
  ) {}

  create(objectType: string, type: ObjectTypeConfig, attributes: BackendAttributes, container = ''): StoredObject {
    this.checkContainer(container);
    if (this.store.size >= this.config.maxObjects) throw full(this.config.maxObjects);
    const changes = Object.entries(attributes).map(([attribute, values]) => ({ attribute, values }));
    const draft = this.draft({ objectType, type, object: undefined }, changes);
    const stored = new Map(Array.from(draft, ([name, { values }]) => [name, values]));
    return this.store.insert(objectType, stored, container);
  }

  relocate(request: RelocateRequest): StoredObject {
    const object = this.expect(request);
    this.checkContainer(request.container);
    if (object.container === request.container) return object;
    this.store.relocate(object.id, request.container);
    this.store.touch(object.id);
    return object;
  }

  private checkContainer(container: string): void {
    if (container !== '' && !this.config.containers.includes(container)) throw noSuchContainer();
  }

  update(type: ObjectTypeConfig, request: UpdateRequest): StoredObject {
    const object = this.expect(request);
    const draft = this.draft({ objectType: request.objectType, type, object }, request.changes);
    if (this.apply(object, draft)) this.store.touch(object.id);
    return object;
  }

  editMembers(type: ObjectTypeConfig, request: EditMembersRequest): StoredObject {
    const name = attributeName(request.attribute);
    if (!type.references.has(name)) throw notReferences(request.objectType, request.attribute);
    const object = this.expect(request);
    const draft = this.draft({ objectType: request.objectType, type, object }, request.changes ?? []);
    if (draft.has(name)) throw invalidValue(request.attribute, 'is both edited and set in one request');
    const before = object.attributes.get(name) ?? noValues;
    const removed = request.remove.map(valueKey).filter((key) => before.has(key));
    const added = checkValues(this.store, type, request.attribute, request.add);
    const isEmpty = new Set(removed).size >= before.size && added.size === 0;
    if (isEmpty && isNamed(type.required, name)) throw invalidValue(request.attribute, 'is required');
    const gone = removed.filter((key) => !added.has(key));
    const fresh = new Map([...added].filter(([key]) => !before.has(key)));
    this.store.edit(object.id, name, gone, fresh);
    const changed = this.apply(object, draft);
    if (changed || gone.length > 0 || fresh.size > 0) this.store.touch(object.id);
    return object;
  }

  /** Removes the object and every reference to it. */
  remove(request: DeleteRequest): boolean {
    const object = this.find(request);
    if (object === undefined) return false;
    this.checkVersion(object, request.expectedVersion);
    this.dropReferencesTo(object);
    this.store.remove(object.id);
    return true;
  }

  setPasswordHash(id: string, hash: string): void {
    this.store.setPasswordHash(id, hash);
    this.store.touch(id);
  }

  /** @throws ConnectorError `notFound`, `versionConflict` */
  expect(request: Pick<UpdateRequest, 'objectType' | 'key' | 'expectedVersion'>): StoredObject {
    const object = this.find(request);
    if (object === undefined) throw notFound(request.objectType);
    this.checkVersion(object, request.expectedVersion);
    return object;
  }

  private find(request: Pick<UpdateRequest, 'objectType' | 'key'>): StoredObject | undefined {
    const object = this.store.get(request.key.id);
    return object?.objectType === request.objectType ? object : undefined;
  }

  private checkVersion(object: StoredObject, expected: string | undefined): void {
    if (expected !== undefined && expected !== String(object.version)) throw versionConflict(object.objectType);
  }

  private draft(target: Target, changes: readonly AttributeChange[]): Draft {
    const draft = new Map<string, { spelled: string; values: ValueSet }>();
    for (const { attribute, values } of changes) {
      const name = attributeName(attribute);
      checkWritable(target.type, attribute);
      if (draft.has(name)) throw invalidValue(attribute, 'is given twice in one request');
      draft.set(name, { spelled: attribute, values: checkValues(this.store, target.type, attribute, values) });
    }
    this.checkRequired(target, draft);
    this.checkUnique(target, draft);
    return draft;
  }

  private checkRequired({ type, object }: Target, draft: Draft): void {
    for (const attribute of [type.key, ...type.required]) {
      const name = attributeName(attribute);
      const change = draft.get(name);
      const values = change?.values ?? object?.attributes.get(name) ?? noValues;
      // What was there before the configuration asked for it does not stop other changes.
      if (values.size === 0 && (change !== undefined || object === undefined)) {
        throw invalidValue(change?.spelled ?? attribute, 'is required');
      }
    }
  }

  private checkUnique({ objectType, type, object }: Target, draft: Draft): void {
    for (const [name, { spelled, values }] of draft) {
      if (!isNamed([type.key, ...type.unique], name)) continue;
      for (const value of values.values()) {
        for (const holder of this.store.holders(objectType, name, value)) {
          if (holder !== object?.id) throw alreadyExists(objectType, spelled);
        }
      }
    }
  }

  private apply(object: StoredObject, draft: Draft): boolean {
    let changed = false;
    for (const [name, { values }] of draft) {
      if (sameValues(object.attributes.get(name) ?? noValues, values)) continue;
      this.store.replace(object.id, name, values);
      changed = true;
    }
    return changed;
  }

  private dropReferencesTo(object: StoredObject): void {
    const reference: BackendValue = new BackendReference(object.objectType, object.id);
    for (const [objectType, type] of this.config.objectTypes) {
      for (const attribute of type.references.keys()) {
        for (const holder of [...this.store.holders(objectType, attribute, reference)]) {
          this.store.edit(holder, attribute, [referenceKey(object.id)], noValues);
          this.store.touch(holder);
        }
      }
    }
  }
}

function isNamed(attributes: readonly string[], name: string): boolean {
  return attributes.some((attribute) => attributeName(attribute) === name);
}
