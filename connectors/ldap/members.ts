/** Adding and removing members by adding and removing single values: nobody else's membership is read or written. */
import { Change } from 'ldapts';
import { BackendReference, type BackendObject } from '../sdk/backend-object.js';
import { type EditMembersRequest } from '../sdk/capabilities/membership-editable.js';
import { type Call } from '../sdk/connector.js';
import { ConnectorError } from '../sdk/errors.js';
import { change, elsewhere, write, type ChangeRequest, type Place, type Written } from './change-target.js';
import { type Directory } from './directory.js';
import { forbiddenAttribute, invalidValue, referenceNotFound, resultCode } from './errors.js';
import { whyGuarded } from './guarded-attribute.js';
import { type ObjectType } from './object-type.js';
import { primaryMembersOf } from './primary-members.js';
import { equals, isReference } from './query.js';
import { readEntry } from './search.js';
import { type Server } from './server.js';
import { toOperations, readingFor } from './modify-operations.js';
import { membersAmong } from './members-among.js';
import { postRead, storedObject } from './stored.js';
import { applyChanges, refuseBoth, type Changed } from './updating.js';
import { isMembership, toAttribute, toNativeChanges, type NativeChange } from './writable.js';

/** Rounds in which somebody else may change the same members meanwhile. */
const rounds = 8;

/** Names to be added to and removed from one attribute. */
interface Edit {
  readonly attribute: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export async function editMembers(
  directory: Directory,
  request: EditMembersRequest,
  call: Call,
): Promise<BackendObject> {
  const type = directory.types.named(request.objectType);
  const server = await directory.server.get(call);
  const { key, attribute, expectedVersion, returning } = request;
  checkAttribute(type, attribute, server);
  refuseBoth(type, attribute, request.changes ?? [], server);
  const [edit, changes] = await Promise.all([
    toEdit(directory, request, server, call),
    toNativeChanges(directory, type, request.changes ?? [], server.schema, call),
  ]);
  const target: ChangeRequest = { type, key, expectedVersion };
  const { name, entry } = await applyEdit(directory, target, edit, changes, { returning, server, call });
  return storedObject(directory, type, entry, { id: key.id, name }, returning, server, call);
}

function checkAttribute(type: ObjectType, attribute: string, { schema }: Server): void {
  const why = whyGuarded(attribute, schema.kind, schema.canonicalName(attribute));
  if (why !== undefined) throw forbiddenAttribute(attribute, why);
  if (!isReference(schema.attribute(attribute))) {
    throw new ConnectorError('unsupported', `${attribute} of a ${type.name} does not hold names of entries.`, {
      attribute,
    });
  }
}

/** @throws ConnectorError `referenceNotFound` for members to be added; those to be removed that are not there are no members */
async function toEdit(
  directory: Directory,
  request: EditMembersRequest,
  { schema }: Server,
  call: Call,
): Promise<Edit> {
  const { attribute } = request;
  const idOf = ({ id }: BackendReference): string => id.toLowerCase();
  const add = new Map(request.add.map((reference) => [idOf(reference), reference]));
  const remove = new Map(request.remove.filter((item) => !add.has(idOf(item))).map((item) => [idOf(item), item]));
  const names = await directory.references.namesOf([...add.values(), ...remove.values()], schema, call);
  const named = (ids: Iterable<string>): string[] =>
    Array.from(ids, (id) => names.get(id)).filter((name) => name !== undefined);
  const added = named(add.keys());
  if (added.length < add.size) throw referenceNotFound(attribute);
  return { attribute, add: added, remove: named(remove.keys()) };
}

/** Takes one name out of a group, where it still is. @throws ConnectorError */
export async function removeName(
  directory: Directory,
  group: string,
  name: string,
  server: Server,
  call: Call,
): Promise<void> {
  const { membership, groups } = directory.config;
  const target: ChangeRequest = { type: directory.types.named(groups.objectType), key: { id: '', name: group } };
  const edit = { attribute: membership.attribute, add: [], remove: [name] };
  const place: Place = { name: group, address: group, entry: undefined };
  await new MemberModify(directory, target, { returning: [], server, call }).run(place, edit, []);
}

interface Context {
  readonly returning: readonly string[];
  readonly server: Server;
  readonly call: Call;
}

async function applyEdit(
  directory: Directory,
  target: ChangeRequest,
  edit: Edit,
  changes: readonly NativeChange[],
  context: Context,
): Promise<Changed> {
  const { server, call, returning } = context;
  const naming = server.schema.canonicalName(target.type.config.naming);
  const [first = { ...edit, add: [], remove: [] }, ...more] = parts(edit, server.schema.kind.memberships.perModify);
  let changed: Changed | undefined;
  let along = changes;
  let expected: ChangeRequest = { ...target, reading: readingFor(changes, undefined, server) };
  if (changes.some((item) => item.canonical === naming)) {
    changed = await applyChanges(directory, target, changes, returning, server, call);
    along = [];
    expected = { type: target.type, key: { id: target.key.id, name: changed.name } };
    if (edit.add.length + edit.remove.length === 0) return changed;
  }
  for (const part of [first, ...more]) {
    const own = along;
    changed = await change(directory, expected, server, call, 'checked', (place) =>
      new MemberModify(directory, target, context).run(place, part, own),
    );
    along = [];
    expected = { type: target.type, key: { id: target.key.id, name: changed.name } };
  }
  if (changed === undefined) throw new ConnectorError('internal', 'An edit of members had no parts.');
  return changed;
}

/** The edit in pieces that one modify can hold; additions first, so that a group that is filled and emptied is never without. */
function parts({ attribute, add, remove }: Edit, valuesPerModify: number): readonly Edit[] {
  const pieces: Edit[] = [];
  for (let at = 0; at < add.length + remove.length; at += valuesPerModify) {
    const end = at + valuesPerModify;
    pieces.push({
      attribute,
      add: add.slice(at, end),
      remove: remove.slice(Math.max(0, at - add.length), Math.max(0, end - add.length)),
    });
  }
  return pieces;
}

class MemberModify {
  constructor(
    private readonly directory: Directory,
    private readonly target: ChangeRequest,
    private readonly context: Context,
  ) {}

  /** One piece of an edit. What is there already, or not there, is narrowed away when the server objects. */
  async run(place: Place, edit: Edit, changes: readonly NativeChange[]): Promise<Written<Changed>> {
    const { server, call, returning } = this.context;
    const { name, address } = place;
    const codes = [...server.schema.kind.memberships.narrowingCodes, resultCode.objectClassViolation];
    const along = changes.flatMap((item) => toOperations(item, { entry: place.entry, compared: false }, server));
    let current = edit;
    for (let round = 0; ; round++) {
      const operations = [...along, ...editOperations(current)];
      // Nothing is left to do. The version was looked at when the entry was found.
      if (operations.length === 0) return { value: { name, entry: undefined } };
      const controls = postRead(returning, server);
      const handled = round < rounds ? [...elsewhere, ...codes] : elsewhere;
      const outcome = await write(this.directory, call, handled, (client) =>
        client.modify(address, operations, [...controls]),
      );
      if ('value' in outcome) return { value: { name, entry: controls[0]?.entry } };
      if (elsewhere.includes(outcome.code)) return outcome;
      const narrowed = await this.narrow(place, current, outcome.code);
      // The members are not what the server objects to: it shall say so itself. Perhaps not: one more round or two.
      if (narrowed === undefined) round = rounds;
      else if (sizeOf(narrowed) === sizeOf(current)) round += 3;
      current = narrowed ?? current;
    }
  }

  private async narrow(place: Place, edit: Edit, code: number): Promise<Edit | undefined> {
    if (code === resultCode.objectClassViolation) return this.withPlaceholder(edit);
    const { add, remove } = edit;
    if (add.length + remove.length === 0) return undefined;
    const present = await this.present(place, edit.attribute, [...add, ...remove]);
    const narrowed = {
      ...edit,
      add: add.filter((value) => !present.has(value)),
      remove: remove.filter((value) => present.has(value)),
    };
    const odd = [...narrowed.add, ...remove.filter((value) => !present.has(value))];
    const primary = await this.primaryMembers(edit.attribute, odd);
    if (remove.some((value) => primary.has(value))) throw primaryMember(edit.attribute);
    return primary.size === 0 ? narrowed : { ...narrowed, add: narrowed.add.filter((value) => !primary.has(value)) };
  }

  /** Those of the names that are in the group by what stands in themselves, and in no list. */
  private async primaryMembers(attribute: string, names: readonly string[]): Promise<ReadonlySet<string>> {
    const { type, key } = this.target;
    const { server, call } = this.context;
    if (names.length === 0 || key.id === '' || !isMemberAttribute(this.directory, type, attribute)) return new Set();
    const group = new BackendReference(type.name, key.id);
    const filters = await primaryMembersOf(this.directory, [group], server.schema, call);
    const inGroup = filters.get(key.id.toLowerCase());
    return inGroup === undefined ? new Set() : membersAmong(this.directory, { inGroup, names }, server, call);
  }

  /** The last member would go: the object class demands one. */
  private withPlaceholder(edit: Edit): Edit | undefined {
    const { placeholder } = this.directory.config.membership;
    const { schema } = this.context.server;
    const canonical = schema.canonicalName(edit.attribute);
    if (edit.remove.length === 0 || edit.add.includes(placeholder)) return undefined;
    if (!isMembership(this.directory, this.target.type, canonical, schema)) return undefined;
    return { ...edit, add: [...edit.add, placeholder] };
  }

  /**
   * Those of the names that the attribute holds: by one small question for each, or by what the server notes in the members about
   * their groups.
   */
  private async present(place: Place, attribute: string, names: readonly string[]): Promise<ReadonlySet<string>> {
    const { server, call } = this.context;
    const { name } = place;
    const { backLink } = server.schema.kind.memberships;
    if (backLink !== undefined && isMemberAttribute(this.directory, this.target.type, attribute))
      return membersAmong(this.directory, { inGroup: equals(backLink, name), names }, server, call);
    const wanted = { attributes: [], schema: server.schema };
    const found = await Promise.all(
      names.map((value) => readEntry(this.directory.pool, name, equals(attribute, value), wanted, call)),
    );
    return new Set(names.filter((_, index) => found[index] !== undefined));
  }
}

const primaryMember = (attribute: string): ConnectorError =>
  invalidValue(
    attribute,
    'names somebody whose primary group this is, who is in it as long as it is; give them another primary group first',
  );

const sizeOf = ({ add, remove }: Edit): number => add.length + remove.length;

function isMemberAttribute({ config }: Directory, type: ObjectType, attribute: string): boolean {
  const { membership, groups } = config;
  return type.name === groups.objectType && attribute.toLowerCase() === membership.attribute.toLowerCase();
}

function editOperations({ attribute, add, remove }: Edit): Change[] {
  const operations: Change[] = [];
  if (add.length > 0) {
    operations.push(new Change({ operation: 'add', modification: toAttribute({ attribute, values: [...add] }) }));
  }
  if (remove.length > 0) {
    operations.push(new Change({ operation: 'delete', modification: toAttribute({ attribute, values: [...remove] }) }));
  }
  return operations;
}
