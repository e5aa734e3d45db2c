/** Changes as operations of a modify request (RFC 4511 §4.6): as small as they can be, and safe where nothing can be asserted. */
import { Change, type Entry } from 'ldapts';
import { textsOf, valuesOf } from './entry.js';
import { isReference } from './query.js';
import { type Schema } from './schema.js';
import { type Server } from './server.js';
import { toAttribute, type NativeChange } from './writable.js';

/** What changes are held against. */
export interface Comparing {
  /** The entry as it was found, with the attributes of `readingFor`; undefined where it was not looked at. */
  readonly entry: Entry | undefined;
  /** Old values are taken out by name: that fails when somebody else has changed them since. */
  readonly compared: boolean;
}

/** Whether a change under a version has to compare values, because the server cannot assert the version. */
export function isCompared(expectedVersion: string | undefined, { capabilities }: Server): boolean {
  return expectedVersion !== undefined && !capabilities.assertion;
}

/** Attributes that must be read for the changes: those that new values are made of, and those that are compared. */
export function readingFor(
  changes: readonly NativeChange[],
  expectedVersion: string | undefined,
  server: Server,
): readonly string[] {
  const compared = isCompared(expectedVersion, server);
  return changes
    .filter(
      ({ attribute, rewrite }) =>
        rewrite !== undefined || (compared && !isReference(server.schema.attribute(attribute))),
    )
    .map(({ attribute }) => attribute);
}

/** Replaces the values; or takes the old ones out and puts the new ones in, so that no change in between is lost. */
export function toOperations(
  change: NativeChange,
  { entry, compared }: Comparing,
  { schema }: Server,
): readonly Change[] {
  const { attribute, rewrite } = change;
  const key = keyOf(entry, change, schema);
  if (rewrite !== undefined) {
    const current = key === undefined ? undefined : textsOf(entry, key)[0];
    const next = rewrite.of(current);
    if (next === current) return [];
    return rewrite.merges && current !== undefined
      ? exchange(attribute, [current], [next])
      : [replace({ attribute, values: [next] })];
  }
  const old = key === undefined ? [] : valuesOf(entry, key);
  const texts = old.filter((value) => typeof value === 'string');
  if (!compared || key === undefined || texts.length < old.length || isReference(schema.attribute(attribute)))
    return [replace(change)];
  return exchange(attribute, texts, change.values);
}

function keyOf(entry: Entry | undefined, { canonical }: NativeChange, schema: Schema): string | undefined {
  if (entry === undefined) return undefined;
  return Object.keys(entry).find((key) => key !== 'dn' && schema.canonicalName(key) === canonical);
}

const replace = (change: Pick<NativeChange, 'attribute' | 'values'>): Change =>
  new Change({ operation: 'replace', modification: toAttribute(change) });

function exchange(attribute: string, old: string[], values: string[] | Buffer[]): readonly Change[] {
  const operations: Change[] = [];
  if (old.length > 0) {
    operations.push(new Change({ operation: 'delete', modification: toAttribute({ attribute, values: old }) }));
  }
  if (values.length > 0) {
    operations.push(new Change({ operation: 'add', modification: toAttribute({ attribute, values }) }));
  }
  return operations;
}
