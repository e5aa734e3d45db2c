/** Object types whose removed rows nobody tells of: what the operator ought to know. */
import { type Feed } from './feed.js';

/** One line for each type whose changes are told, but not its removals. */
export function untoldRemovals(feeds: readonly Feed[]): readonly string[] {
  const types = Map.groupBy(feeds, ({ type }) => type);
  return Array.from(types)
    .filter(([, own]) => !own.some(tellsRemovals))
    .map(
      ([{ name }]) =>
        `${name}: rows that others delete are not noticed before somebody asks for them; a soft deletion (delete.set) with a watermark, or a table of changes (sync.changes with kind), would tell`,
    );
}

function tellsRemovals(feed: Feed): boolean {
  if (feed.kind === 'log') return feed.member === undefined && feed.removed !== undefined;
  return feed.kind === 'own' && feed.type.deleted.length > 0;
}
