/** The feed of changes of Active Directory: by DirSync, or by uSNChanged where DirSync is refused. */
import { type Filter } from 'ldapts';
import { BackendReference } from '../../../../sdk/backend-object.js';
import {
  type BackendChange,
  type ChangesAnswer,
  type ChangesRequest,
  type MemberChanges,
} from '../../../../sdk/capabilities/syncable.js';
import { type Call } from '../../../../sdk/connector.js';
import { type Directory } from '../../../directory.js';
import { DnBase } from '../../../dn.js';
import { unavailable } from '../../../errors.js';
import { allOf, anyOf, equals } from '../../../query.js';
import { type Server } from '../../../server.js';
import { activeDirectoryIdentity } from '../identity.js';
import { beginSync, readSync } from './directory-sync.js';
import { type FoundChange } from './found-change.js';
import { type Place, readPlace, writePlace } from './place.js';
import { readCounter, readNumbers } from './update-numbers.js';

/** @throws ConnectorError `tokenExpired`, `unavailable` */
export async function changesIn(directory: Directory, request: ChangesRequest, call: Call): Promise<ChangesAnswer> {
  const root = await rootOf(directory, call);
  if (request.token === undefined) {
    return { changes: [], token: writePlace(await begin(directory, root, call)), complete: true };
  }
  const { found, place, complete } = await readOn(directory, root, request, readPlace(request.token), call);
  return { changes: await describe(directory, found, call), token: writePlace(place), complete };
}

/** The domain that holds the target. */
async function rootOf(directory: Directory, call: Call): Promise<string> {
  const { capabilities } = await directory.server.get(call);
  const { base } = directory.config.users;
  const roots = capabilities.namingContexts.filter((name) => new DnBase(name).contains(base));
  const [root] = roots.sort((a, b) => b.length - a.length);
  if (root === undefined) throw unavailable('The server does not name the domain in which users lie (namingContexts).');
  return root;
}

/** The best way that the server lets the service account go. */
async function begin(directory: Directory, root: string, call: Call): Promise<Place> {
  const { pool, config } = directory;
  if (config.changes === 'auto') {
    for (const own of [false, true]) {
      const cookie = await beginSync({ pool, root, own }, call);
      if (cookie !== undefined) return { by: 'directorySync', own, cookie };
    }
  }
  const { server, highest } = await readCounter(pool, call);
  return { by: 'updateNumber', server, next: highest + 1 };
}

async function readOn(
  directory: Directory,
  root: string,
  request: ChangesRequest,
  place: Place,
  call: Call,
): Promise<{ readonly found: readonly FoundChange[]; readonly place: Place; readonly complete: boolean }> {
  const { pool, config } = directory;
  const filter = candidates(directory);
  if (place.by === 'updateNumber') {
    const answer = await readNumbers(pool, place, { root, filter, limit: request.limit }, call);
    const { found, server, next, complete } = answer;
    return { found, place: { by: 'updateNumber', server, next }, complete };
  }
  const server = await directory.server.get(call);
  const wanted = { attributes: sourcesOf(server, request.attributes), members: config.membership.attribute };
  const { found, cookie, more } = await readSync({ pool, root, own: place.own }, filter, wanted, place.cookie, call);
  return { found, place: { ...place, cookie }, complete: !more };
}

/** By class alone: what leaves the base or no longer fulfils the filter of its type must be told as well. */
function candidates({ types }: Directory): Filter {
  const classes = types.all.map(({ config }) =>
    allOf(config.objectClasses.map((value) => equals('objectClass', value))),
  );
  const filter = anyOf(classes);
  return typeof filter === 'boolean' ? equals('objectClass', 'top') : filter;
}

/** What the attributes are made of. The server keeps `memberOf` only by the members of groups. */
const sourcesOf = ({ schema }: Server, attributes: readonly string[]): readonly string[] =>
  attributes.map((name) => schema.derived(name)?.source ?? name);

/** What became of the objects: those that the target has are changed, the others are out of reach or gone. */
async function describe(
  directory: Directory,
  found: readonly FoundChange[],
  call: Call,
): Promise<readonly BackendChange[]> {
  const changes = mergeById(found);
  for (const { id } of changes) directory.cache.forget(id);
  const there = changes.filter(({ removed }) => !removed).map(({ id }) => id);
  const present = await lookUp(directory, there, call);
  const memberIds = changes.flatMap(({ added, dropped }) => [...added, ...dropped]);
  const members = await lookUp(directory, memberIds, call);
  const referencesOf = (ids: readonly string[]): readonly BackendReference[] =>
    ids.flatMap((id) => members.get(id) ?? []);
  return changes.map(({ id, removed, added, dropped }): BackendChange => {
    const object = present.get(id);
    if (object === undefined) return { objectType: undefined, id, kind: removed ? 'removed' : 'left' };
    const { objectType, name } = object;
    const moved: MemberChanges = { added: referencesOf(added), removed: referencesOf(dropped) };
    const tells = moved.added.length + moved.removed.length > 0;
    return {
      objectType,
      id,
      kind: 'changed',
      ...(name !== undefined && { name }),
      ...(tells && { members: moved }),
    };
  });
}

/** An answer may tell of one object twice: of its attributes, and of its members. */
function mergeById(found: readonly FoundChange[]): readonly FoundChange[] {
  return Array.from(
    Map.groupBy(found, ({ id }) => id),
    ([id, own]) => ({
      id,
      removed: own.some(({ removed }) => removed),
      added: own.flatMap(({ added }) => added),
      dropped: own.flatMap(({ dropped }) => dropped),
    }),
  );
}

/** The objects of the target among these ids, whatever their type. */
async function lookUp(
  directory: Directory,
  ids: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, BackendReference>> {
  const known = new Map<string, BackendReference>();
  const keys = Array.from(new Set(ids), (id) => ({ id }));
  if (keys.length === 0) return known;
  const { schema } = await directory.server.get(call);
  for (const type of directory.types.all) {
    for (const entry of await directory.finder.byKeys(type, keys, [], schema, call)) {
      const id = activeDirectoryIdentity.idOf(entry);
      if (id !== undefined) known.set(id, new BackendReference(type.name, id, entry.dn));
    }
  }
  return known;
}
