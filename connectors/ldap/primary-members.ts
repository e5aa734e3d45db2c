/** Who is in groups by their primary group, where the server has such. */
import { type Filter } from 'ldapts';
import { type BackendReference } from '../sdk/backend-object.js';
import { type Call } from '../sdk/connector.js';
import { type Directory } from './directory.js';
import { type Schema } from './schema.js';

/**
 * For each of the groups the entries whose primary group it is, as a filter, by the ids of the groups.
 * @throws ConnectorError `unavailable`
 */
export async function primaryMembersOf(
  directory: Directory,
  groups: readonly BackendReference[],
  schema: Schema,
  call: Call,
): Promise<ReadonlyMap<string, Filter>> {
  const filters = new Map<string, Filter>();
  const { identity, memberships } = schema.kind;
  const { primary } = memberships;
  if (primary === undefined || groups.length === 0) return filters;
  const type = directory.types.named(directory.config.groups.objectType);
  const keys = groups.filter(({ objectType }) => objectType === type.name).map(({ id }) => ({ id }));
  for (const entry of await directory.finder.byKeys(type, keys, primary.groupAttributes, schema, call)) {
    const [id, filter] = [identity.idOf(entry), primary.membersOf(entry)];
    if (id !== undefined && filter !== undefined) filters.set(id, filter);
  }
  return filters;
}
