/** Whether changes by others are told in full, and found without reading whole tables. */
import { type Finding } from '../../sdk/capabilities/diagnosable.js';
import { ok, warning } from '../../sdk/diagnosing/findings.js';
import { tableOfFeed, tellsRemovals, type Feed } from '../syncing/feed.js';
import { createIndex, keysAndIndexes, serves } from './check-indexes.js';
import { type Examiner } from './examiner.js';
import { type Inspection } from './inspection.js';

const check = 'changes';

export function checkSyncing(inspection: Inspection, examiner: Examiner, feeds: readonly Feed[]): readonly Finding[] {
  if (feeds.length === 0) return [];
  const untold = Array.from(Map.groupBy(feeds, ({ type }) => type.name))
    .filter(([, own]) => !own.some(tellsRemovals))
    .map(([name]) =>
      warning(
        check,
        name,
        'Rows that others delete are not noticed before somebody asks for them.',
        'Configure delete.set, if the application marks what it deletes, or a table of changes (sync.changes with kind).',
      ),
    );
  const findings = [...untold, ...feeds.flatMap((feed) => checkMark(inspection, examiner, feed))];
  if (findings.length > 0) return findings;
  return [ok(check, undefined, 'Changes by others, removals among them, are told, and found by indexes.')];
}

function checkMark(inspection: Inspection, examiner: Examiner, feed: Feed): readonly Finding[] {
  const structure = inspection.structureOf(tableOfFeed(feed));
  if (structure === undefined || structure.isView) return [];
  const { name } = feed.mark;
  if (keysAndIndexes(structure).some((parts) => serves(parts, [name], []))) return [];
  return [
    warning(
      check,
      structure.name,
      `No index begins with ${name}: each look at what changed reads the whole table.`,
      `${createIndex(structure, [examiner.quoted(name)], examiner)};`,
    ),
  ];
}
