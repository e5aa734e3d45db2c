/** Which groups objects are in, for servers that do not keep `memberOf` themselves: one search for all the objects of a page. */
import { EqualityFilter, PresenceFilter, type Entry } from 'ldapts';
import { BackendReference, type BackendObject } from '../sdk/backend-object.js';
import { type Call } from '../sdk/connector.js';
import { ValuesReturnFilterControl } from './controls.js';
import { type Directory } from './directory.js';
import { normalDn } from './dn.js';
import { textsOf } from './entry.js';
import { anyOf } from './query.js';
import { searchBelow, walkBelow } from './search.js';

/** Names in one filter. */
const namesPerSearch = 100;

/**
 * The objects, with references to their groups in an attribute.
 * @param attribute as the request spells it
 * @throws ConnectorError `unavailable`
 */
export async function withGroups(
  directory: Directory,
  objects: readonly BackendObject[],
  attribute: string,
  call: Call,
): Promise<readonly BackendObject[]> {
  const groupsOf = new Map<string, BackendReference[]>(objects.map(({ name }) => [normalDn(name) ?? name, []]));
  for (let at = 0; at < objects.length; at += namesPerSearch) {
    const names = objects.slice(at, at + namesPerSearch).map(({ name }) => name);
    for await (const groups of groupsWith(directory, names, call)) note(directory, groups, groupsOf);
  }
  return objects.map((object) => {
    const groups = groupsOf.get(normalDn(object.name) ?? object.name) ?? [];
    if (groups.length === 0) return object;
    // Made for this answer: nobody else has it.
    const attributes = Object.assign(Object.create(null) as object, object.attributes, { [attribute]: groups });
    return { ...object, attributes };
  });
}

/** Groups that have one of the names among their members, and of the members those of these names where the server can do that. */
async function* groupsWith(
  directory: Directory,
  names: readonly string[],
  call: Call,
): AsyncGenerator<readonly Entry[]> {
  const { membership, groups, pageSize } = directory.config;
  const { schema, capabilities } = await directory.server.get(call);
  const filters = names.map((value) => new EqualityFilter({ attribute: membership.attribute, value }));
  // What is to come of each group besides members: the control leaves out all that no filter takes.
  const identityFilters = schema.kind.identity.attributes.map((attribute) => new PresenceFilter({ attribute }));
  const type = directory.types.named(groups.objectType);
  const filter = type.filter(anyOf(filters));
  if (filter === false) return;
  const wanted = (): Parameters<typeof searchBelow>[3] => ({
    attributes: [membership.attribute],
    schema,
    ...(capabilities.valuesReturnFilter && {
      controls: [new ValuesReturnFilterControl([...filters, ...identityFilters])],
    }),
  });
  const first = await searchBelow(directory.pool, type, filter, { ...wanted(), size: pageSize }, call);
  if (first.length < pageSize) yield first;
  else yield* walkBelow(directory.pool, type, filter, { ...wanted(), pageSize }, call);
}

function note(directory: Directory, groups: readonly Entry[], groupsOf: ReadonlyMap<string, BackendReference[]>): void {
  const { membership, groups: type } = directory.config;
  directory.finder.remember(directory.types.named(type.objectType), groups);
  for (const group of groups) {
    const id = directory.config.kind.identity.idOf(group);
    if (id === undefined) continue;
    const key = Object.keys(group).find((name) => name.toLowerCase() === membership.attribute.toLowerCase());
    const members = key === undefined ? [] : textsOf(group, key);
    for (const member of members)
      groupsOf.get(normalDn(member) ?? member)?.push(new BackendReference(type.objectType, id, group.dn));
  }
}
