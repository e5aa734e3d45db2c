/** A directory behind LDAP: the operations that all kinds of servers have, each handed to the file that is about it. */
import { type BackendObject } from '../sdk/backend-object.js';
import { type Countable } from '../sdk/capabilities/countable.js';
import { type Creatable, type CreateRequest } from '../sdk/capabilities/creatable.js';
import { type Deletable, type DeleteRequest } from '../sdk/capabilities/deletable.js';
import { type Diagnosable, type DiagnoseRequest, type Finding } from '../sdk/capabilities/diagnosable.js';
import { type Enumerable, type EnumerateRequest } from '../sdk/capabilities/enumerable.js';
import { type EditMembersRequest, type MembershipEditable } from '../sdk/capabilities/membership-editable.js';
import { type PasswordSettable, type SetPasswordRequest } from '../sdk/capabilities/password-settable.js';
import { type Replicated } from '../sdk/capabilities/replicated.js';
import { type Relocatable, type RelocateRequest } from '../sdk/capabilities/relocatable.js';
import { type Searchable, type SearchRequest, type SearchResult } from '../sdk/capabilities/searchable.js';
import { type Updatable, type UpdateRequest } from '../sdk/capabilities/updatable.js';
import { type Call, type Connector, type ReadRequest, type TestReport } from '../sdk/connector.js';
import { type ConnectorHost } from '../sdk/definition.js';
import { type MatchPrecision, type Predicate, type PredicateTerm } from '../sdk/predicate.js';
import { type LdapConfig } from './config.js';
import { isWithin, parentOf } from './containers.js';
import { createObject } from './creating.js';
import { Directory } from './directory.js';
import { editMembers } from './members.js';
import { setPassword } from './passwords.js';
import { precisionOf } from './query.js';
import { countObjects, enumerateObjects, readObjects, searchObjects } from './reading.js';
import { relocateObject } from './relocating.js';
import { deleteObject } from './removing.js';
import { testTarget } from './test-target.js';
import { updateObject } from './updating.js';

export class LdapConnector
  implements
    Connector,
    Searchable,
    Enumerable,
    Countable,
    Creatable,
    Updatable,
    MembershipEditable,
    Deletable,
    Relocatable,
    PasswordSettable,
    Diagnosable,
    Replicated
{
  protected readonly directory: Directory;

  constructor(config: LdapConfig, host: ConnectorHost) {
    this.directory = new Directory(config, host);
    if (config.tls.insecureSkipVerify) {
      host.emit({
        kind: 'warning',
        message: 'tls.insecureSkipVerify is on: the certificate of the directory is not checked.',
      });
    }
    if (/\bldapts\b|(^|,)\s*\*/i.test(process.env['NODE_DEBUG'] ?? '')) {
      host.emit({
        kind: 'warning',
        message: 'NODE_DEBUG makes the LDAP driver log what is searched for: personal data.',
      });
    }
  }

  test(call: Call): Promise<TestReport> {
    return testTarget(this.directory, call);
  }

  async *diagnose(request: DiagnoseRequest, call: Call): AsyncIterable<Finding> {
    // Loaded when it is asked for: most processes never are.
    const { diagnose } = await import('./doctor/diagnose.js');
    yield* diagnose(this.directory, request, call);
  }

  read(request: ReadRequest, call: Call): Promise<readonly BackendObject[]> {
    return readObjects(this.directory, request, call);
  }

  precision(objectType: string, term: PredicateTerm): MatchPrecision {
    if (!this.directory.types.all.some(({ name }) => name === objectType)) return 'no';
    return precisionOf(term, this.directory.context(this.directory.server.schema));
  }

  search(request: SearchRequest, call: Call): Promise<SearchResult> {
    return searchObjects(this.directory, request, call);
  }

  enumerate(request: EnumerateRequest, call: Call): AsyncIterable<readonly BackendObject[]> {
    return enumerateObjects(this.directory, request, call);
  }

  count(request: { readonly objectType: string; readonly predicate: Predicate }, call: Call): Promise<number> {
    return countObjects(this.directory, request, call);
  }

  create(request: CreateRequest, call: Call): Promise<BackendObject> {
    return createObject(this.directory, request, call);
  }

  update(request: UpdateRequest, call: Call): Promise<BackendObject> {
    return updateObject(this.directory, request, call);
  }

  editMembers(request: EditMembersRequest, call: Call): Promise<BackendObject> {
    return editMembers(this.directory, request, call);
  }

  delete(request: DeleteRequest, call: Call): Promise<boolean> {
    return deleteObject(this.directory, request, call);
  }

  relocate(request: RelocateRequest, call: Call): Promise<BackendObject> {
    return relocateObject(this.directory, request, call);
  }

  isWithin(name: string, container: string): boolean {
    return isWithin(name, container);
  }

  containerOf(name: string): string {
    return parentOf(name);
  }

  setPassword(request: SetPasswordRequest, call: Call): Promise<void> {
    return setPassword(this.directory, request, call);
  }

  get replicationLagMs(): number {
    return this.directory.pool.choice.lagMs;
  }

  absenceUncertainMs(writtenAt?: number): number {
    return this.directory.pool.choice.absenceUncertainMs(writtenAt);
  }

  close(): Promise<void> {
    return this.directory.pool.close();
  }
}
