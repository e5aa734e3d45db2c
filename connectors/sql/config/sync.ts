/** Configuration of `objects.<type>.sync`: by what the database tells that something changed. */
import { type ConfigReader } from '../../sdk/config-reader.js';
import { type ChangeTableConfig, type SyncConfig } from './model.js';
import { readFixed, readScalars, readTableName } from './parts.js';

/** Seconds: no reasonable transaction is longer. */
const longestOverlap = 86_400;

function readColumns(reader: ConfigReader): ReadonlyMap<string, string> {
  return new Map(reader.keys().map((name) => [name, reader.requiredString(name, 'the column that grows')]));
}

function readKind(reader: ConfigReader): ChangeTableConfig['removed'] {
  if (!reader.has('kind')) return undefined;
  const child = reader.child('kind');
  const column = child.requiredString('column', 'the column that says what happened');
  const values = readScalars(child, 'removed');
  child.finish();
  return { column, values };
}

function readMember(reader: ConfigReader): ChangeTableConfig['member'] {
  if (!reader.has('member')) return undefined;
  const child = reader.child('member');
  const objectType = child.requiredString('references', 'the object type of the members');
  const columns = child.strings('id', []);
  if (columns.length === 0) child.problem('id', 'is required: the column, or columns, with the key of the member');
  child.finish();
  return { objectType, columns };
}

function readChangeTable(reader: ConfigReader): ChangeTableConfig {
  const changes: ChangeTableConfig = {
    table: readTableName(reader, 'table'),
    sequence: reader.requiredString('sequence', 'the column with an ever-growing number'),
    where: readFixed(reader, 'where'),
    id: reader.strings('id', []),
    removed: readKind(reader),
    member: readMember(reader),
  };
  if (changes.id.length === 0) reader.problem('id', 'is required: the column, or columns, with the key of the object');
  reader.finish();
  return changes;
}

/** Reads `sync`; undefined: changes of this object type cannot be told. */
export function readSync(reader: ConfigReader): SyncConfig | undefined {
  // Asked for even when it is empty, so that it is known.
  const raw = reader.raw('sync');
  if (raw === undefined || raw === null) return undefined;
  const child = reader.child('sync');
  const sync: SyncConfig = {
    watermark: child.optionalString('watermark'),
    joins: readColumns(child.child('joins')),
    attributes: readColumns(child.child('attributes')),
    changes: child.children('changes').map(readChangeTable),
    overlapMs: child.integer('overlapSeconds', 60, { min: 1, max: longestOverlap }) * 1000,
  };
  const sources = [...sync.joins, ...sync.attributes, ...sync.changes];
  if (sync.watermark === undefined && sources.length === 0)
    reader.problem('sync', 'must name a watermark or a table of changes');
  child.finish();
  return sync;
}
