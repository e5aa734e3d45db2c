/** Reading and searching objects. */
import { type Entry } from 'ldapts';
import { type BackendObject } from '../sdk/backend-object.js';
import { type EnumerateRequest } from '../sdk/capabilities/enumerable.js';
import { type SearchRequest, type SearchResult } from '../sdk/capabilities/searchable.js';
import { type Call, type ReadRequest } from '../sdk/connector.js';
import { type Predicate } from '../sdk/predicate.js';
import { type Directory } from './directory.js';
import { withGroups } from './member-of.js';
import { type ObjectType } from './object-type.js';
import { primaryMembersOf } from './primary-members.js';
import { isMemberOf, referencesOf, toCondition, type Condition } from './query.js';
import { type Schema } from './schema.js';
import { searchBelow, walkBelow } from './search.js';
import { type ReferenceOf, toBackendObject } from './values.js';
import { WantedAttributes } from './wanted-attributes.js';

/** Entries as objects; what their references point at is looked up for all of them together. */
export async function toObjects(
  directory: Directory,
  entries: readonly Entry[],
  attributes: readonly string[],
  schema: Schema,
  call: Call,
): Promise<readonly BackendObject[]> {
  if (schema.kind.memberships.primary !== undefined)
    await directory.primaryGroups.join(entries, attributes, schema, call);
  const context = directory.context(schema);
  const wanted = WantedAttributes.of(attributes, schema);
  const make = (referenceOf: ReferenceOf): readonly BackendObject[] =>
    entries
      .map((entry) => toBackendObject(entry, wanted, context, referenceOf))
      .filter((object) => object !== undefined);
  const remembered = directory.references.remembered();
  const quick = make(remembered.referenceOf);
  const objects = remembered.complete()
    ? quick
    : make(await directory.references.resolve(entries, attributes, schema, call));
  const memberOf = context.memberOfMissing ? attributes.find(isMemberOf) : undefined;
  return memberOf === undefined ? objects : withGroups(directory, objects, memberOf, call);
}

export async function readObjects(
  directory: Directory,
  request: ReadRequest,
  call: Call,
): Promise<readonly BackendObject[]> {
  const type = directory.types.named(request.objectType);
  if (request.keys.length === 0) return [];
  const { schema } = await directory.server.get(call);
  const entries = await directory.finder.byKeys(type, request.keys, request.attributes, schema, call);
  return toObjects(directory, entries, request.attributes, schema, call);
}

async function conditionOf(directory: Directory, predicate: Predicate, schema: Schema, call: Call): Promise<Condition> {
  const terms = referencesOf(predicate);
  const targets = terms.map(({ target }) => target);
  const names = targets.length === 0 ? undefined : await directory.references.namesOf(targets, schema, call);
  const groups = terms.filter(({ attribute }) => isMemberOf(attribute)).map(({ target }) => target);
  const primary = await primaryMembersOf(directory, groups, schema, call);
  return toCondition(predicate, directory.context(schema), {
    nameOf: ({ id }) => names?.get(id.toLowerCase()),
    besides: ({ attribute, target }) => (isMemberOf(attribute) ? primary.get(target.id.toLowerCase()) : undefined),
  });
}

export async function searchObjects(directory: Directory, request: SearchRequest, call: Call): Promise<SearchResult> {
  const type = directory.types.named(request.objectType);
  const { schema } = await directory.server.get(call);
  const filter = type.filter(await conditionOf(directory, request.predicate, schema, call));
  if (filter === false) return { objects: [], complete: true };
  const size = request.limit + 1;
  const wanted = { attributes: request.attributes, schema };
  const entries: Entry[] = [];
  if (size <= directory.config.pageSize) {
    for (const entry of await searchBelow(directory.pool, type, filter, { ...wanted, size }, call)) entries.push(entry);
  } else {
    const { pageSize } = directory.config;
    for await (const page of walkBelow(directory.pool, type, filter, { ...wanted, pageSize }, call)) {
      for (const entry of page) entries.push(entry);
      if (entries.length >= size) break;
    }
  }
  directory.finder.remember(type, entries);
  const objects = await toObjects(directory, entries.slice(0, request.limit), request.attributes, schema, call);
  return { objects, complete: entries.length < size };
}

export async function* enumerateObjects(
  directory: Directory,
  request: EnumerateRequest,
  call: Call,
): AsyncGenerator<readonly BackendObject[]> {
  const type = directory.types.named(request.objectType);
  const { schema } = await directory.server.get(call);
  const filter = type.filter(await conditionOf(directory, request.predicate, schema, call));
  if (filter === false) return;
  const { pageSize } = directory.config;
  const wanted = { attributes: request.attributes, schema, pageSize };
  for await (const page of walkBelow(directory.pool, type, filter, wanted, call)) {
    directory.finder.remember(type, page);
    yield await toObjects(directory, page, request.attributes, schema, call);
  }
}

export async function countObjects(
  directory: Directory,
  request: { readonly objectType: string; readonly predicate: Predicate },
  call: Call,
): Promise<number> {
  const type: ObjectType = directory.types.named(request.objectType);
  const { schema } = await directory.server.get(call);
  const filter = type.filter(await conditionOf(directory, request.predicate, schema, call));
  if (filter === false) return 0;
  let count = 0;
  const { pageSize } = directory.config;
  for await (const page of walkBelow(directory.pool, type, filter, { attributes: [], schema, pageSize }, call)) {
    count += page.length;
  }
  return count;
}
