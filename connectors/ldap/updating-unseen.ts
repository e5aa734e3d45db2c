/**
 * Changing an entry that was not read: one modify under the assertion (RFC 4528) that the entry is the one that is meant and that
 * it has none of the new values. The server's matching rules find a value equal to itself, so where the assertion holds the change
 * is one, to the letter. The other way round it proves nothing (rules overlook letter case and blanks): then the entry has to be
 * read. Only for what is changed under an assertion anyway, see `change-target.ts`.
 */
import { Change, NotFilter, type Filter } from 'ldapts';
import { type BackendObject } from '../sdk/backend-object.js';
import { type UnseenUpdateRequest } from '../sdk/capabilities/unseen-updatable.js';
import { type Call } from '../sdk/connector.js';
import { elsewhere, write } from './change-target.js';
import { AssertionControl } from './controls.js';
import { type Directory } from './directory.js';
import { equals, isReference } from './query.js';
import { type Server } from './server.js';
import { postRead, storedObject } from './stored.js';
import { isUuid } from './uuid.js';
import { toAttribute, toNativeChanges, type NativeChange } from './writable.js';

/** @returns undefined when nothing was changed */
export async function updateUnseen(
  directory: Directory,
  request: UnseenUpdateRequest,
  call: Call,
): Promise<BackendObject | undefined> {
  // What is protected has to be seen.
  if (directory.protection !== undefined) return undefined;
  const type = directory.types.named(request.objectType);
  const server = await directory.server.get(call);
  const { key, returning } = request;
  const { id, name } = key;
  if (!server.capabilities.assertion || !isUuid(id) || name === undefined || !type.base.contains(name))
    return undefined;
  const changes = await toNativeChanges(directory, type, request.changes, server.schema, call);
  const differences = differencesOf(changes, server.schema.canonicalName(type.config.naming), server);
  if (differences === undefined) return undefined;
  const filter = type.filter(server.schema.kind.identity.hasId(id), ...differences);
  if (filter === false) return undefined;
  const replacements = changes.map((item) => new Change({ operation: 'replace', modification: toAttribute(item) }));
  const controls = postRead(returning, server);
  // Those who look at the version first and then change the entry must find it as they saw it.
  const outcome = await directory.turns.take(id, call, () =>
    write(directory, call, elsewhere, async (client) => {
      await client.modify(name, replacements, [new AssertionControl(filter), ...controls]);
      return controls[0]?.entry;
    }),
  );
  if ('code' in outcome) return undefined;
  return storedObject(directory, type, outcome.value, { id, name }, returning, server, call);
}

/** What must be true for each change to be one; undefined where an assertion cannot say it. */
function differencesOf(
  changes: readonly NativeChange[],
  naming: string,
  { schema }: Server,
): readonly Filter[] | undefined {
  const filters: Filter[] = [];
  for (const { attribute, canonical, values } of changes) {
    const attributeType = schema.attribute(attribute);
    // Without a matching rule nothing is ever found equal, and nothing unequal either.
    if (canonical === naming || attributeType?.equality === undefined || isReference(attributeType)) return undefined;
    for (const value of values) {
      if (typeof value !== 'string') return undefined;
      filters.push(new NotFilter({ filter: equals(attribute, value) }));
    }
  }
  return filters.length > 0 ? filters : undefined;
}
