/** Changing objects: one modify under an assertion, whose answer carries the entry. A new name is a second operation. */
import { type Control, type Entry } from 'ldapts';
import { type BackendObject, type ObjectKey } from '../sdk/backend-object.js';
import { type UpdateRequest } from '../sdk/capabilities/updatable.js';
import { type Call } from '../sdk/connector.js';
import { ConnectorError } from '../sdk/errors.js';
import { change, elsewhere, write, type ChangeRequest, type Guard, type Place, type Written } from './change-target.js';
import { namingValue } from './creating.js';
import { type Directory } from './directory.js';
import { formatDn, formatRdn, parseDn, type Rdn } from './dn.js';
import { textsOf } from './entry.js';
import { invalidValue, resultCode } from './errors.js';
import { type ObjectType } from './object-type.js';
import { isReference } from './query.js';
import { type Server } from './server.js';
import { postRead, storedObject } from './stored.js';
import { toNativeChanges, type NativeChange } from './writable.js';
import { isCompared, readingFor, toOperations, type Comparing } from './modify-operations.js';

/** An entry after a change; without the entry where the server does not send it. */
export interface Changed {
  readonly name: string;
  readonly entry: Entry | undefined;
}

export async function updateObject(directory: Directory, request: UpdateRequest, call: Call): Promise<BackendObject> {
  const type = directory.types.named(request.objectType);
  const server = await directory.server.get(call);
  const { key, expectedVersion, returning } = request;
  const changes = await toNativeChanges(directory, type, request.changes, server.schema, call);
  const { name, entry } = await applyChanges(
    directory,
    { type, key, expectedVersion },
    changes,
    returning,
    server,
    call,
  );
  return storedObject(directory, type, entry, { id: key.id, name }, returning, server, call);
}

/** Replaces attributes, the naming one among them. @throws ConnectorError */
export async function applyChanges(
  directory: Directory,
  target: ChangeRequest,
  changes: readonly NativeChange[],
  returning: readonly string[],
  server: Server,
  call: Call,
): Promise<Changed> {
  const { type } = target;
  const canonical = server.schema.canonicalName(type.config.naming);
  const naming = changes.find((item) => item.canonical === canonical);
  if (naming !== undefined) namingValue(naming.attribute, naming.values);
  // A name that follows renames is written by them only.
  const plain = server.schema.kind.namingIsFixed ? changes.filter((item) => item !== naming) : changes;
  const request = { ...target, reading: readingFor(plain, target.expectedVersion, server) };
  const update = new Update(directory, request, plain, returning, server, call);
  return change(directory, request, server, call, guardOf(changes, naming, server), (place, assertion) => {
    const rdn = naming === undefined ? undefined : renamed(place.name, naming, server);
    return rdn === undefined || naming === undefined
      ? update.modify(place, plain, assertion)
      : update.rename(place, rdn, naming);
  });
}

/** A new name and new references make overlays work; other changes can be asserted. */
function guardOf(changes: readonly NativeChange[], naming: NativeChange | undefined, { schema }: Server): Guard {
  const referring = changes.some(
    ({ attribute, rewrite }) => rewrite !== undefined || isReference(schema.attribute(attribute)),
  );
  return naming !== undefined || referring ? 'checked' : 'asserted';
}

/** The relative name that an entry must get for its new naming value; undefined when the one that it has still fits. */
function renamed(name: string, naming: NativeChange, { schema }: Server): Rdn | undefined {
  const rdn = parseDn(name)?.[0] ?? [];
  const isNaming = (type: string): boolean => schema.canonicalName(type) === naming.canonical;
  const current = rdn.find(({ type }) => isNaming(type));
  const texts = naming.values.map(String);
  if (current === undefined || texts.includes(current.value)) return undefined;
  return rdn.map(({ type, value }) => ({ type, value: isNaming(type) ? (texts[0] ?? '') : value }));
}

/** Codes of `elsewhere`, and: a value that was to go is not there, or one that was to come is. */
const outdated: readonly number[] = [...elsewhere, resultCode.noSuchAttribute, resultCode.attributeOrValueExists];

/** One update of one entry. */
class Update {
  constructor(
    private readonly directory: Directory,
    private readonly target: ChangeRequest,
    private readonly changes: readonly NativeChange[],
    private readonly returning: readonly string[],
    private readonly server: Server,
    private readonly call: Call,
  ) {}

  async modify(
    { name, address, entry }: Place,
    changes: readonly NativeChange[],
    assertion: readonly Control[],
  ): Promise<Written<Changed>> {
    const comparing: Comparing = { entry, compared: isCompared(this.target.expectedVersion, this.server) };
    const operations = changes.flatMap((item) => toOperations(item, comparing, this.server));
    if (operations.length === 0) return this.look(name);
    const controls = postRead(this.returning, this.server);
    // Values that are taken out by name and are not there any more: somebody else was quicker.
    const codes =
      comparing.compared || operations.some(({ operation }) => operation === 'delete') ? outdated : elsewhere;
    const outcome = await write(this.directory, this.call, codes, (client) =>
      client.modify(address, operations, [...assertion, ...controls]),
    );
    return 'code' in outcome ? outcome : { value: { name, entry: controls[0]?.entry } };
  }

  /** Nothing to change; the expected version still counts. */
  private async look(name: string): Promise<Written<Changed>> {
    const { type, key, expectedVersion } = this.target;
    const { identity } = this.server.schema.kind;
    const keys: readonly ObjectKey[] = [{ id: key.id, name }];
    const [entry] = await this.directory.finder.byKeys(type, keys, this.returning, this.server.schema, this.call);
    const other = expectedVersion !== undefined && entry !== undefined && identity.versionOf(entry) !== expectedVersion;
    return entry === undefined || other ? { code: elsewhere[0] ?? 0 } : { value: { name: entry.dn, entry } };
  }

  /**
   * The new name first: that it is taken is the likeliest failure, and nothing has changed then. When the rest fails the name is
   * given back.
   */
  async rename({ name, address }: Place, rdn: Rdn, naming: NativeChange): Promise<Written<Changed>> {
    const { key, type, reading } = this.target;
    const controls = postRead([...this.returning, naming.attribute], this.server);
    const outcome = await write(this.directory, this.call, elsewhere, (client) =>
      client.modifyDN(address, newNameOf(name, rdn, this.server), [...controls]),
    );
    if ('code' in outcome) return outcome;
    this.directory.cache.forget(key.id, name);
    const entry = controls[0]?.entry;
    const newName = entry?.dn ?? formatDn([rdn, ...(parseDn(name) ?? []).slice(1)]);
    const rest = this.changes.filter((item) => item !== naming || !isStored(entry, naming));
    if (rest.length === 0) return { value: { name: newName, entry } };
    try {
      const follower: ChangeRequest = { type, key: { id: key.id, name: newName }, ...(reading && { reading }) };
      return {
        value: await change(this.directory, follower, this.server, this.call, 'checked', (at, own) =>
          this.modify(at, rest, own),
        ),
      };
    } catch (error) {
      await this.giveBack(address === name ? newName : address, name, error);
      throw error;
    }
  }

  private async giveBack(address: string, name: string, cause: unknown): Promise<void> {
    if (cause instanceof ConnectorError && cause.code === 'outcomeUnknown') return;
    const rdn = parseDn(name)?.[0] ?? [];
    try {
      await write(this.directory, this.call, elsewhere, (client) =>
        client.modifyDN(address, newNameOf(name, rdn, this.server)),
      );
    } catch (error) {
      throw new ConnectorError(
        'outcomeUnknown',
        'A rename could not be taken back after the rest of the change failed.',
        {
          cause: error,
        },
      );
    }
  }
}

/**
 * The new name for the driver. Just the relative name where it will do: the driver looks for the parent at the first comma, and a backslash
 * before one misleads it, so none may stand there. A server that is given an id instead of a name wants to be told the parent too.
 */
function newNameOf(name: string, rdn: Rdn, { schema }: Server): string {
  const relative = formatRdn(rdn);
  if (schema.kind.identity.addressOf === undefined) return relative;
  return `${relative.replace(/\\\\/g, '\\5C')},${formatDn((parseDn(name) ?? []).slice(1))}`;
}

/** Whether the naming attribute has just the values that it shall have. */
function isStored(entry: Entry | undefined, naming: NativeChange): boolean {
  if (entry === undefined) return false;
  const wanted = naming.values.map(String);
  const key = Object.keys(entry).find((name) => name.toLowerCase() === naming.canonical);
  const stored = key === undefined ? [] : textsOf(entry, key);
  return stored.length === wanted.length && wanted.every((value) => stored.includes(value));
}

/** Refuses an attribute that is edited and set in one request. */
export function refuseBoth(
  type: ObjectType,
  attribute: string,
  changes: readonly { readonly attribute: string }[],
  { schema }: Server,
): void {
  const canonical = schema.canonicalName(attribute);
  if (changes.some((item) => schema.canonicalName(item.attribute) === canonical)) {
    throw invalidValue(attribute, `of a ${type.name} is both edited and set in one request`);
  }
}
