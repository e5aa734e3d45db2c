/** The backend itself: objects in the memory of the process. Each method is one indivisible step. */
import { randomUUID } from 'node:crypto';
import { BackendReference, type BackendValue } from '../sdk/backend-object.js';
import { AttributeIndex } from './attribute-index.js';
import { ChangeJournal, type ReferenceEdit } from './change-journal.js';
import { noValues, type ValueSet } from './values.js';

/** One record. Only the store changes it. */
export interface StoredObject {
  readonly id: string;
  readonly objectType: string;
  /** Counts changes. */
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly passwordHash: string | undefined;
  /** Path of the container that it lies in; empty: the root. */
  readonly container: string;
  /** Attribute name in its kept form → values. */
  readonly attributes: ReadonlyMap<string, ValueSet>;
}

interface Row extends StoredObject {
  version: number;
  modifiedAt: number;
  passwordHash: string | undefined;
  container: string;
  readonly attributes: Map<string, Map<string, BackendValue>>;
}

export class MemoryStore {
  readonly journal = new ChangeJournal();
  private readonly rows = new Map<string, Row>();
  private readonly types = new Map<string, Map<string, Row>>();
  /** Made when first asked for, kept up to date from then on. */
  private readonly indexes = new Map<string, Map<string, AttributeIndex>>();
  /** Edits of objects whose change is not over yet. */
  private edits: { readonly id: string; readonly edit: ReferenceEdit }[] = [];

  get size(): number {
    return this.rows.size;
  }

  get(id: string): StoredObject | undefined {
    return this.rows.get(id);
  }

  /** All objects of a type by id, in the order in which they were made. */
  ofType(objectType: string): ReadonlyMap<string, StoredObject> {
    return this.types.get(objectType) ?? new Map<string, Row>();
  }

  /** Ids of objects of this type whose attribute holds a value with the same normal form. */
  holders(objectType: string, attribute: string, value: BackendValue): Iterable<string> {
    return this.index(objectType, attribute).find(value);
  }

  insert(objectType: string, attributes: ReadonlyMap<string, ValueSet>, container: string): StoredObject {
    const now = Date.now();
    const row: Row = {
      id: randomUUID(),
      objectType,
      version: 1,
      createdAt: now,
      modifiedAt: now,
      passwordHash: undefined,
      container,
      attributes: new Map(),
    };
    this.rows.set(row.id, row);
    this.types.set(objectType, (this.types.get(objectType) ?? new Map<string, Row>()).set(row.id, row));
    for (const [attribute, values] of attributes) this.put(row, attribute, values);
    this.record(row, 'changed');
    return row;
  }

  remove(id: string): void {
    const row = this.rows.get(id);
    if (row === undefined) return;
    for (const [attribute, values] of [...row.attributes]) this.take(row, attribute, [...values.keys()]);
    this.rows.delete(id);
    this.types.get(row.objectType)?.delete(id);
    this.record(row, 'removed');
  }

  /** Takes values away, then adds values; costs do not grow with the values that stay. */
  edit(id: string, attribute: string, remove: Iterable<string>, add: ValueSet): void {
    const row = this.rows.get(id);
    if (row === undefined) return;
    this.take(row, attribute, remove);
    this.put(row, attribute, add);
  }

  /** Gives the attribute these values instead of those it has. */
  replace(id: string, attribute: string, values: ValueSet): void {
    const before = this.rows.get(id)?.attributes.get(attribute) ?? noValues;
    this.edit(id, attribute, [...before.keys()], values);
  }

  setPasswordHash(id: string, hash: string): void {
    const row = this.rows.get(id);
    if (row !== undefined) row.passwordHash = hash;
  }

  relocate(id: string, container: string): void {
    const row = this.rows.get(id);
    if (row !== undefined) row.container = container;
  }

  /** The object has changed: a new version. Called once for a change, however many attributes it touches. */
  touch(id: string): void {
    const row = this.rows.get(id);
    if (row === undefined) return;
    row.version += 1;
    row.modifiedAt = Date.now();
    this.record(row, 'changed');
  }

  /** One step of an object is over. */
  private record({ id, objectType }: Row, kind: 'changed' | 'removed'): void {
    if (!this.journal.keeps) return;
    const edits = this.edits.filter((one) => one.id === id).map(({ edit }) => edit);
    this.edits = this.edits.filter((one) => one.id !== id);
    this.journal.add({ objectType, id, kind, edits });
  }

  private note(id: string, attribute: string, value: BackendValue, added: boolean): void {
    if (!(value instanceof BackendReference) || !this.journal.keeps) return;
    this.edits.push({ id, edit: { attribute, reference: value, added } });
  }

  private put(row: Row, attribute: string, values: ValueSet): void {
    if (values.size === 0) return;
    const stored = row.attributes.get(attribute) ?? new Map<string, BackendValue>();
    const index = this.indexes.get(row.objectType)?.get(attribute);
    for (const [key, value] of values) {
      if (stored.has(key)) continue;
      stored.set(key, value);
      index?.add(value, row.id);
      this.note(row.id, attribute, value, true);
    }
    row.attributes.set(attribute, stored);
  }

  private take(row: Row, attribute: string, keys: Iterable<string>): void {
    const stored = row.attributes.get(attribute);
    if (stored === undefined) return;
    const index = this.indexes.get(row.objectType)?.get(attribute);
    for (const key of keys) {
      const value = stored.get(key);
      if (value === undefined) continue;
      stored.delete(key);
      index?.remove(value, row.id);
      this.note(row.id, attribute, value, false);
    }
    if (stored.size === 0) row.attributes.delete(attribute);
  }

  private index(objectType: string, attribute: string): AttributeIndex {
    const ofType = this.indexes.get(objectType) ?? new Map<string, AttributeIndex>();
    this.indexes.set(objectType, ofType);
    const existing = ofType.get(attribute);
    if (existing !== undefined) return existing;
    const made = new AttributeIndex();
    for (const row of this.ofType(objectType).values()) {
      for (const value of (row.attributes.get(attribute) ?? noValues).values()) made.add(value, row.id);
    }
    ofType.set(attribute, made);
    return made;
  }
}
