/** The feed of changes: journal entries, one change for each object that they are about. */
import { type BackendReference } from '../sdk/backend-object.js';
import {
  type BackendChange,
  type ChangesAnswer,
  type ChangesRequest,
  type MemberChanges,
} from '../sdk/capabilities/syncable.js';
import { type ChangeJournal, type JournalEntry } from './change-journal.js';
import { type MemoryConfig } from './config.js';
import { tokenExpired } from './errors.js';
import { attributeName } from './values.js';

/** @throws ConnectorError `tokenExpired` */
export function changesSince(journal: ChangeJournal, config: MemoryConfig, request: ChangesRequest): ChangesAnswer {
  const here = journal.here();
  if (request.token === undefined) return { changes: [], token: here, complete: true };
  const entries = journal.after(request.token);
  if (entries === undefined) throw tokenExpired();
  const taken = entries.slice(0, Math.max(1, request.limit));
  const last = taken.at(-1);
  const wanted = taken.filter(({ objectType }) => request.objectTypes.includes(objectType));
  return {
    changes: [...Map.groupBy(wanted, ({ id }) => id).values()].flatMap((own) => changeOf(own, config)),
    token: last === undefined ? request.token : journal.tokenAt(last.number),
    complete: taken.length === entries.length,
  };
}

/** What became of one object: whoever is gone stays gone, as ids are never given again. */
function changeOf(entries: readonly JournalEntry[], config: MemoryConfig): readonly BackendChange[] {
  const [first] = entries;
  if (first === undefined) return [];
  const { objectType, id } = first;
  const kind = entries.some((entry) => entry.kind === 'removed') ? 'removed' : 'changed';
  const members = memberChanges(entries, memberAttributes(config, objectType));
  return [{ objectType, id, kind, ...(members !== undefined && { members }) }];
}

/** The attributes of a type that others see from their side. */
function memberAttributes(config: MemoryConfig, objectType: string): ReadonlySet<string> {
  const back = [...config.objectTypes.values()].flatMap(({ backReferences }) => [...backReferences.values()]);
  return new Set(back.filter((one) => one.objectType === objectType).map(({ attribute }) => attributeName(attribute)));
}

function memberChanges(entries: readonly JournalEntry[], attributes: ReadonlySet<string>): MemberChanges | undefined {
  const balance = new Map<string, { readonly reference: BackendReference; sum: number }>();
  for (const { attribute, reference, added } of entries.flatMap(({ edits }) => edits)) {
    if (!attributes.has(attribute)) continue;
    const known = balance.get(reference.id) ?? { reference, sum: 0 };
    known.sum += added ? 1 : -1;
    balance.set(reference.id, known);
  }
  const moved = [...balance.values()];
  const added = moved.filter(({ sum }) => sum > 0).map(({ reference }) => reference);
  const removed = moved.filter(({ sum }) => sum < 0).map(({ reference }) => reference);
  return added.length + removed.length === 0 ? undefined : { added, removed };
}
