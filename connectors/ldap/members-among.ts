/** Which of many names are members of a group, asked of the members: the list of a large group is not touched. */
import { AndFilter, type Entry, type Filter } from 'ldapts';
import { type Call } from '../sdk/connector.js';
import { type Directory } from './directory.js';
import { normalDn } from './dn.js';
import { anyOf, equals } from './query.js';
import { searchBelow } from './search.js';
import { type Server } from './server.js';

/** Names in one filter. */
const namesPerSearch = 100;

export interface MembersQuestion {
  /** What members have. */
  readonly inGroup: Filter;
  readonly names: readonly string[];
}

/** @returns those of the names that are members, spelled as they were given */
export async function membersAmong(
  directory: Directory,
  { inGroup, names }: MembersQuestion,
  { schema }: Server,
  call: Call,
): Promise<ReadonlySet<string>> {
  const searches: Promise<readonly Entry[]>[] = [];
  for (const type of directory.types.all) {
    const own = names.filter((name) => type.base.contains(name));
    for (let at = 0; at < own.length; at += namesPerSearch) {
      const named = anyOf(
        own.slice(at, at + namesPerSearch).map((name) => equals(schema.kind.identity.nameAttribute, name)),
      );
      if (typeof named === 'boolean') continue;
      const filter = new AndFilter({ filters: [inGroup, named] });
      searches.push(searchBelow(directory.pool, type, filter, { attributes: [], schema }, call));
    }
  }
  const found = new Set((await Promise.all(searches)).flat().map(({ dn }) => normalDn(dn)));
  return new Set(names.filter((name) => found.has(normalDn(name))));
}
