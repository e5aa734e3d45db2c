/** A target whose objects live in this process: every operation of the contract, each in a few lines. */
import { type BackendObject } from '../sdk/backend-object.js';
import { type Countable } from '../sdk/capabilities/countable.js';
import { type Creatable, type CreateRequest } from '../sdk/capabilities/creatable.js';
import { type Deletable, type DeleteRequest } from '../sdk/capabilities/deletable.js';
import { type Enumerable, type EnumerateRequest } from '../sdk/capabilities/enumerable.js';
import { type EditMembersRequest, type MembershipEditable } from '../sdk/capabilities/membership-editable.js';
import { type PasswordSettable, type SetPasswordRequest } from '../sdk/capabilities/password-settable.js';
import { type Relocatable, type RelocateRequest } from '../sdk/capabilities/relocatable.js';
import { type Searchable, type SearchRequest, type SearchResult } from '../sdk/capabilities/searchable.js';
import { type ChangesAnswer, type ChangesRequest, type Syncable } from '../sdk/capabilities/syncable.js';
import { type Updatable, type UpdateRequest } from '../sdk/capabilities/updatable.js';
import { type Call, type Connector, type ReadRequest, type TestFinding, type TestReport } from '../sdk/connector.js';
import { type MatchPrecision, type Predicate, type PredicateTerm } from '../sdk/predicate.js';
import { type MemoryConfig, type ObjectTypeConfig } from './config.js';
import { unknownObjectType } from './errors.js';
import { Gate } from './gate.js';
import { hashPassword, isPassword } from './passwords.js';
import { find, precision } from './query.js';
import { ObjectReader } from './reading.js';
import { seed } from './seed.js';
import { storeNamed } from './shared-stores.js';
import { changesSince } from './syncing.js';
import { ObjectWriter } from './writing.js';

/** Objects in one batch of an enumeration. */
const batchSize = 500;

export class MemoryConnector
  implements
    Connector,
    Searchable,
    Enumerable,
    Creatable,
    Updatable,
    MembershipEditable,
    Deletable,
    Relocatable,
    PasswordSettable,
    Countable,
    Syncable
{
  private readonly gate: Gate;
  private readonly reader: ObjectReader;
  private readonly writer: ObjectWriter;

  constructor(private readonly config: MemoryConfig) {
    const store = storeNamed(config.shared);
    this.gate = new Gate(config.latencyMs);
    this.reader = new ObjectReader(store, config);
    this.writer = new ObjectWriter(store, config);
    if (store.size === 0) seed(this.writer, config);
  }

  async test(call: Call): Promise<TestReport> {
    try {
      await this.gate.pass(call);
    } catch (error) {
      const message = error instanceof Error ? error.message : 'The memory target cannot be asked.';
      return { ok: false, findings: [{ severity: 'problem', message }] };
    }
    const counts = Array.from(this.config.objectTypes.keys(), (type): TestFinding => ({
      severity: 'ok',
      message: `${type}: ${this.reader.store.ofType(type).size} objects`,
    }));
    const lasting: TestFinding = {
      severity: 'warning',
      message: 'Objects live in the memory of this process and end with it: for trials and tests.',
    };
    return { ok: true, findings: [...counts, lasting] };
  }

  async read(request: ReadRequest, call: Call): Promise<readonly BackendObject[]> {
    await this.gate.pass(call);
    this.typeOf(request.objectType);
    const ids = new Set(request.keys.map((key) => key.id));
    return Array.from(ids, (id) => this.reader.store.get(id))
      .filter((object) => object?.objectType === request.objectType)
      .flatMap((object) => (object === undefined ? [] : [this.reader.toBackendObject(object, request.attributes)]));
  }

  precision(objectType: string, term: PredicateTerm): MatchPrecision {
    return this.config.objectTypes.has(objectType) ? precision(term) : 'no';
  }

  async search(request: SearchRequest, call: Call): Promise<SearchResult> {
    await this.gate.pass(call);
    this.typeOf(request.objectType);
    const objects: BackendObject[] = [];
    for (const object of find(request.objectType, request.predicate, this.reader)) {
      if (objects.length >= request.limit) return { objects, complete: false };
      objects.push(this.reader.toBackendObject(object, request.attributes));
    }
    return { objects, complete: true };
  }

  async *enumerate(request: EnumerateRequest, call: Call): AsyncGenerator<readonly BackendObject[]> {
    await this.gate.pass(call);
    this.typeOf(request.objectType);
    let batch: BackendObject[] = [];
    for (const object of find(request.objectType, request.predicate, this.reader)) {
      batch.push(this.reader.toBackendObject(object, request.attributes));
      if (batch.length < batchSize) continue;
      yield batch;
      batch = [];
      await this.gate.pass(call);
    }
    if (batch.length > 0) yield batch;
  }

  async count(request: { readonly objectType: string; readonly predicate: Predicate }, call: Call): Promise<number> {
    await this.gate.pass(call);
    this.typeOf(request.objectType);
    return Array.from(find(request.objectType, request.predicate, this.reader)).length;
  }

  async create(request: CreateRequest, call: Call): Promise<BackendObject> {
    await this.gate.pass(call);
    const { objectType, attributes, container } = request;
    const object = this.writer.create(objectType, this.typeOf(objectType), attributes, container);
    return this.reader.toBackendObject(object, request.returning);
  }

  async update(request: UpdateRequest, call: Call): Promise<BackendObject> {
    await this.gate.pass(call);
    const object = this.writer.update(this.typeOf(request.objectType), request);
    return this.reader.toBackendObject(object, request.returning);
  }

  async editMembers(request: EditMembersRequest, call: Call): Promise<BackendObject> {
    await this.gate.pass(call);
    const object = this.writer.editMembers(this.typeOf(request.objectType), request);
    return this.reader.toBackendObject(object, request.returning);
  }

  async delete(request: DeleteRequest, call: Call): Promise<boolean> {
    await this.gate.pass(call);
    this.typeOf(request.objectType);
    return this.writer.remove(request);
  }

  async relocate(request: RelocateRequest, call: Call): Promise<BackendObject> {
    await this.gate.pass(call);
    this.typeOf(request.objectType);
    return this.reader.toBackendObject(this.writer.relocate(request), request.returning);
  }

  isWithin(name: string, container: string): boolean {
    return container === '' || name.startsWith(`${container}/`);
  }

  /** Names end with the object type and the key: `people/sales/user/bjensen`. */
  containerOf(name: string): string {
    return name.split('/').slice(0, -2).join('/');
  }

  async setPassword(request: SetPasswordRequest, call: Call): Promise<void> {
    await this.gate.pass(call);
    this.typeOf(request.objectType);
    this.writer.expect(request);
    const hash = await hashPassword(request.password, this.config.passwordMinLength);
    // Hashing takes a while: the object may be gone, the time up or the target closed by now.
    await this.gate.pass(call);
    this.writer.setPasswordHash(this.writer.expect(request).id, hash);
  }

  async changes(request: ChangesRequest, call: Call): Promise<ChangesAnswer> {
    await this.gate.pass(call);
    for (const objectType of request.objectTypes) this.typeOf(objectType);
    return changesSince(this.reader.store.journal, this.config, request);
  }

  /** Whether this is the object's password: what a log-in at the backend would find out. */
  async isPassword(id: string, password: string): Promise<boolean> {
    return isPassword(password, this.reader.store.get(id)?.passwordHash);
  }

  close(): Promise<void> {
    this.gate.close();
    return Promise.resolve();
  }

  private typeOf(objectType: string): ObjectTypeConfig {
    const type = this.config.objectTypes.get(objectType);
    if (type === undefined) throw unknownObjectType(objectType, this.config.objectTypes.keys());
    return type;
  }
}
