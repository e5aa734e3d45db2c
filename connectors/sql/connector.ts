/** A target whose objects are rows: every operation of the contract. */
import { type BackendObject } from '../sdk/backend-object.js';
import { type Countable } from '../sdk/capabilities/countable.js';
import { type Creatable, type CreateRequest } from '../sdk/capabilities/creatable.js';
import { type Deletable, type DeleteRequest } from '../sdk/capabilities/deletable.js';
import { type Diagnosable, type DiagnoseRequest, type Finding } from '../sdk/capabilities/diagnosable.js';
import { type Discoverable, type Discovery } from '../sdk/capabilities/discoverable.js';
import { type Enumerable, type EnumerateRequest } from '../sdk/capabilities/enumerable.js';
import { type EditMembersRequest, type MembershipEditable } from '../sdk/capabilities/membership-editable.js';
import { type CreateWithPasswordRequest, type PasswordCreatable } from '../sdk/capabilities/password-creatable.js';
import { type PasswordSettable, type SetPasswordRequest } from '../sdk/capabilities/password-settable.js';
import { type Searchable, type SearchRequest, type SearchResult } from '../sdk/capabilities/searchable.js';
import { type UnseenUpdatable, type UnseenUpdateRequest } from '../sdk/capabilities/unseen-updatable.js';
import { type Updatable, type UpdateRequest } from '../sdk/capabilities/updatable.js';
import { type Call, type Connector, type ReadRequest, type TestReport } from '../sdk/connector.js';
import { type ConnectorHost } from '../sdk/definition.js';
import { type MatchPrecision, type Predicate, type PredicateTerm } from '../sdk/predicate.js';
import { loadSchema } from './catalog/load.js';
import { type SqlConfig } from './config/model.js';
import { createObject } from './creating.js';
import { type Database, type Session } from './database.js';
import { type SqlValue } from './drivers/driver.js';
import { discover } from './discover/discover.js';
import { diagnose } from './doctor/diagnose.js';
import { invalidValue, notFound, unknownObjectType } from './errors.js';
import { openDatabase } from './opening.js';
import { type ObjectType } from './schema/object-type.js';
import { assignmentsOf, type WriteContext } from './statements/assignments.js';
import { emptied } from './statements/assigned-members.js';
import {
  canUpdateUnseen,
  deleteByStatement,
  updateByStatement,
  updateUnseenByStatement,
} from './statements/by-statement.js';
import { checkExpected, needsLock } from './statements/compared.js';
import { deletionError, hardDelete, refuseDelete, softDelete } from './statements/deleting.js';
import { updateGroup } from './statements/group-row.js';
import { keyOf } from './statements/keys.js';
import { deleteMembers, insertMembers } from './statements/memberships.js';
import { hashedFor, isOnePassword, storePassword } from './statements/passwords.js';
import { type Target } from './statements/pieces.js';
import { existing, Reading } from './statements/reading.js';
import { Scope } from './statements/scope.js';
import { editSingleMember, isSingleMember } from './statements/single-member.js';
import {
  isOneUpdate,
  isPlainUpdate,
  keepingKey,
  orNoChange,
  updateObject,
  updateUnseen,
} from './statements/updating.js';
import { testReport } from './test-report.js';

/** Objects in one batch of an enumeration. */
const batchSize = 500;

export class SqlConnector
  implements
    Connector,
    Searchable,
    Enumerable,
    Creatable,
    PasswordCreatable,
    PasswordSettable,
    Updatable,
    UnseenUpdatable,
    MembershipEditable,
    Deletable,
    Countable,
    Diagnosable,
    Discoverable
{
  protected readonly database: Database;
  private reading: Reading | undefined;
  private loading: Promise<Reading> | undefined;

  constructor(
    protected readonly config: SqlConfig,
    host: ConnectorHost,
  ) {
    this.database = openDatabase(config, host);
  }

  test(call: Call): Promise<TestReport> {
    // Reading the catalog anew is a connection and a query.
    this.reading = undefined;
    return testReport(async () => (await this.ready(call)).schema);
  }

  async read({ objectType, keys, attributes }: ReadRequest, call: Call): Promise<readonly BackendObject[]> {
    const { reading, type } = await this.at(objectType, call);
    const ids = keys.map(({ id }) => id);
    return this.database.read(call, (session) => reading.byId(session, type, ids, attributes));
  }

  precision(objectType: string, term: PredicateTerm): MatchPrecision {
    if (this.reading === undefined) return term.kind === 'comparison' ? 'broader' : 'exact';
    const type = this.reading.schema.get(objectType);
    if (type === undefined) return 'no';
    return this.reading.query.precision(new Scope(type, this.reading.schema), term);
  }

  async search({ objectType, predicate, attributes, limit }: SearchRequest, call: Call): Promise<SearchResult> {
    const { reading, type } = await this.at(objectType, call);
    const objects = await this.database.read(call, (session) =>
      reading.where(session, type, predicate, attributes, limit + 1),
    );
    return { objects: objects.slice(0, limit), complete: objects.length <= limit };
  }

  async *enumerate(request: EnumerateRequest, call: Call): AsyncGenerator<readonly BackendObject[]> {
    const { reading, type } = await this.at(request.objectType, call);
    const { predicate, attributes } = request;
    let after: readonly SqlValue[] | undefined;
    for (;;) {
      const from = after;
      const batch = await this.database.read(call, (session) =>
        reading.where(session, type, predicate, attributes, batchSize, from),
      );
      if (batch.length > 0) yield batch;
      const last = batch.at(-1);
      after = last === undefined ? undefined : keyOf(type, last.id, reading.zone);
      if (batch.length < batchSize || after === undefined) return;
    }
  }

  async count(
    { objectType, predicate }: { readonly objectType: string; readonly predicate: Predicate },
    call: Call,
  ): Promise<number> {
    const { reading, type } = await this.at(objectType, call);
    return this.database.read(call, (session) => reading.count(session, type, predicate));
  }

  async create(request: CreateRequest, call: Call): Promise<BackendObject> {
    const { reading, type } = await this.at(request.objectType, call);
    return createObject(this.database, reading, type, request, undefined, call);
  }

  async createWithPassword(request: CreateWithPasswordRequest, call: Call): Promise<BackendObject> {
    const { reading, type } = await this.at(request.objectType, call);
    const hashed = await hashedFor(type, request.password, call);
    return createObject(this.database, reading, type, request, hashed, call);
  }

  async update(request: UpdateRequest, call: Call): Promise<BackendObject> {
    const { key, changes, expectedVersion, returning } = request;
    const { reading, target } = await this.targetAt(request.objectType, key.id, call);
    const assignments = keepingKey(target, assignmentsOf(reading, target.type, changes));
    const given = target.type.statements.has('update');
    return this.database.write(
      call,
      async (session) => {
        if (given) await updateByStatement(reading, session, target, assignments, expectedVersion);
        else {
          const expected = await checkExpected(reading, session, target, expectedVersion);
          await updateObject(reading, session, target, assignments, expected);
        }
        return existing(target.type, await reading.one(session, target.type, key.id, returning));
      },
      { atomic: given || !isOneUpdate(assignments, target.type) || needsLock(target.type, expectedVersion) },
    );
  }

  async updateUnseen(request: UnseenUpdateRequest, call: Call): Promise<BackendObject | undefined> {
    const { key, changes, returning } = request;
    const { reading, target } = await this.targetAt(request.objectType, key.id, call);
    const assignments = keepingKey(target, assignmentsOf(reading, target.type, changes));
    // Whether values in rows of their own would change cannot be told by the statements that change them.
    const given = target.type.statements.has('update');
    if (!isPlainUpdate(assignments) || (given && !canUpdateUnseen(target, assignments))) return undefined;
    const written = this.database.write(
      call,
      async (session) => {
        await (given ? updateUnseenByStatement : updateUnseen)(reading, session, target, assignments);
        return existing(target.type, await reading.one(session, target.type, key.id, returning));
      },
      { atomic: given || assignments.joins.size > 0 },
    );
    return orNoChange(written);
  }

  async setPassword({ objectType, key, password }: SetPasswordRequest, call: Call): Promise<void> {
    const { reading, target } = await this.targetAt(objectType, key.id, call);
    const hashed = await hashedFor(target.type, password, call);
    await this.database.write(call, (session) => storePassword(reading, session, target, hashed), {
      atomic: !isOnePassword(target.type),
    });
  }

  async editMembers(request: EditMembersRequest, call: Call): Promise<BackendObject> {
    const { key, attribute, changes = [], expectedVersion, returning } = request;
    const { reading, target } = await this.targetAt(request.objectType, key.id, call);
    const members = target.type.attributes.get(attribute);
    if (members?.kind !== 'members') throw invalidValue(attribute, 'does not hold members');
    const assignments = keepingKey(target, assignmentsOf(reading, target.type, changes));
    const single = isSingleMember(target.type, members, assignments, request);
    return this.database.write(
      call,
      async (session: Session) => {
        if (single) await editSingleMember(reading, session, target, members, request);
        else {
          // First the group's own row: whoever edits the same group waits here, and not half-way.
          await updateGroup(reading, session, target, assignments, expectedVersion);
          await deleteMembers(reading, session, target, members, request.remove);
          await insertMembers(reading, session, target, members, request.add);
        }
        const edited = await reading.one(session, target.type, key.id, returning);
        return existing(target.type, edited ?? emptied(target, returning));
      },
      { atomic: !single },
    );
  }

  async delete({ objectType, key, expectedVersion }: DeleteRequest, call: Call): Promise<boolean> {
    const { reading, type } = await this.at(objectType, call);
    const given = type.statements.has('delete');
    if (type.delete === 'refused' && !given) throw refuseDelete(objectType);
    const hard = type.delete === 'hard';
    const native = keyOf(type, key.id, reading.zone);
    const deleted = this.database.write(
      call,
      async (session) => {
        if (native === undefined) return false;
        const target = { type, key: native };
        if (given) return deleteByStatement(reading, session, target, expectedVersion);
        const expected = await checkExpected(reading, session, target, expectedVersion);
        return hard ? hardDelete(reading, session, target, expected) : softDelete(reading, session, target, expected);
      },
      { atomic: given || hard || needsLock(type, expectedVersion) },
    );
    return deleted.catch((error: unknown) => {
      throw deletionError(error, objectType);
    });
  }

  diagnose(request: DiagnoseRequest, call: Call): AsyncIterable<Finding> {
    return diagnose(this.config, request, call);
  }

  discover(call: Call): Promise<Discovery> {
    return discover(this.config, call);
  }

  close(): Promise<void> {
    return this.database.close();
  }

  private async at(objectType: string, call: Call): Promise<{ readonly reading: Reading; readonly type: ObjectType }> {
    const reading = this.reading ?? (await this.ready(call));
    const type = reading.schema.get(objectType);
    if (type === undefined) throw unknownObjectType(objectType);
    return { reading, type };
  }

  /** @throws ConnectorError `notFound` when no row can have this id */
  private async targetAt(
    objectType: string,
    id: string,
    call: Call,
  ): Promise<{ readonly reading: Reading & WriteContext; readonly target: Target }> {
    const { reading, type } = await this.at(objectType, call);
    const key = keyOf(type, id, reading.zone);
    if (key === undefined) throw notFound(objectType);
    return { reading, target: { type, key } };
  }

  /** Reads the catalog when it has not been read yet; those who come meanwhile wait for the same reading. */
  protected async ready(call: Call): Promise<Reading> {
    if (this.reading !== undefined) return this.reading;
    this.loading ??= this.load(call).finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  private async load(call: Call): Promise<Reading> {
    const { dialect } = this.database;
    const schema = await this.database.read(call, (session) =>
      loadSchema(this.config, dialect, session.connection, call.deadline),
    );
    this.reading = new Reading(schema, dialect, { minutes: this.config.zoneMinutes });
    return this.reading;
  }
}

/** What a target can do of which only the way to the database is known. */
const nothingConfigured = {
  severity: 'warning',
  message: 'No objects are configured yet: target discover proposes some.',
} as const;
